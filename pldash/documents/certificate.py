"""The certificate as a PDF that lasts and that a screen reader can read.

One file is PDF/A-3a and PDF/UA-1 at once. Equal facts give equal bytes with the same versions of
WeasyPrint and of the fonts: no clock, no randomness, nothing from outside. The bytes are stored
once and served for ever; a certificate is never drawn a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pldash.documents.drawing import Drawing, draw
from pldash.documents.errors import MissingGlyph, PaperRefused
from pldash.documents.glyphs import missing_characters
from pldash.documents.metadata import descriptions
from pldash.documents.page import certificate_html, page_lang
from pldash.documents.style import certificate_style
from pldash.domain.certificates import CertificateFacts
from pldash.ports import EmbeddedFile


@dataclass(frozen=True, slots=True)
class CertificatePrinter:
    """Draws certificates; fills the port :class:`~pldash.ports.RenderCertificate`.

    :ivar picture: gives the bytes of a logo by their SHA-256; raises `FileNotFoundError`
    """

    picture: Callable[[str], bytes]

    def __call__(
        self, facts: CertificateFacts, attachments: Sequence[EmbeddedFile] = (), /
    ) -> bytes:
        """Return the certificate's PDF with the logo that its facts name.

        :raises PaperRefused: when the logo is not there, or is another picture
        """
        logo = None if facts.letterhead is None else facts.letterhead.logo
        if logo is None:
            return render_certificate(facts, attachments)
        try:
            content = self.picture(logo.sha256)
        except OSError as error:
            raise PaperRefused("the school's logo cannot be read") from error
        if hashlib.sha256(content).hexdigest() != logo.sha256:
            raise PaperRefused("the school's logo is not the picture that was given")
        return render_certificate(facts, attachments, logo=content)


def render_certificate(
    facts: CertificateFacts,
    attachments: Sequence[EmbeddedFile] = (),
    /,
    *,
    logo: bytes | None = None,
) -> bytes:
    """Return the certificate's PDF, unsigned: a signature is the last write of its life.

    :param logo: the picture that the facts name, as PNG
    :raises MissingGlyph: when the fonts cannot print a character of the facts
    :raises RendererUnavailable: when WeasyPrint or its libraries are not on this machine
    :raises PaperRefused: when the page asked for anything that is not packaged
    """
    refuse_unprintable(facts)
    return draw(
        Drawing(
            html=certificate_html(facts),
            identifier=facts.code,
            lang=page_lang(facts),
            inside=descriptions(facts),
            style=certificate_style,
            attachments=attachments,
            logo=logo,
        )
    )


def refuse_unprintable(facts: CertificateFacts) -> None:
    """Refuse what no font of the paper has a shape for; nothing is drawn to find out.

    :raises MissingGlyph: with a reason for each character
    """
    missing = missing_characters("".join(texts_of(facts.to_json())), page_lang(facts))
    if missing:
        raise MissingGlyph(missing)


def texts_of(plain: object) -> Iterator[str]:
    """Give every text in a JSON value: whatever may be printed is asked about."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for value in plain.values():
            yield from texts_of(value)
    elif isinstance(plain, list):
        for item in plain:
            yield from texts_of(item)
