"""Who is asking, and the database sessions of one request."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Flask, g, has_request_context, redirect, request
from flask import session as cookie
from werkzeug.exceptions import BadRequest

from pldash.domain.actors import NOBODY, Actor
from pldash.services.accounts import Identity, identify
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.unit_of_work import (
    SentForm,
    handle_once,
    once,
    reading,
    refuse_repeat,
    writing,
)
from pldash.web.runtime import now, runtime

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response

TOKEN = "login_token"  # noqa: S105  the name of a cookie field, no secret
KEY = re.compile(r"[!-~]{16,64}")
"""What :func:`new_form_key` makes, with room to grow; PostgreSQL takes not every character."""

NOT_ASKED = object()
"""Stands for who is signed in before anybody looked."""

NOT_PART_OF_A_FORM = frozenset({"csrf_token", "form_key"})


def token_digest(token: str) -> str:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_mark(account_id: UUID) -> str:
    """Return what tells apart the people of one browser, and names none of them."""
    return hashlib.sha256(account_id.bytes).hexdigest()[:16]


def new_form_key() -> str:
    """Return a fresh one-time key for a form, with the mark of whom the form is shown to."""
    return with_mark(secrets.token_urlsafe(16))


def with_mark(key: str) -> str:
    """Return a one-time key with the mark of who is signed in.

    A form still tells whose it is by it when the browser has forgotten everything else.
    """
    known = identity() if has_request_context() else None
    return key if known is None else f"{key}.{owner_mark(known.account_id)}"


def mark_in(form_key: str) -> str:
    """Return the mark in a one-time key, empty where the form was shown to a visitor."""
    return form_key.partition(".")[2]


def identity() -> Identity | None:
    """Return who is signed in, looked up once in each request."""
    known = g.get("signed_in_as", NOT_ASKED)
    if known is NOT_ASKED:
        known = g.signed_in_as = _identify()
    return cast("Identity | None", known)


def actor() -> Actor:
    """Return the person behind the request, as a value."""
    known = identity()
    return NOBODY if known is None else known.actor


def me() -> Identity:
    """Return who is signed in, on pages that only signed-in people reach."""
    known = identity()
    assert known is not None, "the page's permission lets only signed-in people in"
    return known


def read() -> Session:
    """Return this request's session for reading, with the actor's scope."""
    if "reading" not in g:
        g.reading = ExitStack()
        g.read_session = g.reading.enter_context(reading(runtime().reader, scope_of(actor())))
    return cast("Session", g.read_session)


def end_reading() -> None:
    """Close the session for reading, so that a writer does not hold two connections."""
    stack = g.pop("reading", None)
    if stack is not None:
        stack.close()


class Work:
    """One unit of work of one request."""

    def __init__(self, session: Session, form: SentForm | None) -> None:
        """Keep the session and the form that is being handled."""
        self.session = session
        self._form = form

    def done(self, location: str) -> Response:
        """Remember where this form led, and go there."""
        if self._form is not None:
            handle_once(self.session, self._form, location, now=now())
        return redirect(location, code=303)


@contextmanager
def unit_of_work(*, looks_first: bool = True) -> Iterator[Work]:
    """Handle the request's form once, in one transaction; for signed-in people.

    Validate, hash, render and store files before entering. Leave through
    :meth:`Work.done`. A second copy of the form is answered as the first.

    :param looks_first: False where a form is nearly always new and a repeat costs little to undo
    """
    form = _sent_form()
    end_reading()
    opened = once(runtime().writer, scope_of(actor()), form, looks_first=looks_first)
    with opened as session:
        yield Work(session, form)


def answer_a_repeat() -> None:
    """Answer a form that was handled before as the first, before slow work is done again for it.

    :raises AlreadyHandled: if the same form came before
    :raises Conflict: if its key came before with other words in it
    """
    form = _sent_form()
    end_reading()
    with reading(runtime().reader, scope_of(actor())) as session:
        refuse_repeat(session, form)


@contextmanager
def repeatable_work() -> Iterator[Session]:
    """Write in one transaction what is harmless to repeat, such as an autosave."""
    end_reading()
    with writing(runtime().writer, scope_of(actor())) as session:
        yield session


@contextmanager
def system_work() -> Iterator[Session]:
    """Write in one transaction on nobody's behalf: signing in, signing up, counting failures."""
    end_reading()
    with writing(runtime().writer, SYSTEM) as session:
        yield session


@contextmanager
def public_reading() -> Iterator[Session]:
    """Read for a stranger who holds an unguessable code."""
    with reading(runtime().reader, SYSTEM) as session:
        yield session


def install(app: Flask) -> None:
    """Close what a request opened."""
    app.teardown_appcontext(lambda _error: end_reading())


def _identify() -> Identity | None:
    token = cookie.get(TOKEN)
    if not token:
        return None
    return identify(runtime().looker, token_digest(token), now=now())


def _sent_form() -> SentForm:
    key = request.form.get("form_key", "")
    if not KEY.fullmatch(key):
        raise BadRequest("form_key")
    account_id = actor().account_id
    assert account_id is not None, "the page's permission lets only signed-in people in"
    return SentForm(account_id, key, f"{request.endpoint}", _body_digest())


def _body_digest() -> str:
    """Return a digest of all that was sent, files included, but the keys."""
    digest = hashlib.sha256(request.path.encode())
    sent = sorted(each for each in request.form.lists() if each[0] not in NOT_PART_OF_A_FORM)
    digest.update("".join(map(repr, sent)).encode())
    for name in sorted(request.files):
        for file in request.files.getlist(name):
            digest.update(repr((name, file.filename)).encode())
            file.stream.seek(0)  # it may have been read before, and the digest is of all of it
            digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]
            file.stream.seek(0)
    return digest.hexdigest()
