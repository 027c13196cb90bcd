"""The words for stored codes (roles, findings, channels): one list for pages, exports, rosters."""

from flask_babel import lazy_gettext as _l

from services.words import doors, events, issues, settings

WORDS = {
    **doors.WORDS,
    **issues.WORDS,
    **settings.WORDS,
    **events.WORDS,
    "role": {
        "grid_worker": _l("Grid worker"),
        "grid_assistant": _l("Grid assistant"),
        "building_captain": _l("Building captain"),
        "unit_head": _l("Unit head"),
        "community_worker": _l("Community worker"),
        "community_secretary": _l("Community secretary"),
        "estate_secretary": _l("Estate branch secretary"),
        "property_manager": _l("Property manager"),
        "owners_committee": _l("Owners' committee"),
        "adviser": _l("Adviser"),
        "info_collector": _l("Information collector"),
        "council_member": _l("Council member"),
        "department_user": _l("Department"),
        "organiser": _l("Organiser"),
        "volunteer": _l("Volunteer"),
        "shopkeeper": _l("Market keeper"),
        "resident": _l("Resident"),
        "observer": _l("Observer"),
        "admin": _l("Administrator"),
    },
    "kind": {
        "county": _l("County"),
        "subdistrict": _l("Subdistrict"),
        "community": _l("Community"),
        "estate": _l("Estate"),
        "grid": _l("Grid"),
        "micro_grid": _l("Micro-grid"),
        "building": _l("Building"),
        "unit": _l("Unit"),
    },
    "device": {
        "harmony": _l("HarmonyOS phone"),
        "iphone": _l("iPhone"),
        "ipad": _l("iPad"),
        "android": _l("Android phone"),
        "windows": _l("Windows computer"),
        "mac": _l("Mac"),
        "linux": _l("Linux computer"),
        "unknown": _l("A device"),
        "wechat": _l("WeChat"),
        "dingtalk": _l("DingTalk"),
        "qq": _l("QQ"),
        "uc": _l("UC Browser"),
        "baidu": _l("Baidu"),
        "huawei": _l("Huawei Browser"),
        "xiaomi": _l("Mi Browser"),
        "oppo": _l("OPPO Browser"),
        "vivo": _l("vivo Browser"),
        "samsung": _l("Samsung Internet"),
        "edge": _l("Edge"),
        "firefox": _l("Firefox"),
        "chrome": _l("Chrome"),
        "safari": _l("Safari"),
    },
    "how": {
        "passkey": _l("By passkey"),
        "invitation": _l("By invitation"),
        "device": _l("From another device"),
        "recovery": _l("By one-time code"),
        "demo": _l("From the demo village"),
    },
    "verb": {
        **issues.VERBS,
        **settings.VERBS,
        **events.VERBS,
        "area.move": _l("moved a place"),
        "care.end": _l("took a care note off"),
        "care.reopen": _l("put a care note back"),
        "care.write": _l("wrote what to mind at a door"),
        "device.end": _l("signed a device out"),
        "device.start": _l("signed in"),
        "focus.set": _l("put a door on the focus list"),
        "focus.unset": _l("took a door off the focus list"),
        "invitation.make": _l("made a way in"),
        "invitation.use": _l("used a way in"),
        "invitation.withdraw": _l("took a way in back"),
        "passkey.add": _l("added a passkey"),
        "passkey.remove": _l("removed a passkey"),
        "person.add": _l("added a person"),
        "person.reveal": _l("looked at a phone number"),
        "post.end": _l("ended a post"),
        "post.give": _l("gave a post"),
        "promise.keep": _l("kept a promise"),
        "promise.reopen": _l("opened a promise again"),
        "quarantine.accept": _l("took in a late form"),
        "quarantine.decline": _l("left a late form out"),
        "quarantine.withdraw": _l("took a late form back"),
        "quarantine.keep": _l("sent a form after the post had ended"),
        "roster.import": _l("imported a roster"),
        "round.export": _l("downloaded a round"),
        "round.pause": _l("paused a round"),
        "round.plan": _l("changed the visit plan"),
        "round.resume": _l("resumed a round"),
        "visit.amend": _l("amended a visit"),
        "visit.excused": _l("noted a home as excused"),
        "visit.reached": _l("noted a visit"),
        "visit.tried": _l("noted a try"),
        "visit.void": _l("took a visit back"),
        "visit.walked": _l("noted a walk"),
    },
    "noun": {
        "issue": _l("Issues"),
        "event": _l("Events"),
        "participation": _l("Participation"),
        "registration": _l("Reporting in"),
        "public_post": _l("Public posts"),
        "post_claim": _l("Claimed posts"),
        "service_record": _l("Service papers"),
        "pass": _l("Passes"),
        "visit": _l("Visits"),
        "promise": _l("Promises"),
        "care": _l("Care notes"),
        "focus": _l("Focus list"),
        "person": _l("People"),
        "post": _l("Posts"),
        "invitation": _l("Ways in"),
        "round": _l("Rounds"),
        "roster": _l("Rosters"),
        "area": _l("Places"),
        "category": _l("Categories"),
        "organisation": _l("Organisations"),
        "calendar": _l("Working calendar"),
        "mode": _l("Emergency mode"),
        "quarantine": _l("Waiting for a decision"),
    },
    "look": {
        "care": _l("What to mind at your door"),
        "phone": _l("Your phone number"),
        "pack": _l("What to mind at your door, taken along for the day"),
    },
    "form": {  # what an outbox sends, by the view that takes it in
        **issues.FORMS,
        "visits.create": _l("A visit"),
        "visits.create_try": _l("Nobody met"),
        "visits.create_excuse": _l("Need not be visited"),
        "visits.create_walk": _l("A walk of the grounds"),
        "visits.amend": _l("Other words for a visit"),
        "visits.amend_mine": _l("Other words for a visit"),
        "visits.void": _l("A visit taken back"),
        "visits.undo": _l("A visit taken back"),
        "visits.undo_mine": _l("A visit taken back"),
        "promises.keep": _l("A promise kept"),
        "promises.reopen": _l("A promise not kept after all"),
    },
    "quarantine": {
        "post_ended": _l("The post had ended"),
        "account_closed": _l("The account was closed"),
    },
    "reveal": {
        "call_back": _l("To call back about a matter"),
        "arrange": _l("To arrange a visit"),
        "urgent": _l("Something urgent"),
        "check": _l("To check that the number is right"),
    },
    "leave": {
        "term": _l("The term is over"),
        "moved": _l("Moved away or works elsewhere"),
        "handed_over": _l("Handed over to somebody else"),
        "asked": _l("Asked to stop"),
        "mistake": _l("Given by mistake"),
    },
    "row": {  # what becomes of a row of a roster
        "added": _l("Added"),
        "changed": _l("Changed"),
        "same": _l("Left alone"),
        "refused": _l("Refused"),
    },
}


def of(code, kind):
    """The words for a stored code in the reader's language, or the code itself."""
    return WORDS[kind].get(code, code)


def findings(codes):
    """Words for a visit's findings: "" reads "everything is fine"."""
    return [of(code, "finding") for code in (codes.split() or ["normal"])]


def said(visit):
    """What a visit says, in a few words: 一切正常, 有隐患、需关爱, 没见着, 搬走了, 走过了."""
    if visit.outcome == "excused":
        return str(of(visit.excuse, "excuse"))
    if visit.outcome == "tried" or (visit.outcome == "walked" and not visit.findings):
        return str(of(visit.outcome, "outcome"))
    return "、".join(str(word) for word in findings(visit.findings))
