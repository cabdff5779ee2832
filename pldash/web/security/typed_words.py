"""Nothing typed is lost to a dead session: a form that comes too late waits for its person.

The page that asks to sign in carries the form in a hidden, signed field, with
the account that the ended session's row names. Once that very person has
signed in, in one step or two, the form is kept in a row of theirs and shown to
them, to be sent again or thrown away. Passwords and files are never carried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import Flask, current_app, flash, redirect, render_template, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import Unauthorized

from pldash.services.typed_words import Typed, keep_typed, owner_of_ended_session
from pldash.web.runtime import now
from pldash.web.security.browsers import EARLIER
from pldash.web.security.datastore import at_the_end
from pldash.web.security.forms import SignInForm
from pldash.web.security.own_pages import is_own_page
from pldash.web.session import TOKEN, identity, public_reading, token_digest

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FIELD: Final = "typed"
LONGEST: Final = 400_000
"""In characters of names and values: a thousand pages of reflection."""
KEPT_SECONDS: Final = 7 * 24 * 3600
NEVER_CARRIED: Final = frozenset({"csrf_token", "form_key", FIELD})
AT_SIGN_IN: Final = frozenset({"security.login", "security.register", "security.forgot_password"})


def install(app: Flask) -> None:
    """Answer forms of ended sessions."""
    app.register_error_handler(Unauthorized, lambda _error: ask_to_sign_in())
    app.register_error_handler(CSRFError, _answer_strange_form)


def ask_to_sign_in() -> ResponseReturnValue:
    """Show the sign-in page, with what was typed on board."""
    form = SignInForm(formdata=None)
    typed = _typed_by(_owner(TOKEN))
    if typed is not None:
        form.typed.data = _serializer().dumps(_as_plain(typed))
    form.next.data = _way_back()
    return (
        render_template("security/session_ended.html", form=form, is_kept=typed is not None),
        401,
    )


def keep_for(account_id: UUID) -> None:
    """Keep the form that the sign-in page carried, if this person typed it."""
    typed = _carried()
    if typed is None or typed.account_id != account_id:
        return

    def keep(session: Any) -> None:
        cookie[FIELD] = keep_typed(session, typed, now=now()).hex

    at_the_end(keep)


def waiting_id() -> UUID | None:
    """Return which kept form waits for this browser's person."""
    text = cookie.get(FIELD)
    return UUID(hex=text) if text else None


def forget() -> None:
    """Let this browser's form go."""
    cookie.pop(FIELD, None)


def _answer_strange_form(error: CSRFError) -> ResponseReturnValue:
    """Answer a form whose token is not this session's."""
    known = identity()
    if known is None and request.endpoint in AT_SIGN_IN:
        flash(_("That page had been open for long. Try again."), "info")
        return redirect(request.path, code=303) if _is_from_here() else _refused(error)
    if known is None and _owner(TOKEN) is not None:
        return ask_to_sign_in()
    if known is not None and _is_from_here() and _owner(EARLIER) == known.account_id:
        return _show_again(known.account_id)
    return _refused(error)


def _show_again(account_id: UUID) -> ResponseReturnValue:
    """Show a form that was open before its person signed in anew, to be sent once more."""
    typed = _typed_by(account_id)
    if typed is None:
        return redirect("/", code=303)
    return render_template("accounts/typed_words.html", typed=typed, form_key=None), 400


def _refused(error: CSRFError) -> ResponseReturnValue:
    return render_template("errors/400.html", detail=str(error.description)), 400


def _is_from_here() -> bool:
    """Return whether the browser says that one of our own pages sent the form."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _owner(name: str) -> UUID | None:
    """Return whose session a token of the cookie was."""
    token = cookie.get(name)
    if not token:
        return None
    with public_reading() as session:
        return owner_of_ended_session(session, token_digest(token))


def _typed_by(owner: UUID | None) -> Typed | None:
    """Return the form that was sent, None where there is none to keep."""
    if owner is None or request.method != "POST" or request.blueprint == "security":
        return None
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NEVER_CARRIED and "password" not in name
    )
    if not fields or sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return None
    had_files = any(file.filename for file in request.files.values())
    return Typed(owner, request.full_path.rstrip("?"), fields, had_files)


def _way_back() -> str:
    """Return the page that the form stood on, as far as it is one."""
    path = request.full_path.rstrip("?")
    return path if request.method in {"POST", "GET"} and is_own_page(path) else ""


def _carried() -> Typed | None:
    """Return the form on board of the sign-in page, None if there is none or it was touched."""
    text = request.form.get(FIELD)
    if not text:
        return None
    try:
        plain = _serializer().loads(text, max_age=KEPT_SECONDS)
    except BadSignature:
        return None
    fields = tuple((name, value) for name, value in plain["fields"])
    return Typed(UUID(hex=plain["who"]), plain["path"], fields, plain["files"])


def _as_plain(typed: Typed) -> dict[str, Any]:
    return {
        "who": typed.account_id.hex,
        "path": typed.path,
        "fields": typed.fields,
        "files": typed.had_files,
    }


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="typed words")
