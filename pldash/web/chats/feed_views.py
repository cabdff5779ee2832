"""Views: the secret address of my chats' calendar."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import abort, flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.permissions import Permission
from pldash.services.feeds import current_feed, make_feed, revoke_feed
from pldash.web.access import requires
from pldash.web.chats.pages import made_on
from pldash.web.chats.routes import blueprint
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, me, read, token_digest, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SECRET_BYTES = 32


@blueprint.get("/my-chats/calendar")
@requires(Permission.CHAT_FOLLOW)
def feeds() -> ResponseReturnValue:
    """Show whether I have a calendar address; the address itself is kept nowhere."""
    return _page()


@blueprint.post("/my-chats/calendar/address")
@requires(Permission.CHAT_FOLLOW)
def make_address() -> ResponseReturnValue:
    """Make an address and show it, this once; an earlier one is dead from now on.

    The answer is the page itself: a redirect would have to carry the secret.
    The same form sent again leads to the page without it.
    """
    if not BaseForm().validate_on_submit():
        abort(400)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with unit_of_work() as work:
        make_feed(work.session, actor(), token_digest(secret), now=now())
        work.done(url_for("chats.feeds"))
    flash(_("The address is made. Copy it now: it is shown this once."), "success")
    return _page(runtime().base_url + url_for("chats.my_calendar", secret=secret))


@blueprint.post("/my-chats/calendar/revoke")
@requires(Permission.CHAT_FOLLOW)
def revoke_address() -> ResponseReturnValue:
    """Revoke my calendar's address."""
    if not BaseForm().validate_on_submit():
        abort(400)
    with unit_of_work() as work:
        revoke_feed(work.session, actor(), now=now())
        answer = work.done(url_for("chats.feeds"))
    flash(_("Revoked. Calendars that used the address get nothing any more."), "success")
    return answer


def _page(address: str = "") -> str:
    feed = current_feed(read(), actor())
    return render_template(
        "chats/feeds.html",
        address=address,
        subscribe="webcal" + address.removeprefix("https").removeprefix("http"),
        since=None if feed is None else made_on(feed.created_at, me()),
        make=apart(BaseForm(formdata=None), "make"),
        end=apart(BaseForm(formdata=None), "end"),
    )
