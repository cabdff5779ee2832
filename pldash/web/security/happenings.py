"""What the library reports: written into the trail, told to the person, other browsers ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from flask_babel import gettext as _
from flask_security import (
    password_changed,
    password_reset,
    tf_disabled,
    tf_profile_changed,
    user_confirmed,
    wan_deleted,
    wan_registered,
)

from pldash.services.account_changes import note
from pldash.services.login_sessions import end_all_sessions, end_other_sessions
from pldash.services.outbox import add_mail
from pldash.web.runtime import now
from pldash.web.security.browsers import this_browser
from pldash.web.security.datastore import at_the_end, current_session
from pldash.web.security.mail import compose


def install(app: Flask) -> None:
    """Listen to the library."""
    user_confirmed.connect(_confirmed, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_reset, app)
    tf_profile_changed.connect(_authenticator_added, app)
    tf_disabled.connect(_authenticator_removed, app)
    wan_registered.connect(_passkey_added, app)
    wan_deleted.connect(_passkey_removed, app)


def _confirmed(_sender: Flask, user: Any, **_more: Any) -> None:
    _note(user.id, "account:confirmed")


def _password_changed(_sender: Flask, user: Any, **_more: Any) -> None:
    account_id, here = user.id, this_browser()
    at_the_end(lambda session: end_other_sessions(session, account_id, here, now=now()))
    _note(account_id, "account:password-changed")


def _password_reset(_sender: Flask, user: Any, **_more: Any) -> None:
    """End every session; who opened the link has also shown that the address is theirs."""
    account_id = user.id
    at_the_end(lambda session: end_all_sessions(session, account_id, now=now()))
    if user.confirmed_at is None:
        user.confirmed_at = now()
        _note(account_id, "account:confirmed")
    _note(account_id, "account:password-changed")


def _authenticator_added(_sender: Flask, user: Any, **_more: Any) -> None:
    _tell(user, "account:authenticator-added", _("An authenticator app was added."))


def _authenticator_removed(_sender: Flask, user: Any, **_more: Any) -> None:
    _tell(user, "account:authenticator-removed", _("The authenticator app was turned off."))


def _passkey_added(_sender: Flask, user: Any, **_more: Any) -> None:
    _tell(user, "account:passkey-added", _("A passkey was added."))


def _passkey_removed(_sender: Flask, user: Any, **_more: Any) -> None:
    _tell(user, "account:passkey-removed", _("A passkey was removed."))


def _tell(user: Any, action: str, what: str) -> None:
    """Write it into the trail and mail it, so that nobody changes this behind a person's back."""
    subject = _("The way you sign in to PL Dash was changed")
    mail = compose("email/sign_in_changed", subject, user.email, name=user.name, what=what)
    add_mail(current_session(), mail, now=now())
    _note(user.id, action)


def _note(account_id: UUID, action: str) -> None:
    at_the_end(lambda session: note(session, account_id, action, now=now()))
