"""Which files of an X archive hold posts, and in which order they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pldash.domain.archives import Layout
from pldash.importers.collecting import Collector
from pldash.importers.files import Member
from pldash.importers.json_pieces import JsonPieces

POSTS = re.compile(
    r"(?:^|/)(?:data/js/tweets/\d{4}_\d{2}|(?:tweets?|community[-_]tweets?)(?:-part\d+)?)\.js$"
)
NOTES = re.compile(r"(?:^|/)note[-_]tweets?(?:-part\d+)?\.js$")
MANIFEST = re.compile(r"(?:^|/)data/manifest\.js$")
MONTH = re.compile(r"(?:^|/)data/js/tweets/\d{4}_\d{2}\.js$")

_PREFIX = re.compile(
    r"\s*(?:var\s+)?(?:window\.)?"
    r"(?:(?P<old>Grailbird\.data\.tweets_\w{1,20})|YTD\.(?P<kind>\w{1,40})\.part\d{1,6}"
    r"|(?P<manifest>__THAR_CONFIG))\s*=\s*"
)
_PREFIX_CHARACTERS = 200
_LONGEST_NAME, _COUNT_DIGITS = 200, 9
_POST_KINDS = {"tweet", "tweets", "community_tweet", "community_tweets"}
_NOTE_KINDS = {"note_tweet", "note_tweets"}


@dataclass(frozen=True, slots=True)
class Opening:
    """What the assignment at a file's beginning says it holds."""

    is_posts: bool
    is_notes: bool
    layout: Layout | None


def is_x(start: str) -> bool:
    """Return whether a text begins as a file of an X archive does."""
    return _PREFIX.match(start.lstrip("\ufeff")) is not None


def opening(pieces: JsonPieces) -> Opening:
    """Pass over the assignment before the JSON, which is never run, and say what it names.

    :raises InputRefused: if there is none
    """
    match = _PREFIX.match(pieces.starts(_PREFIX_CHARACTERS))
    if match is None:
        raise pieces.refuse("not-x", "it does not begin as X's files do")
    pieces.skip(match.end())
    kind = match["kind"] or ""
    layout = None
    if match["old"]:
        layout = Layout.GRAILBIRD
    elif kind in _POST_KINDS:
        # The flat one of 2018 is told from its successor by its entries.
        layout = Layout.YTD_FLAT if kind == "tweet" else Layout.YTD_TWEETS
    return Opening(layout is not None, kind in _NOTE_KINDS, layout)


def arrays(members: Sequence[Member]) -> Iterator[tuple[Member, Opening, JsonPieces]]:
    """Open each member and pass over its assignment."""
    for member in members:
        with member.open() as stream:
            pieces = JsonPieces(stream, member.where)
            yield member, opening(pieces), pieces


def check_manifest(member: Member, names: Sequence[str], collector: Collector) -> dict[str, int]:
    """Note what the manifest says is missing; return how many entries each file should have.

    :raises InputRefused: if the manifest is no JSON
    """
    with member.open() as stream:
        pieces = JsonPieces(stream, member.where)
        opening(pieces)
        told = pieces.value()
    if _at(told, "archiveInfo", "isPartialArchive") is True:
        collector.problem(member.where, "partial-archive")
    counts = {}
    for kind in ("tweets", "tweet", "communityTweet"):
        files = _at(told, "dataTypes", kind, "files")
        for file in files if isinstance(files, list) else ():
            name, count = _at(file, "fileName"), str(_at(file, "count"))
            if not isinstance(name, str):
                continue
            if not any(each.endswith(name) for each in names):
                collector.problem(name[:_LONGEST_NAME], "missing-part")
            elif count.isdecimal() and len(count) <= _COUNT_DIGITS:
                counts[name] = int(count)
    return counts


def _at(value: Any, *path: str) -> Any:  # noqa: ANN401  as the manifest has it
    """Return what lies at a path of keys, or None where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
