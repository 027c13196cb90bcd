"""My devices: where I am signed in, my passkeys, and letting a second device in."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from models import DeviceSession, Passkey
from routes.auth import auth
from routes.invitations import hand_over
from services import access, context, devices, invitations, sessions

auth.add_app_template_filter(devices.named, "device")


@auth.get("/auth/devices", endpoint="devices")
def show_devices():
    """My device sessions and passkeys."""
    me = context.person()
    return render_template(
        "auth/devices.html",
        sessions=list(devices.live(me)),
        here=me.device,
        passkeys=list(Passkey.visible_to(me).order_by(Passkey.id)),
    )


@auth.post("/auth/devices/<int:id>/delete")
def end_device(id):
    """Sign one of my devices out."""
    sessions.end(access.find(DeviceSession, id), context.person())
    flash(_("That device is signed out."), "ok")
    return redirect(url_for("auth.devices"), code=303)


@auth.post("/auth/devices/others/delete")
def end_other_devices():
    """Sign all my devices out, save this one."""
    me = context.person()
    devices.end_all(me, by=me, but=me.device)
    flash(_("All other devices are signed out."), "ok")
    return redirect(url_for("auth.devices"), code=303)


@auth.post("/auth/devices/links")
def create_device_link():
    """A one-time QR for a second device of mine."""
    me = context.person()
    return hand_over(*invitations.make(me, "device", me))
