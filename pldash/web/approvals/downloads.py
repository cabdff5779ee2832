"""Gives evidence as it was sent: by the digest that was frozen, and always as a download."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from flask import send_file

from pldash.domain.errors import NotFound
from pldash.web.attachments import disposition
from pldash.web.runtime import runtime

if TYPE_CHECKING:
    from flask import Response

    from pldash.domain.submissions import SubmittedEvidence

ENDINGS: Final = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "text/plain": ".txt",
}
UNWANTED: Final = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')
LONGEST_NAME: Final = 80


def download(piece: SubmittedEvidence) -> Response:
    """Return the file of a piece of evidence.

    :raises NotFound: for a link, or if the file was erased since
    """
    if piece.sha256 is None:
        raise NotFound("file")
    try:
        content = runtime().files.get(piece.sha256)
    except FileNotFoundError:
        raise NotFound("file") from None
    answer = send_file(
        io.BytesIO(content),
        mimetype=piece.media_type,
    )
    answer.headers["Content-Disposition"] = disposition(file_name(piece), instead="evidence")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def file_name(piece: SubmittedEvidence) -> str:
    """Return a name that every system takes, with the ending of what the file is."""
    ending = ENDINGS.get(piece.media_type or "", ".bin")
    plain = UNWANTED.sub(" ", piece.title).strip(" .") or "evidence"
    return f"{plain.removesuffix(ending)[:LONGEST_NAME]}{ending}"
