"""Views: what would be if; each is asked by an address and writes nothing."""

from __future__ import annotations

from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from pldash.domain.errors import InputRefused, RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.requirement_sets import Body
from pldash.services.progress import progress_of
from pldash.services.registrations import facts_in, list_registrations
from pldash.services.what_ifs import facts_wanted, likely_grant, under_body, with_one_more
from pldash.web.access import requires
from pldash.web.policies.standing import policy_share
from pldash.web.progress.one_more import present_one_more, tree_of
from pldash.web.progress.one_more_form import asked
from pldash.web.progress.other_body import facts_form, split_fields
from pldash.web.progress.presenters import present
from pldash.web.progress.routes import blueprint
from pldash.web.registrations.countries import by_country
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, me, read


@blueprint.route("/<uuid:registration_id>/one-more")
@requires(Permission.REGISTRATION_OWN)
def one_more(registration_id: UUID) -> ResponseReturnValue:
    """Say what an activity that is not logged would change."""
    rules = runtime().rules
    progress = progress_of(read(), actor(), registration_id, rules=rules, now=now())
    body = progress.body
    form = asked(body, given=request.args or None, today=me().today(now()))
    found = None
    if request.args and form.validate():
        entry = form.to_entry()
        found = present_one_more(with_one_more(read(), actor(), progress, entry=entry, rules=rules))
    framework = body.standards.framework_on(form.day.data or progress.on)
    page = render_template(
        "progress/one_more.html",
        progress=progress,
        form=form,
        found=found,
        tree=tree_of(framework),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/other")
@requires(Permission.REGISTRATION_OWN)
def bodies() -> ResponseReturnValue:
    """Offer every body to ask what one's log would count for."""
    mine = {row.body for row in list_registrations(read(), actor())}
    countries = by_country(runtime().rules.bodies, mine)
    return render_template("progress/bodies.html", countries=countries, mine=mine)


@blueprint.route("/other/<code>")
@requires(Permission.REGISTRATION_OWN)
def other(code: str) -> ResponseReturnValue:
    """Say what one's log would count for with a body, given a few facts."""
    body, rules = _body(code), runtime().rules
    granted_on = likely_grant(read(), actor(), me().today(now()))
    mine = list_registrations(read(), actor())
    form = facts_form(body, mine, given=request.args, granted_on=granted_on)
    view, policy, wanted = None, None, frozenset[str]()
    if not form.errors:
        try:
            facts = facts_in(form.to_entry(body))
            judged = under_body(read(), actor(), code=code, facts=facts, rules=rules, now=now())
            page = request.args.get("page", default=1, type=int)
            view, policy = present(judged, page), policy_share(judged)
            wanted = facts_wanted(judged, rules)
        except RuleBroken as error:
            form.refuse(error)
    html = render_template(
        "progress/other.html",
        body=body,
        form=form,
        view=view,
        policy=policy,
        fields=split_fields(form, wanted),
        given=_facts_in_address(form),
    )
    return html, 422 if form.errors else 200


def _facts_in_address(form: FlaskForm) -> dict[str, list[str]]:
    """Return what the address says of the form's own fields, and nothing else that it says.

    The words go into links: a name such as `_scheme` would make another address of them.
    """
    asked = request.args.to_dict(flat=False)
    return {name: values for name, values in asked.items() if name in form}


def _body(code: str) -> Body:
    """Return a shipped body; an address that names none leads nowhere."""
    try:
        body: Body = runtime().rules.body(code)
    except InputRefused:
        abort(404)
    return body
