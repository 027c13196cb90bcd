"""After a breach: nobody is signed in any more, and no link that was handed out works."""

from models import DeviceSession, Invitation
from services import invitations, sessions


def test_everybody_is_signed_out_and_open_links_are_withdrawn(runner, sign_in, village):
    phone = sign_in(village.grid_worker)
    assert phone.get("/today").status_code == 200
    invitations.make(village.captain, "invitation", None)
    done = runner.invoke(args=["people", "sign-out-all"])
    assert done.exit_code == 0 and "1 devices" in done.output
    assert phone.get("/today").status_code == 303
    assert not DeviceSession.select().where(DeviceSession.ended_at.is_null()).exists()
    assert not Invitation.select().where(Invitation.withdrawn_at.is_null()).exists()
    assert sessions.end_all() == 0
