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
from pldash.importers.car import MISSING, CarFile, Link, link_of
from pldash.importers.collecting import Collector, Found
from pldash.importers.files import Member
from pldash.importers.iso_times import iso_ms

_POST, _REPOST = b"app.bsky.feed.post", b"app.bsky.feed.repost"
_LIKES = b"app.bsky.feed.like/"
_KINDS = (_POST + b"/", _REPOST + b"/")
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
        home = f"at://{commit['did']}/"
        for key, link in tree.walk(commit["data"]):
            if not key.startswith(_KINDS):
                if key.startswith(_LIKES) and link in car:
                    _like(collector, car.block(link), key=key, link=link, home=home)
                tree.missing += link not in car
                continue
            record = car.block(link)
            if record is MISSING:
                tree.missing += 1
                continue
            collector.entry()
            at_ms = iso_ms(record.get("createdAt")) if isinstance(record, dict) else None
            if at_ms is None:
                collector.bad(member.where)
            else:
                # No key comes twice: the tree's keys only grow.
                _take(collector, record, at_ms, key=key, link=link, home=home)
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


_Step = tuple[bytes | None, Link]
"""A record's key and block, or None and a subtree."""


class _Tree:
    """The tree of a repository's records, in the order of their keys.

    :ivar missing: how many blocks it names that the file does not hold
    """

    def __init__(self, car: CarFile) -> None:
        self._car = car
        self.missing = 0

    def walk(self, root: Link) -> Iterator[tuple[bytes, Link]]:
        """Yield every record's key and block, whether it is there or not.

        A key that is not greater than the one before refuses the file: so no subtree can be
        walked twice, and a small file cannot stand for an endless one.

        :raises InputRefused: if the tree is not a repository's
        """
        last = b""
        # The nodes from the root to the one being read, each with what is left of it.
        open_nodes = [self._steps(root)]
        while open_nodes:
            for key, link in open_nodes[-1]:
                if key is None:
                    if len(open_nodes) > limits.TREE_DEPTH:
                        raise self._car.refuse("tree-broken", "its tree is deeper than any")
                    open_nodes.append(self._steps(link))
                    break
                if key <= last:
                    raise self._broken()
                last = key
                yield key, link
            else:
                open_nodes.pop()

    def _steps(self, link: Link) -> Iterator[_Step]:
        """Return a node's records and, without a key, its subtrees, in order."""
        node = self._car.node(link)
        if node is MISSING:
            self.missing += 1
            return iter(())
        steps: list[_Step] = []
        try:
            left, key = node.get("l"), b""
            if left is not None:
                steps.append((None, link_of(left)))
            if len(node["e"]) > limits.NODE_ENTRIES:
                raise self._broken()
            for entry in node["e"]:
                shared, after, before = entry["p"], entry.get("t"), key
                # An entry holds what differs from the key before.
                key = before[:shared] + entry["k"]
                if not 0 <= shared <= len(before) or len(key) > _LONGEST_KEY:
                    raise self._broken()
                steps.append((key, link_of(entry["v"])))
                if after is not None:
                    steps.append((None, link_of(after)))
        except (AttributeError, KeyError, TypeError) as error:
            raise self._broken() from error
        return iter(steps)

    def _broken(self) -> Exception:
        return self._car.refuse("tree-broken", "its tree is not a repository's")


def _take(
    collector: Collector, record: dict[str, Any], at_ms: int, *, key: bytes, link: Link, home: str
) -> None:
    """Count a record, and build a post of it only if it may belong to a chat."""
    collection, _, record_key = key.partition(b"/")
    clock_agrees = agrees(bluesky_clock(record_key), at_ms)
    text, is_repost = record.get("text"), collection == _REPOST
    plain = text if isinstance(text, str) and not is_repost else ""
    named = _named(record) if record.get("facets") or record.get("tags") else ()
    has_tags = named or "#" in plain or "\uff03" in plain
    if not has_tags and "reply" not in record and not is_repost:
        collector.pass_over(at_ms, clock_agrees=clock_agrees)
        return
    found = Found(
        home + key.decode("ascii", "replace"),
        at_ms,
        plain,
        unique_tags(named, plain) if has_tags else (),
        _answered(record) if "reply" in record else None,
        clock_agrees,
        is_repost=is_repost,
        proof=link.hex(),
    )
    collector.take(found)


def _like(collector: Collector, record: object, *, key: bytes, link: Link, home: str) -> None:
    """Keep when a post of somebody else was liked, if the clock in the like's key agrees."""
    if not isinstance(record, dict):
        return
    subject, at_ms = record.get("subject"), iso_ms(record.get("createdAt"))
    liked = subject.get("uri") if isinstance(subject, dict) else None
    if at_ms is None or not isinstance(liked, str) or liked.startswith(home):
        return
    if agrees(bluesky_clock(key.partition(b"/")[2]), at_ms):
        collector.like(at_ms, home + key.decode("ascii", "replace"), proof=link.hex())


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
