"""Views: the account page and its sessions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from pldash.domain.permissions import Permission
from pldash.services.account_changes import (
    SignInMethods,
    change_profile,
    profile_of,
    sign_in_methods,
)
from pldash.services.histories import account_history
from pldash.services.login_sessions import SignedIn, end_other_sessions, list_sessions
from pldash.web.access import requires
from pldash.web.accounts import address, waiting  # noqa: F401  pages of the same blueprint
from pldash.web.accounts.blueprint import blueprint
from pldash.web.accounts.forms import PlainForm, ProfileForm
from pldash.web.forms import status_of
from pldash.web.runtime import now
from pldash.web.security.browsers import this_browser
from pldash.web.session import actor, me, read, unit_of_work
from pldash.web.trail_words import ACCOUNT_WORDS, SOMEBODY, told

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["blueprint"]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the account page shows besides its forms."""

    address: str
    methods: SignInMethods
    sessions: tuple[SignedIn, ...]
    links: tuple[tuple[str, str, str], ...]


@blueprint.route("/account", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def show() -> ResponseReturnValue:
    """Show the account, and change what a person says of themself."""
    profile = profile_of(read(), me().account_id)
    form = ProfileForm(data=asdict(profile))
    if form.validate_on_submit():
        with unit_of_work() as work:
            change_profile(work.session, me().account_id, form.to_profile(), now=now())
            flash(_("Saved."), "success")
            return work.done(url_for("accounts.show"))
    page = _account_page()
    return render_template("accounts/show.html", form=form, plain=PlainForm(), account=page), (
        status_of(form)
    )


@blueprint.route("/account/sessions/end", methods=["POST"])
@requires(Permission.ACCOUNT_OWN)
def end_others() -> ResponseReturnValue:
    """Sign out every other browser."""
    with unit_of_work() as work:
        end_other_sessions(work.session, me().account_id, this_browser(), now=now())
        flash(_("Every other browser is signed out."), "success")
        return work.done(url_for("accounts.show"))


@blueprint.route("/account/history")
@requires(Permission.ACCOUNT_OWN)
def history() -> str:
    """Tell what happened outside any school and beside the entries, the latest first."""
    before = request.args.get("before", type=int)
    steps, older = account_history(read(), actor(), before=before)
    lines = told(steps, ACCOUNT_WORDS, SOMEBODY)
    return render_template("accounts/history.html", lines=lines, older=older, is_first=not before)


def _account_page() -> AccountPage:
    account_id = me().account_id
    return AccountPage(
        address=me().email,
        methods=sign_in_methods(read(), account_id),
        sessions=list_sessions(read(), account_id, this_browser(), now=now()),
        links=_links(),
    )


def _links() -> tuple[tuple[str, str, str], ...]:
    """Return the pages beside this one, as far as they are there."""
    wanted = (
        (_("Registrations"), _("Who asks you for professional learning"), "registrations.listing"),
        (_("Schools"), _("Where you belong, and joining one"), "schools.mine"),
        (
            _("Who approves your work"),
            _("Your school, or somebody outside whom you ask"),
            "outside_approvers.mine",
        ),
        (
            _("For whom you approve"),
            _("Teachers who asked you, as somebody outside"),
            "outside_approvers.approving",
        ),
        (
            _("Take your record with you"),
            _("As files, in the form your body asks"),
            "exports.listing",
        ),
        (_("Calendar"), _("Your chats in your own calendar program"), "chats.feeds"),
        (_("Mail"), _("How often we write to you, and whether it arrived"), "mailing.show"),
        (_("History"), _("What happened in your account, and when"), "accounts.history"),
    )
    return tuple((title, text, _url(place)) for title, text, place in wanted if _url(place))


def _url(endpoint: str) -> str:
    try:
        return url_for(endpoint)
    except BuildError:
        return ""
