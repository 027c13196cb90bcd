"""What the server knows of a form somebody sent: when it came, and what became of it."""

from types import SimpleNamespace

from models import Activity, Area, AwaitedFile, QuarantinedForm, Submission
from services import context
from services.errors import Missing


def find(key):
    """One form of the signed-in person by its submission id.

    Returns a namespace: received_at, location (or None), acts (Activity rows with `.area`),
    files (AwaitedFile rows), late (QuarantinedForm or None). Raises Missing.
    """
    me = context.person()
    mine = (Submission.person == me.id) & (Submission.key == key)
    taken = Submission.get_or_none(mine)
    late = QuarantinedForm.get_or_none(
        (QuarantinedForm.person == me.id) & (QuarantinedForm.key == key)
    )
    if taken is None and late is None:
        raise Missing
    acts = (
        Activity.select(Activity, Area)
        .left_outer_join(Area)
        .where((Activity.actor == me.id) & (Activity.submission == key))
        .order_by(Activity.id)
    )
    files = AwaitedFile.visible_to(me).where(AwaitedFile.submission == key)
    return SimpleNamespace(
        key=key,
        received_at=(taken or late).received_at,
        location=taken.location if taken else None,
        acts=list(acts) if taken else [],
        files=list(files.order_by(AwaitedFile.kind, AwaitedFile.position)),
        late=late,
    )
