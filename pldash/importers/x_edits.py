"""Versions of edited posts: the time of the first, the words of the last, counted once."""

from __future__ import annotations

from collections import deque

from pldash.importers.collecting import Collector, Found

_EDITABLE_POSTS = 500
"""A post can be edited for an hour: its versions stand near each other."""
_LONGEST_ID = 20


class Edits:
    """The versions met so far, each group under the id of its first."""

    def __init__(self) -> None:
        """Begin with none."""
        self._groups: dict[str, list[Found]] = {}
        self._first_of: dict[str, str] = {}
        self._recent: deque[Found] = deque(maxlen=_EDITABLE_POSTS)

    def has(self, found: Found, info: object, collector: Collector) -> bool:
        """Return whether there are other versions of a post; then this one waits for them.

        A first version that was already counted is taken back when its second comes.

        :param info: the entry's `edit_info`
        """
        try:  # Nearly every post is its only version.
            ids = info["initial"]["editTweetIds"]  # type: ignore[index]
        except (KeyError, TypeError):
            ids = None
        if type(ids) is list and len(ids) == 1 and found.id not in self._first_of:
            self._recent.append(found)
            return False
        if not isinstance(info, dict):
            return False
        versions = _versions(info)
        if len(versions) < 2 and found.id not in self._first_of:  # noqa: PLR2004  the post alone
            return False
        self._keep(found, versions or (found.id,), collector)
        return True

    def merged(self) -> list[Found]:
        """Return each edited post once."""
        found = []
        for group in self._groups.values():
            first, last = (pick(group, key=lambda each: int(each.id)) for pick in (min, max))
            found.append(first._replace(text=last.text, tags=last.tags, is_repost=last.is_repost))
        return found

    def _keep(self, found: Found, versions: tuple[str, ...], collector: Collector) -> None:
        first = self._first_of.get(found.id, versions[0])
        for version in versions:
            self._first_of.setdefault(version, first)
        group = self._groups.setdefault(first, [])
        group.append(found)
        for earlier in [each for each in self._recent if each.id in versions]:
            self._recent.remove(earlier)
            collector.take_back(earlier)
            group.append(earlier)


def _versions(info: dict[str, object]) -> tuple[str, ...]:
    """Return the ids of an edited post's versions, oldest first."""
    edit, first = info.get("edit"), info.get("initial")
    ids: list[object] = []
    if isinstance(edit, dict):
        ids = [edit.get("initialTweetId")]
        first = edit.get("editControlInitial")
    told = first.get("editTweetIds") if isinstance(first, dict) else None
    ids += told if isinstance(told, list) else []
    plain = {each for each in ids if isinstance(each, str) and _is_id(each)}
    return tuple(sorted(plain, key=int))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID
