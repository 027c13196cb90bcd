"""The shape of the code: which way imports run, how long things get, what templates may hold."""

import ast
import re
from pathlib import Path

import pytest

import models
from services.words import WORDS

pytestmark = pytest.mark.sqlite  # about files, not about a database

ROOT = Path(__file__).parent.parent.parent
OURS = ("app", "commands", "config", "forms", "models", "routes", "services")

# Whom a folder may import of ours, and of Flask. Left out: anything.
MAY_IMPORT = {
    "models.py": set(),
    "services": {"models", "services", "config"},
    "forms": {"models", "services", "forms"},
    "routes": {"models", "services", "forms", "routes", "config"},
    "commands": {"models", "services", "commands", "config"},
}
FLASK_FREE = ("models.py", "services", "forms")
PLAYHOUSE = {"services/schema.py"}  # the one place that knows how databases are opened

# Soft limits: lines of a file, by where it lies. A longer one needs its reason here.
LIMITS = {"routes": 150, "forms": 150, "services": 250, "static/js": 120, "templates": 80}
LONGER = {
    "routes/visits.py": "one visit from its first note to being taken back",
    "services/issues/machine.py": "a table of data: the moves of an issue",
    "templates/shared/forms.html": "one macro for every kind of field",
}
VIEW = 15  # lines of a view, without decorators and docstring
LONGER_VIEWS = {
    "routes/areas.py:show": "one page for every level of the tree",
    "routes/visits.py:create": "photos are refused apart from the rest of the form",
}

# What is no noun of its own: parts of others, and what every page shares.
SHARED_TEMPLATES = {"errors", "shared", "pwa"}
FORMS_BASE = {"base", "versions"}


def files(folder, suffix):
    """The files of the repository below a folder, as (path from the root, Path)."""
    place = ROOT / folder
    found = [place] if place.is_file() else sorted(place.rglob(f"*{suffix}"))
    return [(path.relative_to(ROOT).as_posix(), path) for path in found]


