"""Mastodon's outbox: what one account posted and boosted, as a bare file or in its archive.

The account's file beside it holds its keys and is never opened.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from pldash.domain.archives import Archive, Layout, Platform
from pldash.domain.id_clocks import agrees, mastodon_clock
from pldash.domain.posts import unique_tags
from pldash.importers.collecting import Collector, Found
from pldash.importers.files import Member
from pldash.importers.iso_times import iso_ms
from pldash.importers.json_pieces import JsonPieces

OUTBOX = "outbox.json"

_PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
_ACTS = ("Create", "Announce")
"""No set: a file may hold a list where it should name the kind."""
_LONGEST_CONTENT = 200_000
_BREAKS = ("br", "/p")


def read_mastodon(member: Member, wanted: frozenset[str]) -> Archive:
    """Return what an outbox gives; posts for followers alone and direct ones are dropped.

    :param wanted: the tags of the chats
    :raises InputRefused: if it is no outbox, or broken
    """
    collector = Collector(wanted)
    with member.open() as stream:
        pieces = JsonPieces(stream, member.where)
        for item in _items(pieces):
            _take(item, member.where, collector)
        pieces.end()
    return collector.archive(Platform.MASTODON, Layout.OUTBOX)


def _items(pieces: JsonPieces) -> Iterator[object]:
    """Yield the ordered items.

    Some servers wrote the key twice, first with an empty list: whatever either holds is read.
    """
    is_outbox = False
    for key in pieces.keys_of_object():
        if key == "orderedItems" and pieces.peek() == "[":
            is_outbox = True
            yield from pieces.members_of_array()
        else:
            pieces.value()
    if not is_outbox:
        raise pieces.refuse("no-posts-file", "it has no list of posts")


def _take(item: object, where: str, collector: Collector) -> None:
    """Count one activity of the outbox."""
    kind = item.get("type") if isinstance(item, dict) else None
    if isinstance(item, dict) and kind not in _ACTS:
        return
    collector.entry()
    found = _found(item) if isinstance(item, dict) else None
    if found is None or not isinstance(item, dict):
        collector.bad(where)
    elif collector.is_new(found.id):
        if _is_public(item):
            collector.take(found)
        else:
            collector.not_public += 1


def _found(item: dict[str, Any]) -> Found | None:
    """Return an activity as a post, or None if it has no id or no time."""
    is_repost = item["type"] == "Announce"
    inner = item.get("object")
    note = inner if isinstance(inner, dict) and not is_repost else {}
    post_id = _text(note.get("id") or item.get("id"))
    at_ms = iso_ms(note.get("published") or item.get("published"))
    if not post_id or at_ms is None:
        return None
    content = _text(note.get("content"))[:_LONGEST_CONTENT]
    text = plain_text(content) if content else ""
    number = post_id.removesuffix("/activity").rpartition("/")[2]
    return Found(
        post_id,
        at_ms,
        text,
        unique_tags(_named(note), text),
        _text(note.get("inReplyTo")) or None,
        agrees(mastodon_clock(number), at_ms),
        is_repost=is_repost,
        link=_text(note.get("url")),
    )


def plain_text(content: str) -> str:
    r"""Return the text of a post's mark-up; its server has already cleaned it.

    Cut at the brackets, so that no mark-up, however broken, takes more than one look at each
    character.

    >>> plain_text("<p>A1: yes &amp; no<br>#<span>EduReading</span></p><p>More</p>")
    'A1: yes & no\n#EduReading\nMore'
    """
    first, *rest = content.split("<")
    parts = [first]
    for piece in rest:
        tag, _, text = piece.partition(">")
        parts.append("\n" if tag.startswith(_BREAKS) else "")
        parts.append(text)
    return html.unescape("".join(parts)).strip()


def _is_public(item: dict[str, Any]) -> bool:
    """Return whether anybody could read it: public or unlisted, by the act and by the post."""
    inner = item.get("object")
    seen_by = [item] + ([inner] if isinstance(inner, dict) and _people(inner) else [])
    return all(not _PUBLIC.isdisjoint(_people(each)) for each in seen_by)


def _people(value: dict[str, Any]) -> list[str]:
    """Return to whom something was addressed."""
    people: list[str] = []
    for key in ("to", "cc"):
        given = value.get(key)
        people += map(_text, given if isinstance(given, list) else [given])
    return [each for each in people if each]


def _named(note: dict[str, Any]) -> list[str]:
    tags = note.get("tag")
    each_tag = tags if isinstance(tags, list) else []
    return [
        _text(each.get("name"))
        for each in each_tag
        if isinstance(each, dict) and each.get("type") == "Hashtag"
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
