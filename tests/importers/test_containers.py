"""Archives that lie, hide or swell are refused whole."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from typing import ClassVar

import pytest

from pldash.importers import limits
from tests.archive_files import created, outbox, packed, tarred, tweet, tweets_js
from tests.archive_reading import read, refusal

POSTS = tweets_js(tweet("2014-06-12 23:04", "#edchat"))
GOOD = packed({"data/tweets.js": POSTS})
OUTBOX = outbox(created("2023-01-02 10:00", "<p>#edchat</p>"))


class TestZips:
    @pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:/x", "..\\x"])
    def test_names_outside_the_archive_are_refused(self, name):
        assert (
            refusal(("x.zip", packed({"data/tweets.js": POSTS, name: "x"}))).code == "unsafe-name"
        )

    def test_a_bomb_is_refused_before_it_is_opened(self, monkeypatch):
        monkeypatch.setattr(limits, "RATIO_FROM_BYTES", 1_000_000)
        bomb = packed({"data/tweets.js": b" " * 5_000_000})
        assert refusal(("x.zip", bomb)).code == "bomb"

    def test_a_bomb_in_a_member_that_nobody_reads_harms_nobody(self, monkeypatch):
        monkeypatch.setattr(limits, "RATIO_FROM_BYTES", 1_000_000)
        members = {"data/tweets.js": POSTS, "data/tweets_media/x.mp4": b"\0" * 5_000_000}
        assert read(("x.zip", packed(members))).tally.posts == 1

    @pytest.mark.parametrize("size", [10, len(POSTS) - 1, len(POSTS) + 1, len(POSTS) + 10**6])
    def test_a_size_that_lies_is_refused(self, size):
        place = GOOD.index(b"PK\x01\x02")
        lying = GOOD[: place + 24] + struct.pack("<I", size) + GOOD[place + 28 :]
        assert refusal(("x.zip", lying)).code in {"lying-size", "zip-broken", "bomb"}

    def test_changed_content_is_refused(self):
        stored = packed({"data/tweets.js": POSTS}, zipfile.ZIP_STORED)
        changed = stored.replace(b"#edchat", b"#sschat", 1)
        assert refusal(("x.zip", changed)).code == "lying-size"

    def test_a_cut_archive_is_refused(self):
        for length in (10, len(GOOD) // 2, len(GOOD) - 1):
            assert refusal(("x.zip", GOOD[:length])).code == "zip-broken"

    def test_an_encrypted_member_is_refused(self):
        place = GOOD.index(b"PK\x01\x02")
        locked = GOOD[: place + 8] + b"\x01\x00" + GOOD[place + 10 :]
        assert refusal(("x.zip", locked)).code == "encrypted"

    def test_two_members_of_one_name_are_refused(self):
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as archive:
            archive.writestr("data/tweets.js", POSTS)
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr("data/tweets.js", POSTS)
        assert refusal(("x.zip", kept.getvalue())).code == "member-twice"

    @pytest.mark.parametrize(
        ("limit", "code"),
        [
            ("ZIP_MEMBERS", "too-many-members"),
            ("MEMBER_BYTES", "bomb"),
            ("TOTAL_BYTES", "member-too-large"),
            ("ZIP_DIRECTORY_BYTES", "zip-broken"),
            ("ENTRIES", "too-many-entries"),
        ],
    )
    def test_more_than_anybody_has_is_refused(self, monkeypatch, limit, code):
        monkeypatch.setattr(limits, limit, 0)
        assert refusal(("x.zip", GOOD)).code == code

    def test_an_unusual_way_of_packing_is_refused(self):
        packed_so = packed({"data/tweets.js": POSTS}, zipfile.ZIP_BZIP2)
        assert refusal(("x.zip", packed_so)).code == "zip-broken"

    def test_a_zip_of_something_else_is_refused(self):
        assert refusal(("x.zip", packed({"holiday.jpg": "x"}))).code == "unknown-format"


class TestTars:
    MEMBERS: ClassVar = {
        "media_attachments/a.png": "x" * 5_000,
        "actor.json": "{",
        "outbox.json": OUTBOX,
    }

    def test_the_outbox_is_found_behind_the_pictures(self):
        assert read(("a.tar.gz", tarred(self.MEMBERS))).tally.posts == 1

    def test_a_cut_one_is_refused(self):
        data = tarred({**self.MEMBERS, "later.png": "y" * 50_000})
        for length in (len(data) // 3, len(data) - 20, len(data) - 1):
            assert refusal(("a.tar.gz", data[:length])).code in {"truncated", "gzip-broken"}

    def test_changed_content_is_refused(self):
        data = bytearray(tarred(self.MEMBERS))
        data[-5] ^= 1
        assert refusal(("a.tar.gz", bytes(data))).code == "gzip-broken"

    def test_one_without_an_outbox_is_refused(self):
        assert refusal(("a.tar.gz", tarred({"likes.json": "{}"}))).code == "no-posts-file"

    def test_names_outside_are_refused(self):
        for name in ("../outbox.json", "/outbox.json"):
            assert refusal(("a.tar.gz", tarred({name: OUTBOX}))).code == "unsafe-name"

    def test_a_link_in_place_of_the_outbox_is_refused(self):
        kept = io.BytesIO()
        with tarfile.open(fileobj=kept, mode="w") as archive:
            info = tarfile.TarInfo("outbox.json")
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)
        assert refusal(("a.tar.gz", gzip.compress(kept.getvalue()))).code == "bomb"

    def test_a_bomb_is_refused(self, monkeypatch):
        monkeypatch.setattr(limits, "RATIO_FROM_BYTES", 100_000)
        bomb = tarred({"media/x": "\0" * 3_000_000, "outbox.json": OUTBOX})
        assert refusal(("a.tar.gz", bomb)).code == "bomb"

    def test_a_header_that_was_changed_is_refused(self):
        plain = bytearray(gzip.decompress(tarred(self.MEMBERS)))
        plain[3] ^= 1
        assert refusal(("a.tar.gz", gzip.compress(bytes(plain)))).code == "tar-broken"
        plain[148:156] = b"zzzzzzzz"
        assert refusal(("a.tar.gz", gzip.compress(bytes(plain)))).code == "tar-broken"