def imported(path):
    """Top names of the modules a Python file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_run_from_routes_to_forms_and_services_to_models(folder):
    wrong = [
        f"{name} imports {module}"
        for name, path in files(folder, ".py")
        for module in imported(path)
        if module in OURS and module not in MAY_IMPORT[folder]
    ]
    assert not wrong


@pytest.mark.parametrize("folder", FLASK_FREE)
def test_rules_know_no_requests(folder):
    web = {"flask", "flask_login", "werkzeug", "htmx_flask", "flask_compress"}
    wrong = [
        f"{name} imports {module}"
        for name, path in files(folder, ".py")
        for module in imported(path)
        if module in web
    ]
    assert not wrong


def test_playhouse_is_known_in_one_place():
    found = {
        name
        for folder in (*MAY_IMPORT, "app.py", "config.py")
        for name, path in files(folder, ".py")
        if "playhouse" in imported(path)
    }
    assert found <= PLAYHOUSE


def test_files_stay_short_enough_to_read():
    suffixes = {"static/js": ".js", "templates": ".html"}
    found = {}
    for folder, limit in LIMITS.items():
        for name, path in files(folder, suffixes.get(folder, ".py")):
            lines = len(path.read_text().splitlines())
            if lines > limit:
                found[name] = lines
    unknown = {name: lines for name, lines in found.items() if name not in LONGER}
    assert not unknown, "make it shorter, or say in LONGER why it is longer"
    assert not set(LONGER) - set(found), "short again: take it out of LONGER"


def views(path):
    """(name, lines of the body without its docstring) of the views of a routes file."""
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        calls = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
        if any(isinstance(f, ast.Attribute) and f.attr in ("get", "post") for f in calls):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, node.end_lineno - body[0].lineno + 1 if body else 0


def test_views_stay_short_enough_to_read():
    found = {
        f"{name}:{view}": lines
        for name, path in files("routes", ".py")
        for view, lines in views(path)
        if lines > VIEW
    }
    unknown = {name: lines for name, lines in found.items() if name not in LONGER_VIEWS}
    assert not unknown, "make it shorter, or say in LONGER_VIEWS why it is longer"
    assert not set(LONGER_VIEWS) - set(found), "short again: take it out of LONGER_VIEWS"


def test_every_view_says_what_it_is_for():
    missing = [
        f"{name}:{node.name}"
        for folder in ("routes", "services", "commands")
        for name, path in files(folder, ".py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not missing


def test_one_noun_has_one_spelling():
    nouns = {path.stem for _name, path in files("routes", ".py")}
    forms = {path.stem for _name, path in files("forms", ".py")} - {"__init__"}
    folders = {p.name for p in (ROOT / "templates").iterdir() if p.is_dir() and any(p.iterdir())}
    assert forms <= nouns | FORMS_BASE
    assert folders <= nouns | SHARED_TEMPLATES


# A tag, with what is written in its attributes; {{ … }} and {% … %} may stand inside.
TAG = re.compile(r"<([a-z][a-z0-9-]*)((?:\{\{.*?\}\}|\{%.*?%\}|\"[^\"]*\"|[^>\"])*)>", re.S)
INLINE = re.compile(r"(?:^|\s)(on[a-z]+|style|hx-on[:\w-]*)\s*=|javascript:|[\"']js:")


def test_nothing_is_scripted_or_styled_inside_a_page():
    wrong = []
    for name, path in files("templates", ".html"):
        for match in TAG.finditer(path.read_text()):
            tag, attributes = match.groups()
            bare = tag == "style" or (tag == "script" and "src=" not in attributes)
            if bare or INLINE.search(attributes):
                wrong.append(f"{name}: {match[0][:80]}")
    assert not wrong


def test_every_form_that_posts_counts_once():
    wrong = []
    for name, path in files("templates", ".html"):
        text = path.read_text()
        for match in re.finditer(r'<form[^>]*method="post".*?</form>', text, re.S):
            if "once" not in match[0]:
                wrong.append(f"{name}: {match[0][:80]}")
    assert not wrong


def test_nothing_comes_from_another_host():
    found = [
        f"{name}: {address}"
        for name, path in files("templates", ".html")
        for address in re.findall(r'(?:src|href|action)="((?:https?:)?//[^"]*)', path.read_text())
    ]
    assert not found


def test_codes_of_a_table_stand_in_its_check(app):
    checked = re.compile(r"(\w+) IN \(([^)]*)\)")
    for model in models.TABLES:
        for constraint in model._meta.constraints or ():
            for column, listed in checked.findall(constraint.sql):
                codes = tuple(re.findall(r"'(\w+)'", listed))
                known = getattr(model, f"{column.upper()}S", None)
                known = getattr(model, f"{column.upper()}ES", known)
                assert known is None or codes == known, f"{model.__name__}.{column}"


def test_the_database_has_every_check(db):
    sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    for model in models.TABLES:
        table = db.execute_sql(sql, (model._meta.table_name,)).fetchone()[0]
        for constraint in model._meta.constraints or ():
            assert constraint.sql.removeprefix("CHECK ") in table, model.__name__


def test_the_ways_a_thing_can_be_have_words():
    for kind, codes in {
        "kind": models.Area.KINDS,
        "outcome": models.Visit.OUTCOMES,
        "channel": models.Visit.CHANNELS,
        "finding": models.Visit.FINDINGS,
        "excuse": models.Visit.EXCUSES,
        "cadence": models.VisitPlan.CADENCES,
        "period": models.VisitPlan.PERIODS,
        "covers": models.VisitPlan.COVERS,
        "issue_state": models.Issue.STATES,
        "issue_source": models.Issue.SOURCES,
        "issue_closing": models.Issue.CLOSINGS,
        "asked": models.Issue.ASKS,
        "rating": models.Issue.RATINGS,
        "whistle": models.Whistle.KINDS,
        "response": models.WhistleCall.RESPONSES,
        "part": models.Attachment.PARTS,
    }.items():
        assert set(codes) <= set(WORDS[kind]), kind


def recorded():
    """(file, verb) of every activity.record(…) in services; a computed part reads "*"."""
    for name, path in files("services", ".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "activity.record":
                verb = node.args[1]
                parts = verb.values if isinstance(verb, ast.JoinedStr) else [verb]
                values = (p.value if isinstance(p, ast.Constant) else "*" for p in parts)
                yield name, "".join(str(value) for value in values)


def test_whatever_is_recorded_has_words():
    found = [*recorded()]
    assert found
    for name, verb in found:
        if name == "services/flow.py":
            continue  # the verbs of machines: tests/guards/test_flows.py
        pattern = re.escape(verb).replace(r"\*", r"\w+")
        assert any(re.fullmatch(pattern, known) for known in WORDS["verb"]), f"{name}: {verb}"
