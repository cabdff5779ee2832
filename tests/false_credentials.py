"""False credentials, and those of somebody else: each by its name, with what is said of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ed25519

from pldash.credentials.claims import Setting, achievement_credential
from pldash.credentials.data_integrity import secured
from pldash.credentials.did import multibase
from pldash.credentials.reading_credentials import BYTES
from pldash.credentials.references import HeldKey
from pldash.domain.checked_files import Verdict
from pldash.domain.proofs import StatusPlace
from tests.certificate_facts import make_facts
from tests.sealed import BASE_URL, LATELY, PLACE, Sealed

OTHER_CODE = "ZZZZZZZZZZZZZZZZ"

Tamper = Callable[[Sealed], bytes]


@dataclass(frozen=True)
class Way:
    """A way to tamper, and what is said of it.

    :ivar code: of the line that tells what is wrong
    :ivar later: by how much the clock differs from the present
    """

    tamper: Tamper
    verdict: Verdict
    code: str
    later: timedelta = timedelta()


@cache
def credential_of_another() -> bytes:
    """A credential of somebody else about another certificate, rightly signed with their key."""
    return strangers_credential(code=OTHER_CODE + "0")


def strangers_credential(*, code: str = "", **changes: object) -> bytes:
    key = HeldKey(ed25519.Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    own = multibase(key.private.public_key().public_bytes_raw())
    did = f"did:key:{own}"
    facts = make_facts(code=code, verify_url=f"https://strangers.example/v/{code}")
    setting = Setting(issuer_did=did, base_url="https://strangers.example", sources={}, now=LATELY)
    made = achievement_credential(facts, StatusPlace(1, 5), setting) | changes
    made = {name: value for name, value in made.items() if value is not None}
    done = secured(made, signer=key, key_id=f"{did}#{own}", now=LATELY)
    return json.dumps(done).encode()


def changed(**changes: object) -> Tamper:
    """Our own credential with other claims under its old proof."""
    return lambda sealed: json.dumps(sealed.credential | changes).encode()


def proof_with(**changes: object) -> Tamper:
    return lambda sealed: json.dumps(
        sealed.credential | {"proof": sealed.credential["proof"] | changes}
    ).encode()


def subject_with(**changes: object) -> Tamper:
    return lambda sealed: json.dumps(
        sealed.credential | {"credentialSubject": sealed.credential["credentialSubject"] | changes}
    ).encode()


def fewer(name: str) -> Tamper:
    return lambda sealed: json.dumps(
        {key: value for key, value in sealed.credential.items() if key != name}
    ).encode()


def signed_as_us(sealed: Sealed) -> bytes:
    """Our name, another key, in the form in which we sign."""
    key = HeldKey(ed25519.Ed25519PrivateKey.generate())
    bare = {name: value for name, value in sealed.credential.items() if name != "proof"}
    where = sealed.credential["issuer"]["id"] + "#key-2020"
    return json.dumps(secured(bare, signer=key, key_id=where, now=LATELY)).encode()


def signed_under_our_key_name(sealed: Sealed) -> bytes:
    key = HeldKey(ed25519.Ed25519PrivateKey.generate())
    bare = {name: value for name, value in sealed.credential.items() if name != "proof"}
    where = sealed.credential["proof"]["verificationMethod"]
    return json.dumps(secured(bare, signer=key, key_id=where, now=LATELY)).encode()


def given_twice(sealed: Sealed) -> bytes:
    text = sealed.paper.credential
    return text.replace(b"{", b'{"validUntil": "2020-01-01T00:00:00Z", "validUntil": "",', 1)


def poisoned(_sealed: Sealed) -> bytes:
    """A graph of nodes that nothing tells apart, each beside each."""
    made = json.loads(strangers_credential())
    nodes = [f"_:n{number}" for number in range(8)]
    made["credentialSubject"] = [
        {"id": one, "type": ["AchievementSubject"], "achievement": {"id": other, "type": []}}
        for one in nodes
        for other in nodes
    ]
    return json.dumps(made).encode()


def deep(_sealed: Sealed) -> bytes:
    made = json.loads(strangers_credential())
    inner: dict[str, object] = {}
    for _ in range(200):
        inner = {"achievement": inner}
    return json.dumps(made | {"credentialSubject": inner}).encode()


def with_a_list(_sealed: Sealed) -> bytes:
    """More words in a list than a reader should compare with each other."""
    achievement = {"type": ["Achievement"], "tag": [f"word {number}" for number in range(1_001)]}
    made = json.loads(strangers_credential())
    return json.dumps(made | {"credentialSubject": {"achievement": achievement}}).encode()


def long_words(sealed: Sealed) -> bytes:
    """Our own credential, with more of blanks between its claims than anybody reads."""
    return sealed.paper.credential.replace(b"{", b"{" + b" " * BYTES, 1)


def compact(_sealed: Sealed) -> bytes:
    parts = (b'{"alg":"none"}', b'{"iss":"us"}', b"signed")
    return b".".join(base64.urlsafe_b64encode(each).rstrip(b"=") for each in parts)


CREDENTIALS: dict[str, Way] = {
    "more hours": Way(subject_with(creditsEarned=40), Verdict.CHANGED, "proof-broken"),
    "other dates": Way(
        subject_with(activityEndDate="2026-12-31T00:00:00Z"), Verdict.CHANGED, "proof-broken"
    ),
    "another person": Way(
        subject_with(
            identifier=[
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": "Somebody Else",
                    "identityType": "name",
                }
            ]
        ),
        Verdict.CHANGED,
        "proof-broken",
    ),
    "fewer activities": Way(fewer("evidence"), Verdict.CHANGED, "proof-broken"),
    "another status": Way(
        changed(credentialStatus={"id": f"{BASE_URL}/status/1#{PLACE.index + 1}"}),
        Verdict.CHANGED,
        "proof-broken",
    ),
    "no status": Way(fewer("credentialStatus"), Verdict.CHANGED, "proof-broken"),
    "an earlier date": Way(
        changed(validFrom="2020-01-01T00:00:00Z"), Verdict.CHANGED, "proof-broken"
    ),
    "an end": Way(changed(validUntil="2020-01-01T00:00:00Z"), Verdict.CHANGED, "proof-broken"),
    "a claim that no vocabulary knows": Way(
        changed(grade="excellent"), Verdict.CHANGED, "proof-broken"
    ),
    "the address of another certificate": Way(
        changed(id=f"{BASE_URL}/v/{OTHER_CODE}0"), Verdict.CHANGED, "proof-broken"
    ),
    "another vocabulary": Way(
        changed(**{"@context": ["https://www.w3.org/ns/credentials/v2"]}),
        Verdict.CHANGED,
        "proof-broken",
    ),
    "a vocabulary that nobody has": Way(
        changed(**{"@context": ["https://evil.example/context"]}),
        Verdict.CHANGED,
        "proof-unknown-kind",
    ),
    "no proof": Way(fewer("proof"), Verdict.CHANGED, "proof-unknown-kind"),
    "two proofs": Way(
        lambda sealed: json.dumps(
            sealed.credential | {"proof": [sealed.credential["proof"]] * 2}
        ).encode(),
        Verdict.CHANGED,
        "proof-unknown-kind",
    ),
    "a proof of another kind": Way(
        proof_with(cryptosuite="eddsa-2022"), Verdict.CHANGED, "proof-unknown-kind"
    ),
    "a proof for another purpose": Way(
        proof_with(proofPurpose="authentication"), Verdict.CHANGED, "proof-broken"
    ),
    "a proof of another day": Way(
        proof_with(created="2020-01-01T00:00:00Z"), Verdict.CHANGED, "proof-broken"
    ),
    "a proof that is none": Way(proof_with(proofValue="z111"), Verdict.CHANGED, "proof-broken"),
    "the proof of our decision": Way(
        lambda sealed: json.dumps(
            sealed.credential | {"proof": json.loads(sealed.paper.decision)["proof"]}
        ).encode(),
        Verdict.CHANGED,
        "proof-broken",
    ),
    "another key under our name": Way(signed_as_us, Verdict.NOT_OURS, "proof-strange-key"),
    "another key under the name of ours": Way(
        signed_under_our_key_name, Verdict.CHANGED, "proof-broken"
    ),
    "somebody else's about our certificate": Way(
        lambda sealed: strangers_credential(code=sealed.facts.code),
        Verdict.NOT_OURS,
        "issuer-by-key",
    ),
    "somebody else's, unchanged": Way(
        lambda _sealed: strangers_credential(), Verdict.STRANGERS, "stands-asked-elsewhere"
    ),
    "somebody else's without a status": Way(
        lambda _sealed: strangers_credential(credentialStatus=None),
        Verdict.STRANGERS,
        "stands-never-said",
    ),
    "somebody else's with more hours": Way(
        lambda _sealed: strangers_credential().replace(
            b'"creditsEarned": 1.3333', b'"creditsEarned": 40'
        ),
        Verdict.STRANGERS_CHANGED,
        "proof-broken",
    ),
    "somebody else's that has ended": Way(
        lambda _sealed: strangers_credential(validUntil="2020-01-01T00:00:00Z"),
        Verdict.STRANGERS_ENDED,
        "proof-ended",
    ),
    "somebody else's from tomorrow": Way(
        lambda _sealed: strangers_credential(validFrom="2999-01-01T00:00:00Z"),
        Verdict.STRANGERS_UNREAD,
        "proof-not-yet",
    ),
    "somebody else's under a name on the web": Way(
        lambda _sealed: strangers_credential().replace(
            b'"issuer": {"id": "did:key:', b'"issuer": {"id": "did:web:evil.example:'
        ),
        Verdict.STRANGERS_UNREAD,
        "proof-key-elsewhere",
    ),
    "somebody else's with the key of a third": Way(
        lambda _sealed: strangers_credential().replace(
            b'"verificationMethod": "did:key:z6Mk', b'"verificationMethod": "did:key:z6Mm'
        ),
        Verdict.STRANGERS_CHANGED,
        "proof-broken",
    ),
    "made to stop a reader": Way(poisoned, Verdict.TOO_LARGE, "proof-too-large"),
    "deeper than anything": Way(deep, Verdict.TOO_LARGE, "proof-too-large"),
    "longer in a list than anything": Way(with_a_list, Verdict.TOO_LARGE, "proof-too-large"),
    "longer than is read": (Way(long_words, Verdict.TOO_LARGE, "stands-not-read")),
    "half a character for its address": Way(
        changed(id="\ud800"), Verdict.CHANGED, "proof-unknown-kind"
    ),
    "a number beyond all bounds": Way(
        subject_with(creditsEarned=10**400), Verdict.CHANGED, "proof-unknown-kind"
    ),
    "a claim given twice": Way(given_twice, Verdict.UNKNOWN, "stands-unknown"),
    "three encoded parts": Way(compact, Verdict.STRANGERS_UNREAD, "stands-unknown"),
    "no credential at all": Way(lambda _sealed: b"{}", Verdict.UNKNOWN, "stands-unknown"),
    "a picture": Way(lambda _sealed: b"\x89PNG\r\n\x1a\n", Verdict.UNKNOWN, "stands-unknown"),
}
