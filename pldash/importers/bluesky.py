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
from pldash.importers.car import MISSING, CarFile, Link
from pldash.importers.collecting import Collector, Found
from pldash.importers.files import Member
from pldash.importers.iso_times import iso_ms

POST, REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
_TAG = "app.bsky.richtext.facet#tag"
_KINDS = (f"{POST}/", f"{REPOST}/")
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
        home = f"at://{commit['did']}/"
        for key, link in tree.walk(commit["data"]):
            if not key.startswith(_KINDS):
                tree.missing += link not in car
                continue
            record = car.block(link)
            if record is MISSING:
                tree.missing += 1
                continue
            collector.entry()
            found = _found(record, key, home=home, link=link)
            if found is None:
                collector.bad(member.where)
            else:
                # No key comes twice: the tree's keys only grow.
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

    def walk(self, root: Link) -> Iterator[tuple[str, Link]]:
        """Yield every record's key and block, whether it is there or not.

        A key that is not greater than the one before refuses the file: so no subtree can be
        walked twice, and a small file cannot stand for an endless one.

        :raises InputRefused: if the tree is not a repository's
        """
        last = b""
        # What is still to come, the next one last: subtrees with their depth, and records.
        ahead: list[tuple[int, Link] | tuple[bytes, Link]] = [(0, root)]
        while ahead:
            key, link = ahead.pop()
            if isinstance(key, bytes):
                if key <= last:
                    raise self._broken()
                last = key
                yield key.decode("ascii", "replace"), link
            elif key > limits.TREE_DEPTH:
                raise self._car.refuse("tree-broken", "its tree is deeper than any")
            else:
                ahead += reversed(self._steps(link, key + 1))

    def _steps(self, link: Link, depth: int) -> list[tuple[int, Link] | tuple[bytes, Link]]:
        """Return a node's subtrees and records, in order.

        :param depth: of the subtrees
        """
        node = self._car.block(link)
        if node is MISSING:
            self.missing += 1
            return []
        entries = node.get("e") if isinstance(node, dict) else None
        if not isinstance(entries, list):
            raise self._broken()
        steps: list[tuple[int, Link] | tuple[bytes, Link]] = []
        left = node.get("l")
        if left is not None:
            steps.append((depth, self._link(left)))
        key = b""
        for entry in entries:
            key = self._key(entry, key)
            steps.append((key, self._link(entry.get("v"))))
            after = entry.get("t")
            if after is not None:
                steps.append((depth, self._link(after)))
        return steps

    def _link(self, value: object) -> Link:
        if not isinstance(value, Link):
            raise self._broken()
        return value

    def _key(self, entry: object, before: bytes) -> bytes:
        """Return an entry's whole key, of which it holds what differs from the one before."""
        if not isinstance(entry, dict):
            raise self._broken()
        shared, rest = entry.get("p"), entry.get("k")
        if not isinstance(shared, int) or not isinstance(rest, bytes):
            raise self._broken()
        if not 0 <= shared <= len(before) or shared + len(rest) > _LONGEST_KEY:
            raise self._broken()
        return before[:shared] + rest

    def _broken(self) -> Exception:
        return self._car.refuse("tree-broken", "its tree is not a repository's")


def _found(record: object, key: str, *, home: str, link: Link) -> Found | None:
    """Return a record as a post, or None if it has no time."""
    at_ms = iso_ms(record.get("createdAt")) if isinstance(record, dict) else None
    if at_ms is None or not isinstance(record, dict):
        return None
    collection, _, record_key = key.partition("/")
    is_repost = collection == REPOST
    text = record.get("text")
    plain = text if isinstance(text, str) and not is_repost else ""
    has_tags = "#" in plain or "facets" in record or "tags" in record or "\uff03" in plain
    return Found(
        home + key,
        at_ms,
        plain,
        unique_tags(_named(record), plain) if has_tags else (),
        _answered(record) if "reply" in record else None,
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
