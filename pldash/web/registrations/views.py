"""Views: registrations, each with the cycle that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, InputRefused, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.registrations import (
    add_registration,
    change_registration,
    entry_of,
    facts_asked,
    list_registrations,
    registration_for,
)
from pldash.services.shares import count_live_shares, remove_with_shares
from pldash.web.access import requires
from pldash.web.forms import BaseForm, status_of
from pldash.web.registrations.countries import by_country
from pldash.web.registrations.forms import data_of, form_for, prepared
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, me, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from pldash.domain.requirement_sets import Body
    from pldash.web.registrations.forms import BaseRegistrationForm

blueprint = Blueprint("registrations", __name__, url_prefix="/registrations")


@blueprint.route("")
@requires(Permission.REGISTRATION_OWN)
def listing() -> ResponseReturnValue:
    """Show my registrations, and the bodies that can be added."""
    mine = [(row, _body(row.body)) for row in list_registrations(read(), actor())]
    countries = by_country(runtime().rules.bodies, {row.body for row, _each in mine})
    return render_template("registrations/listing.html", mine=mine, countries=countries)


@blueprint.route("/new/<code>", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_OWN)
def new(code: str) -> ResponseReturnValue:
    """Add a registration with one body."""
    body = _body(code)
    form = prepared(form_for(body, me().today(now()).year)(), body)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                row = add_registration(work.session, actor(), form.to_entry(body), now=now())
                flash(_("Registration added. This is where you stand."), "success")
                return work.done(url_for("progress.show", registration_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("registrations/edit.html", form=form, body=body, asked=_asked(body))
    return page, status_of(form)


@blueprint.route("/<uuid:registration_id>", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_OWN)
def edit(registration_id: UUID) -> ResponseReturnValue:
    """Change a registration's facts."""
    row = registration_for(read(), actor(), registration_id)
    body = _body(row.body)
    data = data_of(entry_of(row), row.version)
    form = prepared(form_for(body, me().today(now()).year)(data=data), body)
    saved: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            return _change(form, body, registration_id)
        except RuleBroken as error:
            form.refuse(error)
        except Conflict:
            row = registration_for(read(), actor(), registration_id)
            saved = form.take_over(data_of(entry_of(row), row.version))
    page = render_template(
        "registrations/edit.html",
        form=form,
        body=body,
        asked=_asked(body),
        registration=row,
        saved=saved,
    )
    return page, 409 if saved else status_of(form)


@blueprint.route("/<uuid:registration_id>/remove", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_OWN)
def remove(registration_id: UUID) -> ResponseReturnValue:
    """Ask, then remove a registration; what was logged stays."""
    row = registration_for(read(), actor(), registration_id)
    form = BaseForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            remove_with_shares(work.session, actor(), registration_id, now=now())
            flash(_("Registration removed. Your activities are untouched."), "success")
            return work.done(url_for("registrations.listing"))
    body = _body(row.body)
    links = count_live_shares(read(), actor(), registration_id, now=now())
    return render_template(
        "registrations/remove.html", form=form, registration=row, body=body, links=links
    )


def _change(form: BaseRegistrationForm, body: Body, registration_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        row = change_registration(
            work.session,
            actor(),
            form.to_entry(body),
            registration_id=registration_id,
            version=form.seen_version,
            now=now(),
        )
        flash(_("Saved."), "success")
        return work.done(url_for("progress.show", registration_id=row.id))


def _asked(body: Body) -> frozenset[str]:
    """Return the names of the facts that this body's rules of today turn on."""
    return facts_asked(body.code, on=me().today(now()), rules=runtime().rules)


def _body(code: str) -> Body:
    """Return a shipped body; an address that names none leads nowhere."""
    try:
        body: Body = runtime().rules.body(code)
    except InputRefused:
        abort(404)
    return body
