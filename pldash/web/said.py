"""What a form did, told once by the page that follows.

The framework's own way rewrites and signs the session's cookie for each sentence. Those of the
forms that are sent most are the same for everybody: a cookie of their own names one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, after_this_request, current_app, request
from flask_babel import lazy_gettext as _l
from werkzeug.http import dump_cookie

from pldash.web.session import identity

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

SENTENCES: Final = {
    "saved": _l("Saved in your record."),
    "to-send": _l("Saved. Choose below which school sees it."),
    "sent": _l("Submitted. Under What you sent stands who has it."),
    "sent-outside": _l("Submitted. The person whom you invited sees it now."),
    "settled": _l("Submitted. The school's rule approved it at once."),
}
"""Every sentence, by what its cookie holds; nobody puts words of their own on a page with it."""

KEY: Final = "pldash_said"


def install(app: Flask) -> None:
    """Make the header of each sentence once, and let pages ask for theirs."""
    name = f"{app.config['SESSION_COOKIE_NAME']}-said"
    app.extensions[KEY] = {code: _header(app, name, code) for code in SENTENCES}
    app.extensions[KEY][""] = _header(app, name, "")
    app.jinja_env.globals["said"] = lambda: said(name)


def say(answer: Response, code: str) -> Response:
    """Let the next page of this browser tell what was done.

    :param code: one of :data:`SENTENCES`, or empty to have nothing told
    """
    answer.headers.add("Set-Cookie", current_app.extensions[KEY][code])
    return answer


def said(name: str) -> str | None:
    """Return what the page before did, in words; it is not told again.

    :param name: of the cookie
    """
    if identity() is None or name not in request.cookies:
        return None
    after_this_request(lambda answer: say(answer, ""))
    sentence = SENTENCES.get(request.cookies[name])
    return None if sentence is None else str(sentence)


def _header(app: Flask, name: str, code: str) -> str:
    return dump_cookie(
        name,
        code,
        max_age=None if code else 0,
        secure=app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite=app.config["SESSION_COOKIE_SAMESITE"],
    )
