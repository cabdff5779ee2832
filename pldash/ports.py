"""What PL Dash needs from outside, as protocols; the adapters fill them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from pldash.domain.archives import Archive, Asked
from pldash.domain.chats import Chat
from pldash.domain.evidence import MediaType

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


class Mailer(Protocol):
    """Hands mail to a server."""

    def send(self, mail: Mail) -> None:
        """Send one mail.

        :raises OSError: if no server took it
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

        :param asked: what the person said about them; only transcripts need it
        :param wanted: the tags of the chats, as they are compared; None keeps every post
        :raises NameNeeded: if a transcript needs to know which person gives it
        :raises InputRefused: if they are no archive, not one, or cannot be trusted
        """


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
