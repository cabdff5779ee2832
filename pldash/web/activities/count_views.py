"""Views: what an entry would count for while it is being written; nothing is saved."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pldash.domain.activities import refuse_bad_entry
from pldash.domain.claims import refuse_bad_claims
from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.procedures import latest_day
from pldash.web.access import requires
from pldash.web.activities.forms import EntryForm
from pldash.web.activities.routes import blueprint
from pldash.web.progress.cards import Counts, counts_of
from pldash.web.runtime import now
from pldash.web.sentences import sentence
from pldash.web.session import actor, me, read


def typed_counts(form: EntryForm, activity_id: UUID) -> Counts:
    """Return what a form as it stands would count for, or why that cannot be said."""
    if form.errors:
        return Counts(instead=_("Mend what is marked, and here you see what it counts for."))
    entry = form.to_entry()
    try:
        today = me().today(now())
        last = latest_day(read(), actor(), entry.ended_on, today=today, now=now())
        refuse_bad_entry(entry, last)
        refuse_bad_claims(entry.claims)
    except RuleBroken as error:
        return Counts(instead=" ".join(sentence(reason) for reason in error.reasons))
    return counts_of(activity_id, entry)


@blueprint.post("/activities/<uuid:activity_id>/counts")
@requires(Permission.ACTIVITY_OWN)
def counts(activity_id: UUID) -> ResponseReturnValue:
    """Say what an entry as it is typed would count for; it need not be saved yet."""
    form = EntryForm()
    form.validate()
    return jsonify(asdict(typed_counts(form, activity_id)))
