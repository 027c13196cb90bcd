"""The one role table: which roles may do what (`MAY`), asked through services/access.py."""

from models import DOOR_ROLES

WORKERS = frozenset({"grid_worker", "community_worker", "community_secretary"})
VISITORS = WORKERS | {"grid_assistant", "building_captain", "unit_head", "estate_secretary"}
STAFF = frozenset({"community_worker", "community_secretary"})
SECRETARIES = frozenset({"community_secretary", "estate_secretary"})

MAY = {
    "door.see": DOOR_ROLES,
    "visit.record": VISITORS,
    "visit.walk": WORKERS | {"grid_assistant", "estate_secretary"},
    "visit.excuse": WORKERS | {"estate_secretary"},
    "visit.amend": VISITORS,
    "visit.void": VISITORS,
    "visit.void_later": frozenset({"community_secretary"}),
    "diary.see": WORKERS | {"grid_assistant", "building_captain", "unit_head", "estate_secretary"},
    "care.read": WORKERS | {"estate_secretary"},
    "care.write": WORKERS,
    "focus.set": frozenset({"community_worker", "community_secretary"}),
    "person.reveal": WORKERS,
    "round.see": SECRETARIES | {"community_worker", "observer"},
    "round.pause": frozenset({"community_secretary"}),
    "round.plan": frozenset({"community_secretary"}),
    "round.export": SECRETARIES,
    "roster.import": frozenset({"admin"}),
    "person.see": frozenset({"community_worker", "community_secretary", "admin"}),
    "invitation.make": frozenset({"admin"}),
    "recovery.make": frozenset({"community_worker", "community_secretary", "admin"}),
    "post.give": frozenset({"admin"}),
    "post.end": frozenset({"admin"}),
    "activity.see": frozenset({"community_secretary", "admin"}),
    "admin.see": frozenset({"admin"}),
    "person.add": frozenset({"admin"}),
    "quarantine.decide": frozenset({"community_worker", "community_secretary"}),
    "issue.see": DOOR_ROLES,
    "issue.raise": VISITORS | {"resident", "volunteer", "property_manager", "owners_committee"},
    "issue.solve": VISITORS | {"property_manager"},  # 当场解决
    "issue.counter": STAFF,
    "issue.check": STAFF | {"estate_secretary"},  # found by a cross-check: 整改台账
    "issue.accept": STAFF | {"grid_worker"},
    "issue.work": STAFF,
    "issue.consult": STAFF | {"estate_secretary"},
    "issue.verify": WORKERS | {"estate_secretary", "building_captain", "owners_committee"},
    "issue.whistle": frozenset({"community_secretary"}),
    "issue.reporter": STAFF,
    "issue.ledger": STAFF | {"estate_secretary", "observer"},
    "issue.export": STAFF | {"estate_secretary"},
    "issue.plate": WORKERS | {"building_captain", "unit_head", "estate_secretary"},
    "category.edit": STAFF,
    "organisation.see": STAFF | {"admin"},
    "organisation.edit": frozenset({"community_secretary", "admin"}),
    "calendar.edit": frozenset({"admin"}),
    "mode.see": WORKERS | {"estate_secretary", "observer"},
    "mode.set": frozenset({"community_secretary"}),
    "event.prepare": STAFF | {"estate_secretary", "organiser"},
    "event.oversee": STAFF | {"estate_secretary"},  # besides: who holds it (events/parties.py)
    "participation.tick": VISITORS | {"organiser"},  # tells and ticks the people of their doors
    "participation.second": STAFF | {"estate_secretary"},  # the second of two
    "participation.void": frozenset({"community_secretary"}),
    "registration.accept": SECRETARIES,
    "team.accept": STAFF,  # besides: who leads it
    "public_post.make": STAFF | {"estate_secretary"},
    "claim.agree": SECRETARIES,
    "record.issue": STAFF,
    "record.see": STAFF,
    "record.print": STAFF | {"grid_worker", "building_captain", "unit_head"},  # for their elders
    "record.export": STAFF,
    "pass.revoke": STAFF,
    "volunteer.add": STAFF | {"organiser"},
    "policy.write": STAFF,
    "policy.adopt": frozenset({"community_secretary"}),
    "points.adjust": STAFF,  # asks; somebody else agrees
    "points.agree": frozenset({"community_secretary"}),
    "points.audit": frozenset({"community_secretary"}),
    "passbook.print": STAFF | {"grid_worker", "building_captain", "unit_head"},
    "credit.write": VISITORS,  # writes it down for somebody behind their doors, who confirms
    "credit.collect": frozenset({"info_collector"}),
    "credit.assess": frozenset({"council_member"}),
    "credit.review": STAFF,
    "shop.keep": frozenset({"shopkeeper", "community_worker"}),
    "shop.see": STAFF | {"shopkeeper"},
    "shop.second": STAFF,  # the second of two: what is written off, what nobody can pay for
    "shop.reserve": VISITORS,  # for somebody behind their doors
    "pack.oversee": frozenset({"community_secretary", "admin"}),
}

# Roles in the order of how much they open. Nobody lets in, or lets back in, somebody above them.
RANK = {
    "admin": 4,
    "community_secretary": 3,
    "community_worker": 2,
    "estate_secretary": 2,
    "grid_worker": 1,
    "observer": 1,
}

ROLES = (
    "grid_worker",
    "grid_assistant",
    "building_captain",
    "unit_head",
    "community_worker",
    "community_secretary",
    "estate_secretary",
    "property_manager",
    "owners_committee",
    "adviser",
    "info_collector",
    "council_member",
    "department_user",
    "organiser",
    "volunteer",
    "shopkeeper",
    "resident",
    "observer",
    "admin",
)
