"""Draws a picture as a logo: small, on white, in the colours of screens, and nothing besides."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageOps

from pldash.domain.errors import RuleBroken

KEPT_SIZE: Final = (720, 240)
"""Pixels across and down that are kept: 300 to an inch where a certificate prints it largest."""

SMALLEST_SIDE: Final = 24
"""Fewer pixels would print as a smear."""

WHITE: Final = (255, 255, 255)
WITH_PROFILE: Final = frozenset({"RGB", "CMYK", "L"})
"""Kinds of pixels whose own colour profile is followed."""


def as_logo(picture: Image.Image) -> bytes:
    """Return a picture as a small PNG: sRGB on white, with nothing inside but its pixels.

    What lets light through would need a colour space of its own in an archive's PDF.

    :raises RuleBroken: if it is too small to be printed
    """
    picture.draft("RGB", KEPT_SIZE)
    plain = _on_white(_in_srgb(ImageOps.exif_transpose(picture)))
    plain.thumbnail(KEPT_SIZE, Image.Resampling.LANCZOS)
    if min(plain.size) < SMALLEST_SIDE:
        raise RuleBroken("logo-too-small")
    plain.info = {}
    kept = BytesIO()
    plain.save(kept, "PNG", compress_level=9)
    return kept.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return a picture in the colours of screens; a profile that makes no sense is left out."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in WITH_PROFILE:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return picture if turned is None else turned


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        # Sixteen bits a pixel, of which the upper eight are seen.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    see_through = picture.convert("RGBA")
    paper = Image.new("RGB", see_through.size, WHITE)
    paper.paste(see_through, mask=see_through.getchannel("A"))
    return paper
