"""Sends pages without the spaces that only the templates' readers need."""

from __future__ import annotations

import re
from typing import Final

from jinja2.ext import Extension

INDENT: Final = re.compile(r"\n\s+")
PAGE: Final = ".html"


class Unindented(Extension):
    """Drops the indentation of a page's template when it is compiled.

    A line's end stays one, so that two words never run together; what people
    typed comes in later and keeps its spaces. Letters of plain text are left
    alone.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the template's text with one line's end where spaces began a line."""
        del filename
        return INDENT.sub("\n", source) if name and name.endswith(PAGE) else source
