"""Calls one macro of the pages, in the settings of the application, and reads what it made."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from flask import get_template_attribute

from tests.markup import Markup, words

SVG = "{http://www.w3.org/2000/svg}"


def render(path: str, macro: str, *values: object, **named: object) -> Markup:
    """Return what a macro of a file in templates/ makes, parsed; needs a request."""
    return Markup(str(get_template_attribute(path, macro)(*values, **named)))


def one(page: Markup, tag: str, **attributes: str) -> Element:
    """Return the only element with this tag and these attributes."""
    found = [
        element
        for element in page.all(tag)
        if all(element.get(name) == value for name, value in attributes.items())
    ]
    assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
    return found[0]


def with_id(page: Markup, name: str) -> Element:
    """Return the element with this id."""
    found = [element for element in page.all() if element.get("id") == name]
    assert len(found) == 1, f"{len(found)} with the id {name}"
    return found[0]


def plain(element: Element) -> str:
    """Return the text of an element with single spaces."""
    return " ".join(words(element).split())


def description(page: Markup, name: str) -> str:
    """Return the texts that describe the control with this id, in their order."""
    ids = (with_id(page, name).get("aria-describedby") or "").split()
    return " | ".join(plain(with_id(page, each)) for each in ids)
