"""What somebody owes of points that were taken back after they were spent: it is paid first."""

from models import PointsAccount
from services.points import books
from services.points.posting import Draft, write


def settle(book, made, by):
    """Whatever entries have just given somebody pays for what they owe; in a held book. Returns the
    new entries.

    So it is when points are earned or entered, and when what was reserved or brought back is free
    again: nothing can be spent before.
    """
    given = [entry for entry in made if entry.credit.kind in books.SPENT_FIRST]
    if not given or not (owed := _owed(book, given)):
        return []
    owing = {holder: account.balance for holder, account in owed.items()}
    known = books.accounts(book, [("", "issuing"), ("", "advance")])
    drafts = []
    for entry in given:
        account = entry.credit
        points = min(owing.get(account.holder, 0), entry.points)
        if not points:
            continue
        owing[account.holder] -= points
        said = {"points": points, "source": f"entry:{entry.id}", "original": entry}
        said |= {"reason": entry.reason, "by": by}
        pair = {"debit": account, "credit": known["", "issuing"]}
        drafts.append(Draft("settle", rule_key="points", **pair, **said))
        pair = {"debit": owed[account.holder], "credit": known["", "advance"]}
        drafts.append(Draft("settle", rule_key="owed", **pair, **said))
    return write(book, drafts)


def _owed(book, given):
    """{holder: PointsAccount} of those among them who owe something."""
    holders = {entry.credit.holder for entry in given}
    mine = (PointsAccount.book == book) & (PointsAccount.kind == "owed")
    query = PointsAccount.select().where(mine & PointsAccount.holder.in_(holders))
    return {account.holder: account for account in query.where(PointsAccount.balance > 0)}
