"""Each dependency has its reason and is locked with its hashes; no registry is named."""

from __future__ import annotations

import re

import pytest

from tests.sources import ROOT, own_files, place, text_of

ASKED = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)(\[[\w,-]+\])?[^#]*(?P<reason>#\s*\S.*)?$")
REGISTRIES = re.compile(r"py[p]i|python[h]osted|npm[j]s|registry\.yarn")
"""With brackets, so that this file does not name what it looks for."""


def asked_for(text: str) -> dict[str, str | None]:
    """Return each requirement's normalised name and the comment that gives its reason."""
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "-"))]
    found = [ASKED.match(line) for line in lines]
    assert all(found), lines
    return {
        re.sub(r"[-_.]+", "-", match["name"]).lower(): match["reason"] for match in found if match
    }


def locked(text: str) -> set[str]:
    """Return the names that a lock pins, each with a hash."""
    return set(
        re.findall(r"^([a-z0-9-]+)(?:\[[\w,-]+\])?==[^\n]+\\\n    --hash=", text, re.MULTILINE)
    )


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_each_requirement_says_why_it_is_there(name):
    asked = asked_for(text_of(ROOT / f"{name}.in"))
    assert asked
    assert [each for each, reason in asked.items() if not reason] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_each_requirement_is_locked_with_hashes(name):
    pinned = locked(text_of(ROOT / f"{name}.txt"))
    assert set(asked_for(text_of(ROOT / f"{name}.in"))) <= pinned
    assert locked(text_of(ROOT / "requirements.txt")) <= locked(
        text_of(ROOT / "requirements-dev.txt")
    )


def test_no_file_names_a_package_registry():
    named = [
        f"{place(path)}: {found.group()}"
        for path in own_files()
        for found in [REGISTRIES.search(text_of(path))]
        if found
    ]
    assert named == []


def test_a_requirement_without_a_reason_is_found():
    asked = asked_for("# why\n-r other.txt\nFlask~=3.1  # web\npsycopg[binary]~=3.3\nA_b>=1\n")
    assert asked == {"flask": "# web", "psycopg": None, "a-b": None}


def test_a_pin_without_a_hash_is_not_locked():
    assert locked("flask==3.1 \\\n    --hash=sha256:00\nclick==8.1\n") == {"flask"}


def test_a_registry_is_found():
    assert REGISTRIES.search("https://files." + "pythonHosted.org/x".lower())
