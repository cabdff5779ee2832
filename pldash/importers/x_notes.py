"""Long posts, whose end stands in a file of its own under an id of its own."""

from __future__ import annotations

import html
import re
from datetime import datetime

from pldash.importers.collecting import Collector

SAME_SECONDS = 2
SAME_CHARACTERS = 60
"""Measured on 41 long posts: 40 match their post by time and beginning, none by id."""

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_MOST_NOTES = 50_000


class Notes:
    """The long posts of an archive, by the second at which they were written."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_second: dict[int, list[int]] = {}
        self._notes: list[tuple[str, tuple[str, ...]]] = []
        self._joined: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._notes)

    def add(self, entry: object, collector: Collector, where: str) -> None:
        """Keep one entry of the file."""
        note = entry.get("noteTweet", entry) if isinstance(entry, dict) else {}
        core = note.get("core") if isinstance(note, dict) else None
        text = core.get("text") if isinstance(core, dict) else None
        second = _second(note.get("createdAt")) if isinstance(note, dict) else None
        if not isinstance(text, str) or second is None or len(self._notes) >= _MOST_NOTES:
            collector.problem(where, "malformed-note")
            return
        for near in range(second - SAME_SECONDS, second + SAME_SECONDS + 1):
            self._by_second.setdefault(near, []).append(len(self._notes))
        self._notes.append((text, _tags(core)))

    def longer(self, text: str, at_ms: int) -> tuple[str, tuple[str, ...]] | None:
        """Return the whole text and the tags of the long post that begins so, if there is one."""
        near = self._by_second.get(at_ms // 1000)
        if near is None:
            return None
        beginning = html.unescape(text)[:SAME_CHARACTERS]
        for number in near:
            whole = self._notes[number][0]
            if html.unescape(whole)[: len(beginning)] == beginning and len(whole) > len(text) // 2:
                self._joined.add(number)
                return self._notes[number]
        return None

    def tell_left_over(self, collector: Collector, where: str) -> None:
        """Note how many belong to no post."""
        left = len(self._notes) - len(self._joined)
        if left:
            collector.problem(where, "note-without-post", left)


def _second(text: object) -> int | None:
    if not isinstance(text, str) or _ISO.fullmatch(text) is None:
        return None
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError):
        return None


def _tags(core: object) -> tuple[str, ...]:
    tags = core.get("hashtags") if isinstance(core, dict) else None
    named = (
        [each.get("text") for each in tags if isinstance(each, dict)]
        if isinstance(tags, list)
        else []
    )
    return tuple(tag for tag in named if isinstance(tag, str))
