"""A stranger's PDF is looked into within bounds."""

from __future__ import annotations

import tracemalloc
import zlib

from pldash.credentials.pdf_scan import RANGES, STREAM_BYTES, look_into, signed_ranges
from pldash.credentials.reading_credentials import read_credential
from pldash.domain.checked_files import Proof


def test_many_signatures_take_no_more_room_than_a_few():
    said = b"/ByteRange [0 400000 400002 90000]\n"
    pdf = (b"%PDF-1.7\n" + said * 2_000).ljust(500_000, b" ")
    tracemalloc.start()
    try:
        found = signed_ranges(pdf)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == RANGES
    assert most < 2 * RANGES * len(pdf)


def test_claims_that_do_not_fit_are_known_to_be_cut_off():
    """What is left of them is not JSON, and must not be taken for no credential at all."""
    claims = b'{"type": ["VerifiableCredential"], "name": "' + b"x" * STREAM_BYTES + b'"}'
    for stream in (claims, zlib.compress(claims)):
        pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nstream\n" + stream + b"\nendstream\nendobj\n"

        (found,) = look_into(pdf).credentials

        assert len(found) == STREAM_BYTES
        assert read_credential(found, None, now=None).proof is Proof.TOO_LARGE
