"""Views: how often I am mailed and what became of it; what became of a school's mail."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.mailing import Rhythm
from pldash.domain.permissions import Permission
from pldash.services.deliveries import mail_for, mail_to
from pldash.services.schools import school_to_administer
from pldash.services.summaries import choose_rhythm, mail_rhythm_of
from pldash.web.access import requires
from pldash.web.forms import status_of
from pldash.web.mailing.forms import HINTS, RhythmForm
from pldash.web.mailing.words import line_of
from pldash.web.runtime import now
from pldash.web.session import actor, me, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("mailing", __name__)


@blueprint.route("/account/mail", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def show() -> ResponseReturnValue:
    """Show and change how often I am mailed, and what became of the last mails to me."""
    chosen = mail_rhythm_of(read(), me().account_id)
    form = RhythmForm(data={"rhythm": chosen.rhythm.value})
    if form.validate_on_submit():
        with unit_of_work() as work:
            choose_rhythm(work.session, me().account_id, Rhythm(form.rhythm.data), now=now())
            flash(_("Saved."), "success")
            return work.done(url_for("mailing.show"))
    lines = [line_of(each) for each in mail_to(read(), me().email, now=now())]
    page = {"form": form, "hints": HINTS, "lines": lines, "next_at": chosen.next_at}
    return render_template("mailing/show.html", address=me().email, **page), status_of(form)


@blueprint.route("/school/<uuid:school_id>/mail")
@requires(Permission.SCHOOL_ADMINISTER)
def of_school(school_id: UUID) -> str:
    """Show what became of the mail that a school caused; never what it said."""
    school = school_to_administer(read(), actor(), school_id)
    lines = [line_of(each) for each in mail_for(read(), actor(), school_id, now=now())]
    counts = Counter(line.said for line in lines).most_common()
    trouble = [line for line in lines if line.is_trouble]
    return render_template(
        "mailing/of_school.html", school=school, counts=counts, lines=trouble, has_mail=bool(lines)
    )
