"""The status list: one bit for each credential, and nothing that says whose it is.

Source: W3C Bitstring Status List 1.0. Superseded and revoked both set the bit; the verify page
tells which of them it was.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from pldash.credentials.claims import Document, Setting, instant, status_address
from pldash.credentials.contexts import CREDENTIALS
from pldash.domain.proofs import LIST_LENGTH

LIFETIME: Final = timedelta(days=1)
"""Longer than this nobody may take a copy for the present state."""

TIME_TO_LIVE: Final = 300_000
"""For how many milliseconds a copy saves asking again."""


def status_list_credential(number: int, revoked: Collection[int], setting: Setting) -> Document:
    """Return the list as a credential, not yet signed."""
    address = status_address(setting.base_url, number)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": setting.issuer_did,
        "validFrom": instant(setting.now),
        "validUntil": instant(setting.now + LIFETIME),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(revoked),
            "ttl": TIME_TO_LIVE,
        },
    }


def encoded(revoked: Collection[int]) -> str:
    """Return the bits, the leftmost first, packed and in base64 for addresses with a `u` before."""
    bits = bytearray(LIST_LENGTH // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
