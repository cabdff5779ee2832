"""Opens an account whose address a mailed link has proven, and signs its person in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_security.utils import login_user

from pldash.services.account_changes import note
from pldash.web.runtime import now
from pldash.web.security.datastore import at_the_end, finish
from pldash.web.security.passwords import hash_password


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenPerson:
    """Who opens an account.

    :ivar email: where the link was mailed
    :ivar zone: a guess, to be changed in the account
    """

    name: str
    email: str
    password: str
    zone: str
    locale: str


def open_proven_account(person: ProvenPerson) -> None:
    """Open an account that needs no second mail, and sign in this browser.

    :raises Conflict: if the address got an account meanwhile
    """
    hashed = hash_password(person.password)
    store = current_app.extensions["security"].datastore
    account = store.create_user(
        name=person.name,
        email=person.email,
        password=hashed,
        zone=person.zone,
        locale=person.locale,
        confirmed_at=now(),
    )
    at_the_end(lambda session: note(session, account.id, "account:confirmed", now=now()))
    login_user(account, remember=False, authn_via=["password"])
    finish()
