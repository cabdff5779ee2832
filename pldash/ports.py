"""What PL Dash needs from outside, as protocols; the adapters fill them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, BinaryIO, Protocol
from uuid import UUID

from pldash.domain.archives import Archive, Asked
from pldash.domain.certificates import CertificateFacts
from pldash.domain.chats import Chat
from pldash.domain.checked_files import FileReading
from pldash.domain.errors import PldashError
from pldash.domain.evidence import MediaType
from pldash.domain.proofs import StatusPlace

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message, ready to hand to a mail server."""

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str | None = None


class MailRefused(OSError):
    """A server said that it never takes this mail: asking it again is of no use."""


class Mailer(Protocol):
    """Hands mail to a server."""

    def send(self, mail: Mail) -> None:
        """Send one mail.

        :raises MailRefused: if a server refused it for good
        :raises OSError: if no server took it this time
        """


@dataclass(frozen=True, slots=True)
class CleanFile:
    """What may be kept of a file that somebody gave."""

    media_type: MediaType
    content: bytes


CheckUpload = Callable[[bytes], CleanFile]
"""Says by its content what a file is, and gives what may be kept of it.

Raises :class:`~pldash.domain.errors.RuleBroken` where nothing may.
"""


class MakeCalendar(Protocol):
    """Writes chats as a calendar that other programs subscribe to (RFC 5545)."""

    def __call__(
        self,
        chats: Sequence[Chat],
        *,
        name: str,
        host: str,
        now: datetime,
        describe: Callable[[Chat], str],
    ) -> bytes:
        """Return the calendar; the same chats give the same bytes on two days of one month.

        :param host: the name of our server; makes the entries' ids unique
        :param describe: the words beneath an entry's title
        """


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file of an archive, as somebody gave it.

    :ivar name: its own name, without folders
    :ivar open: gives the bytes from the beginning, with `seek`; it is called more than once
    """

    name: str
    open: Callable[[], BinaryIO]


class ReadArchive(Protocol):
    """Reads the files of one archive or transcript, in place, and keeps nothing."""

    def __call__(
        self, files: Sequence[GivenFile], asked: Asked, wanted: frozenset[str] | None
    ) -> Archive:
        """Return what they give.

        :param wanted: the tags of the chats, as they are compared; None keeps every post
        :raises NameNeeded: if a transcript needs to know which person gives it
        :raises ChannelsNeeded: if it does not say which of its channels were chats
        :raises InputRefused: if they are no archive, not one, or cannot be trusted
        """


class SealBroken(PldashError):
    """What was sealed cannot be opened with this key."""


class Staging(Protocol):
    """Keeps what is given of an archive until it is decided on; the key is kept elsewhere."""

    def new_key(self) -> bytes:
        """Return a fresh key."""

    def seal(self, content: bytes, key: bytes) -> bytes:
        """Return bytes that nobody reads or changes without the key."""

    def open(self, sealed: bytes, key: bytes) -> bytes:
        """Return what was sealed.

        :raises SealBroken: if it was sealed with another key, or changed
        """

    def passing(self) -> BinaryIO:
        """Return a file without a name, for what a request holds."""

    def add(self, archive_id: UUID, place: int, key: bytes, *, at: int, piece: IO[bytes]) -> int:
        """Write a piece of a file, and return how long it is now.

        :param place: which file of the archive
        :param at: where the piece belongs; past the end nothing is written
        """

    def size(self, archive_id: UUID, place: int) -> int:
        """Return how long a file is, in bytes."""

    def files(self, archive_id: UUID, names: Sequence[str], key: bytes) -> list[GivenFile]:
        """Return the files of an archive, in the order of their names."""

    def remove(self, archive_id: UUID) -> None:
        """Remove the files of an archive, if there are any."""

    def archives(self) -> list[UUID]:
        """Return of which archives there are files."""


class FileStore(Protocol):
    """Keeps files by the SHA-256 of their content; the first write of a digest stays."""

    def put(self, content: bytes) -> str:
        """Store the bytes for good and return their SHA-256 in hex."""

    def get(self, sha256: str) -> bytes:
        """Return the bytes.

        :raises FileNotFoundError: if there is no such file
        """

    def delete(self, sha256: str) -> None:
        """Remove the file; nothing happens where there is none."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file carried inside a PDF, such as the credential in a form for machines."""

    name: str
    content: bytes
    description: str
    made_at: datetime
    """Written into the PDF; given, so that equal facts give equal bytes."""


