"""Every setting, one a line, from environment variables named MULIN_…"""

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass, field, fields, replace
from pathlib import Path


def setting(name, default, about):
    """One field of Settings: its environment variable, its default, and what it is for."""
    return field(default=default, metadata={"name": name, "about": about})


@dataclass(frozen=True)
class Settings:
    """How this instance runs. `Settings.from_env()` reads it; tests build it directly."""

    data: str = setting("MULIN_DATA", "var", "folder for the database, photos and secret")
    database_url: str = setting("MULIN_DATABASE_URL", "", "empty: SQLite in the data folder")
    secret: str = setting("MULIN_SECRET", "", "signs cookies and seals data; empty: data/secret")
    public_host: str = setting(
        "MULIN_PUBLIC_HOST", "", "host name people use, such as mulin.example"
    )
    demo: bool = setting(
        "MULIN_DEMO", False, "the demo village and /demo; never with a public host"
    )
    proxies: int = setting("MULIN_PROXIES", 0, "reverse proxies in front whose headers are trusted")
    session_days: int = setting("MULIN_SESSION_DAYS", 180, "a device stays signed in this long")
    invitation_hours: int = setting(
        "MULIN_INVITATION_HOURS", 72, "a first-time link works this long"
    )
    device_minutes: int = setting(
        "MULIN_DEVICE_MINUTES", 10, "a second-device code works this long"
    )
    recovery_minutes: int = setting("MULIN_RECOVERY_MINUTES", 15, "a recovery code works this long")
    reveal_seconds: int = setting(
        "MULIN_REVEAL_SECONDS", 60, "a revealed number stays open this long"
    )
    undo_seconds: int = setting("MULIN_UNDO_SECONDS", 10, "the undo button shows this long")
    grace_hours: int = setting(
        "MULIN_GRACE_HOURS", 72, "late arrivals still count for an ended round"
    )
    emergency_days: int = setting(
        "MULIN_EMERGENCY_DAYS", 14, "a community stays in emergency mode this long at most"
    )
    reply_days: int = setting(
        "MULIN_REPLY_DAYS", 3, "working days in which a reporter hears from the community"
    )
    silence_days: int = setting(
        "MULIN_SILENCE_DAYS", 7, "days after which a checked issue is crossed off unanswered"
    )
    reopen_days: int = setting(
        "MULIN_REOPEN_DAYS", 30, "days in which a reporter can reopen what was crossed off"
    )
    event_early_minutes: int = setting(
        "MULIN_EVENT_EARLY_MINUTES", 15, "minutes before and after an event that still count"
    )
    event_hours_cap_minutes: int = setting(
        "MULIN_EVENT_HOURS_CAP_MINUTES", 480, "minutes of one event that need no second look"
    )
    event_share_percent: int = setting(
        "MULIN_EVENT_SHARE_PERCENT", 60, "whoever was there for less of an event is pointed out"
    )
    event_grace_minutes: int = setting(
        "MULIN_EVENT_GRACE_MINUTES", 60, "minutes after its end an event nobody ended is ended"
    )
    points_member: bool = setting(
        "MULIN_POINTS_MEMBER", False, "policies may thank party members' service on its own account"
    )
    upload_mb: int = setting("MULIN_UPLOAD_MB", 48, "largest request, in megabytes")
    photo_mb: int = setting("MULIN_PHOTO_MB", 20, "largest photo, in megabytes")
    photo_pixels: int = setting("MULIN_PHOTO_PIXELS", 50_000_000, "largest photo, in pixels")
    offline: bool = setting(
        "MULIN_OFFLINE", True, "0: phones drop their offline copies and worker at the next contact"
    )
    pack_doors: int = setting("MULIN_PACK_DOORS", 600, "doors one phone takes along for the day")
    certificate_issuer: str = setting(
        "MULIN_CERTIFICATE_ISSUER",
        "",
        "who issues volunteer certificates and may do so by law; empty: none are",
    )
    certificate_contact: str = setting(
        "MULIN_CERTIFICATE_CONTACT", "", "how to reach that issuer, as it stands on certificates"
    )
    roster_mb: int = setting("MULIN_ROSTER_MB", 20, "largest roster file, in megabytes")

    @classmethod
    def from_env(cls, environ=os.environ):
        """Settings from the environment. Raises ValueError naming the variable that is wrong."""
        values = {}
        for f in fields(cls):
            name, text = f.metadata["name"], environ.get(f.metadata["name"])
            if text is None:
                continue
            if isinstance(f.default, bool):
                if text.lower() not in ("0", "1", "true", "false", ""):
                    raise ValueError(f"{name} must be 0 or 1, not {text!r}")
                values[f.name] = text.lower() in ("1", "true")
            elif isinstance(f.default, int):
                if not text.isdigit():
                    raise ValueError(f"{name} must be a whole number, not {text!r}")
                values[f.name] = int(text)
            else:
                values[f.name] = text
        return cls(**values).checked()

    def checked(self):
        """The same settings, or ValueError where two of them contradict each other."""
        if self.demo and self.public_host:
            raise ValueError("MULIN_DEMO=1 is refused while MULIN_PUBLIC_HOST is set")
        if not 0 < self.pack_doors <= 1000:
            raise ValueError("MULIN_PACK_DOORS must lie between 1 and 1000")
        if not 0 < self.event_hours_cap_minutes <= 1440:
            raise ValueError("MULIN_EVENT_HOURS_CAP_MINUTES must lie between 1 and 1440")
        if self.event_early_minutes > 120 or self.event_share_percent > 100:
            raise ValueError(
                "MULIN_EVENT_EARLY_MINUTES ends at 120, MULIN_EVENT_SHARE_PERCENT at 100"
            )
        if not 0 < self.emergency_days <= 366:
            raise ValueError("MULIN_EMERGENCY_DAYS must lie between 1 and 366")
        return self

    def but(self, **changes):
        """A copy with some settings changed."""
        return replace(self, **changes).checked()

    @property
    def folder(self):
        return Path(self.data).resolve()

    def read_secret(self):
        """The secret, made on the first run and kept in the data folder (mode 600)."""
        if self.secret:
            return self.secret
        path = self.folder / "secret"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # Written whole under another name, then linked: of two processes starting at once, one
            # makes it and neither reads half of it.
            handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            os.unlink(draft)
        return path.read_text().strip()
