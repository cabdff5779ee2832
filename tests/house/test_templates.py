"""Every page stands in a layout."""

from __future__ import annotations

import re

import pytest

from tests.sources import ROOT, own_files, text_of

TEMPLATES = ROOT / "templates"
NO_PAGES = {"components", "layouts", "documents", "email"}
EXTENDS = re.compile(r"^\s*(?:{#.*?#}\s*)*{%-?\s*extends\s+\"(?P<parent>[^\"]+)\"", re.DOTALL)
PAGES = [
    str(path.relative_to(TEMPLATES))
    for path in own_files(".html", under="templates")
    if path.relative_to(TEMPLATES).parts[0] not in NO_PAGES and not path.name.startswith("_")
]


def parent_of(template: str) -> str | None:
    """Return what a template extends, as its first statement."""
    found = EXTENDS.match(template)
    return found.group("parent") if found else None


@pytest.mark.parametrize("page", PAGES)
def test_a_page_extends_a_layout(page):
    parent = parent_of(text_of(TEMPLATES / page))
    assert parent is not None
    assert parent.startswith("layouts/")
    assert (TEMPLATES / parent).exists()


def test_a_page_without_a_layout_is_found():
    assert parent_of('{# Log. #}\n{% extends "layouts/app.html" %}') == "layouts/app.html"
    assert parent_of("<html></html>") is None
    assert parent_of('<p></p>{% extends "layouts/app.html" %}') is None
