"""The documents hold together: links lead somewhere, commands exist, decisions are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.sources import ROOT, own_files, place, text_of

LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)|!\[[^\]]*\]\((?P<picture>[^)\s]+)\)")
FENCE = re.compile(r"^```", re.MULTILINE)
ADR = re.compile(r"^(?P<number>\d{4})-[a-z0-9-]+\.md$")


def link_faults(path: Path, text: str) -> Iterator[str]:
    """Return the links of a document that lead to no file of the checkout."""
    if len(FENCE.findall(text)) % 2:
        yield "a code block does not end"
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    for match in LINK.finditer(prose):
        target = (match["target"] or match["picture"]).partition("#")[0]
        is_ours = target and "://" not in target and not target.startswith("mailto:")
        if is_ours and not (path.parent / target).exists():
            yield f"{target} is nowhere"


def test_every_link_between_documents_leads_somewhere():
    faults = [
        f"{place(path)}: {fault}"
        for path in own_files(".md")
        for fault in link_faults(path, text_of(path))
    ]
    assert faults == []


def test_decisions_are_numbered_without_gaps_and_titled():
    decisions = own_files(".md", under="docs/adr")
    matched = [ADR.match(path.name) for path in decisions]
    assert all(matched), [path.name for path in decisions]
    numbers = [int(match["number"]) for match in matched if match]
    assert numbers == list(range(1, len(numbers) + 1))
    for path, number in zip(decisions, numbers, strict=True):
        assert text_of(path).startswith(f"# {number}. "), path.name


def test_a_broken_document_is_found(tmp_path):
    (tmp_path / "there.md").write_text("")
    text = "[a](there.md#x) [b](gone.md) ![c](gone.png) [d](https://e.example) `[e](f)`\n```\n"
    assert list(link_faults(tmp_path / "x.md", text)) == [
        "a code block does not end",
        "gone.md is nowhere",
        "gone.png is nowhere",
    ]


def test_every_setting_of_the_tools_is_in_one_place():
    stray = {"setup.cfg", "tox.ini", "pytest.ini", "mypy.ini", ".coveragerc", ".flake8"}
    assert stray & {path.name for path in ROOT.iterdir()} == set()
