"""Bluesky's export: one repository as a CAR file, its tree walked from the signed root.

Only what the tree reaches counts: a file may hold blocks that belong to nothing. Sources: the
repository and record-key specifications of AT Protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from pldash.domain.archives import Archive, Layout, Platform
from pldash.domain.id_clocks import agrees, bluesky_clock
from pldash.domain.posts import unique_tags
from pldash.importers import limits
from pldash.importers.car import CarFile, Link
from pldash.importers.collecting import Collector, Found
from pldash.importers.files import Member
from pldash.importers.iso_times import iso_ms

POST, REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
_TAG = "app.bsky.richtext.facet#tag"
_LONGEST_KEY = 1_024
_VERSIONS = (2, 3)


def read_bluesky(member: Member, wanted: frozenset[str]) -> Archive:
    """Return what a repository gives.

    Blocks that are not there are a problem, blocks that were changed refuse the file.

    :param wanted: the tags of the chats
    :raises InputRefused: if it is no sound repository
    """
    collector = Collector(wanted)
    with member.open() as stream:
        car = CarFile(stream, member.where)
        commit = _commit(car)
        tree = _Tree(car)
        for key, link in tree.walk(commit["data"]):
            if key.partition("/")[0] not in {POST, REPOST}:
                tree.missing += link not in car
            elif link not in car:
                tree.missing += 1
            else:
                collector.entry()
                found = _found(car.block(link), f"at://{commit['did']}/{key}", link)
                if found is None:
                    collector.bad(member.where)
                elif collector.is_new(key):
                    collector.take(found)
    if tree.missing:
        collector.problem(member.where, "missing-blocks", tree.missing)
    return collector.archive(Platform.BLUESKY, Layout.CAR)


def _commit(car: CarFile) -> dict[str, Any]:
    """Return the signed root."""
    if car.root not in car:
        raise car.refuse("root-missing", "the root that it names is not in it")
    commit = car.block(car.root)
    is_commit = (
        isinstance(commit, dict)
        and isinstance(commit.get("did"), str)
        and commit.get("version") in _VERSIONS
        and isinstance(commit.get("data"), Link)
    )
    if not is_commit:
        raise car.refuse("not-bluesky", "its root is no repository's")
    return cast("dict[str, Any]", commit)


class _Tree:
    """The tree of a repository's records, in the order of their keys.

    :ivar missing: how many blocks it names that the file does not hold
    """

    def __init__(self, car: CarFile) -> None:
        self._car = car
        self.missing = 0
        self._last = b""

    def walk(self, root: Link) -> Iterator[tuple[str, Link]]:
        """Yield every record's key and block, whether it is there or not.

        A key that is not greater than the one before refuses the file: so no subtree can be
        walked twice, and a small file cannot stand for an endless one.

        :raises InputRefused: if the tree is not a repository's
        """
        levels = [self._steps(root)]
        while levels:
            step = next(levels[-1], None)
            if step is None:
                levels.pop()
            elif isinstance(step, Link):
                if len(levels) > limits.TREE_DEPTH:
                    raise self._car.refuse("tree-broken", "its tree is deeper than any")
                levels.append(self._steps(step))
            else:
                yield step

    def _steps(self, link: Link) -> Iterator[Link | tuple[str, Link]]:
        """Yield a node's subtrees and records, in order."""
        if link not in self._car:
            self.missing += 1
            return
        node = self._car.block(link)
        entries = node.get("e") if isinstance(node, dict) else None
        if not isinstance(entries, list):
            raise self._broken()
        yield from self._subtree(node.get("l"))
        key = b""
        for entry in entries:
            key, value, after = self._entry(entry, key)
            yield key.decode("ascii", "replace"), value
            yield from self._subtree(after)

    def _subtree(self, link: object) -> Iterator[Link]:
        if isinstance(link, Link):
            yield link
        elif link is not None:
            raise self._broken()

    def _entry(self, entry: object, before: bytes) -> tuple[bytes, Link, object]:
        """Return an entry's whole key, its record and the subtree that follows."""
        if not isinstance(entry, dict):
            raise self._broken()
        shared, rest, value = entry.get("p"), entry.get("k"), entry.get("v")
        if not isinstance(shared, int) or not isinstance(rest, bytes):
            raise self._broken()
        key = before[:shared] + rest
        is_whole = 0 <= shared <= len(before) and len(key) <= _LONGEST_KEY
        if not is_whole or not isinstance(value, Link) or key <= self._last:
            raise self._broken()
        self._last = key
        return key, value, entry.get("t")

    def _broken(self) -> Exception:
        return self._car.refuse("tree-broken", "its tree is not a repository's")


def _found(record: object, uri: str, link: Link) -> Found | None:
    """Return a record as a post, or None if it has no time."""
    at_ms = iso_ms(record.get("createdAt")) if isinstance(record, dict) else None
    if at_ms is None or not isinstance(record, dict):
        return None
    before, _, record_key = uri.rpartition("/")
    is_repost = before.endswith(REPOST)
    text = record.get("text")
    plain = text if isinstance(text, str) and not is_repost else ""
    return Found(
        uri,
        at_ms,
        plain,
        unique_tags(_named(record), plain),
        _answered(record),
        agrees(bluesky_clock(record_key), at_ms),
        is_repost=is_repost,
        proof=link.hex(),
    )


def _answered(record: dict[str, Any]) -> str | None:
    """Return the address of the post that this one answers."""
    reply = record.get("reply")
    parent = reply.get("parent") if isinstance(reply, dict) else None
    uri = parent.get("uri") if isinstance(parent, dict) else None
    return uri if isinstance(uri, str) else None


def _named(record: dict[str, Any]) -> list[str]:
    """Return the tags that the record names, those in the text and those beside it."""
    outline, facets = record.get("tags"), record.get("facets")
    named = [each for each in outline if isinstance(each, str)] if isinstance(outline, list) else []
    for facet in facets if isinstance(facets, list) else ():
        features = facet.get("features") if isinstance(facet, dict) else None
        for feature in features if isinstance(features, list) else ():
            is_tag = isinstance(feature, dict) and feature.get("$type") == _TAG
            if is_tag and isinstance(feature.get("tag"), str):
                named.append(feature["tag"])
    return named
