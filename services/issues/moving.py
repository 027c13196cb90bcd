"""Moving an issue on: what a form says in ids and codes becomes what services/flow.py takes."""

from flask_babel import gettext as _
from peewee import fn

from models import Issue, Step, database
from services import access, categories, clock, flow
from services.errors import Missing, RuleBroken
from services.issues import deadlines, handing
from services.issues.machine import FINAL, ISSUE, MISSING, UNTOUCHED

BY_THE_CLOCK = ("silence", "part")
CONTACT_DAYS = 60
BATCH = 200  # crossed off by the clock in one transaction


def offered(issue, person, parties=None):
    """The flow.Moves a person can make now, one for each verb."""
    return flow.offered(ISSUE, issue, person, parties)


def move(issue, verb, by, said, happened=None, parties=None, remember=None):
    """Make a move of an issue, in the caller's transaction. Returns the flow Step.

    `said` is a dict of what its form holds: note, rating, due_on, until, measure, brief, to_whom,
    kind, response, result as they are; `to` a value of handing.targets; `called`, `helpers` lists
    of organisation ids, `lead` one; `category`, `into` (a number such as 2026-137) and `call`.
    Not satisfied when asked at the end means: back to work, with a reason. `remember`: as flow.move
    takes it. Raises Refused, RuleBroken, Missing for an unknown verb.
    """
    if verb not in {one.verb for one in ISSUE.moves} or verb in BY_THE_CLOCK:
        raise Missing
    other = _into(issue, said["into"]).id if verb == "merge" and said.get("into") else issue.id
    access.hold(Issue, sorted({issue.id, other}))
    given = {name: value for name, value in said.items() if value not in (None, "", [])}
    if given.get("rating") == "not_satisfied":
        verb, given = _not_satisfied(issue, verb, given)

    def read(given):
        return {n: READ[n](issue, v) if n in READ else v for n, v in given.items()}

    how = {"happened": happened, "parties": parties, "read": read, "remember": remember}
    return _moved(issue, verb, by, **how, **given)


def _moved(issue, verb, by, **said):
    """Make a move. Whoever joined an issue that is withdrawn by it goes on without it: the oldest
    of them leads the others. Returns the Step."""
    step = flow.move(ISSUE, issue, verb, by, **said)
    if issue.state == "withdrawn":
        _let_go_on(issue)
    return step


def _let_go_on(issue):
    joined = Issue.merged_into == issue.id
    ids = [id for (id,) in Issue.select(Issue.id).where(joined).order_by(Issue.id).tuples()]
    if not ids:
        return
    access.hold(Issue, ids)
    first = Issue.get_by_id(ids[0])
    first.merged_into = None
    flow.move(ISSUE, first, "part", None, parties={"clock"})
    Issue.update(merged_into=first.id).where(joined).execute()


def _not_satisfied(issue, verb, given):
    if verb not in ("confirm", "call_back"):
        return verb, given
    if not given.get("note"):
        raise RuleBroken(
            _("Please say what is still missing, so that it can be put right."), "note"
        )
    return "reopen" if issue.state == "closed" else "send_back", {"note": given["note"]}


def _into(issue, number):
    found = Issue.get_or_none(Issue.community == issue.community_id, Issue.number == number.strip())
    if found is None:
        raise RuleBroken(_("There is no issue with this number here."), "into")
    return found


def _call(issue, id):
    call = handing.call(issue, id)
    if call is None:
        raise RuleBroken(MISSING["call"], "call")
    return call


READ = {
    "to": handing.target,
    "called": handing.several,
    "helpers": lambda issue, ids: handing.several(issue, ids, "helpers"),
    "lead": lambda issue, id: handing.organisation(issue, id, "lead"),
    "category": lambda issue, id: categories.chosen(issue.community, id),
    "into": _into,
    "call": _call,
}


def undo(issue, by):
    """The undo right after raising: what nobody took up is withdrawn; what was closed on the spot
    or joined to another goes as well. Twice is the same as once."""
    if issue.author_id != by.id:
        raise Missing
    if issue.state == "withdrawn":
        return
    verb = "withdraw" if issue.state in UNTOUCHED else "take_back"
    _moved(issue, verb, by, note=_("Undone right away"))


def raised_with(author, act):
    """The issue an author raised with the form `act` (its submission id). Raises Missing."""
    mine = (Issue.author == author.id) & (Issue.submission == act)
    if (found := Issue.visible_to(author).where(mine).first()) is None:
        raise Missing
    return found


def withdraw_of(visit, by):
    """A visit was taken back: so is what it reported, while nobody took that up."""
    mine = (Issue.visit == visit.id) & (Issue.state == "reported")
    access.hold(Issue, [id for (id,) in Issue.select(Issue.id).where(mine).tuples()])
    for issue in Issue.select().where(mine):
        note = _("The visit it came from was taken back")
        _moved(issue, "withdraw", by, note=note, parties={"author"})


def cross_off_silent():
    """Cross off what was checked and whose reporter said nothing for long enough. Returns how many.

    Marked as such; the reporter can reopen it. For `flask work`; a few hundred at a time, since
    others write too.
    """
    done = 0
    said = Step.select(Step.id).where(
        (Step.subject == "issue")
        & (Step.subject_id == Issue.id)
        & (Step.verb == "say")
        & (Step.received_at > Issue.verified_at)
        & (Step.actor.is_null() | (Step.actor == Issue.reporter))
    )
    silent = (Issue.state == "verified") & (Issue.verified_at < deadlines.silent_before())
    silent &= ~fn.EXISTS(said)
    query = Issue.select(Issue.id).where(silent).order_by(Issue.id).limit(BATCH)
    while True:
        with database.atomic():
            ids = [id for (id,) in query.tuples()]
            access.hold(Issue, ids)
            # Read again once they are held: somebody may have moved one, or said something.
            for issue in Issue.select().where(Issue.id.in_(ids) & silent):
                flow.move(ISSUE, issue, "silence", None, parties={"clock"})
                done += 1
        if len(ids) < BATCH:
            return done


def forget_contacts():
    """Remove names and numbers of reporters without an account some time after the end, when it
    cannot be reopened any more. For `flask work`. Returns how many issues had one."""
    left = Issue.phone_sealed.is_null(False) | Issue.name_sealed.is_null(False)
    over = Issue.state.in_(FINAL) & (Issue.state_since < clock.now() - CONTACT_DAYS * clock.DAY)
    main = Issue.alias()
    goes_on = main.select(main.id).where(main.is_open)
    alone = Issue.merged_into.is_null() | Issue.merged_into.not_in(goes_on)
    gone = Issue.update(phone_sealed=None, name_sealed=None)
    return gone.where(left & over & alone).execute()
