"""The style sheet, the icons and the scripts, read as files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pldash.domain.values import ParticipationMode

TOP = Path(__file__).parents[2]
STATIC = TOP / "pldash" / "web" / "static"
TEMPLATES = TOP / "templates"


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, by WCAG 2."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour written as #rgb or #rrggbb."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tokens(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\n *\}", sheet(), re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#\w+)", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#\w+)", dark))
    return found


def sheet() -> str:
    return (STATIC / "pldash.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_borders_have_contrast(scheme: str):
    token = tokens(scheme)
    texts = ["ink", "soft", "brand", "wait", "ok", "bad", "note"]
    pairs = [(text, ground) for text in texts for ground in ("paper", "card")]
    pairs += [(text, f"{text}-tint") for text in ("wait", "ok", "bad", "note")]
    pairs += [("on-brand", "brand"), ("on-brand", "brand-deep"), ("brand", "tint"), ("ink", "tint")]
    pairs += [(mode, "card") for mode in ParticipationMode]
    weak = [
        (one_, other, round(contrast(token[one_], token[other]), 2))
        for one_, other in pairs
        if contrast(token[one_], token[other]) < 5
    ]
    weak += [("line", g) for g in ("paper", "card") if contrast(token["line"], token[g]) < 3]
    assert weak == []


def test_the_first_page_stays_light():
    first = ("pldash.css", "icons.svg", "favicon.svg", "js/app.js", "js/reach.js", "js/copies.js")
    assert sum((STATIC / name).stat().st_size for name in first) < 42_000


def test_every_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    asked = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r"\bicon\(\s*[\"']([\w-]+)", page.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked <= drawn


def test_scripts_make_no_markup_from_text():
    for script in STATIC.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|document\.write", text
        )


def test_the_sheet_and_scripts_name_no_other_origin():
    for file in (*STATIC.rglob("*.js"), STATIC / "pldash.css"):
        assert "//" not in re.sub(r"(?m)(^|\s)//.*$", "", file.read_text(encoding="utf-8"))
