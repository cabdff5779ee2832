from __future__ import annotations

import hashlib
import io
import os
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.adapters.staging import SealedFile, SealedStaging
from pldash.ports import SealBroken

CANARY = b"canarybird sings in the archive"


@pytest.fixture
def staging(tmp_path):
    return SealedStaging(tmp_path / "staging")


@pytest.fixture
def key(staging):
    return staging.new_key()


def stored(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


class TestFiles:
    def test_a_file_reads_as_it_was_given_and_is_noise_on_the_disk(self, staging, key, tmp_path):
        archive = uuid4()
        assert staging.add(archive, 0, key, at=0, piece=io.BytesIO(CANARY)) == len(CANARY)
        (file,) = staging.files(archive, ["tweets.js"], key)
        with file.open() as stream:
            assert stream.read() == CANARY
        assert CANARY[:10] not in stored(tmp_path)
        (path,) = (tmp_path / "staging" / archive.hex).iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    def test_pieces_follow_each_other_and_may_come_twice(self, staging, key):
        archive = uuid4()
        for at, piece in ((0, b"abc"), (3, b"def"), (3, b"def"), (9, b"lost")):
            size = staging.add(archive, 0, key, at=at, piece=io.BytesIO(piece))
        assert size == staging.size(archive, 0) == 6
        with staging.files(archive, ["x"], key)[0].open() as stream:
            assert stream.read() == b"abcdef"

    def test_another_key_gives_nothing(self, staging, key):
        archive = uuid4()
        staging.add(archive, 0, key, at=0, piece=io.BytesIO(CANARY))
        with staging.files(archive, ["x"], staging.new_key())[0].open() as stream:
            assert stream.read() != CANARY

    def test_removed_files_are_gone(self, staging, key):
        archive, other = uuid4(), uuid4()
        for each in (archive, other):
            staging.add(each, 0, key, at=0, piece=io.BytesIO(CANARY))
        assert set(staging.archives()) == {archive, other}
        staging.remove(archive)
        staging.remove(archive)
        assert staging.archives() == [other]
        assert staging.size(archive, 0) == 0

    def test_what_only_passes_has_no_name(self, staging, tmp_path):
        file = staging.passing()
        file.write(CANARY)
        file.seek(0)
        assert file.read() == CANARY
        assert list((tmp_path / "staging").iterdir()) == []
        file.close()
        file.close()


class TestSealed:
    def test_opens_with_its_key_alone(self, staging, key):
        sealed = staging.seal(CANARY, key)
        assert CANARY not in sealed
        assert staging.open(sealed, key) == CANARY
        for wrong in (staging.new_key(), b"short"):
            with pytest.raises(SealBroken):
                staging.open(sealed, wrong)
        with pytest.raises(SealBroken):
            staging.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), key)
        with pytest.raises(SealBroken):
            staging.open(b"", key)


@given(
    content=st.binary(max_size=200),
    steps=st.lists(st.tuples(st.integers(0, 220), st.integers(0, 70)), max_size=8),
)
def test_reads_like_any_file(content, steps):
    sealed, plain = SealedFile(io.BytesIO(), os.urandom(32)), io.BytesIO(content)
    sealed.write(content)
    for at, size in steps:
        assert sealed.seek(at) == plain.seek(at)
        assert sealed.read(size) == plain.read(size)
    sealed.seek(0)
    assert hashlib.file_digest(sealed, "sha256").digest() == hashlib.sha256(content).digest()
    assert sealed.seek(0, io.SEEK_END) == sealed.tell() == len(content)
    assert sealed.seek(-len(content), io.SEEK_CUR) == 0
    assert sealed.readable()
    assert sealed.writable()
    assert sealed.seekable()
    with pytest.raises(ValueError, match="before the beginning"):
        sealed.seek(-1)


def test_strange_folders_are_left_alone(staging, tmp_path):
    (tmp_path / "staging" / "notes").mkdir(parents=True)
    assert staging.archives() == []
    assert UUID(int=1) not in staging.archives()
