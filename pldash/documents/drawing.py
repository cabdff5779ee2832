"""Draws a page as a PDF that lasts and that a screen reader can read: PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pldash.documents.errors import PaperRefused
from pldash.documents.fetcher import load_weasyprint, packaged_assets_only
from pldash.documents.metadata import finish
from pldash.documents.style import ONE_PAPER
from pldash.documents.wording import Wording
from pldash.ports import EmbeddedFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from pldash.documents.style import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A page that is to be drawn.

    :ivar identifier: tells the file from all others; equal ones give equal bytes
    :ivar lang: whose shapes of shared Chinese characters the page takes
    :ivar inside: what the file says of itself, as the inside of an XMP packet
    :ivar style: gives the sheet
    :ivar logo: a picture that the page shows, as PNG
    """

    html: str
    identifier: str
    lang: str
    inside: str
    style: Callable[[], Style]
    attachments: Sequence[EmbeddedFile] = ()
    logo: bytes | None = None


def draw(drawing: Drawing) -> bytes:
    """Return the PDF; papers are drawn one after the other.

    :raises MissingGlyph: when the fonts cannot print a character
    :raises RendererUnavailable: when WeasyPrint or its libraries are not on this machine
    :raises PaperRefused: when the page asked for anything that is not packaged
    """
    with ONE_PAPER:
        return _draw(drawing)


def _draw(drawing: Drawing) -> bytes:
    weasyprint = load_weasyprint()
    fetcher, wording, style = packaged_assets_only(drawing.logo), Wording(), drawing.style()
    try:
        page = weasyprint.HTML(string=drawing.html, url_fetcher=fetcher, base_url="asset:")
        document = page.render(stylesheets=[style.sheet], font_config=style.fonts)
        wording.watch(document)
        pdf: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=hashlib.sha256(drawing.identifier.encode()).digest()[:16],
            attachments=[_attachment(weasyprint, one) for one in drawing.attachments],
            finisher=partial(finish, lang=drawing.lang, inside=drawing.inside, wording=wording),
        )
    except weasyprint.urls.FatalURLFetchingError as error:
        raise PaperRefused(str(error)) from error
    return pdf


def _attachment(weasyprint: Any, embedded: EmbeddedFile) -> Any:  # noqa: ANN401
    return weasyprint.Attachment(
        string=embedded.content,
        name=embedded.name,
        description=embedded.description,
        created=embedded.made_at,
        modified=embedded.made_at,
        relationship="Data",
    )
