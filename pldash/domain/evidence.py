"""What supports an activity: which links and which files may be kept."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pldash.domain.errors import RuleBroken

LINK_LIMIT: Final = 2_000
TITLE_LIMIT: Final = 200
HOST_LIMIT: Final = 253
"""Longest name in the domain name system, in characters."""

_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_PORTS: Final = {"http": 80, "https": 443}


class MediaType(StrEnum):
    """Every kind of file that is kept; a file's content decides which it is."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    TEXT = "text/plain"


EXTENSIONS: Final = {
    MediaType.PDF: "pdf",
    MediaType.PNG: "png",
    MediaType.JPEG: "jpg",
    MediaType.WEBP: "webp",
    MediaType.TEXT: "txt",
}


def may_hold_credential(title: str, media_type: str | None) -> bool:
    """Return whether a kept file may be a credential, by the name that its owner gave it.

    >>> may_hold_credential("Talk.JSON", "text/plain"), may_hold_credential("a.txt", "text/plain")
    (True, False)
    """
    return media_type == MediaType.TEXT.value and title.lower().endswith(".json")


def normal_link(text: str) -> str:
    """Return a link in its normal form: scheme and host in small letters, no usual port.

    The host is kept as the name system writes it, so that a look-alike letter
    of another script is seen as what it is.

    :raises RuleBroken: if it is no plain http or https address

    >>> normal_link(" HTTPS://Bsky.App:443/profile/x ")
    'https://bsky.app/profile/x'
    >>> normal_link("https://müller.example/a")
    'https://xn--mller-kva.example/a'
    """
    wanted = text.strip()
    if not wanted:
        raise RuleBroken("link-missing", field="link")
    if len(wanted) > LINK_LIMIT:
        raise RuleBroken("link-too-long", field="link")
    if any(character.isspace() or _is_hidden(character) for character in wanted):
        raise RuleBroken("link-malformed", field="link")
    parts = _split(wanted)
    if parts.scheme not in _PORTS:
        raise RuleBroken("link-scheme", field="link")
    if "@" in parts.netloc or "\\" in wanted:
        # What stands before an @ is a name and a password, not a place.
        raise RuleBroken("link-malformed", field="link")
    return urlunsplit((parts.scheme, _place(parts), parts.path or "/", parts.query, parts.fragment))


def host_of(link: str) -> str:
    """Return the host of a link in its normal form."""
    return urlsplit(link).hostname or ""


def shown_title(name: str, fallback: str) -> str:
    r"""Return what to call a piece of evidence: a file's own name without its folder.

    >>> shown_title("C:\\photos\\board.png", "File")
    'board.png'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(each for each in last if not _is_hidden(each)).strip()
    return plain[:TITLE_LIMIT] or fallback


def _is_hidden(character: str) -> bool:
    """Return whether a character is a control, or turns or hides what stands beside it."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise RuleBroken("link-malformed", field="link") from error
    return parts


def _place(parts: SplitResult) -> str:
    """Return host and port."""
    host = _plain_host(parts.hostname or "")
    if parts.port is None or parts.port == _PORTS[parts.scheme]:
        return host
    return f"{host}:{parts.port}"


def _plain_host(host: str) -> str:
    """Return a host name as the name system writes it; addresses in numbers are no evidence."""
    try:
        plain = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise RuleBroken("link-malformed", field="link") from error
    labels = plain.split(".")
    is_named = len(labels) > 1 and not labels[-1].isdecimal()
    if len(plain) > HOST_LIMIT or not is_named or not all(map(_LABEL.fullmatch, labels)):
        raise RuleBroken("link-malformed", field="link")
    return plain
