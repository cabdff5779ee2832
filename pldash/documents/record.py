"""A teacher's record as a PDF, for whoever audits it: archival and readable for a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from babel import Locale
from markupsafe import Markup

from pldash.documents.drawing import Drawing, draw
from pldash.documents.fonts import family_list
from pldash.documents.metadata import accessible
from pldash.documents.page import environment
from pldash.documents.style import record_style
from pldash.domain.canonical import canonical_digest
from pldash.domain.exports import plain_record

if TYPE_CHECKING:
    from pldash.domain.exports import RecordPaper

LANG: Final = "zh"
"""Whose shapes of shared Chinese characters a record takes."""


def render_record(paper: RecordPaper) -> bytes:
    """Return the PDF; equal papers give equal bytes.

    A character that the fonts lack is printed by its number and its name: a record holds whatever
    people write, and its other files hold it as it is.

    :raises RendererUnavailable: when WeasyPrint or its libraries are not on this machine
    """
    return draw(
        Drawing(
            html=record_html(paper),
            identifier=f"{_digest(paper)} {paper.made_on}",
            lang=LANG,
            inside=accessible(),
            style=record_style,
        )
    )


def _digest(paper: RecordPaper) -> str:
    return canonical_digest(plain_record(paper.record, paper.form))


def record_html(paper: RecordPaper) -> str:
    """Return the whole page as HTML."""
    return (
        environment()
        .get_template("record.html")
        .render(
            paper=paper,
            record=paper.record,
            locale=Locale.parse(paper.locale, sep="-"),
            sans=Markup(family_list(LANG)),  # noqa: S704 - names of our own fonts
            serif=Markup(family_list(LANG, is_serif=True)),  # noqa: S704 - the same
        )
    )
