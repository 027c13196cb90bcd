"""Chinese is complete: every message of the code has its own, none fuzzy, none left over."""

import re

from tests import catalogue

PLACE = re.compile(r"%\((\w+)\)")


def test_every_message_has_its_chinese():
    _updated, missing = catalogue.updated()
    assert not missing, "run script/translate and fill in:\n" + "\n".join(map(str, missing))


def test_no_message_is_fuzzy():
    assert not [message.id for message in catalogue.kept() if message.id and message.fuzzy]


def test_no_chinese_is_left_of_messages_the_code_has_lost():
    ids = {message.id for message in catalogue.used()}
    lost = [message.id for message in catalogue.kept() if message.id and message.id not in ids]
    assert not lost, "run script/translate"


def test_places_for_names_and_numbers_are_the_same_in_both_languages():
    def texts(value):
        return [value] if isinstance(value, str) else [*value]

    for message in catalogue.kept():
        if message.id:
            wanted = {place for text in texts(message.id) for place in PLACE.findall(text)}
            found = {place for text in texts(message.string) for place in PLACE.findall(text)}
            assert found <= wanted, message.id
            # A plural's number may stand as a word in one of the languages, nothing else may.
            assert wanted - found <= {"num"}, message.id


def test_chinese_is_chinese():
    """No English sentence was copied into its Chinese place."""
    latin = [
        message.id
        for message in catalogue.kept()
        if message.id
        and re.search(r"[A-Za-z]{4,}\s+[A-Za-z]{3,}", str(PLACE.sub("", str(message.string))))
    ]
    assert not latin
