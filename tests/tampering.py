"""Ways to tamper with a certificate's file, each by its name.

A way takes the shared certificate and returns bytes; what PL Dash must say of them stands beside.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pikepdf
import pypdf
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from pldash.credentials.authority import (
    Authority,
    new_authority,
    new_signing_certificate,
)
from pldash.credentials.references import HeldKey
from pldash.credentials.signature import Seal
from pldash.documents.certificate import render_certificate
from pldash.domain.checked_files import Verdict
from pldash.ports import EmbeddedFile
from tests.certificate_facts import make_facts
from tests.false_credentials import Tamper, Way, credential_of_another
from tests.sealed import BASE_URL, LATELY, Sealed

YEAR = timedelta(days=365)
INSIDE = "The claims of this certificate for machines, signed: Open Badges 3.0"


def unsigned(sealed: Sealed) -> bytes:
    """The file as it was before its signature was added."""
    pdf = sealed.paper.pdf
    return pdf[: pdf.index(b"%%EOF") + len(b"%%EOF\n")]


def room_of(pdf: bytes) -> tuple[int, int]:
    """Where the digits of the signature begin and end."""
    (_start, length, after, _rest) = map(
        int, re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf).groups()
    )
    return length + 1, after - 1


def with_room(pdf: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The file with other bytes in the room of its signature, as many as before."""
    begin, end = room_of(pdf)
    room = bytes.fromhex(pdf[begin:end].decode())
    changed = change(room)
    assert len(changed) == len(room)
    return pdf[:begin] + changed.hex().upper().encode() + pdf[end:]


def message_of(pdf: bytes) -> bytes:
    """The signature without the noughts behind it."""
    begin, end = room_of(pdf)
    room = bytes.fromhex(pdf[begin:end].decode())
    return room[: 4 + int.from_bytes(room[2:4], "big")]


def at(place: float) -> Tamper:
    """Change one byte, so far into the file."""

    def tamper(sealed: Sealed) -> bytes:
        pdf = bytearray(sealed.paper.pdf)
        pdf[int(len(pdf) * place)] ^= 0x01
        return bytes(pdf)

    return tamper


def appended(more: bytes) -> Tamper:
    return lambda sealed: sealed.paper.pdf + more


def new_page(sealed: Sealed) -> bytes:
    """A later revision whose catalogue shows an empty page."""
    pdf = sealed.paper.pdf
    start = len(pdf)
    body = b"2 0 obj\n<< /Type /Catalog /Pages 9000 0 R >>\nendobj\n"
    pages = start + len(body)
    body += b"9000 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    table = start + len(body)
    before = pdf.rindex(b"startxref\n") + len(b"startxref\n")
    previous = pdf[before:].split()[0]
    body += b"xref\n2 1\n%010d 00000 n \n9000 1\n%010d 00000 n \n" % (start, pages)
    body += b"trailer\n<< /Size 9001 /Root 2 0 R /Prev %s >>\n" % previous
    return pdf + body + b"startxref\n%d\n%%%%EOF\n" % table


def saved_by_pikepdf(
    change: Callable[[pikepdf.Pdf], None] = lambda _pdf: None, **how: object
) -> Tamper:
    def tamper(sealed: Sealed) -> bytes:
        with pikepdf.open(io.BytesIO(sealed.paper.pdf)) as pdf:
            change(pdf)
            saved = io.BytesIO()
            pdf.save(saved, **how)
        return saved.getvalue()

    return tamper


def saved_by_pypdf(sealed: Sealed) -> bytes:
    saved = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(sealed.paper.pdf)).write(saved)
    return saved.getvalue()


