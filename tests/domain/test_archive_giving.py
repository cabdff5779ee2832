from __future__ import annotations

import pytest

from pldash.domain.archive_giving import (
    MOST_FILES,
    PIECE_BYTES,
    GivenArchive,
    Said,
    Told,
    is_awaited,
    mark_of,
    told_of,
)
from pldash.domain.errors import RuleBroken

MANY = MOST_FILES + 1


def given(*sizes, review=None):
    names = tuple(f"part{place}.js" for place in range(len(sizes)))
    return GivenArchive(names=names, sizes=sizes, said=Said(), choices=(), code="", review=review)


class TestTold:
    def test_files_keep_their_order(self):
        told = told_of(["b.js", "a.js"], ["5", "0"], ["17", "0"], limit_bytes=5)
        assert told == (Told("b.js", 5, 17), Told("a.js", 0, 0))

    @pytest.mark.parametrize(
        ("names", "sizes", "changed", "code"),
        [
            ([], [], [], "files-missing"),
            (["a"], [], ["1"], "files-missing"),
            (["a"], ["1"], [], "files-missing"),
            (["a"], ["-1"], ["1"], "files-missing"),
            (["a"], ["\u0661"], ["1"], "files-missing"),
            (["a"], ["1"], ["x"], "files-missing"),
            (["a"], ["9" * 5000], ["1"], "archive-too-large"),
            (["a"], ["1"], ["9" * 16], "archive-too-large"),
            (["a", "b"], ["50", "51"], ["1", "1"], "archive-too-large"),
            (["a"] * MANY, ["0"] * MANY, ["1"] * MANY, "archive-too-large"),
        ],
    )
    def test_what_no_archive_is_is_refused(self, names, sizes, changed, code):
        with pytest.raises(RuleBroken) as broken:
            told_of(names, sizes, changed, limit_bytes=100)
        assert [each.code for each in broken.value.reasons] == [code]

    def test_the_mark_tells_files_apart(self):
        one = Told("a", 1, 2)
        assert mark_of([one]) == mark_of([Told("a", 1, 2)])
        others = [Told("b", 1, 2), Told("a", 2, 2), Told("a", 1, 3), Told("a\ud800", 1, 2)]
        assert len({mark_of([each]) for each in (one, *others)}) == 5
        assert mark_of([one, others[0]]) != mark_of([others[0], one])


class TestAwaited:
    @pytest.mark.parametrize(
        ("place", "at", "length", "expected"),
        [
            (0, 4, 6, True),
            (0, 4, 1, True),
            (0, 4, 7, False),  # too long
            (0, 4, 0, False),  # nothing
            (0, 0, 4, False),  # twice
            (0, 5, 1, False),  # leaves something out
            (1, 0, 1, False),  # whole already
            (2, 0, 1, False),  # no such file
        ],
    )
    def test_the_very_next_piece_alone(self, place, at, length, expected):
        assert is_awaited(given(10, 3), [4, 3], place=place, at=at, length=length) is expected

    def test_no_larger_than_a_piece(self):
        whole = given(9 * PIECE_BYTES)
        assert is_awaited(whole, [0], place=0, at=0, length=PIECE_BYTES)
        assert not is_awaited(whole, [0], place=0, at=0, length=PIECE_BYTES + 1)

    def test_nothing_once_it_was_read(self):
        assert not is_awaited(given(10, review=object()), [0], place=0, at=0, length=1)
