"""Views: what would be if; each is asked by an address and writes nothing."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from pldash.domain.activities import ActivityType
from pldash.domain.cases import RegistrationFacts
from pldash.domain.errors import InputRefused, RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.requirement_sets import Body
from pldash.services.progress import progress_of
from pldash.services.registrations import facts_in, list_registrations
from pldash.services.what_ifs import (
    LikelyGrant,
    facts_wanted,
    likely_grant,
    under_body,
    with_one_more,
)
from pldash.web.access import requires
from pldash.web.activities.words import OTHER_WORDS
from pldash.web.policies.standing import policy_share
from pldash.web.progress.one_more import present_one_more, tree_of
from pldash.web.progress.one_more_form import asked
from pldash.web.progress.other_body import assumption, facts_form, says_facts, split_fields
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
        is_chat=form.activity_type.data == ActivityType.ONLINE_CHAT.value,
        other_words=OTHER_WORDS,
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
    form = facts_form(body, list_registrations(read(), actor()), given=request.args)
    view, policy, wanted, grant = None, None, frozenset[str](), None
    if not form.errors:
        try:
            facts = facts_in(form.to_entry(body))
            if not says_facts(request.args):
                grant = _assumed_grant(body, facts)
                form.granted_on.data = grant and grant.on
                facts = replace(facts, granted_on=form.granted_on.data)
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
        assumed=assumption(grant) if grant and "granted_on" in wanted else "",
        given=_facts_in_address(form),
    )
    return html, 422 if form.errors else 200


def _assumed_grant(body: Body, facts: RegistrationFacts) -> LikelyGrant | None:
    """Return the day of the grant that stands in until the address says one."""
    today, rules = me().today(now()), runtime().rules
    return likely_grant(read(), actor(), code=body.code, facts=facts, rules=rules, today=today)


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
