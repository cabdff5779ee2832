"""Views: the first page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from pldash.domain.permissions import Permission
from pldash.web.access import requires
from pldash.web.home.page import approver_home, home_page
from pldash.web.places import only_approves
from pldash.web.progress.cards import standing_cards

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(Permission.ACTIVITY_OWN)
def show() -> ResponseReturnValue:
    """Show what can be logged, what waits, and where the person stands."""
    if only_approves():
        return render_template("home/approving.html", view=approver_home())
    return render_template("home/show.html", log=home_page(), cards=standing_cards())
