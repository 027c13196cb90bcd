"""The application as gunicorn serves it, with one difference: it can be told to die.

The file named by MULIN_TEST_DEATH says where: "before the commit" or "after the commit". It dies
there once, as in a power cut, and gunicorn starts another process in its place.
"""

import os
import signal
from pathlib import Path

import app
from services import activity


def create_app():
    """The real application, prepared to die."""
    order = Path(os.environ["MULIN_TEST_DEATH"])

    def die(point):
        if order.exists() and order.read_text() == point:
            order.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    def record(*args, record=activity.record, **values):
        row = record(*args, **values)
        die("before the commit")
        return row

    def after(answer):
        die("after the commit")
        return answer

    activity.record = record
    mortal = app.create_app()
    mortal.after_request(after)
    return mortal
