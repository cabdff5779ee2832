"""Makes the pages of strangers: the same templates, with nothing in them that asks who is there.

Words and fixed addresses are resolved once for each locale. The usual context looks for a
signed-in person and each phrase for the reader's language, which is several times the work of
everything else on the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from flask import current_app, url_for
from flask_babel import force_locale, get_translations
from jinja2.ext import Extension
from markupsafe import Markup, escape

from pldash.web.context import PageLanguage

if TYPE_CHECKING:
    from flask import Flask
    from jinja2 import Environment

KEY: Final = "pldash-public-pages"

FIXED: Final = frozenset({"static", "verify.enter"})
"""Endpoints whose addresses never change while the application runs."""


TITLE: Final = "\ue000"
BODY: Final = "\ue001"
"""Stand in the frame for what differs from page to page; no page ever says them."""


WORDS: Final = re.compile(r"""{{\s*_\((?P<quote>["'])(?P<text>[^"'\\]*)(?P=quote)\)\s*}}""")


class FixedWords(Extension):
    """Puts a locale's words into a template when it is compiled: each locale compiles its own."""

    def preprocess(self, source: str, *_names: str | None) -> str:
        """Return the template's text with every phrase that takes no values already said."""
        say = cast("Callable[[str], str]", self.environment.globals["_"])
        return WORDS.sub(lambda found: str(escape(say(found["text"]))), source)


@dataclass(frozen=True, slots=True)
class PublicPages:
    """What makes the pages of one locale.

    :ivar frame: the page before its title, between title and body, and after the body
    :ivar macros: those used so far, by template and name
    """

    environment: Environment
    frame: tuple[str, str, str]
    macros: dict[tuple[str, str], Callable[..., object]] = field(default_factory=dict)

    def part(self, template: str, **context: Any) -> Markup:
        """Return a part of a page."""
        rendered = self.environment.get_template(template).render(context)
        return Markup(rendered)  # noqa: S704  the template escaped what it was given

    def piece(self, template: str, macro: str, *values: Any) -> Markup:
        """Return what a template's macro says about some values.

        That is the fast way: a template of its own would be given all that pages may use.
        """
        return cast("Markup", self._macro(template, macro)(*values))

    def _macro(self, template: str, macro: str) -> Callable[..., object]:
        """Return a macro, looked up once."""
        known = self.macros.get((template, macro))
        if known is None:
            known = getattr(self.environment.get_template(template).module, macro)
            self.macros[template, macro] = known
        return known

    def page(self, title: str, body: str) -> str:
        """Return a whole page, the same for everybody."""
        before, between, after = self.frame
        return f"{before}{escape(title)}{between}{body}{after}"


def prepare(app: Flask) -> None:
    """Give the application a place for its public pages, by locale."""
    app.extensions[KEY] = {}


def public_pages(locale: str) -> PublicPages:
    """Return what makes the pages of a locale, such as `en-AU`."""
    made: dict[str, PublicPages] = current_app.extensions[KEY]
    return made.get(locale) or made.setdefault(locale, _pages(locale))


def _pages(locale: str) -> PublicPages:
    environment = _environment(locale)
    whole = environment.get_template("verify/page.html").render(
        page=PageLanguage(locale, "ltr"), title=TITLE, body=BODY
    )
    before, _title, rest = whole.partition(TITLE)
    between, _body, after = rest.partition(BODY)
    return PublicPages(environment, (before, between, after))


def _environment(locale: str) -> Environment:
    """Return the application's environment with its words in one locale."""
    usual = current_app.jinja_env
    own = usual.overlay(extensions=[FixedWords])
    own.globals = {**usual.globals, **_words(locale), "url_for": _address()}
    return own


def _words(locale: str) -> dict[str, Callable[..., str]]:
    with force_locale(locale.replace("-", "_")):
        known = get_translations()

    def one(text: str, **values: Any) -> str:
        said = str(known.gettext(text))
        return said % values if values else said

    def many(one: str, more: str, num: int, **values: Any) -> str:
        return str(known.ngettext(one, more, num)) % {"num": num, **values}

    return {"_": one, "ngettext": many}


def _address() -> Callable[..., str]:
    remembered = lru_cache(maxsize=64)(url_for)

    def address(endpoint: str, **values: Any) -> str:
        return (remembered if endpoint in FIXED else url_for)(endpoint, **values)

    return address
