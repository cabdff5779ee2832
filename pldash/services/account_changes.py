"""What a person changes of their own account, and what the trail keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.errors import NotFound, RuleBroken
from pldash.domain.mailing import next_summary
from pldash.domain.values import CareerStage
from pldash.models.accounts import Account, Passkey
from pldash.models.outbox import MailChoice
from pldash.services.letters import Letter
from pldash.services.outbox import NewMail, add_mail
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
    """Change it; a name may be changed at any time, certificates keep theirs.

    Summaries come at the hour of the new place from now on.
    """
    account = session.get_one(Account, account_id)
    renamed = account.name != profile.name
    account.name = profile.name
    account.name_language = profile.name_language
    account.stage = profile.stage
    account.zone = profile.zone
    account.locale = profile.locale
    mail = session.get(MailChoice, account_id)
    if mail is not None:
        mail.next_at = next_summary(mail.rhythm, account.zone, now) or mail.next_at
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


def forget_second_step(session: Session, email: str, *, letter: Letter, now: datetime) -> bool:
    """Remove an authenticator app and recovery codes on the operator's word; tell their person.

    :param letter: what the person is told
    :returns: whether there was anything to remove
    :raises NotFound: if nobody has an account with this address
    """
    query = select(Account).where(func.lower(Account.email) == email.strip().lower())
    account = session.scalar(query.with_for_update())
    if account is None:
        raise NotFound("account")
    if account.tf_primary_method is None and not account.mf_recovery_codes:
        return False
    account.tf_primary_method = account.tf_totp_secret = account.tf_last_counter = None
    account.mf_recovery_codes = None
    session.flush()
    note(session, account.id, "account:second-step-forgotten", now=now, is_own=False)
    key = f"second-step-forgotten:{account.id}:{now.isoformat()}"
    mail = NewMail(key, account.email, letter.subject, letter.body)
    add_mail(session, mail, now=now)
    return True


def note(
    session: Session,
    account_id: UUID,
    action: str,
    *,
    now: datetime,
    is_own: bool = True,
) -> None:
    """Write into the person's trail that something of their account changed; never what.

    :param is_own: whether they did it themself, and not whoever runs the installation
    """
    by = account_id if is_own else None
    happening = Happening(actor=by, action=action, subject=f"account:{account_id}", body={})
    record(session, teacher_chain(account_id), happening, now=now)
