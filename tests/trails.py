"""Trails made for tests: events as plain values, and their head signed by a made-up key."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from pldash.credentials.references import HeldKey
from pldash.domain.trail import FIRST, event_digest, head_statement
from pldash.services.trail_heads import keep_heads, moved_chains, signing

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
CHAIN = "school:019aa3b2-1111-7222-8333-444455556666"
Plain = dict[str, Any]


def text_of_key(key: Ed25519PrivateKey = KEY) -> str:
    """A public key as a head spells it."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def made_events(count: int, *, chain: str = CHAIN, body: Plain | None = None) -> list[Plain]:
    """So many events that fit each other."""
    found, previous = [], FIRST
    for seq in range(1, count + 1):
        event: Plain = {
            "chain": chain,
            "seq": seq,
            "previous": previous,
            "digest": "",
            "at": f"2026-11-18T01:{seq // 60 % 60:02}:{seq % 60:02}.000000+00:00",
            "actor": None if seq % 9 == 0 else f"019aa3b2-0000-7000-8000-{seq % 7:012}",
            "action": ("submission:submitted", "submission:approved")[seq % 2],
            "subject": f"submission:{seq % 50}",
            "body": {"from": None, "to": "submitted", "minutes": seq, **(body or {})},
        }
        event["digest"] = previous = event_digest(event)
        found.append(event)
    return found


def signed_head(
    events: Sequence[Plain], key: Ed25519PrivateKey = KEY, *, chain: str = CHAIN, **changes: Any
) -> Plain:
    """The head of these events, or one that says something else and is signed all the same."""
    last: Plain = events[-1] if events else {"chain": chain, "seq": 0, "digest": FIRST}
    fields = {
        **{name: last[name] for name in ("chain", "seq", "digest")},
        "signed_at": "2026-11-18T02:00:00+00:00",
        "key": text_of_key(key),
        **changes,
    }
    signature = base64.b64encode(key.sign(head_statement(fields))).decode()
    return {**fields, "signature": signature}


def lines_of(events: Iterable[Plain], head: Plain | None) -> list[bytes]:
    """The lines of an exported trail."""
    rows: list[Plain] = [*events, *([] if head is None else [{"head": head}])]
    return [json.dumps(each).encode() + b"\n" for each in rows]


def sign_all(session: Session, *, now: datetime, key: Ed25519PrivateKey = KEY) -> None:
    """Sign the end of every chain that moved, as each day does."""
    sign = signing(HeldKey(key), now=now)
    keep_heads(session, [sign(each.chain, each.seq, each.digest) for each in moved_chains(session)])


def made_trail(count: int) -> list[bytes]:
    """The lines of a sound trail."""
    events = made_events(count)
    return lines_of(events, signed_head(events))
