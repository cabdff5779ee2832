"""Views: chats as calendars that other programs read; no cookie is read or set.

A shipped chat's calendar is the same for everybody and may be kept by whoever stands in
between. "My chats" has a secret address, is never kept, and is asked for anew each time,
so that it is dead the moment it is revoked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from pldash.domain.chats import Chat
from pldash.domain.errors import NotFound
from pldash.domain.permissions import Permission
from pldash.services.chat_rows import chat_of
from pldash.services.chats import row_named
from pldash.services.feeds import open_feed
from pldash.web.access import requires
from pldash.web.chats.routes import blueprint
from pldash.web.chats.words import calendar_words
from pldash.web.runtime import now, runtime
from pldash.web.session import public_reading, read, token_digest
from pldash.web.verify.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.blueprints import BlueprintSetupState

KEY: Final = "pldash-calendars"
LOCALE: Final = "en_AU"
"""Of the calendars that are the same for everybody."""

FOR_EVERYBODY: Final = "public, max-age=3600"
FOR_ONE: Final = "private, no-cache"
"""May be kept by the calendar program, but asked for each time whether it is still good."""


@blueprint.record_once
def keep_count(state: BlueprintSetupState) -> None:
    """Give the application its own count of addresses that were guessed."""
    state.app.extensions[KEY] = Throttle()


@blueprint.get("/chats/<name>.ics")
@requires(Permission.PUBLIC)
def calendar(name: str) -> Response:
    """Give a shipped chat as a calendar."""
    g.identity = None
    chat = chat_of(row_named(read(), name))
    with force_locale(LOCALE):
        return _answer([chat], f"#{chat.tag}: {chat.title}", FOR_EVERYBODY)


@blueprint.get("/calendar/<secret>.ics")
@requires(Permission.PUBLIC)
def my_calendar(secret: str) -> Response:
    """Give the chats that somebody follows, to whoever knows the secret address."""
    g.identity = None
    throttle, asker = cast("Throttle", current_app.extensions[KEY]), request.remote_addr or ""
    wait = throttle.wait_of(asker)
    if wait:
        return Response(
            render_template("errors/429.html", detail=""), 429, {"Retry-After": str(wait)}
        )
    with public_reading() as session:
        try:
            content = open_feed(session, token_digest(secret), now=now())
        except NotFound:
            throttle.missed(asker)
            raise
    with force_locale(content.locale):
        return _answer(content.chats, _("My chats (PL Dash)"), FOR_ONE)


def _answer(chats: Sequence[Chat], name: str, keep: str) -> Response:
    base_url = runtime().base_url
    host = urlsplit(base_url).hostname or "localhost"
    words = partial(_words, base_url=base_url)
    feed = runtime().calendar(chats, name=name, host=host, now=now(), describe=words)
    answer = Response(feed, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = keep
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    return cast("Response", answer.make_conditional(request))


def _words(chat: Chat, *, base_url: str) -> str:
    return calendar_words(chat, base_url + url_for("chats.show", name=chat.identity))
