"""What an issue is called in a line: its category as its community calls it, its first words."""

from models import CategorySetting
from services import context, words
from services.issues import hiding
from services.issues.parties import is_handler_only

TITLE = 26  # characters of an issue's words that stand in a line


def label(issues):
    """Give each issue `.about`, the words of its category as its community calls it, `.days`, how
    many working days it should take there, and `.title`, its first words as the signed-in person
    may read them. One query, unless each has its `.setting`; one more where they may not know who
    reported it."""
    bare = [issue for issue in issues if "setting" not in issue.__dict__]
    ids = tuple(sorted({issue.community_id for issue in bare}))
    settings = context.shared(("settings of", ids), lambda: _settings(ids)) if ids else {}
    person = context.person()
    hidden = [i for i in issues if person is not None and is_handler_only(i, person)]
    ids_hidden = {issue.id for issue in hidden}
    if hidden:
        hiding.load(hidden)
    for issue in issues:
        own = settings.get((issue.community_id, issue.category_id)) or issue.__dict__.get("setting")
        text = issue.brief if person is None else issue.text
        put(issue, own, _brief(issue) if issue.id in ids_hidden else text)


def put(issue, setting, text):
    """The same for one issue: with what its community changed about its category, a CategorySetting
    or None, and the words its reader may read."""
    name = (setting and setting.name) or issue.category.name
    issue.about = name or words.of(issue.category.code, "category")
    issue.days = setting.days if setting else issue.category.days
    issue.title = _short(text) or issue.about


def _settings(ids):
    query = CategorySetting.select().where(CategorySetting.community.in_(ids))
    return {(s.community_id, s.category_id): s for s in query}


def _brief(issue):
    return issue.brief if issue.shows_name else hiding.hide(issue, issue.brief)


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= TITLE else text[:TITLE] + "…"
