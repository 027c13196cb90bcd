"""Issues: my lists of them, and one taken back right away. Raising: raising.py; steps: moves.py."""

from flask import Blueprint, redirect, render_template, request, url_for

from models import Issue
from routes.guards import safe_next
from services import access, context
from services import issues as service
from services.issues import lists

issues = Blueprint("issues", __name__, url_prefix="/issues")


@issues.get("")
def list():
    """What waits for me: the desk of the community, what I handle, what I reported."""
    desk = lists.desk(request.args)
    if desk.mark == request.args.get("mark"):
        return "", 204
    return render_template("issues/list.html", desk=desk)


@issues.post("/<int:issue_id>/undo")
def undo(issue_id):
    """The undo button right after reporting."""
    issue = access.find(Issue, issue_id)
    service.undo(issue, context.person())
    back = safe_next(request.values.get("back"))
    return redirect(back or url_for("issues.show", issue_id=issue.id), code=303)
