"""Certificates that prove themselves: drawn, with their credential inside, and signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from pldash.credentials.claims import (
    Document,
    Setting,
    achievement_credential,
    decision_credential,
)
from pldash.credentials.data_integrity import secured
from pldash.credentials.holding import Held, held_now
from pldash.credentials.keyring import Keyring, KeySettings
from pldash.credentials.reading_files import read_file
from pldash.credentials.status import status_list_credential
from pldash.domain.certificates import CertificateFacts
from pldash.domain.checked_files import FileReading
from pldash.domain.proofs import StatusPlace
from pldash.ports import EmbeddedFile, RenderCertificate, SealedPaper, Signer, WriteTwin

FILE_NAME: Final = "credential.json"
FILE_SAID: Final = "The claims of this certificate for machines, signed: Open Badges 3.0"


@dataclass(slots=True)
class KeyedProofs:
    """Fills the port :class:`~pldash.ports.Proofs` with the keys of an installation.

    :ivar sources: the publisher's address of each framework, by code and version
    """

    settings: KeySettings
    render: RenderCertificate
    sources: Mapping[tuple[str, str], str]
    clock: Callable[[], datetime]
    write_twin: WriteTwin
    _held: Held | None = None
    _lists: dict[int, tuple[object, bytes]] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    @property
    def is_test(self) -> bool:
        """Return whether the keys are for trying things out."""
        return self.settings.is_trial

    @property
    def keyring(self) -> Keyring:
        """Return the keys, loaded when they are first needed and whenever their files changed.

        :raises KeysRefused: if they are missing or do not fit each other
        """
        return self._now_held().keyring

    def check(self, *, now: datetime) -> None:
        """Make sure that certificates can be issued.

        :raises KeysRefused: if they cannot, with what to do
        """
        self.keyring.refuse_ended(now=now)

    def seal(self, facts: CertificateFacts, place: StatusPlace, *, now: datetime) -> SealedPaper:
        """Draw a certificate with its credential inside and sign it, the file last.

        :raises RuleBroken: if a character of the facts cannot be printed
        :raises PldashError: if nothing can be drawn or signed just now
        """
        keys, at = self.keyring, now.replace(microsecond=0)
        keys.refuse_ended(now=now)
        setting = self._setting(at)
        credential = self._signed(achievement_credential(facts, place, setting), at)
        decision = self._signed(decision_credential(facts, setting), at)
        inside = EmbeddedFile(FILE_NAME, credential, FILE_SAID, at)
        return SealedPaper(
            pdf=keys.seal.sign(self.render(facts, [inside])),
            credential=credential,
            decision=decision,
            twin=self.write_twin(facts),
            key_id=keys.issuer.key_id,
            certificate_sha256=keys.certificate.fingerprint(hashes.SHA256()).hex(),
        )

    def signer(self) -> Signer:
        """Return the key that signs credentials and the ends of the trail's chains.

        :raises KeysRefused: if there is none just now
        """
        return self.keyring.credential_signer

    def status_list(self, number: int, revoked: Collection[int], *, now: datetime) -> bytes:
        """Return the signed status list; signed anew each hour and whenever it changed.

        :raises KeysRefused: if it cannot be signed just now
        """
        hour = now.replace(minute=0, second=0, microsecond=0)
        state = (hour, self.keyring.issuer.key_id, tuple(sorted(revoked)))
        known = self._lists.get(number)
        if known is None or known[0] != state:
            made = status_list_credential(number, revoked, self._setting(hour))
            known = self._lists[number] = (state, self._signed(made, hour))
        return known[1]

    def read_file(self, content: bytes, *, now: datetime) -> FileReading:
        """Return what a file that somebody shows proves by itself, whatever the file is.

        :raises KeysRefused: if there is nothing to check it against
        """
        return read_file(content, self._now_held().trust, now=now)

    def did_document(self) -> bytes:
        """Return the issuer's public keys as JSON."""
        return self.keyring.issuer.document()

    def authorities(self) -> bytes:
        """Return the certificates to trust, as PEM."""
        return b"".join(each.public_bytes(Encoding.PEM) for each in self.keyring.authorities)

    def revocation_list(self) -> bytes | None:
        """Return our own authority's revocation list in DER."""
        made = self.keyring.revocation_list
        return None if made is None else made.public_bytes(Encoding.DER)

    def _now_held(self) -> Held:
        with self._turn:
            self._held = held_now(self.settings, self._held, now=self.clock())
            return self._held

    def _setting(self, now: datetime) -> Setting:
        return Setting(
            issuer_did=self.keyring.issuer.did,
            base_url=self.settings.folder.base_url,
            sources=self.sources,
            now=now,
        )

    def _signed(self, document: Document, at: datetime) -> bytes:
        keys = self.keyring
        made = secured(document, signer=keys.credential_signer, key_id=keys.issuer.key_id, now=at)
        return json.dumps(made, ensure_ascii=False, indent=1).encode()
