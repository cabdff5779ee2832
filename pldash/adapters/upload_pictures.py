"""Draws a picture anew, so that nothing but its pixels is kept: no place, no camera, no tail."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile, ImageOps

from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import MediaType

MOST_PIXELS: Final = 50_000_000
"""The largest picture that a phone's camera takes in one shot."""
LONGEST_SIDE: Final = 20_000
KEPT_SIDE: Final = 4_096
"""Larger pictures are kept at this size, which still shows the small print of a screen."""

_FORMATS: Final = {MediaType.PNG: "PNG", MediaType.JPEG: "JPEG", MediaType.WEBP: "WEBP"}
_OPTIONS: Final = {
    MediaType.PNG: {"compress_level": 6},
    MediaType.JPEG: {"quality": 88, "progressive": True},
    MediaType.WEBP: {"quality": 88, "method": 4},
}
_FAULTS: Final = (OSError, SyntaxError, ValueError, IndexError, TypeError, EOFError, KeyError)
"""What the library raises on broken pictures."""


def redraw(
    kind: MediaType, content: bytes, draw: Callable[[Image.Image], bytes] | None = None
) -> bytes:
    """Return the picture, drawn anew in its own format.

    :param draw: draws it in another way
    :raises RuleBroken: if it is broken, too large, or moves
    """
    # The PDF engine switches this on for its whole process; half a picture is no evidence.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        # The library warns of odd facts about the camera, which are dropped anyway.
        with warnings.catch_warnings(action="ignore"), _opened(kind, content) as picture:
            return draw(picture) if draw else _drawn(kind, picture)
    except Image.DecompressionBombError as error:
        raise RuleBroken("picture-too-large", field="files") from error
    except _FAULTS as error:
        raise RuleBroken("file-broken", field="files") from error


def _opened(kind: MediaType, content: bytes) -> Image.Image:
    """Open a picture, whose size is known before a single pixel is drawn."""
    picture = Image.open(BytesIO(content), formats=[_FORMATS[kind]])
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise RuleBroken("picture-too-large", field="files")
    # A camera's file may carry a second, smaller picture; that one just goes.
    if kind is not MediaType.JPEG and getattr(picture, "is_animated", False):
        raise RuleBroken("picture-moves", field="files")
    return picture


def _drawn(kind: MediaType, picture: Image.Image) -> bytes:
    picture.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
    upright = ImageOps.exif_transpose(picture)
    plain = _plain_colours(upright, has_alpha=kind is not MediaType.JPEG)
    plain.thumbnail((KEPT_SIDE, KEPT_SIDE))
    plain.info = {}
    kept = BytesIO()
    plain.save(kept, _FORMATS[kind], **_OPTIONS[kind])
    return kept.getvalue()


def _plain_colours(picture: Image.Image, *, has_alpha: bool) -> Image.Image:
    """Return the picture in grey or colour, see-through only where its format knows that."""
    if picture.mode.startswith("I"):
        # Sixteen bits a pixel, of which the upper eight are seen.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "L" and "transparency" not in picture.info:
        return picture
    see_through = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha and see_through else "RGB")
