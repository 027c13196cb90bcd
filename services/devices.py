"""The devices a person is signed in on: naming them, listing them, ending them."""

from models import DeviceSession, Passkey
from services import sessions, words

# What to look for in a browser's User-Agent, the first that fits. Apps come before the browsers
# they are made of.
MACHINES = (
    ("harmony", "Harmony"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac", "Macintosh"),
    ("linux", "Linux"),
)
BROWSERS = (
    ("wechat", "MicroMessenger"),
    ("dingtalk", "DingTalk"),
    ("qq", "QQ"),
    ("uc", "UCBrowser"),
    ("baidu", "baidu"),
    ("huawei", "HuaweiBrowser"),
    ("xiaomi", "MiuiBrowser"),
    ("oppo", "HeyTapBrowser"),
    ("vivo", "VivoBrowser"),
    ("samsung", "SamsungBrowser"),
    ("edge", "Edg"),
    ("firefox", "Firefox"),
    ("firefox", "FxiOS"),
    ("chrome", "Chrome"),
    ("chrome", "CriOS"),
    ("safari", "Safari"),
)


def label_of(user_agent):
    """Codes for a device, such as "android chrome"; "" when nothing is recognised."""
    found = (_first(MACHINES, user_agent), _first(BROWSERS, user_agent))
    return " ".join(code for code in found if code)


def in_wechat(user_agent):
    """Is this the browser inside WeChat?"""
    return "MicroMessenger" in user_agent


def named(label):
    """The codes of `label_of` in the reader's words: "Android phone · Chrome"."""
    codes = label.split() or ["unknown"]
    return " · ".join(str(words.of(code, "device")) for code in codes)


def _first(table, text):
    return next((code for code, mark in table if mark in text), None)


def live(person):
    """The person's device sessions that still let them in, the latest first."""
    in_use = DeviceSession.ended_at.is_null() & (DeviceSession.seen_on >= sessions.oldest())
    return (
        DeviceSession.visible_to(person)
        .where(in_use)
        .order_by(DeviceSession.seen_on.desc(), DeviceSession.id.desc())
    )


def has_way_in(person):
    """Does somebody come in by themselves: on a device, or with a passkey?"""
    return live(person).exists() or Passkey.visible_to(person).exists()


def end_all(person, by, but=None):
    """Sign a person out everywhere, save on the device `but`. Returns how many were ended."""
    ended = 0
    for device in live(person):
        if but is None or device.id != but.id:
            sessions.end(device, by)
            ended += 1
    return ended
