"""One word for one thing: the words that the glossary bans are nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sources import ROOT, own_files, place, text_of

EVERYWHERE = {
    r"(?<!open )(?<!open)\bbadges?\b(?!/)": "credential",
    # Open Badges' own terms are no words of ours.
    r"\bendorse(?!ment(?:Credential|Subject|Comment)\b)\w*": "approval",
    r"\brubrics?\b": "framework",
    r"\bTODO\b|\bFIXME\b|\bXXX\b": "an issue, or nothing",
}
IN_PAGES = {
    r"\bevents?\b": "activity, or occurrence",
    r"\battachments?\b": "evidence",
    r"\b(re)?validat(e|es|ed|ion)\b": "verify a credential; check a form",
    r"\bcompetenc(e|y|es|ies)\b": "standard",
    r"\b(sign|log)in\b": "sign in, log in (two words)",
}
ON_CERTIFICATES = {
    r"\baccredited\b|\bCEUs?\b|\bCTLE\b|\bSCECHs?\b|\bPDPs?\b": "minutes; see who may say more",
}
BANNED_FOLDERS = {"utils", "util", "helpers", "common", "misc"}
SPOKEN = re.compile(r"""\b_\(\s*(?P<quote>["'])(?P<words>.*?)(?<!\\)(?P=quote)""", re.DOTALL)


def banned_words(text: str, banned: dict[str, str]) -> list[str]:
    """Return each banned word that is in a text, and what to say instead."""
    return [
        f"'{found.group()}': say {instead}"
        for pattern, instead in banned.items()
        for found in re.finditer(pattern, text, re.IGNORECASE)
    ]


def shown_text(template: str) -> str:
    """Return what a template shows: no comments, no tags, no attributes but translated words."""
    spoken = " ".join(match.group("words") for match in SPOKEN.finditer(template))
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", template, flags=re.DOTALL)
    return spoken + re.sub(r"<[^>]*>", " ", bare)


def _faults(paths: list[Path], banned: dict[str, str], *, shown: bool = False) -> list[str]:
    assert paths
    return [
        f"{place(path)}: {fault}"
        for path in paths
        for fault in banned_words(shown_text(text_of(path)) if shown else text_of(path), banned)
    ]


def test_no_file_has_a_banned_word():
    this = Path(__file__).resolve()
    suffixes = (".py", ".html", ".md", ".toml", ".js", ".css")
    paths = [path for path in own_files(*suffixes) if path != this]
    faults = _faults(paths, EVERYWHERE)
    assert not faults, "\n".join(faults)


def test_no_page_shows_a_banned_word():
    faults = _faults(own_files(".html", ".txt", under="templates"), IN_PAGES, shown=True)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("folder", ["documents", "verify"])
def test_no_certificate_claims_what_only_a_body_may_say(folder):
    faults = _faults(own_files(".html", under=f"templates/{folder}"), ON_CERTIFICATES, shown=True)
    assert not faults, "\n".join(faults)


def test_nothing_that_the_product_says_shouts():
    spoken = {
        place(path): match.group("words")
        for path in [*own_files(".html", under="templates"), *own_files(".py", under="pldash")]
        for match in SPOKEN.finditer(text_of(path))
        if "!" in match.group("words")
    }
    assert spoken == {}


def test_no_folder_or_module_is_named_for_leftovers():
    named = {
        place(path)
        for path in own_files(".py", ".html")
        if {*path.relative_to(ROOT).parts, path.stem} & BANNED_FOLDERS
    }
    assert named == set()


def test_each_banned_word_is_found():
    assert len(banned_words("A badge, endorsed by a rubric. TODO", EVERYWHERE)) == 4
    assert banned_words("An Open Badges credential", EVERYWHERE) == []
    text = "Login for the events, validate the attachment, your competence"
    assert len(banned_words(text, IN_PAGES)) == 5
    assert len(banned_words("3 CEUs, accredited", ON_CERTIFICATES)) == 2


def test_only_what_a_template_shows_is_read():
    template = (
        """{# events #}<form novalidate>{{ _("Your event") }} {% if events %}badge{% endif %}"""
    )
    shown = shown_text(template)
    assert "Your event" in shown
    assert "badge" in shown
    assert "events" not in shown
    assert "validate" not in shown
