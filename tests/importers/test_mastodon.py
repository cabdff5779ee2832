from __future__ import annotations

import pytest

from pldash.domain.archives import Layout, Platform
from pldash.importers.mastodon import plain_text
from tests.archive_files import PUBLIC, created, outbox, packed, tarred
from tests.archive_reading import read, refusal, texts

POST = created("2023-01-02 10:00", "<p>A1 &amp; more #<span>EdChat</span></p>", tags=["edchat"])
FOLLOWERS = "https://school.example/users/kim/followers"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("outbox.json", outbox(POST)),
        ("archive.zip", packed({"outbox.json": outbox(POST), "actor.json": "not read"})),
        ("archive.tar.gz", tarred({"outbox.json": outbox(POST)})),
    ],
)
def test_every_container_gives_the_same_post(name, data):
    archive = read((name, data))
    assert (archive.platform, archive.layout) == (Platform.MASTODON, Layout.OUTBOX)
    (post,) = archive.posts
    assert (post.text, post.clock_agrees) == ("A1 & more #EdChat", True)
    assert post.link.startswith("https://school.example/@kim/")
    assert archive.tally.hashtags == {"edchat": (1, 1)}


def test_a_key_that_comes_twice_loses_nothing():
    doubled = outbox(POST).replace('"orderedItems":', '"orderedItems":[],"orderedItems":')
    assert read(("outbox.json", doubled)).tally.posts == 1
    twice = outbox(POST).replace('"@context":', '"@context":["a"],"@context":')
    assert read(("outbox.json", twice)).tally.posts == 1


def test_a_poll_is_a_post():
    poll = created("2023-01-02 10:00", "<p>Which #edchat?</p>", type="Question", oneOf=[{"a": 1}])
    assert texts(read(("outbox.json", outbox(poll)))) == ["Which #edchat?"]


@pytest.mark.parametrize(
    ("to", "cc", "is_public"),
    [
        ([PUBLIC], [FOLLOWERS], True),
        ([FOLLOWERS], [PUBLIC], True),
        ("as:Public", None, True),
        ([FOLLOWERS], [], False),
        (["https://school.example/users/ari"], [], False),
        (None, None, False),
    ],
)
def test_only_what_anybody_could_read_is_taken(to, cc, is_public):
    archive = read(("outbox.json", outbox(created("2023-01-02 10:00", "#edchat", to=to, cc=cc))))
    assert (archive.tally.posts, archive.tally.not_public) == ((1, 0) if is_public else (0, 1))
    assert archive.tally.entries == 1


def test_the_stricter_of_two_audiences_holds():
    post = created("2023-01-02 10:00", "#edchat")
    post["object"]["to"], post["object"]["cc"] = [FOLLOWERS], []
    assert read(("outbox.json", outbox(post))).tally.not_public == 1


def test_boosts_count_and_have_no_words():
    boost = {**POST, "type": "Announce", "object": "https://other.example/1", "id": "b"}
    archive = read(("outbox.json", outbox(POST, boost)))
    assert (archive.tally.entries, archive.tally.posts, archive.tally.reposts) == (2, 2, 1)
    assert len(archive.posts) == 1


def test_an_edited_post_keeps_its_time():
    post = created("2023-01-02 10:00", "#edchat", updated="2023-03-01T00:00:00Z")
    (kept,) = read(("outbox.json", outbox(post))).posts
    assert kept.at.hour == 10


def test_acts_of_other_kinds_are_no_entries_and_broken_ones_are_told():
    odd = [{**POST, "type": "Delete"}, {"type": "Create"}, 7, {**POST, "published": 3, "object": 3}]
    archive = read(("outbox.json", outbox(POST, POST, *odd)))
    tally = archive.tally
    assert (tally.entries, tally.malformed, tally.duplicates, tally.posts) == (5, 3, 1, 1)


def test_a_post_that_was_dated_anew_is_found_out():
    post = created("2023-01-02 10:00", "#edchat")
    post["object"]["published"] = "2021-01-02T10:00:00Z"
    assert read(("outbox.json", outbox(post))).tally.clock_disagreements == 1


def test_ids_of_other_software_have_no_clock():
    post = created("2023-01-02 10:00", "#edchat", id="https://other.example/notes/9abc")
    assert read(("outbox.json", outbox(post))).posts[0].clock_agrees is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type": "OrderedCollection", "orderedItems": [', "truncated"),
        ('{"type": "OrderedCollection", "orderedItems": [] ', "not-json"),
        ('{"type": "OrderedCollection", "orderedItems": []} x', "not-json"),
        ('{"type": "OrderedCollection", "orderedItems": {}}', "no-posts-file"),
        ('{"type": "OrderedCollection", 3: 4}', "not-json"),
    ],
)
def test_what_is_no_outbox_is_refused(text, code):
    found = refusal(("outbox.json", text)).code
    assert found in {code, "truncated"}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>a<br />b</p>", "a\nb"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("<<<<", ""),
        ("no end <p class=", "no end"),
    ],
)
def test_broken_mark_up_is_still_text(content, text):
    assert plain_text(content) == text


def test_texts_without_named_tags_are_searched():
    archive = read(("outbox.json", outbox(created("2023-01-02 10:00", "<p>A1 #EdChat</p>"))))
    assert texts(archive) == ["A1 #EdChat"]
