"""Each value of a sound file in turn is of another kind: an answer or a refusal, never a fault."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import cbor2
import pytest

from tests import archive_files as made
from tests.importers.test_hostile_bytes import EDIT, WHEN, outcome

STRANGE = ([], ["x"], {}, {"x": 1}, None, True, -1, 1e300, "", "x")
POST = {
    "$type": "app.bsky.feed.post",
    "text": "#edchat",
    "createdAt": "2024-11-01T10:00:00.000Z",
    "tags": ["edchat"],
    "facets": [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "EdChat"}]}],
    "reply": {"parent": {"uri": "at://x"}},
}
MESSAGE = {
    "type": "message",
    "subtype": "me_message",
    "user": "U1",
    "text": "A1 #edchat",
    "ts": "1704103200.100000",
    "thread_ts": "1704103100.100000",
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value within a value, itself first."""
    yield path
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in inside:
            yield from places(each, (*path, key))


def with_strange(value: Any) -> Iterator[Any]:
    """Yield copies of a value, each with one strange value in it."""
    for path in places(value):
        for strange in STRANGE:
            if not path:
                yield strange
                continue
            changed = copy.deepcopy(value)
            inner = changed
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = strange
            yield changed


def repository(record: Any) -> bytes:
    """Return a sound repository with one post, whatever that is."""
    made_up = made.Repository()
    block, path = cbor2.dumps(record), made_up.add("post", "2024-11-01 10:00")
    made_up.records[path] = made.cid(block)
    made_up.blocks[made.cid(block)] = block
    return made_up.car()


READERS = {
    "tweets.js": (
        made.tweet(WHEN, "A1 #edchat", tags=["edchat"], edit_info=EDIT),
        lambda each: made.ytd("tweets", [each]).encode(),
    ),
    "note-tweet.js": (
        made.note(WHEN, "A1 #edchat"),
        lambda each: made.ytd("note_tweet", [each]).encode(),
    ),
    "outbox.json": (
        made.created(WHEN, "<p>A1</p>", tags=["edchat"]),
        lambda each: made.outbox(each).encode(),
    ),
    "c.json": (json.loads(made.channel(made.message(WHEN, "Kim", "A1"))), json.dumps),
    "s.zip": (MESSAGE, lambda each: made.workspace({"general/2024-01-01.json": [each]})),
    "repo.car": (POST, repository),
}


@pytest.mark.parametrize("name", READERS)
def test_a_value_of_another_kind_breaks_no_reader(name):
    sound, packed = READERS[name]
    for each in with_strange(sound):
        data = packed(each)
        outcome((name, data.encode() if isinstance(data, str) else data))
