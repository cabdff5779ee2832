"""What a paper may load while it is drawn: the packaged assets by name, and nothing else.

WeasyPrint's own fetcher opens files and calls the network for any address that it finds. Ours has
no way to do either: it looks the address up in a table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pldash.documents.errors import RendererUnavailable
from pldash.documents.fonts import BOLD, DEVANAGARI, NASKH, PACKAGED, SANS, SERIF

TEMPLATES: Final = Path(__file__).parents[2] / "templates" / "documents"

ASSETS: Final = {
    "asset:certificate.css": (TEMPLATES / "certificate.css", "text/css"),
    "asset:record.css": (TEMPLATES / "record.css", "text/css"),
    "asset:mark.svg": (TEMPLATES / "mark.svg", "image/svg+xml"),
    **{
        f"asset:{face.file_name}": (PACKAGED / face.file_name, "font/ttf")
        for face in (SANS, BOLD, SERIF, NASKH, DEVANAGARI)
    },
}
"""Every address that each paper may name."""


LOGO: Final = "asset:logo.png"
"""The address of the school's logo within its own paper."""


def asset(url: str, logo: bytes | None = None) -> tuple[bytes, str]:
    """Return the content and the media type of a packaged asset, or of this paper's own logo.

    :raises PermissionError: for any other address
    """
    if url == LOGO and logo is not None:
        return logo, "image/png"
    if url not in ASSETS:
        raise PermissionError(f"a paper may not load {url[:200]!r}")
    path, media_type = ASSETS[url]
    return path.read_bytes(), media_type


def packaged_assets_only(logo: bytes | None = None) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """Return a WeasyPrint fetcher that stops the drawing at any address but an asset's.

    :param logo: the school's own, where the paper carries one

    :raises RendererUnavailable: when WeasyPrint cannot be loaded
    """
    urls = load_weasyprint().urls

    class PackagedAssets(urls.URLFetcher):  # type: ignore[misc, name-defined]
        """Looks addresses up; never opens one."""

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ANN401, ARG002
            content, media_type = asset(url, logo)
            return urls.URLFetcherResponse(url, content, {"Content-Type": media_type})

    return PackagedAssets(fail_on_errors=True)


def load_weasyprint() -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """Return the WeasyPrint package.

    :raises RendererUnavailable: when it, or a system library that it needs, is not there
    """
    try:
        import weasyprint  # noqa: PLC0415 - takes a second, and only papers need it
        import weasyprint.urls  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise RendererUnavailable(f"WeasyPrint cannot be loaded: {error}") from error
    return weasyprint
