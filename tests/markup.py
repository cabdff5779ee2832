"""What must hold on every HTML page that PL Dash sends, read with a strict parser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import markupever
import turbohtml

LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
LOADING = {"src", "srcset", "action", "formaction", "poster", "data", "background"}
"""Attributes that make the browser call an address by itself or with what was typed."""
WITHOUT_TOKEN = {"/verify"}
"""Where forms lead that change nothing, by the table of permissions."""
SHARED = "/shared/"
"""Where forms lead for whoever has a link; nobody is signed in there."""
REFERRING = {"for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-details"}


class Markup:
    """One parsed page.

    One parser names the faults of nesting, which the other mends in silence; only the other
    hands over a tree without a slow walk. Both are compiled: tests read some ten thousand pages.
    """

    def __init__(self, html: str) -> None:
        parser = markupever.Parser(markupever.HtmlOptions(exact_errors=True))
        parser.process(html)
        self.parse_errors = parser.finish().errors()
        tree = turbohtml.parse(html, positions=False).root
        self.root: Element = fromstring(tree.canonicalize())  # noqa: S314  the parser's own words
        self.parents = {child: parent for parent in self.root.iter() for child in parent}

    def all(self, *tags: str) -> Iterator[Element]:
        """Return the elements with these tags, or all of them."""
        return (
            element
            for element in self.root.iter()
            if isinstance(element.tag, str) and (not tags or element.tag in tags)
        )

    @property
    def ids(self) -> Counter[str]:
        """Return how often each id is there."""
        return Counter(element.get("id", "") for element in self.all() if element.get("id"))

    @property
    def is_signed_in(self) -> bool:
        """Return whether the page was made for somebody who is signed in."""
        return any(body.get("data-owner") for body in self.all("body"))

    def has_class(self, name: str) -> bool:
        """Return whether an element of the class says something."""
        return any(
            name in element.get("class", "").split() and words(element) for element in self.all()
        )


def words(element: Element) -> str:
    """Return the text of an element."""
    return "".join(element.itertext()).strip()


def _frame(page: Markup) -> Iterator[str]:
    if not page.root.get("lang"):
        yield "the page says no language"
    heads = [title for head in page.all("head") for title in head if title.tag == "title"]
    if not any(map(words, heads)):
        yield "the page has no title"
    count = len(list(page.all("h1")))
    if count != 1:
        yield f"the page has {count} h1"


def _ids(page: Markup) -> Iterator[str]:
    ids = page.ids
    yield from (f"the id {name} is there {count} times" for name, count in ids.items() if count > 1)
    for element in page.all():
        for attribute in REFERRING:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute} of <{element.tag}> names {name}, which is nowhere"
        href = element.get("href", "")
        if href.startswith("#") and href[1:] not in ids:
            yield f"a link leads to {href}, which is nowhere"


def _labels(page: Markup) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label") if words(label)}
    for control in page.all(*LABELLED):
        named = control.get("aria-label") or control.get("aria-labelledby")
        if control.get("type", "").lower() in UNLABELLED_TYPES or named:
            continue
        if control.get("id") not in labelled and not _is_inside(page, control, "label"):
            yield f"no label: <{control.tag} name={control.get('name')}>"


def _is_inside(page: Markup, element: Element, tag: str) -> bool:
    parent = page.parents.get(element)
    while parent is not None and parent.tag != tag:
        parent = page.parents.get(parent)
    return parent is not None


def _is_spared(action: str) -> bool:
    """Return whether a form that leads here needs no token."""
    return action in WITHOUT_TOKEN or action.startswith(SHARED)


def _forms(page: Markup) -> Iterator[str]:
    for form in page.all("form"):
        if not form.get("action"):
            yield f"a form without an action: {form.get('id')}"
        if form.get("method", "get").lower() != "post" or _is_spared(form.get("action", "")):
            continue
        given = {field.get("name") for field in form.iter("input") if field.get("value")}
        if "csrf_token" not in given:
            yield f"no csrf_token in the form to {form.get('action')}"
        if page.is_signed_in and "form_key" not in given:
            yield f"no form_key in the form to {form.get('action')}"


def _errors(page: Markup) -> Iterator[str]:
    summary = any("data-error-summary" in element.attrib for element in page.all())
    if page.has_class("error") and not summary:
        yield "errors without a summary"


def _scripts(page: Markup) -> Iterator[str]:
    for element in page.all():
        if element.tag == "script" and (not element.get("src") or words(element)):
            yield "an inline script"
        if element.tag.endswith("style"):
            yield "an inline style sheet"
        for name, value in element.attrib.items():
            if not isinstance(name, str):
                continue
            if name == "style" or name.startswith("on"):
                yield f"the attribute {name} on <{element.tag}>"
            if value.strip().lower().startswith("javascript:"):
                yield f"a script in {name} of <{element.tag}>"


def _origins(page: Markup) -> Iterator[str]:
    """Links may lead elsewhere when a person follows them; nothing else may."""
    for element in page.all():
        names = LOADING | ({"href"} if element.tag not in {"a", "area"} else set())
        for name in names & set(map(str, element.attrib)):
            address = urlsplit(element.get(name, ""))
            if address.netloc and address.hostname != "localhost":
                yield f"{name} of <{element.tag}> leads to {address.netloc}"


RULES: tuple[Callable[[Markup], Iterator[str]], ...] = (
    _frame,
    _ids,
    _labels,
    _forms,
    _errors,
    _scripts,
    _origins,
)


def markup_faults(html: str) -> list[str]:
    """Return every fault of a page, those of its syntax first."""
    page = Markup(html)
    return [*page.parse_errors, *(fault for rule in RULES for fault in rule(page))]
