"""Files that wait to be fetched."""

from __future__ import annotations

from uuid import UUID

import pytest

from pldash.adapters.shelves import LocalShelf

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def shelf(tmp_path):
    return LocalShelf(tmp_path / "packs")


def names(tmp_path):
    return sorted(path.name.partition(".")[2] for path in (tmp_path / "packs").iterdir())


def test_a_file_is_there_once_it_is_put_and_only_for_its_owner(shelf, tmp_path):
    with shelf.adding(ONE, iter([b"a", b"b"])) as put:
        assert shelf.open(ONE) is None
        put()
    with shelf.open(ONE) as file:
        assert file.read() == b"ab"
    assert shelf.open(OTHER) is None
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "packs").iterdir()] == [0]


def test_what_is_not_put_leaves_nothing(shelf, tmp_path):
    def broken():
        yield b"a"
        raise ValueError("half way")

    with shelf.adding(ONE, [b"a"]):
        pass
    with pytest.raises(ValueError, match="half way"), shelf.adding(ONE, broken()):
        raise AssertionError("it could not be written")
    assert names(tmp_path) == []


def test_removing_takes_what_a_killed_process_left_too(shelf, tmp_path):
    shelf.remove(ONE)
    for pack in (ONE, OTHER):
        with shelf.adding(pack, [b"a"]) as put:
            put()
    (tmp_path / "packs" / f"{ONE.hex}.x.part").write_bytes(b"half")
    shelf.remove(ONE)
    assert names(tmp_path) == ["zip"]
    assert shelf.open(ONE) is None
