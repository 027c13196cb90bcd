"""Files made for whoever asks, to be kept."""

import io

from flask import send_file

from services.spreadsheets import EXCEL


def sent(name, content, mimetype=EXCEL):
    """The answer that hands out a file: its name, its bytes."""
    return send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
