"""The audit pack of one cycle: papers, tables, evidence and certificates, with their digests.

It is written while it is sent: no more is in memory at a time than its largest file. A stored file
is held against its digest on the way; what is missing, or is not what it was, stays out and is
named in the manifest.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.exports import TakenRecord
from pldash.models.credentials import Credential
from pldash.ports import FileStore

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
"""The same digests as `sha256sum --check` reads them, the manifest's own among them."""
PACK_VERSION: Final = 1
READABLE_BY_ALL: Final = 0o644 << 16
"""How a ZIP file keeps that its owner may write a file and others may read it."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that is made when its turn comes."""

    path: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept already, by the digest of its bytes."""

    path: str
    sha256: str


class Sink(io.RawIOBase):
    """Takes what is written until somebody fetches it; nothing can be changed afterwards."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """Return that it takes bytes."""
        return True

    def write(self, data: object) -> int:
        """Take some bytes."""
        taken = bytes(data)  # type: ignore[call-overload]
        self._waiting.append(taken)
        return len(taken)

    def fetch(self) -> bytes:
        """Return what was written since the last time."""
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)


def certificates_in(session: Session, actor: Actor, record: TakenRecord) -> list[StoredFile]:
    """Return the certificates on which entries of a record stand."""
    numbers = {number for line in record.lines for number in line.certificates}
    query = select(Credential.number, Credential.pdf_sha256).where(
        Credential.teacher_id == actor.account_id, Credential.number.in_(numbers)
    )
    rows = session.execute(query.order_by(Credential.number))
    return [StoredFile(f"certificates/{row.number}.pdf", row.pdf_sha256) for row in rows]


def stream_pack(
    made: Iterable[MadeFile], stored: Iterable[StoredFile], files: FileStore, *, now: datetime
) -> Iterator[bytes]:
    """Give a ZIP file piece by piece, with a manifest of what is really in it at its end."""
    sink, digests, missing = Sink(), dict[str, tuple[str, int]](), list[dict[str, str]]()
    with zipfile.ZipFile(sink, "w") as pack:
        for path, content in _contents(made, stored, files, missing=missing):
            digests[path] = _add(pack, path, content, now=now)
            yield sink.fetch()
        manifest = _manifest(digests, missing, now)
        digests[MANIFEST] = _add(pack, MANIFEST, manifest, now=now)
        sums = "".join(f"{sha256}  {path}\n" for path, (sha256, _size) in digests.items())
        _add(pack, SUMS, sums.encode(), now=now)
    yield sink.fetch()


def _contents(
    made: Iterable[MadeFile],
    stored: Iterable[StoredFile],
    files: FileStore,
    *,
    missing: list[dict[str, str]],
) -> Iterator[tuple[str, bytes]]:
    """Give each file with its bytes, one after the other.

    :param missing: takes up what is not there any more, or is not what it was
    """
    for each in made:
        yield each.path, each.make()
    for one in stored:
        try:
            content = files.get(one.sha256)
        except FileNotFoundError:
            missing.append({"path": one.path, "sha256": one.sha256, "why": "gone"})
            continue
        if hashlib.sha256(content).hexdigest() != one.sha256:
            missing.append({"path": one.path, "sha256": one.sha256, "why": "changed"})
            continue
        yield one.path, content


def _add(pack: zipfile.ZipFile, path: str, content: bytes, *, now: datetime) -> tuple[str, int]:
    """Write one file; return its digest and its size."""
    at = now.astimezone(UTC)
    about = zipfile.ZipInfo(path, at.timetuple()[:6])
    about.external_attr = READABLE_BY_ALL
    about.compress_type = zipfile.ZIP_DEFLATED
    pack.writestr(about, content)
    return hashlib.sha256(content).hexdigest(), len(content)


def _manifest(
    digests: dict[str, tuple[str, int]], missing: list[dict[str, str]], now: datetime
) -> bytes:
    listed = [
        {"path": path, "sha256": sha256, "bytes": size} for path, (sha256, size) in digests.items()
    ]
    plain = {
        "format": "pldash-audit-pack",
        "version": PACK_VERSION,
        "made_at": now.astimezone(UTC).isoformat(),
        "files": listed,
        "missing": missing,
    }
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()
