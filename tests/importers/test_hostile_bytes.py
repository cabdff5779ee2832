"""Whatever the bytes: an answer or a refusal, soon, and within bounded memory."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pldash.domain.archives import Archive, Asked
from pldash.domain.errors import InputRefused
from pldash.importers.reading import read_archive
from tests import archive_files as made

ASKED = Asked(me="Kim", zone="Europe/London", date=date(2020, 11, 5), day_first=True)
WHEN = "2014-06-12 23:04"


def _repository() -> bytes:
    repository = made.Repository()
    for number in range(12):
        repository.add("post", f"2024-11-{number + 1:02} 10:00", text=f"#edchat {number}")
    return repository.car()


EDIT = {"initial": {"editTweetIds": ["1", "2"]}}
TWEETS = made.tweets_js(
    made.tweet(WHEN, "A1 #edchat", tags=["edchat"], edit_info=EDIT), made.tweet(WHEN, "b", more=1)
)
FILES = {
    "tweets.js": TWEETS.encode(),
    "2014_06.js": made.month_js("2014_06", made.old_tweet(WHEN, "A1 #edchat")).encode(),
    "note-tweet.js": made.ytd("note_tweet", [made.note(WHEN, "a")]).encode(),
    "x.zip": made.packed({"data/tweets.js": TWEETS}),
    "outbox.json": made.outbox(made.created(WHEN, "<p>A1</p>", tags=["edchat"])).encode(),
    "a.tar.gz": made.tarred({"outbox.json": made.outbox(made.created(WHEN, "A1"))}),
    "repo.car": _repository(),
    "c.json": made.channel(made.message(WHEN, "Kim", "A1 #edchat")),
    "c.csv": b'AuthorID,Author,Date,Content\n"1","Kim","2024-01-01T10:00:00Z","A1 #edchat"\n',
    "d.zip": made.discord_package({"m/c1": made.own_channel(0, made.own_message(WHEN, "A1"))}),
    "csv.zip": made.discord_package(
        {
            "m/1": (
                {"type": 0, "guild": {"id": "7"}},
                made.csv_of(made.own_message(WHEN, 'a "b",\nc')),
            )
        }
    ),
    "s.zip": made.workspace({"general/2024-01-01.json": [{"user": "U1", "ts": "1704103200.1"}]}),
    "zoom.txt": b"20:31:02\t From  Kim : A1\r\n20:32:02 From Kim to Everyone:\r\n\tyes",
    "w.zip": made.packed({"_chat.txt": "13/12/20, 23:55 - Kim: hi", "a.jpg": "x"}),
    "_chat.txt": b"13/12/20, 23:55 - Kim: hi\nmore\n[13.07.26, 21:22:39] Kim: hi",
}
CHANGES = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "drop", "double", "insert"]), st.floats(0, 0.999),
              st.binary(min_size=1, max_size=9)),
    min_size=1,
    max_size=5,
)  # fmt: skip


def changed(data: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    """Return the bytes after some accidents."""
    for kind, where, more in changes:
        place = int(where * len(data))
        size = len(more)
        data = {
            "flip": data[:place] + more + data[place + size :],
            "cut": data[:place],
            "drop": data[:place] + data[place + size :],
            "double": data[:place] + data[place : place + 40 * size] * 2 + data[place + size :],
            "insert": data[:place] + more + data[place:],
        }[kind]
    return data


def outcome(*files: tuple[str, bytes]) -> Archive | InputRefused:
    """Read as somebody would; anything but an answer or a refusal fails the test."""
    try:
        found: Archive | InputRefused = read_archive(
            [made.given(*each) for each in files], ASKED, None
        )
    except InputRefused as refusal:
        found = refusal
    if isinstance(found, InputRefused):
        assert found.code
        assert found.where
    return found


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES)
def test_no_accident_to_a_sound_file_is_a_crash(name, changes):
    found = outcome((name, changed(FILES[name], changes)))
    if isinstance(found, Archive):
        tally = found.tally
        left = tally.entries - tally.malformed - tally.duplicates - tally.not_public
        assert 0 <= tally.posts <= left


@settings(max_examples=100, deadline=5_000)
@given(
    st.sampled_from([b"", b"{", b'{"messages": [', b"window.YTD.tweets.part0 = [", b"PK\x03\x04",
                     b"\x1f\x8b\x08\0", b"\x20\xa2eroots\x80gversion\x01", b"20:31:02\t From ",
                     b"1/1/20, 1:11 - Kim: "]),
    st.binary(max_size=400),
)  # fmt: skip
def test_no_bytes_at_all_are_a_crash(start, data):
    outcome(("x", start + data))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tweets.js", b"window.YTD.tweets.part0 = [" + b"{}," * 40_000 + b"{}]"),
        ("tweets.js", b'window.YTD.tweets.part0 = ["' + b"a" * 30_000_000 + b'"]'),
        ("c.json", b'{"guild": "' + b"a" * 30_000_000 + b'"}'),
        ("_chat.txt", b"13/12/20, 23:55 - Ari: " + b"a" * 30_000_000),
        ("zoom.txt", b"20:31:02\t From  " + b"Kim to " * 30_000),
        ("z.txt", b"13/12/20, 23:55 - " + b"13/12/20, " * 30_000),
    ],
)
def test_memory_does_not_grow_with_the_file(name, data):
    tracemalloc.start()
    try:
        outcome((name, data))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 24_000_000


def test_a_post_of_nothing_but_tags_takes_no_time_to_speak_of():
    for text in ("#" * 100_000, "#a" * 50_000, "@" * 100_000, "A1 & " * 20_000, "www." * 25_000):
        entry = made.tweet(WHEN, text)
        outcome(("tweets.js", made.tweets_js(entry).encode()))
        outcome(("outbox.json", made.outbox(made.created(WHEN, "<" * 1_000 + text)).encode()))
