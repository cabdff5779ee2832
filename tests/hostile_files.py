"""Files that somebody could give to do harm, and harmless ones to compare."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

MELBOURNE = ((37.0, 48.0, 49.0), (144.0, 57.0, 47.0))


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any):
    """A picture of one colour."""
    kept = BytesIO()
    Image.new(mode, size, 120 if mode in {"L", "P", "I;16"} else None).save(kept, kind, **options)
    return kept.getvalue()


def photo_with_place() -> bytes:
    """A photo that tells where it was taken, by which camera, and lies on its side."""
    facts = Image.Exif()
    facts[0x010F] = "SecretCamera"
    facts[0x0112] = 6
    place = {1: "S", 3: "E"}
    for key, angle in zip((2, 4), MELBOURNE, strict=True):
        place[key] = tuple(IFDRational(part) for part in angle)
    facts[0x8825] = place
    return picture("JPEG", (64, 48), exif=facts, comment=b"SecretComment")


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(width: int = 20_000, height: int = 20_000) -> bytes:
    """A few kilobytes that unfold into hundreds of megabytes of grey."""
    packer, rows = zlib.compressobj(9), BytesIO()
    line = b"\0" + bytes(width)
    for _ in range(height):
        rows.write(packer.compress(line))
    rows.write(packer.flush())
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows.getvalue())
    return b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IEND", b"")


def png_that_lies(width: int, height: int) -> bytes:
    """A header that promises far more than there is."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    return b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IEND", b"")


def png_with_text(words: bytes, *, unfolds: bool = False) -> bytes:
    """A picture with words in it; perhaps with others, packed, that unfold without end."""
    good = picture("PNG")
    packed = zlib.compress(bytes(200_000_000 if unfolds else 10), 9)
    bomb = png_chunk(b"zTXt", b"Comment\0\0" + packed)
    return good[:33] + png_chunk(b"tEXt", b"Comment\0" + words) + bomb + good[33:]


def moving(kind: str) -> bytes:
    """Two pictures that follow one another."""
    kept = BytesIO()
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    frames[0].save(kept, kind, save_all=True, append_images=frames[1:], duration=100)
    return kept.getvalue()


def pdf(change: Any = None, **saving: Any) -> bytes:
    """A document of one page; `change` may put anything into it."""
    kept = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if change is not None:
            change(document)
        document.save(kept, **saving)
    return kept.getvalue()


def action(kind: str, **more: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name(f"/{kind}"), **more)


def on_opening(kind: str, **more: Any):
    """Put an action on the document's opening."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = action(kind, **more)

    return change


def on_a_link(kind: str, **more: Any):
    """Put an action behind a link on the page, directly in it: it has no number of its own."""

    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 9, 9],
                    A=action(kind, **more),
                )
            ]
        )

    return change


def links_from(base: str):
    """Say where links without a scheme begin."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root.URI = pikepdf.Dictionary(Base=base)

    return change


def annotation(subtype: str):
    """Put a mark of some kind on the page."""

    def change(document: pikepdf.Pdf) -> None:
        mark = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{subtype}"), Rect=[0, 0, 9, 9]
        )
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(mark)])

    return change


def embed(document: pikepdf.Pdf) -> None:
    document.attachments["payload.exe"] = b"MZ payload"


def name_tree_script(document: pikepdf.Pdf) -> None:
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=["go", action("JavaScript", JS="app.alert(1)")])
    )


def first_page(document: pikepdf.Pdf) -> None:
    """Say which page comes first, as most writing programs do."""
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


def on_each_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = pikepdf.Dictionary()


def active_form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array([]))


def portfolio(document: pikepdf.Pdf) -> None:
    document.Root.Collection = pikepdf.Dictionary()


def deeply(document: pikepdf.Pdf) -> None:
    """Hide a script under hundreds of levels without a number of their own."""
    inner: Any = action("JavaScript", JS="app.alert(1)")
    for _ in range(60):
        inner = pikepdf.Array([inner])
    document.Root.PieceInfo = pikepdf.Dictionary(Deep=inner)
