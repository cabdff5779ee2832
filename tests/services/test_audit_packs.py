from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
import zipfile

import pytest

from pldash.adapters.files import LocalFileStore
from pldash.services.audit_packs import (
    MadeFile,
    Sink,
    StoredFile,
    certificates_in,
    stream_pack,
)
from pldash.services.exports import whole_record
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON

MEGABYTE = 1024 * 1024


@pytest.fixture
def files(tmp_path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "files")


def pack(*given) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(stream_pack(*given, now=NOON))))


def test_each_file_stands_in_the_manifest_with_its_digest(files):
    kept = files.put(b"evidence")
    made = [MadeFile("log.csv", lambda: b"a table")]
    whole = pack(made, [StoredFile("evidence/001_notes.pdf", kept)], files)
    assert whole.testzip() is None
    manifest = json.loads(whole.read("manifest.json"))
    for each in manifest["files"]:
        content = whole.read(each["path"])
        assert hashlib.sha256(content).hexdigest() == each["sha256"]
        assert len(content) == each["bytes"]
    assert [each["path"] for each in manifest["files"]] == ["log.csv", "evidence/001_notes.pdf"]
    sums = dict(
        reversed(line.split("  ")) for line in whole.read("SHA256SUMS").decode().splitlines()
    )
    assert set(sums) == set(whole.namelist()) - {"SHA256SUMS"}


def test_what_is_gone_or_was_changed_stays_out_and_is_named(files, tmp_path):
    gone, changed = "0" * 64, files.put(b"as it was")
    (tmp_path / "files" / changed[:2] / changed).write_bytes(b"as it is")
    whole = pack([], [StoredFile("a.pdf", gone), StoredFile("b.pdf", changed)], files)
    manifest = json.loads(whole.read("manifest.json"))
    assert [each["why"] for each in manifest["missing"]] == ["gone", "changed"]
    assert manifest["files"] == []


def test_no_more_is_in_memory_than_the_largest_file(files):
    digests = [files.put(bytes([number]) * MEGABYTE) for number in range(24)]
    stored = [StoredFile(f"{number}.bin", each) for number, each in enumerate(digests)]
    tracemalloc.start()
    try:
        for _piece in stream_pack([], stored, files, now=NOON):
            pass
        assert tracemalloc.get_traced_memory()[1] < 6 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_pack_is_written_and_never_read_back():
    sink = Sink()
    assert sink.writable()
    assert not sink.seekable()


def test_the_certificates_are_those_of_the_entries(session, people, acting, files):
    approved_activity(session, people)
    credential = make_certificate(session, acting("tara"), asked_for(people), files)
    record = whole_record(session, acting("tara"), with_reflections=False)
    (found,) = certificates_in(session, acting("tara"), record)
    assert found == StoredFile(f"certificates/{credential.number}.pdf", credential.pdf_sha256)
    assert certificates_in(session, acting("theo"), record) == []