class RenderCertificate(Protocol):
    """Draws a certificate's PDF, unsigned; equal arguments give equal bytes."""

    def __call__(
        self, facts: CertificateFacts, attachments: Sequence[EmbeddedFile] = (), /
    ) -> bytes:
        """Return the bytes of the PDF.

        :raises RuleBroken: if a character of the facts cannot be printed
        :raises PldashError: if nothing can be drawn just now
        """


@dataclass(frozen=True, slots=True)
class Twin:
    """A certificate's claims as a part of a page, in the words of the paper.

    :ivar html: with every text escaped
    :ivar issued_said: the day of its issue, as the paper writes it
    """

    html: str
    issued_said: str


WriteTwin = Callable[[CertificateFacts], Twin]
"""Writes a certificate's HTML twin; a preview's has no number and no code yet."""


class KeysRefused(PldashError):
    """The keys are missing, do not fit each other or lie open: nothing may be signed with them.

    Each line of the message says what is wrong and what to do.
    """


class Signer(Protocol):
    """A private key that signs, wherever it is: a file, a PKCS#11 token, a key service.

    Whoever has the key elsewhere fills this protocol; nothing else in PL Dash sees a private key.
    """

    @property
    def public_key(self) -> bytes:
        """Return the public half as SubjectPublicKeyInfo in DER."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature of the data.

        Ed25519: the 64 raw bytes. P-256: ECDSA with SHA-256, in DER. RSA: PKCS #1 v1.5 and
        SHA-256.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPaper:
    """A certificate as it leaves the press; its bytes are stored once and served for ever.

    :ivar pdf: the signed file, with the credential inside
    :ivar credential: the same claims for machines, as signed JSON
    :ivar decision: what the approvers decided, as a signed credential about the credential
    :ivar twin: the paper's words as HTML, for the page that checks it
    :ivar key_id: the address of the key that signed both, within the issuer's DID document
    :ivar certificate_sha256: of the certificate whose key signed the file, in hex
    """

    pdf: bytes
    credential: bytes
    decision: bytes
    twin: Twin
    key_id: str
    certificate_sha256: str


class Proofs(Protocol):
    """Makes certificates that prove themselves, and what is published to check them."""

    @property
    def is_test(self) -> bool:
        """Return whether the keys are for trying things out: the paper then says so."""

    def check(self, *, now: datetime) -> None:
        """Make sure that certificates can be issued.

        :raises KeysRefused: if they cannot, with what to do
        """

    def seal(self, facts: CertificateFacts, place: StatusPlace, *, now: datetime) -> SealedPaper:
        """Draw and sign a certificate; takes a third of a second, so hold no transaction.

        :raises RuleBroken: if a character of the facts cannot be printed
        :raises PldashError: if nothing can be drawn or signed just now
        """

    def signer(self) -> Signer:
        """Return the Ed25519 key that signs credentials and the ends of the trail's chains.

        :raises KeysRefused: if there is none just now
        """

    def status_list(self, number: int, revoked: Collection[int], *, now: datetime) -> bytes:
        """Return the signed status list in which these indexes are revoked, as JSON.

        :raises KeysRefused: if it cannot be signed just now
        """

    def read_file(self, content: bytes, *, now: datetime) -> FileReading:
        """Return what a file that somebody shows proves by itself, whatever the file is.

        Nothing that the file names is fetched.

        :raises KeysRefused: if there is nothing to check it against
        """

    def did_document(self) -> bytes:
        """Return the issuer's public keys, this year's and the earlier ones, as JSON."""

    def authorities(self) -> bytes:
        """Return the certificates to trust, as PEM."""

    def revocation_list(self) -> bytes | None:
        """Return our own authority's revocation list in DER; None where it is not ours."""
