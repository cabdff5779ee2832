"""The fonts that a paper may use: five are packaged, the Chinese ones come from the system.

The page names its fonts itself and never takes what the machine offers, so that a name looks the
same everywhere. Arabic and Urdu use Naskh: Nastaliq draws Urdu more beautifully, but its text comes
out scrambled when it is copied or read aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

PACKAGED: Final = Path(__file__).parent / "fonts"

SYSTEM_FOLDERS: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local" / "share" / "fonts",
)


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font, as the style sheet calls it and as the file holds it."""

    family: str
    file_name: str
    is_packaged: bool = True

    @property
    def characters(self) -> frozenset[int]:
        """Return the code points that it has shapes for; none when its file is not there."""
        return _characters(self)


SANS: Final = Face("PLD Sans", "NotoSans-Regular.ttf")
BOLD: Final = Face("PLD Sans", "NotoSans-Bold.ttf")
SERIF: Final = Face("PLD Serif", "NotoSerif-Regular.ttf")
NASKH: Final = Face("PLD Naskh", "NotoNaskhArabic-Regular.ttf")
DEVANAGARI: Final = Face("PLD Devanagari", "NotoSansDevanagari-Regular.ttf")

_REGIONS: Final = {"ja": "JP", "ko": "KR", "zh-Hant": "TC", "zh-TW": "TC", "zh-HK": "HK"}
"""Which shapes of a shared character a language expects; the rest gets the simplified ones."""


def chinese(lang: str, *, is_serif: bool = False) -> Face:
    """Return the system's face for the Chinese, Japanese or Korean of a language."""
    region = next((to for start, to in _REGIONS.items() if lang.startswith(start)), "SC")
    kind = "Serif" if is_serif else "Sans"
    return Face(f"Noto {kind} CJK {region}", f"Noto{kind}CJK-Regular.ttc", is_packaged=False)


def stack(lang: str, *, is_serif: bool = False) -> tuple[Face, ...]:
    """Return the faces in the order in which the page tries them for text of a language."""
    latin = SERIF if is_serif else SANS
    return latin, NASKH, DEVANAGARI, chinese(lang, is_serif=is_serif)


def family_list(lang: str, *, is_serif: bool = False) -> str:
    """Return the stack as a CSS font-family list."""
    return ", ".join(f'"{face.family}"' for face in stack(lang, is_serif=is_serif))


@cache
def _characters(face: Face) -> frozenset[int]:
    """Read the font's own table of characters.

    Cached for the life of the process: the file of the Chinese fonts alone is 19 MB.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - heavy, and only papers need it

    for path, number in _places(face):
        with TTFont(path, fontNumber=number, lazy=True) as font:
            if face.is_packaged or font["name"].getDebugName(1) == face.family:
                return frozenset(font.getBestCmap())
    return frozenset()


def _places(face: Face) -> Iterator[tuple[Path, int]]:
    """Give the files, and the places within them, where the face may be."""
    if face.is_packaged:
        yield PACKAGED / face.file_name, 0
    else:
        yield from _system_places(face)


def _system_places(face: Face) -> Iterator[tuple[Path, int]]:
    from fontTools.ttLib import TTCollection  # noqa: PLC0415 - heavy, and only papers need it

    for folder in SYSTEM_FOLDERS:
        for path in sorted(folder.rglob(face.file_name)):
            with TTCollection(path, lazy=True) as collection:
                count = len(collection.fonts)
            yield from ((path, number) for number in range(count))
