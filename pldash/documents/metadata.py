"""The marks inside the PDF that make one file both an archive's and a screen reader's.

WeasyPrint writes PDF/A or PDF/UA, not both, so the second mark is added just before the file is
written: https://github.com/Kozea/WeasyPrint/issues/2467.
"""

from __future__ import annotations

from typing import Any, Final
from xml.sax.saxutils import escape

from pldash.documents.errors import MissingGlyph, PaperRefused
from pldash.documents.fonts import stack
from pldash.documents.wording import Wording
from pldash.domain.certificates import CertificateFacts

NAMESPACE: Final = "urn:x-pldash:certificate:1:"
"""Our own properties: the certificate's number, code and address."""

OURS: Final = """
<rdf:Description rdf:about="" xmlns:pldash="{namespace}">
<pldash:number>{number}</pldash:number><pldash:code>{code}</pldash:code>
<pldash:verify>{verify}</pldash:verify></rdf:Description>
"""

ACCESSIBLE: Final = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""

SCHEMA: Final = """
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>
"""

PROPERTY: Final = """
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>
<pdfaProperty:category>{category}</pdfaProperty:category>
<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>
"""


def descriptions(facts: CertificateFacts) -> str:
    """Return what the file says about itself, as the inside of an XMP packet.

    PDF/A asks that every property outside its own list is declared in the file.
    """
    ours = _property("number", "Text", "Number of the certificate, for people")
    ours += _property("code", "Text", "Code for checking the certificate")
    ours += _property("verify", "Text", "Address that says whether the certificate stands")
    schema = SCHEMA.format(
        title="PL Dash certificate schema", namespace=NAMESPACE, prefix="pldash", properties=ours
    )
    return accessible(schema) + OURS.format(
        namespace=NAMESPACE,
        number=escape(facts.number),
        code=escape(facts.code),
        verify=escape(facts.verify_url),
    )


def accessible(schemas: str = "") -> str:
    """Return the mark of PDF/UA-1, with the schema that PDF/A asks for it.

    :param schemas: of other properties that the file has
    """
    part = PROPERTY.format(
        name="part", kind="Integer", category="internal", description="Part of ISO 14289"
    )
    own = SCHEMA.format(
        title="PDF/UA identification schema",
        namespace="http://www.aiim.org/pdfua/ns/id/",
        prefix="pdfuaid",
        properties=part,
    )
    return ACCESSIBLE.format(schemas=own + schemas)


def _property(name: str, kind: str, description: str) -> str:
    return PROPERTY.format(name=name, kind=kind, category="external", description=description)


def finish(document: Any, pdf: Any, *, lang: str, inside: str, wording: Wording) -> None:  # noqa: ANN401
    """Check what was drawn, then write the marks; WeasyPrint calls it before the file is written.

    :param inside: what the file says about itself
    :param wording: what was noted while the document was painted
    """
    _refuse_strange_fonts(document, lang)
    wording.write(document, pdf)
    _list_attachments_once(pdf)
    mark(pdf, inside)


def _refuse_strange_fonts(document: Any, lang: str) -> None:  # noqa: ANN401 - WeasyPrint's own
    """Refuse a page with a box for a character, or with a font that the machine put in."""
    ours = {face.family for is_serif in (False, True) for face in stack(lang, is_serif=is_serif)}
    for font in document.fonts.values():
        if font.missing:
            raise MissingGlyph([chr(point) for point in sorted(font.missing)])
        if font.family not in ours:
            raise PaperRefused(f"the page was drawn with the font {font.family}")


def _list_attachments_once(pdf: Any) -> None:  # noqa: ANN401 - pydyf has no types
    """Take the doubles out of the list of attachments: WeasyPrint 70 writes each twice."""
    listed = pdf.catalog.get("AF")
    if listed:
        listed[:] = dict.fromkeys(listed)


def mark(pdf: Any, inside: str) -> None:  # noqa: ANN401 - pydyf has no types
    """Put the descriptions inside the one `rdf:RDF` and leave the packet readable as text.

    :raises PaperRefused: when the file has no packet to put them in
    """
    packet = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    before, end, after = packet.stream[0].rpartition(b"</rdf:RDF>")
    if not end:
        raise PaperRefused("the file has no XMP packet")
    packet.stream = [before + inside.encode() + end + after]
    packet.compress = False
