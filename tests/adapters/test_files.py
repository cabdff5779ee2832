from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pldash.adapters.files import LocalFileStore


@pytest.fixture
def store(tmp_path):
    return LocalFileStore(tmp_path)


def test_what_is_put_comes_back_by_its_digest(store):
    sha256 = store.put(b"words")
    assert sha256 == hashlib.sha256(b"words").hexdigest()
    assert store.get(sha256) == b"words"


def test_the_same_content_is_kept_once(store, tmp_path):
    store.put(b"words")
    store.put(b"words")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_deleted_file_is_gone_and_deleting_again_is_harmless(store):
    sha256 = store.put(b"words")
    store.delete(sha256)
    store.delete(sha256)
    with pytest.raises(FileNotFoundError):
        store.get(sha256)


@pytest.mark.parametrize("name", ["../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64])
def test_a_name_that_is_no_digest_finds_nothing(store, name):
    with pytest.raises(FileNotFoundError):
        store.get(name)


def test_a_failed_write_leaves_nothing(store, tmp_path, monkeypatch):
    def fail(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store.put(b"words")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
