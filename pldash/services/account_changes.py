"""What a person changes of their own account, and what the trail keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.errors import RuleBroken
from pldash.domain.values import CareerStage
from pldash.models.accounts import Account, Passkey
from pldash.services.trail import Happening, record, teacher_chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person says of themself."""

    name: str
    name_language: str
    stage: CareerStage | None
    zone: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInMethods:
    """How a person signs in."""

    has_authenticator: bool
    recovery_codes_left: int
    passkeys: tuple[str, ...]


def profile_of(session: Session, account_id: UUID) -> Profile:
    """Return what a person says of themself."""
    account = session.get_one(Account, account_id)
    return Profile(
        name=account.name,
        name_language=account.name_language,
        stage=account.stage,
        zone=account.zone,
        locale=account.locale,
    )


def change_profile(session: Session, account_id: UUID, profile: Profile, *, now: datetime) -> None:
    """Change it; a name may be changed at any time, certificates keep theirs."""
    account = session.get_one(Account, account_id)
    renamed = account.name != profile.name
    account.name = profile.name
    account.name_language = profile.name_language
    account.stage = profile.stage
    account.zone = profile.zone
    account.locale = profile.locale
    session.flush()
    if renamed:
        note(session, account_id, "account:renamed", now=now)


def sign_in_methods(session: Session, account_id: UUID) -> SignInMethods:
    """Return how a person signs in."""
    account = session.get_one(Account, account_id)
    names = session.scalars(
        select(Passkey.name).where(Passkey.user_id == account_id).order_by(Passkey.create_datetime)
    )
    return SignInMethods(
        has_authenticator=account.tf_primary_method is not None,
        recovery_codes_left=len(account.mf_recovery_codes or ()),
        passkeys=tuple(names),
    )


def is_address_taken(session: Session, address: str) -> bool:
    """Return whether somebody has an account with this address."""
    return session.scalar(select(Account.id).where(Account.email == address)) is not None


def change_address(
    session: Session, account_id: UUID, *, before: str, after: str, now: datetime
) -> None:
    """Give an account the address that its person showed to be theirs.

    :raises RuleBroken: if the address changed meanwhile or became somebody else's
    """
    account = session.get_one(Account, account_id)
    if account.email != before or is_address_taken(session, after):
        raise RuleBroken("address-link-spent")
    account.email, account.confirmed_at = after, now
    session.flush()
    note(session, account_id, "account:address-changed", now=now)


def note(session: Session, account_id: UUID, action: str, *, now: datetime) -> None:
    """Write into the person's trail that something of their account changed; never what."""
    happening = Happening(actor=account_id, action=action, subject=f"account:{account_id}", body={})
    record(session, teacher_chain(account_id), happening, now=now)
