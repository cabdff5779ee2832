"""A stranger's PDF is looked into within bounds."""

from __future__ import annotations

import tracemalloc

from pldash.credentials.pdf_scan import RANGES, signed_ranges


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
