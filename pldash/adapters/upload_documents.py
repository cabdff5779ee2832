"""Searches a PDF for anything that does something by itself; such a file is refused, not mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import pikepdf

from pldash.domain.errors import RuleBroken
from pldash.domain.values import Reason

MOST_OBJECTS: Final = 2_000_000

_KEYS: Final = {
    "/JS": "script",
    "/JavaScript": "script",
    "/XFA": "form",
    "/AA": "action",
    "/EmbeddedFiles": "files",
    "/EF": "files",
    "/AF": "files",
    "/RichMedia": "media",
    "/RichMediaContent": "media",
    "/Collection": "files",
}
"""Keys of a dictionary that no printed page needs, and what they mean."""
_ACTIONS: Final = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "form",
    "/ImportData": "form",
    "/GoToE": "files",
    "/GoToR": "launch",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
}
"""Kinds of action; going to a page or to a web address is none of them."""
_ADDRESSES: Final = frozenset({"http", "https", "mailto", "tel"})
"""Schemes that a link may have; one without any leads on from where the reader stands."""
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):|(\\\\)")
"""A scheme, or the two strokes with which a file on another machine begins."""
_ANNOTATIONS: Final = {
    "/FileAttachment": "files",
    "/RichMedia": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/Screen": "media",
    "/3D": "media",
}
_FAULTS: Final = (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, OverflowError)


def check_pdf(content: bytes) -> bytes:
    """Return a PDF as it is, if it only shows pages.

    :raises RuleBroken: if it is broken, locked, or holds a script, an action, or other files
    """
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            _refuse_unreadable(pdf)
            for what in _nodes(pdf):
                _refuse_doing(what)
    except pikepdf.PasswordError as error:
        raise RuleBroken("pdf-locked", field="files") from error
    except _FAULTS as error:
        raise RuleBroken("file-broken", field="files") from error
    return content


def _refuse_unreadable(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise RuleBroken("pdf-locked", field="files")
    if not len(pdf.pages):
        raise RuleBroken("file-broken", field="files")


def _nodes(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Return every object, also those that stand inside another one.

    The library lists only objects with a number of their own; a script may
    stand right inside an action.
    """
    waiting: list[object] = [pdf.trailer, *pdf.objects]
    seen = 0
    while waiting:
        what = waiting.pop()
        seen += 1
        if seen > MOST_OBJECTS:
            raise RuleBroken("file-broken", field="files")
        if isinstance(what, pikepdf.Dictionary | pikepdf.Stream):
            yield what
            waiting.extend(_inside(what.values()))
        elif isinstance(what, pikepdf.Array):
            waiting.extend(_inside(what))


def _inside(values: object) -> list[object]:
    """Return what stands directly inside; an object with a number is on the list itself."""
    return [
        each
        for each in values  # type: ignore[attr-defined]
        if isinstance(each, pikepdf.Object) and not each.is_indirect
    ]


def _refuse_doing(what: pikepdf.Object) -> None:
    """Refuse a dictionary that is, or leads to, something other than a page."""
    for key in what.keys():  # noqa: SIM118  a stream gives its keys only so
        if key in _KEYS:
            _refuse(_KEYS[key])
    kind, subtype = what.get("/S"), what.get("/Subtype")
    if isinstance(kind, pikepdf.Name) and str(kind) in _ACTIONS:
        _refuse(_ACTIONS[str(kind)])
    if isinstance(subtype, pikepdf.Name) and str(subtype) in _ANNOTATIONS:
        _refuse(_ANNOTATIONS[str(subtype)])
    _refuse_opening(what.get("/OpenAction"))
    for key in ("/URI", "/Base"):
        _refuse_leading(what.get(key))


def _refuse_opening(opening: object) -> None:
    """Refuse an action on opening, unless it only says which page comes first.

    Scripts and the like are refused by their own names, wherever they stand.
    """
    if not isinstance(opening, pikepdf.Dictionary):
        return
    kind = str(opening.get("/S"))
    if kind != "/GoTo" and kind not in _ACTIONS:
        _refuse("action")


def _refuse_leading(address: object) -> None:
    """Refuse a link to a script, or to files of the reader's own machine and its neighbours."""
    if not isinstance(address, pikepdf.String):
        return
    # Readers pass over white space and control characters, also within the scheme.
    plain = "".join(sign for sign in str(address).lower() if sign > " ")
    found = _SCHEME.match(plain)
    if found is not None and found[1] not in _ADDRESSES:
        _refuse("script" if found[1] in {"javascript", "vbscript", "data"} else "launch")


def _refuse(what: str) -> None:
    raise RuleBroken([Reason(f"pdf-{what}")], field="files")
