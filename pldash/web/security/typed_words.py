"""Nothing typed is lost to a dead session: a form that comes too late waits for its person.

The page that asks to sign in carries the form in a hidden, signed field, with
the mark of whose it is: the form's own key has it, so that even a browser whose
cookies are gone loses nothing, else the ended session's row tells. Once that
very person has signed in, in one step or two, the form is kept in a row of
theirs and shown to them, to be sent again or thrown away. Passwords and files
are never carried.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import Flask, current_app, flash, redirect, render_template, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import Unauthorized

from pldash.domain.permissions import Permission
from pldash.services.typed_words import Typed, keep_typed, owner_of_ended_session
from pldash.web.access import permission_of
from pldash.web.runtime import now
from pldash.web.security.browsers import EARLIER
from pldash.web.security.datastore import at_the_end
from pldash.web.security.forms import SignInForm
from pldash.web.security.own_pages import way_back
from pldash.web.session import (
    TOKEN,
    identity,
    mark_in,
    owner_mark,
    public_reading,
    token_digest,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FIELD: Final = "typed"
LONGEST: Final = 400_000
"""In characters of names and values: a thousand pages of reflection."""
KEPT_SECONDS: Final = 7 * 24 * 3600
NEVER_CARRIED: Final = frozenset({"csrf_token", "form_key", FIELD})
AT_SIGN_IN: Final = frozenset({"security.login", "security.register", "security.forgot_password"})


@dataclass(frozen=True, slots=True)
class Late:
    """A form that came too late, with the mark of whose it is."""

    who: str
    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


def install(app: Flask) -> None:
    """Answer forms of ended sessions."""
    app.register_error_handler(Unauthorized, lambda _error: ask_to_sign_in())
    app.register_error_handler(CSRFError, _answer_strange_form)


def ask_to_sign_in() -> ResponseReturnValue:
    """Show the sign-in page, with what was typed on board."""
    form = SignInForm(formdata=None)
    late = _late_form(_whose())
    if late is not None:
        form.typed.data = _serializer().dumps(_as_plain(late))
    form.next.data = way_back()
    return (
        render_template("security/session_ended.html", form=form, is_kept=late is not None),
        401,
    )


def keep_for(account_id: UUID) -> None:
    """Keep the form that the sign-in page carried, if this person typed it."""
    late = _carried()
    if late is None or late.who != owner_mark(account_id):
        return
    typed = Typed(account_id, late.path, late.fields, late.had_files)

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
    if known is None and not _is_for_anybody() and (_is_from_here() or _mark_of(TOKEN)):
        return ask_to_sign_in()
    if known is not None and _is_from_here() and _whose(EARLIER) == owner_mark(known.account_id):
        return _show_again(known.account_id)
    return _refused(error)


def _show_again(account_id: UUID) -> ResponseReturnValue:
    """Show a form that was open before its person signed in anew, to be sent once more."""
    late = _late_form(owner_mark(account_id))
    if late is None:
        return redirect("/", code=303)
    return render_template("accounts/typed_words.html", typed=late, form_key=None), 400


def _refused(error: CSRFError) -> ResponseReturnValue:
    detail = str(error.description)
    return render_template("errors/400.html", detail=detail, way_back=way_back()), 400


def _is_from_here() -> bool:
    """Return whether the browser says that one of our own pages sent the form."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _is_for_anybody() -> bool:
    """Return whether the form is one of those that visitors send, such as a new password."""
    permission = permission_of(current_app, request.endpoint or "")
    return permission is Permission.PUBLIC and request.endpoint != "security.logout"


def _whose(token_name: str = TOKEN) -> str:
    """Return the mark of who typed the form, empty where nothing tells.

    The form's own key is believed only if the browser says that the form came from a page
    of ours: another site could write any key.
    """
    own = mark_in(request.form.get("form_key", "")) if _is_from_here() else ""
    return own or _mark_of(token_name)


def _mark_of(token_name: str) -> str:
    """Return the mark of whose session a token of the cookie was, empty without one."""
    token = cookie.get(token_name)
    if not token:
        return ""
    with public_reading() as session:
        owner = owner_of_ended_session(session, token_digest(token))
    return "" if owner is None else owner_mark(owner)


def _late_form(who: str) -> Late | None:
    """Return the form that was sent, None where there is none to keep."""
    if not who or request.method != "POST" or request.blueprint == "security":
        return None
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NEVER_CARRIED and "password" not in name
    )
    if not fields or sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return None
    had_files = any(file.filename for file in request.files.values())
    return Late(who, request.full_path.rstrip("?"), fields, had_files)


def _carried() -> Late | None:
    """Return the form on board of the sign-in page, None if there is none or it was touched."""
    text = request.form.get(FIELD)
    if not text:
        return None
    try:
        plain = _serializer().loads(text, max_age=KEPT_SECONDS)
    except BadSignature:
        return None
    fields = tuple((name, value) for name, value in plain["fields"])
    return Late(plain["who"], plain["path"], fields, plain["files"])


def _as_plain(late: Late) -> dict[str, Any]:
    return {"who": late.who, "path": late.path, "fields": late.fields, "files": late.had_files}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="typed words")
