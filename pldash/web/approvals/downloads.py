"""Gives evidence as it was sent: by the digest that was frozen, and always as a download."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from flask import send_file, url_for

from pldash.domain.errors import NotFound
from pldash.domain.evidence import may_hold_credential
from pldash.web.attachments import disposition
from pldash.web.runtime import runtime

if TYPE_CHECKING:
    from uuid import UUID

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
    answer = send_file(
        io.BytesIO(content_of(piece)),
        mimetype=piece.media_type,
    )
    answer.headers["Content-Disposition"] = disposition(file_name(piece), instead="evidence")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def content_of(piece: SubmittedEvidence) -> bytes:
    """Return the bytes of a piece of evidence.

    :raises NotFound: for a link, or if the file was erased since
    """
    if piece.sha256 is None:
        raise NotFound("file")
    try:
        return runtime().files.get(piece.sha256)
    except FileNotFoundError:
        raise NotFound("file") from None


def check_url(piece: SubmittedEvidence, submission_id: UUID) -> str:
    """Return where it is said what a piece proves; empty for what can be no credential."""
    if not may_hold_credential(piece.title, piece.media_type):
        return ""
    return url_for("approvals.check_evidence", submission_id=submission_id, evidence_id=piece.id)


def file_name(piece: SubmittedEvidence) -> str:
    """Return a name that every system takes, with the ending of what the file is."""
    ending = ENDINGS.get(piece.media_type or "", ".bin")
    plain = UNWANTED.sub(" ", piece.title).strip(" .") or "evidence"
    return f"{plain.removesuffix(ending)[:LONGEST_NAME]}{ending}"
