"""Codes of the second step of signing in: each is used up in one short transaction."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from pldash.models.accounts import Account
from pldash.models.base import table_of

_ACCOUNTS = table_of(Account)


def use_app_code(session: Session, account_id: UUID, counter: int) -> bool:
    """Remember a code of the authenticator app as the newest that was used.

    :param counter: the place of the code in the app's row of codes
    :returns: whether it may be used: False where it, or a later one, was used before
    """
    newest = _ACCOUNTS.c.tf_last_counter
    used = session.connection().execute(
        update(_ACCOUNTS)
        .where(_ACCOUNTS.c.id == account_id, or_(newest.is_(None), newest < counter))
        .values(tf_last_counter=counter)
    )
    return used.rowcount == 1


def use_recovery_code(session: Session, account_id: UUID, digest: str) -> bool:
    """Take a recovery code from those that are left.

    :param digest: what the database keeps of the code
    :returns: whether it may be used: False where it is none of them, or none any more
    """
    locked = select(Account).where(Account.id == account_id).with_for_update(key_share=True)
    account = session.scalars(locked).one_or_none()
    left = [] if account is None else list(account.mf_recovery_codes or ())
    if account is None or digest not in left:
        return False
    left.remove(digest)
    account.mf_recovery_codes = left
    session.flush()
    return True
