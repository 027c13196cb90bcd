"""What an issue is called in a line: its category as its community calls it, its first words."""

from models import CategorySetting
from services import context, words
from services.issues.parties import is_handler_only

TITLE = 26  # characters of an issue's words that stand in a line


def label(issues):
    """Give each issue `.about`, the words of its category as its community calls it, `.days`, how
    many working days it should take there, and `.title`, its first words as the signed-in person
    may read them. One query."""
    ids = tuple(sorted({issue.community_id for issue in issues}))
    settings = context.shared(("settings of", ids), lambda: _settings(ids)) if ids else {}
    for issue in issues:
        own = settings.get((issue.community_id, issue.category_id))
        name = (own and own.name) or issue.category.name
        issue.about = name or words.of(issue.category.code, "category")
        issue.days = own.days if own else issue.category.days
        issue.title = _title(issue)


def _settings(ids):
    query = CategorySetting.select().where(CategorySetting.community.in_(ids))
    return {(s.community_id, s.category_id): s for s in query}


def _title(issue):
    person = context.person()
    is_known = person is not None and not is_handler_only(issue, person)
    text = " ".join((issue.text if is_known else issue.brief).split())
    short = text if len(text) <= TITLE else text[:TITLE] + "…"
    return short or issue.about
