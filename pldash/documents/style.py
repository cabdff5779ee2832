"""The certificate's style sheet and its fonts, parsed once: half of a short paper's time otherwise.

WeasyPrint keeps the fonts of a sheet in one place that threads must not share at once, so papers
are drawn one after the other.
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, Final

from pldash.documents.fetcher import asset, load_weasyprint, packaged_assets_only

ONE_PAPER: Final = Lock()
"""Held while a paper is drawn."""


@dataclass(frozen=True, slots=True)
class Style:
    """What WeasyPrint takes beside the page."""

    sheet: Any
    fonts: Any


@cache
def certificate_style() -> Style:
    """Return the sheet with its fonts, the same for every certificate.

    :raises RendererUnavailable: when WeasyPrint cannot be loaded
    """
    # While everything else is still there: at the very end WeasyPrint could not tidy up its fonts.
    atexit.register(certificate_style.cache_clear)
    return _style("asset:certificate.css")


@cache
def record_style() -> Style:
    """Return the sheet with its fonts, the same for every record.

    :raises RendererUnavailable: when WeasyPrint cannot be loaded
    """
    atexit.register(record_style.cache_clear)
    return _style("asset:record.css")


def _style(url: str) -> Style:
    weasyprint = load_weasyprint()
    fonts = weasyprint.text.fonts.FontConfiguration()
    content, _media_type = asset(url)
    sheet = weasyprint.CSS(
        string=content.decode(),
        url_fetcher=packaged_assets_only(),
        base_url="asset:",
        font_config=fonts,
    )
    return Style(sheet, fonts)
