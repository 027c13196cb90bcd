"""What the tests need from the machine, where it lies, and which Debian package brings it."""

import os
from glob import glob

CHROMIUM = os.environ.get("MULIN_CHROMIUM", "/usr/bin/chromium")
POSTGRES = os.environ.get("MULIN_POSTGRES", "/usr/lib/postgresql/15/bin")
FONTS = "/usr/share/fonts/opentype/noto/NotoSansCJK*"

PACKAGES = {
    "chromium": CHROMIUM,
    "postgresql-15": f"{POSTGRES}/initdb",
    "fonts-noto-cjk": FONTS,
    "libatomic1": "/usr/lib/*/libatomic.so.1",  # what drives Chromium needs it
}


def missing_packages():
    """Names of the Debian packages that still have to be installed."""
    return [package for package, pattern in PACKAGES.items() if not glob(pattern)]


def how_to_install(packages):
    """A sentence for somebody who is not root."""
    return (
        "The tests need packages that are not installed here. Please run:\n"
        f"  sudo apt-get install --no-install-recommends {' '.join(packages)}"
    )
