"""An archive leaves the device without what nobody needs."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from pldash.adapters.staging import SealedStaging
from pldash.domain.archive_giving import PIECE_BYTES
from pldash.web.runtime import KEY
from tests.archive_files import (
    discord_package,
    own_channel,
    own_message,
    packed,
    tweet,
    tweets_js,
    workspace,
)
from tests.archived import posts

CANARY = b"canarybird"
PIECES = re.compile(r"/archive/[0-9a-f-]{36}/pieces$")


@pytest.fixture
def arrived(monkeypatch):
    """All bytes of files that reach the server, before they are sealed."""
    seen: list[bytes] = []
    add = SealedStaging.add

    def watch(self, *args, piece, **kwargs):
        seen.append(piece.read())
        piece.seek(0)
        return add(self, *args, piece=piece, **kwargs)

    monkeypatch.setattr(SealedStaging, "add", watch)
    return seen


@pytest.fixture
def archive(tmp_path):
    """Two megabytes of which a few kilobytes are posts, one member with the larger sizes' field."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("data/tweets_media/photo.jpg", CANARY * 200_000, zipfile.ZIP_STORED)
        with made.open("data/tweets.js", "w", force_zip64=True) as member:
            member.write(tweets_js(*posts("2014-08-12 23:05", 3)).encode())
        made.writestr("data/tweets-part1.js", tweets_js(*posts("2014-08-19 23:05", 3), part=1))
        made.writestr("data/direct-messages.js", CANARY)
    path = tmp_path / "twitter-2022.zip"
    path.write_bytes(kept.getvalue())
    return path


def given(walker, archive):
    walker.sign_in("tara@wattle.example")
    walker.go("/archive")
    walker.page.set_input_files("input[type=file]", archive)
    return walker.page


def test_only_posts_are_sent_and_a_lost_connection_goes_on_where_it_stopped(
    arrive, archive, arrived, house
):
    with zipfile.ZipFile(archive, "a") as made:
        large = tweet("2014-08-13 10:00", "much " * 120_000, tags=[])
        made.writestr("data/tweets-part2.js", tweets_js(large, part=2), zipfile.ZIP_STORED)
    page = given(arrive(), archive)
    for _ in range(2):  # the second time on a page opened anew, the file chosen again
        lose_after_one_more(page)
        page.get_by_role("button", name="Read it").click()
        page.get_by_text("The connection was lost").wait_for()
        page.unroute(PIECES)
        page.reload()
        page.get_by_text("A part of your archive has arrived").wait_for()
        page.set_input_files("input[type=file]", archive)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url(re.compile(r"/archive/[0-9a-f-]{36}$"))
    assert "2 sessions" in page.get_by_role("main").inner_text()
    pieces = [each for each in arrived if each]
    assert [len(each) for each in pieces[:2]] == [PIECE_BYTES, PIECE_BYTES]
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as sent:
        assert sent.testzip() is None
        assert sent.namelist() == [f"data/tweets{part}.js" for part in ("", "-part1", "-part2")]
    page.goto(f"{house.address}/archive")
    page.set_input_files("input[type=file]", archive)
    page.route(PIECES, lambda _route: None)
    with page.expect_request(PIECES):
        page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Stop sending").click()
    page.get_by_text("Stopped, and what had arrived is forgotten").wait_for()
    assert house.app.extensions[KEY].staging.archives() == []


def package():
    """Discord's own, of which one channel was anybody's to read."""
    named = {"name": "tea", "guild": {"id": "9", "name": "Us"}}
    words, secret = (own_message("2016-08-16 23:05", text) for text in ("A1 hi", CANARY.decode()))
    folders = {
        "Nachrichten/c1": own_channel("DM", secret, id="1"),
        "Nachrichten/c2": own_channel(0, words, **named),
        "Nachrichten/3": own_channel(0, secret, recipients=["7"]),
    }
    others = ("Nachrichten/index.json", "Account/avatar.png")
    return discord_package(folders, **dict.fromkeys(others, CANARY))


def choose(page, content):
    """Give a ZIP."""
    page.set_input_files("input[type=file]", {"name": "a.zip", "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Read it").click()


def test_only_what_anybody_could_read_is_sent(arrive, arrived, house):
    page = given(arrive(), [])
    choose(page, package())
    page.get_by_label("#tea").fill("edchat")
    folder = "Nachrichten/c2"
    assert members_of(arrived) == [f"{folder}/channel.json", f"{folder}/messages.json"]
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url(re.compile(r"/archive/[0-9a-f-]{36}$"))
    assert "1 session" in page.get_by_role("main").inner_text()
    days = {"general/2024-01-01.json": [{"user": "U1", "text": "hi", "ts": "1704103200.000100"}]}
    closed = ("D0AB12CD/2024-01-01.json", "dms.json", "team/2024-01-01.json")
    page.goto(f"{house.address}/archive")
    choose(page, workspace(days, **dict.fromkeys(closed, CANARY)))
    page.get_by_label("Which of these is you?").wait_for()
    assert members_of(arrived) == ["users.json", "channels.json", *days]
    page.goto(f"{house.address}/archive")
    choose(page, packed({"_chat.txt": "13/12/20, 23:55 - Kim Lee: hi", "IMG-1.jpg": CANARY}))
    page.get_by_label("Which of these is you?").select_option("Kim Lee")
    assert members_of(arrived) == ["_chat.txt"]


def members_of(arrived):
    """The names in the ZIP that arrived, which holds them whole; forgets what arrived."""
    with zipfile.ZipFile(io.BytesIO(b"".join(arrived))) as sent:
        assert sent.testzip() is None
        arrived.clear()
        return sent.namelist()


def lose_after_one_more(page):
    """Let one piece through, and cut the connection at the next."""
    seen = []

    def cut(route):
        seen.append(route)
        if len(seen) == 1:
            route.continue_()
        else:
            route.abort("connectionreset")

    page.route(PIECES, cut)


def test_without_scripts_the_whole_file_is_sent(arrive, archive, arrived):
    page = given(arrive(scripts=False), archive)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url(re.compile(r"/archive/[0-9a-f-]{36}$"))
    assert "2 sessions" in page.get_by_role("main").inner_text()
    assert arrived == [archive.read_bytes()]


def test_what_cannot_be_read_is_said_beside_the_file(arrive, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("just words")
    page = given(arrive(), notes)
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("notes.txt holds no posts that we can read").first.wait_for()


def test_what_was_found_is_for_everybody(arrive, archive):
    walker = arrive()
    page = given(walker, archive)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url(re.compile(r"/archive/[0-9a-f-]{36}$"))
    review = walker.path
    walker.go(review)
    walker.go(f"{review}/sessions?chat=edchat&year=2014")
