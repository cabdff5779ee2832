"""A link to a shared cycle and an audit pack, for tests that try every address."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.shares import ShareEntry
from pldash.services.exports import Wanted, cycles_for
from pldash.services.pack_orders import PackWish, order_pack
from pldash.services.shares import make_share
from tests.factories import RULES
from tests.stock import NOON


def share_cycle(session: Session, actor: Actor, registration_id: UUID, secret: str) -> UUID:
    """A link to the cycle that holds the tests' present; its id."""
    (cycle, *_earlier) = cycles_for(session, actor, registration_id, rules=RULES, now=NOON)
    entry = ShareEntry(registration_id, officer="Mo of the authority", until=cycle.end, days=28)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return make_share(session, actor, entry, token_digest=digest, now=NOON, rules=RULES).id


def ordered_pack(session: Session, actor: Actor, registration_id: UUID) -> UUID:
    """A pack that was asked for, and is not begun yet; its id."""
    wish = PackWish(registration_id=registration_id, wanted=Wanted(), locale="en-AU")
    return order_pack(session, actor, wish, rules=RULES, now=NOON).id