def no_signature(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AcroForm
    del pdf.Root.Perms
    del pdf.pages[0].Annots
    pdf.remove_unreferenced_resources()


def no_attachment(pdf: pikepdf.Pdf) -> None:
    for name in list(pdf.attachments):
        del pdf.attachments[name]


def other_words(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"q 1 1 1 rg 0 0 900 900 re f Q", prepend=False)


def another_inside(pdf: pikepdf.Pdf) -> None:
    stream = pdf.attachments["credential.json"].obj.EF.F
    stream.write(credential_of_another())


def a_second_inside(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["more.json"] = pikepdf.AttachedFileSpec(pdf, credential_of_another())


def foreign_keys(
    *,
    name: str = "PL Dash",
    begun: datetime = LATELY,
) -> tuple[Authority, ec.EllipticCurvePrivateKey, x509.Certificate]:
    """An authority of somebody else, with a name like ours, and a key that it vouches for."""
    authority = new_authority(name, is_test=True, now=begun)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = new_signing_certificate(
        authority, key.public_key(), name=name, list_address=f"{BASE_URL}/ca.crl", now=begun
    )
    return authority, key, certificate


def signed_by_strangers(pdf: bytes) -> bytes:
    authority, key, certificate = foreign_keys()
    return Seal(HeldKey(key), [certificate], [authority.certificate]).sign(pdf)


def signed_under_us(sealed: Sealed, pdf: bytes, *, begun: datetime, withdrawn: bool = False):
    """The file with a signature of ours whose certificate begins at another time."""
    folder = sealed.proofs.settings.folder
    authority = folder.authority()
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = new_signing_certificate(
        authority, key.public_key(), name="PL Dash", list_address=folder.list_address, now=begun
    )
    return Seal(HeldKey(key), [certificate], [authority.certificate]).sign(pdf), certificate


def by_ours(begun: datetime) -> Tamper:
    return lambda sealed: signed_under_us(sealed, unsigned(sealed), begun=begun)[0]


def self_signed(sealed: Sealed) -> bytes:
    authority = new_authority("PL Dash", is_test=True, now=LATELY)
    return Seal(HeldKey(authority.key), [authority.certificate]).sign(unsigned(sealed))


@cache
def forged_words() -> bytes:
    """A paper with more hours under the same code, with no signature."""
    line = replace(make_facts().lines[0], title="A course of forty hours")
    return render_certificate(make_facts(is_test=True, lines=(line,)), ())


def resealed(sealed: Sealed, inside: bytes) -> bytes:
    """A paper drawn anew with something else inside, signed by strangers."""
    file = EmbeddedFile("credential.json", inside, INSIDE, LATELY)
    return signed_by_strangers(render_certificate(make_facts(is_test=True), [file]))


def damaged_certificate(room: bytes) -> bytes:
    """Change a byte within the certificates that the signature carries beside its own."""
    message = cms.ContentInfo.load(room)
    certificate = message["content"]["certificates"][0].chosen
    place = room.index(certificate["tbs_certificate"]["serial_number"].contents)
    return room[:place] + bytes([room[place] ^ 1]) + room[place + 1 :]


def last_bit(room: bytes) -> bytes:
    end = len(room.rstrip(b"\0")) - 1
    return room[:end] + bytes([room[end] ^ 1]) + room[end + 1 :]


def rubbish(room: bytes) -> bytes:
    return room[:-4] + b"\xde\xad\xbe\xef"


def no_der(room: bytes) -> bytes:
    return b"\xff" * len(room)


def weaker_digest(room: bytes) -> bytes:
    """Name SHA-1 where SHA-256 is meant: an identifier of another length, so the room fits."""
    sha256, md5 = bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040206")
    assert sha256 in room
    return room.replace(sha256, md5)


def transplanted(sealed: Sealed) -> bytes:
    """The signature of another file of ours in the room of this one."""
    other = sealed.proofs.keyring.seal.sign(forged_words())
    message = message_of(other)
    return with_room(sealed.paper.pdf, lambda room: message + bytes(len(room) - len(message)))


def in_small_letters(sealed: Sealed) -> bytes:
    begin, end = room_of(sealed.paper.pdf)
    pdf = sealed.paper.pdf
    return pdf[:begin] + pdf[begin:end].lower() + pdf[end:]


def a_range_before(sealed: Sealed) -> bytes:
    """A range that covers little stands before ours, in bytes that are not covered any more."""
    return b"%PDF-1.7\n/ByteRange [0 10 20 5]\n" + sealed.paper.pdf


def narrower_range(sealed: Sealed) -> bytes:
    pdf = sealed.paper.pdf
    whole = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)", pdf)
    less = whole.group().replace(b" " + whole[3], b" " + b"1".rjust(len(whole[3]), b"0"))
    return pdf.replace(whole.group(), less)


def range_of_nothing(sealed: Sealed) -> bytes:
    pdf = sealed.paper.pdf
    whole = re.search(rb"/ByteRange \[[^\]]*", pdf).group()
    return pdf.replace(whole, b"/ByteRange [0 0 0 0".ljust(len(whole)))


def signed_once_more(sealed: Sealed) -> bytes:
    """A later revision with the signature of a stranger over all of it, ours included."""
    pdf = sealed.paper.pdf
    head = pdf + b"9000 0 obj\n<< /Type /Sig /Contents "
    room = b"0" * 16_000
    start, after = len(head), len(head) + len(room) + 2
    tail = b" /ByteRange [0 %10d %10d %10d] >>\nendobj\n"
    rest = len(tail % (0, 0, 0))
    tail %= (start, after, rest)
    authority, key, certificate = foreign_keys()
    seal = Seal(HeldKey(key), [certificate], [authority.certificate])
    made = seal.sign(forged_words())
    return head + b"<" + message_of(made).hex().encode().ljust(len(room), b"0") + b">" + tail


PAPERS: dict[str, Way] = {
    "a byte of the beginning": Way(at(0.001), Verdict.CHANGED, "seal-broken"),
    "a byte of a font": Way(at(0.2), Verdict.CHANGED, "seal-broken"),
    "a byte of a page": Way(at(0.65), Verdict.CHANGED, "seal-broken"),
    "a byte of the metadata": Way(at(0.48), Verdict.CHANGED, "seal-broken"),
    "the last byte": Way(at(0.99999), Verdict.CHANGED, "seal-broken"),
    "a blank behind": Way(appended(b" "), Verdict.ADDED, "covers-part"),
    "rubbish behind": Way(appended(b"\0" * 5000), Verdict.ADDED, "covers-part"),
    "a later revision with another page": Way(new_page, Verdict.ADDED, "covers-part"),
    "another end of the file": Way(appended(b"%%EOF\n"), Verdict.ADDED, "covers-part"),
    "signed once more by a stranger": Way(signed_once_more, Verdict.ADDED, "covers-part"),
    "saved by pikepdf": Way(saved_by_pikepdf(), Verdict.SAVED_ANEW, "seal-displaced"),
    "saved in packed objects": Way(
        saved_by_pikepdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        Verdict.SAVED_ANEW,
        "seal-displaced",
    ),
    "saved unpacked": Way(
        saved_by_pikepdf(stream_decode_level=pikepdf.StreamDecodeLevel.generalized),
        Verdict.SAVED_ANEW,
        "seal-displaced",
    ),
    "linearised": Way(saved_by_pikepdf(linearize=True), Verdict.SAVED_ANEW, "seal-displaced"),
    "saved by pypdf": Way(saved_by_pypdf, Verdict.SAVED_ANEW, "seal-displaced"),
    "saved with other words": Way(
        saved_by_pikepdf(other_words), Verdict.SAVED_ANEW, "seal-displaced"
    ),
    "saved without the signature": Way(
        saved_by_pikepdf(no_signature), Verdict.SAVED_ANEW, "seal-missing"
    ),
    "saved without the claims": Way(
        saved_by_pikepdf(no_attachment), Verdict.SAVED_ANEW, "inside-none"
    ),
    "saved with the claims of another": Way(
        saved_by_pikepdf(another_inside), Verdict.SAVED_ANEW, "inside-of-another"
    ),
    "saved with more claims": Way(
        saved_by_pikepdf(a_second_inside), Verdict.SAVED_ANEW, "inside-several"
    ),
    "the revision before the signature": Way(unsigned, Verdict.SAVED_ANEW, "seal-missing"),
    "drawn anew with other words": Way(
        lambda _sealed: forged_words(), Verdict.SAVED_ANEW, "seal-missing"
    ),
    "cut off at the end": Way(
        lambda sealed: sealed.paper.pdf[:-10], Verdict.SAVED_ANEW, "seal-displaced"
    ),
    "cut off in the middle": Way(
        lambda sealed: sealed.paper.pdf[: len(sealed.paper.pdf) // 2 + 500],
        Verdict.SAVED_ANEW,
        "seal-missing",
    ),
    "bytes before": Way(
        lambda sealed: b"\n\n" + sealed.paper.pdf, Verdict.SAVED_ANEW, "seal-displaced"
    ),
    "another range before": Way(a_range_before, Verdict.SAVED_ANEW, "seal-displaced"),
    "a range that covers less": Way(narrower_range, Verdict.CHANGED, "seal-broken"),
    "a range that covers nothing": Way(range_of_nothing, Verdict.SAVED_ANEW, "seal-displaced"),
    "signed by a foreign authority": Way(
        lambda sealed: signed_by_strangers(unsigned(sealed)), Verdict.NOT_OURS, "signer-stranger"
    ),
    "signed by itself": Way(self_signed, Verdict.NOT_OURS, "signer-stranger"),
    "drawn anew and signed by strangers": Way(
        lambda _sealed: signed_by_strangers(forged_words()), Verdict.NOT_OURS, "signer-stranger"
    ),
    "drawn anew around our claims": Way(
        lambda sealed: resealed(sealed, sealed.paper.credential),
        Verdict.NOT_OURS,
        "signer-stranger",
    ),
    "signed with an ended certificate of ours": Way(
        by_ours(LATELY - 3 * YEAR), Verdict.NOT_THE_FILE, "signer-ended"
    ),
    "signed with a certificate of ours that begins later": Way(
        by_ours(LATELY + YEAR), Verdict.NOT_THE_FILE, "signer-not-yet"
    ),
    "signed by us, but another file": Way(
        lambda sealed: sealed.proofs.keyring.seal.sign(unsigned(sealed)),
        Verdict.NOT_THE_FILE,
        "digest-differs",
    ),
    "the signature of another file": Way(transplanted, Verdict.CHANGED, "seal-broken"),
    "the signature in small letters": Way(in_small_letters, Verdict.NOT_THE_FILE, "digest-differs"),
    "rubbish in the signature's room": Way(
        lambda sealed: with_room(sealed.paper.pdf, rubbish), Verdict.CHANGED, "seal-damaged"
    ),
    "a bit of the signature": Way(
        lambda sealed: with_room(sealed.paper.pdf, last_bit), Verdict.CHANGED, "seal-broken"
    ),
    "no signature in its room": Way(
        lambda sealed: with_room(sealed.paper.pdf, no_der), Verdict.CHANGED, "seal-damaged"
    ),
    "noughts in the signature's room": Way(
        lambda sealed: with_room(sealed.paper.pdf, lambda room: bytes(len(room))),
        Verdict.CHANGED,
        "seal-damaged",
    ),
    "letters in the signature's room": Way(
        lambda sealed: (
            sealed.paper.pdf[: room_of(sealed.paper.pdf)[0]]
            + b"zz"
            + sealed.paper.pdf[room_of(sealed.paper.pdf)[0] + 2 :]
        ),
        Verdict.CHANGED,
        "seal-damaged",
    ),
    "a damaged certificate within the signature": Way(
        lambda sealed: with_room(sealed.paper.pdf, damaged_certificate),
        Verdict.NOT_THE_FILE,
        "digest-differs",
    ),
    "a digest that proves nothing": Way(
        lambda sealed: with_room(sealed.paper.pdf, weaker_digest),
        Verdict.CHANGED,
        "seal-damaged",
    ),
    "a clock before the issue": Way(
        lambda sealed: sealed.paper.pdf, Verdict.CONTRADICTION, "signer-not-yet", -YEAR
    ),
    "our own list run out": Way(
        lambda sealed: sealed.paper.pdf,
        Verdict.CONTRADICTION,
        "signer-list-too-old",
        timedelta(days=401),
    ),
}
