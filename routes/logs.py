"""One JSON line per request, without personal data: the rule of the address, never the address."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

from flask import g, request

PLAIN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
DETAIL = re.compile(r"^DETAIL:.*$", re.MULTILINE)


class Lines(logging.Formatter):
    """A log record as one line of JSON; what was typed can never start a second line."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in record.__dict__.items() if key not in PLAIN}
        if record.exc_info:
            # PostgreSQL quotes the row a constraint refused: what people wrote.
            line["trace"] = DETAIL.sub("", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def install(app):
    """Log to standard error, once per request."""
    logger = logging.getLogger("mulin")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Lines())
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(logging.INFO)
    app.before_request(_begin)
    app.after_request(_end)


def _begin():
    g.began = time.perf_counter()


def _end(answer):
    if request.endpoint not in ("assets.file", "public.healthz"):
        logging.getLogger("mulin").info(
            "request",
            extra={
                "method": request.method,
                "rule": request.url_rule.rule if request.url_rule else None,
                "status": answer.status_code,
                "ms": round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
                "bytes": answer.content_length,
            },
        )
    return answer
