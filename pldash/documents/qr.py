"""The square that a phone's camera opens."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET_MODULES = 4
"""The white frame that the standard asks for."""


def qr_svg(address: str, description: str) -> Markup:
    """Return the address as an inline SVG drawing, with words for those who cannot see it.

    Error correction M survives a crease or a coffee ring; the address is short, so that each
    module stays over half a millimetre wide.
    """
    code = segno.make(address, error="m", micro=False, boost_error=False)
    drawing = code.svg_inline(
        border=QUIET_MODULES, omitsize=True, title=description, dark="#000000", light="#ffffff"
    )
    return Markup(drawing)  # noqa: S704 - made by segno, which escapes the title
