"""Looks at files that people give: what they are by their content, and what may be kept of them.

Pictures are drawn anew and PDFs searched in a process of their own with a
limit on time and memory: a hostile file can end that process, nothing else.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import MediaType
from pldash.domain.values import Reason
from pldash.ports import CleanFile

TOP = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS: Final = 30
AT_ONCE: Final = threading.BoundedSemaphore(2)
"""Files looked at at the same time; each may take some hundred megabytes."""

_BEGINNINGS: Final = (
    (b"%PDF-", MediaType.PDF),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
)
_OTHERS: Final = (b"GIF8", b"PK\x03\x04", b"PK\x05\x06", b"MZ", b"Rar!", b"{\\rtf", b"%!PS", b"#!")
"""How files begin that are none of ours, although some could pass for text."""
_MARKUP: Final = re.compile(r"\s*<[!?/a-zA-Z]")
_BOM: Final = "\ufeff"
_KEPT_CONTROLS: Final = frozenset("\t\n\r\f")


def check_upload(content: bytes) -> CleanFile:
    """Return what may be kept of a file; its name and what a browser calls it count for nothing.

    :raises RuleBroken: if it is empty, of another kind, broken, or could do something by itself
    """
    if not content:
        raise RuleBroken("file-empty", field="files")
    kind = kind_of(content)
    if kind is MediaType.TEXT:
        return CleanFile(kind, clean_text(content))
    return CleanFile(kind, looked_at(kind, content))


def kind_of(content: bytes) -> MediaType:
    """Return what a file is, by how it begins; what begins like nothing known may be text.

    :raises RuleBroken: if it is known to be something else
    """
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return MediaType.WEBP
    if content.startswith(_OTHERS):
        raise RuleBroken("file-kind", field="files")
    return MediaType.TEXT


def clean_text(content: bytes) -> bytes:
    """Return a plain text without the mark that some programs put before it.

    :raises RuleBroken: if it is not UTF-8, holds control characters, or is a page or a drawing
    """
    try:
        text = content.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        raise RuleBroken("file-kind", field="files") from error
    if not text.strip():
        raise RuleBroken("file-empty", field="files")
    if _MARKUP.match(text) or any(map(_is_control, text)):
        raise RuleBroken("file-kind", field="files")
    return text.encode()


def _is_control(character: str) -> bool:
    code = ord(character)
    return (code < 0x20 and character not in _KEPT_CONTROLS) or 0x7F <= code < 0xA0  # noqa: PLR2004  the two control blocks of Unicode


def looked_at(kind: MediaType, content: bytes, *purpose: str) -> bytes:
    """Return what the other process keeps of a picture or a PDF.

    :param purpose: `logo` for a picture that is to become one
    :raises RuleBroken: if nothing of it may be kept
    """
    with AT_ONCE:
        header, _line, kept = _answer_of_child(content, kind.value, *purpose).partition(b"\n")
    answer = json.loads(header)
    if "refused" in answer:
        reason = Reason(answer["refused"], detail=answer.get("detail"))
        raise RuleBroken([reason], field="files")
    return kept


def _answer_of_child(content: bytes, *what: str) -> bytes:
    """Start the process that looks at one file, and return what it says.

    :raises RuleBroken: if it took too long, or died of what it saw
    """
    command = [sys.executable, "-m", "pldash.adapters.upload_child", *what]
    try:
        done = subprocess.run(  # noqa: S603  our own module, with one of our own constants
            command,
            input=content,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            cwd=TOP,
            env={"LANG": "C.UTF-8"},
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise RuleBroken("file-broken", field="files") from error
    return done.stdout
