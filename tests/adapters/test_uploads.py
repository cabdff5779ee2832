"""What a file is, is decided by its content; what could do something by itself is refused."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import zipfile
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from pldash.adapters import upload_child, uploads
from pldash.adapters.upload_documents import check_pdf
from pldash.adapters.upload_pictures import KEPT_SIDE, LONGEST_SIDE, redraw
from pldash.adapters.uploads import check_upload, kind_of
from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import MediaType
from tests.hostile_files import (
    active_form,
    annotation,
    deeply,
    embed,
    first_page,
    links_from,
    moving,
    name_tree_script,
    on_a_link,
    on_each_page,
    on_opening,
    pdf,
    photo_with_place,
    picture,
    png_bomb,
    png_that_lies,
    png_with_text,
    portfolio,
)

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def refusal(look, *given):
    with pytest.raises(RuleBroken) as caught:
        look(*given)
    assert caught.value.field == "files"
    return caught.value.reasons[0].code


def zipped() -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("../../evil.txt", "x")
    return kept.getvalue()


class TestKinds:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (pdf(), MediaType.PDF),
            (picture("PNG"), MediaType.PNG),
            (picture("JPEG"), MediaType.JPEG),
            (picture("WEBP"), MediaType.WEBP),
            ("Notes on feedback: ünïcode, 字\n".encode(), MediaType.TEXT),
        ],
        ids=list(MediaType),
    )
    def test_all_that_may_be_kept(self, content, kind):
        kept = check_upload(content)
        assert kept.media_type is kind
        assert kind_of(kept.content) is kind

    @pytest.mark.parametrize(
        ("what", "content"),
        [
            ("a drawing that can run", SVG),
            ("a drawing after a mark and blanks", b"\xef\xbb\xbf \n" + SVG),
            ("a page", b"<!DOCTYPE html><script>alert(1)</script>"),
            ("a page in capitals", b"\n\n<HTML><body onload=alert(1)>"),
            ("a page after a comment", b"<!-- x --><html>"),
            ("markup of any kind", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
            ("an archive", zipped()),
            ("an empty archive", b"PK\x05\x06" + bytes(18)),
            ("a moving picture of old", b"GIF89a" + bytes(20)),
            ("a picture that passes for text", b"GIF89a/*=1;alert(1)//"),
            ("a program", b"MZ\x90\x00"),
            ("a script", b"#!/bin/sh\nrm -rf /\n"),
            ("a word processor's file", b"{\\rtf1 hello}"),
            ("a page description", b"%!PS-Adobe-3.0\n"),
            ("text with a null", b"hello\x00world"),
            ("text with a bell", b"hello\x07"),
            ("text with an escape", b"\x1b[2Jhello"),
            ("text with a late control", "hello\x9b2J".encode()),
            ("text in sixteen bits", "hello".encode("utf-16")),
            ("text in sixteen bits without a mark", "hello".encode("utf-16-le")),
            ("text in an old code page", "caf\xe9".encode("latin-1")),
            ("half a letter", "字".encode()[:2]),
            ("noise", bytes(range(128, 256))),
            ("a riff that is a sound", b"RIFF\x24\x00\x00\x00WAVEfmt "),
            ("a pdf behind junk", b"junk\x00" + pdf()),
        ],
    )
    def test_everything_else_is_refused_whatever_its_name(self, what, content):
        assert refusal(check_upload, content) == "file-kind"

    @pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\t "])
    def test_nothing_is_refused_as_nothing(self, content):
        assert refusal(check_upload, content) == "file-empty"

    def test_a_text_loses_the_mark_before_it_and_nothing_else(self):
        assert check_upload(b"\xef\xbb\xbfline\r\n\ttab\x0c").content == b"line\r\n\ttab\x0c"


class TestPictures:
    def test_a_photo_loses_place_camera_and_comment_and_stands_upright(self):
        given = photo_with_place()
        assert b"SecretCamera" in given
        assert b"SecretComment" in given
        kept = check_upload(given).content
        for secret in (b"Secret", b"Exif", b"GPS"):
            assert secret not in kept
        with Image.open(BytesIO(kept)) as drawn:
            assert drawn.size == (48, 64)
            assert not drawn.getexif()

    def test_words_in_a_picture_go(self):
        given = png_with_text(b"SecretWords")
        assert b"SecretWords" in given
        assert b"SecretWords" not in redraw(MediaType.PNG, given)

    def test_words_that_unfold_without_end_are_refused(self):
        assert refusal(check_upload, png_with_text(b"x", unfolds=True)) == "file-broken"

    def test_a_profile_goes(self):
        given = picture("PNG", icc_profile=b"SecretProfile" * 20)
        assert b"iCCP" in given
        assert b"iCCP" not in redraw(MediaType.PNG, given)

    @pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", zipped(), b"%PDF-1.7"])
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_what_hangs_on_behind_is_dropped(self, kind, tail):
        given = picture(kind)
        assert tail not in redraw(kind_of(given), given + tail)

    def test_a_small_file_that_unfolds_into_a_huge_one_is_refused_unseen(self):
        bomb = png_bomb()
        assert len(bomb) < 500_000
        assert refusal(check_upload, bomb) == "picture-too-large"

    @pytest.mark.parametrize(
        ("width", "height", "code"),
        [
            (60_000, 60_000, "picture-too-large"),
            (LONGEST_SIDE + 1, 1, "picture-too-large"),
            (8_000, 8_000, "picture-too-large"),
            (2**31 - 1, 2**31 - 1, "picture-too-large"),
            (0, 10, "file-broken"),
            (7_000, 7_000, "file-broken"),
        ],
    )
    def test_a_header_that_lies_is_believed_for_its_size_only(self, width, height, code):
        assert refusal(redraw, MediaType.PNG, png_that_lies(width, height)) == code

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_what_moves_is_refused(self, kind):
        given = moving(kind)
        assert refusal(redraw, kind_of(given), given) == "picture-moves"

    def test_a_cameras_second_picture_just_goes(self):
        given = moving("MPO")
        kept = redraw(kind_of(given), given)
        assert len(kept) < len(given)
        with Image.open(BytesIO(kept)) as drawn:
            assert getattr(drawn, "n_frames", 1) == 1

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    @pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
    def test_half_a_picture_is_refused(self, kind, share):
        given = picture(kind, (300, 200))
        cut = given[: int(len(given) * share)]
        assert refusal(redraw, kind_of(given), cut) == "file-broken"

    def test_one_kind_in_anothers_clothes_is_refused(self):
        assert refusal(redraw, MediaType.JPEG, picture("PNG")) == "file-broken"
        assert refusal(check_upload, b"\xff\xd8\xff" + bytes(100)) == "file-broken"

    @pytest.mark.parametrize(
        ("kind", "mode", "drawn"),
        [
            ("PNG", "RGB", "RGB"),
            ("PNG", "RGBA", "RGBA"),
            ("PNG", "LA", "RGBA"),
            ("PNG", "L", "L"),
            ("PNG", "P", "RGB"),
            ("PNG", "1", "RGB"),
            ("PNG", "I;16", "L"),
            ("JPEG", "CMYK", "RGB"),
            ("JPEG", "L", "L"),
            ("WEBP", "RGBA", "RGBA"),
        ],
    )
    def test_every_kind_of_colour_is_drawn(self, kind, mode, drawn):
        given = picture(kind, mode=mode)
        with Image.open(BytesIO(redraw(kind_of(given), given))) as kept:
            assert (kept.mode, kept.size) == (drawn, (64, 48))

    def test_a_palette_keeps_what_is_seen_through(self):
        clear = BytesIO()
        Image.new("P", (4, 4), 0).save(clear, "PNG", transparency=0)
        with Image.open(BytesIO(redraw(MediaType.PNG, clear.getvalue()))) as kept:
            assert kept.getpixel((0, 0))[3] == 0

    def test_sixteen_bits_keep_their_brightness(self):
        deep = Image.new("I;16", (4, 4), 30_000)
        given = BytesIO()
        deep.save(given, "PNG")
        with Image.open(BytesIO(redraw(MediaType.PNG, given.getvalue()))) as kept:
            assert kept.getpixel((0, 0)) == 30_000 // 256

    def test_a_large_picture_is_kept_smaller(self):
        given = picture("JPEG", (6_000, 3_000))
        with Image.open(BytesIO(redraw(MediaType.JPEG, given))) as kept:
            assert max(kept.size) <= KEPT_SIDE


class TestDocuments:
    def test_a_document_is_kept_as_it_is(self):
        given = pdf()
        assert check_pdf(given) == given

    @pytest.mark.parametrize(
        "change",
        [
            on_a_link("URI", URI="https://example.org/"),
            on_a_link("URI", URI="MAILTO:host@example.org"),
            on_a_link("URI", URI="www.example.org/a?b=c:d"),
            on_opening("GoTo", D=pikepdf.Array([0, pikepdf.Name.Fit])),
            first_page,
        ],
        ids=[
            "a link",
            "an address",
            "a link without a scheme",
            "a page to go to",
            "a page to begin with",
        ],
    )
    def test_links_and_the_page_to_begin_with_are_no_harm(self, change):
        check_pdf(pdf(change))

    @pytest.mark.parametrize(
        ("what", "change", "code"),
        [
            ("script on opening", on_opening("JavaScript", JS="app.alert(1)"), "pdf-script"),
            ("script right in a link", on_a_link("JavaScript", JS="1"), "pdf-script"),
            ("script by name", name_tree_script, "pdf-script"),
            ("script deep inside", deeply, "pdf-script"),
            ("a program", on_a_link("Launch", F="calc.exe"), "pdf-launch"),
            ("a program on opening", on_opening("Launch", F="calc.exe"), "pdf-launch"),
            ("another document", on_a_link("GoToR", F="other.pdf"), "pdf-launch"),
            ("a script as a link", on_a_link("URI", URI="javascript:alert(1)"), "pdf-script"),
            ("a script in pieces", on_a_link("URI", URI=" Java\tscript:alert(1)"), "pdf-script"),
            ("a file as a link", on_a_link("URI", URI="file:///etc/passwd"), "pdf-launch"),
            ("a neighbour's file", on_a_link("URI", URI="\\\\evil\\share"), "pdf-launch"),
            ("links from a file on", links_from("file:///etc/"), "pdf-launch"),
            ("a form sent away", on_a_link("SubmitForm", F="https://evil.example"), "pdf-form"),
            ("data brought in", on_opening("ImportData", F="x"), "pdf-form"),
            ("a film", on_a_link("Rendition"), "pdf-media"),
            ("anything else on opening", on_opening("Named", N=pikepdf.Name.Print), "pdf-action"),
            ("a file inside", embed, "pdf-files"),
            ("a file on the page", annotation("FileAttachment"), "pdf-files"),
            ("a rich medium", annotation("RichMedia"), "pdf-media"),
            (
                "something on each page",
                on_each_page,
                "pdf-action",
            ),
            (
                "an active form",
                active_form,
                "pdf-form",
            ),
            (
                "a portfolio",
                portfolio,
                "pdf-files",
            ),
        ],
    )
    @pytest.mark.parametrize("packed", [False, True])
    def test_what_does_something_by_itself_is_refused_and_named(self, what, change, code, packed):
        mode = pikepdf.ObjectStreamMode
        streams = mode.generate if packed else mode.disable
        assert refusal(check_pdf, pdf(change, object_stream_mode=streams)) == code

    def test_a_script_written_in_another_spelling_is_found(self):
        given = pdf(
            on_opening("JavaScript", JS="x"), object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
        spelt = given.replace(b"/JavaScript", b"/J#61vaScri#70t").replace(b"/JS", b"/#4aS")
        assert refusal(check_pdf, spelt) in {"pdf-script", "file-broken"}

    @pytest.mark.parametrize(
        "encryption",
        [pikepdf.Encryption(owner="o", user="u"), pikepdf.Encryption(owner="o", user="")],
    )
    def test_a_locked_one_is_refused(self, encryption):
        assert refusal(check_pdf, pdf(encryption=encryption)) == "pdf-locked"

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.7\n",
            b"%PDF-1.7\n<script>alert(1)</script>",
            b"%PDF-1.4" + bytes(5_000),
            pdf()[:300],
            pdf().replace(b"startxref", b"startxxxx"),
        ],
    )
    def test_a_broken_one_is_refused(self, content):
        assert refusal(check_pdf, content) == "file-broken"

    def test_one_without_pages_is_refused(self):
        kept = BytesIO()
        with pikepdf.new() as document:
            document.save(kept)
        assert refusal(check_pdf, kept.getvalue()) == "file-broken"

    def test_one_with_objects_without_end_is_refused(self, monkeypatch):
        monkeypatch.setattr("pldash.adapters.upload_documents.MOST_OBJECTS", 3)
        assert refusal(check_pdf, pdf()) == "file-broken"


class TestOtherProcess:
    def test_says_what_is_wrong(self):
        assert refusal(check_upload, pdf(embed)) == "pdf-files"

    def test_what_takes_too_long_is_given_up(self, monkeypatch):
        monkeypatch.setattr(uploads, "PATIENCE_SECONDS", 0.01)
        assert refusal(check_upload, pdf()) == "file-broken"

    def test_what_ends_the_process_is_refused(self, monkeypatch):
        monkeypatch.setattr(uploads.sys, "executable", "/bin/false")
        assert refusal(check_upload, pdf()) == "file-broken"

    def test_has_a_limit_on_memory_time_and_files(self):
        script = (
            "import resource\n"
            "from pldash.adapters.upload_child import limit_itself\n"
            "limit_itself()\n"
            "print([resource.getrlimit(each)[1] for each in"
            " (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)])"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        limits = [upload_child.MEMORY_BYTES, upload_child.CPU_SECONDS, 0]
        assert json.loads(done.stdout) == limits
        assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] != 0

    def test_answers_with_a_line_and_the_bytes_to_keep(self):
        header, _, kept = upload_child.answer(MediaType.PDF, pdf()).partition(b"\n")
        assert json.loads(header) == {}
        assert kept == pdf() or kept.startswith(b"%PDF")
        header = upload_child.answer(MediaType.PNG, picture("PNG"))
        assert header.startswith(b"{}\n\x89PNG")

    @pytest.mark.parametrize("fault", [MemoryError, RecursionError])
    def test_answers_also_when_there_is_no_memory_left(self, monkeypatch, fault):
        def give_up(_kind, _content):
            raise fault

        monkeypatch.setattr(upload_child, "redraw", give_up)
        answer = json.loads(upload_child.answer(MediaType.PNG, b""))
        assert answer == {"refused": "file-broken"}
