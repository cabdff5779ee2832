"""Sheets, scripts and pictures: kept by browsers for a year, and yet never out of date.

Their addresses name a version, `/static/0123456789/js/app.js`: a digest of all of them together,
so that a script which asks for its neighbour by a relative address asks for the same version.
They are read once at start-up. What is sent is therefore always what the version was made of,
whatever happens to the files on the disk meanwhile.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, abort, request

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

ENDPOINT: Final = "static"
DIGITS: Final = 10
VERSION: Final = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
KEPT: Final = "public, max-age=31536000, immutable"
ASKED_AGAIN: Final = "no-cache"
"""Kept as well, but shown only after asking whether it is still the same."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """What one address leads to.

    :ivar tag: a digest of the body
    """

    body: bytes
    media_type: str
    tag: str


def install(app: Flask) -> None:
    """Read the files, send them from memory, and put their version into their addresses."""
    files = read_files(Path(app.static_folder or ""))
    version = version_of(files)

    def send(filename: str) -> AnyResponse:
        """Send a file; a version that is not this one's gets today's file, which is not kept."""
        asked, name = split(filename)
        file = files.get(name) or abort(404)
        if asked == version:
            return _answer(file, KEPT)
        answer = _answer(file, ASKED_AGAIN)
        answer.set_etag(file.tag)
        return answer.make_conditional(request)

    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == ENDPOINT and "filename" in values:
            values["filename"] = f"{version}/{values['filename']}"

    app.view_functions[ENDPOINT] = send
    app.url_defaults(name_version)


def read_files(folder: Path) -> dict[str, StaticFile]:
    """Return every file of a folder and the folders in it, by its address from there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def version_of(files: dict[str, StaticFile]) -> str:
    """Return ten hexadecimal digits that change with any name and any byte."""
    said = "\n".join(f"{file.tag} {name}" for name, file in sorted(files.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:DIGITS]


def split(filename: str) -> tuple[str | None, str]:
    """Return the version in an address, None where there is none, and the file's name.

    >>> split("0123456789/js/app.js"), split("js/app.js")
    (('0123456789', 'js/app.js'), (None, 'js/app.js'))
    """
    first, _slash, rest = filename.partition("/")
    return (first, rest) if VERSION.fullmatch(first) else (None, filename)


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(body, media_type, hashlib.sha256(body).hexdigest()[:32])


def _answer(file: StaticFile, kept: str) -> Response:
    answer = Response(file.body, mimetype=file.media_type)
    answer.headers["Cache-Control"] = kept
    return answer
