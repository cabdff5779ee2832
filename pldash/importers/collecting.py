"""Counts entries as they stream by, and keeps the few posts that may belong to a chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from pldash.domain.archives import (
    EPOCH,
    MARKS,
    Archive,
    Layout,
    Platform,
    Problem,
    Replies,
    Tally,
)
from pldash.domain.errors import InputRefused
from pldash.domain.posts import Post
from pldash.importers import limits
from pldash.importers.files import ALL_FILES

_NEVER = 2**62
_MILLISECOND = timedelta(milliseconds=1)
_FIRST_MS, _LAST_MS = (
    (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // _MILLISECOND for year in (2, 9999)
)
ROW_BYTES = 400
"""What a kept post takes beside its text."""


class Found(NamedTuple):
    """A post as a reader found it.

    :ivar at_ms: milliseconds since 1970; midnight where only the day is known
    :ivar automatic: the automatic poster that wrote it, None for a person
    """

    id: str
    at_ms: int
    text: str
    tags: tuple[str, ...] = ()
    reply_to: str | None = None
    clock_agrees: bool | None = None
    is_undated: bool = False
    is_repost: bool = False
    automatic: str | None = None
    link: str = ""
    proof: str = ""

    @property
    def at(self) -> datetime:
        """Return the instant, or the midnight of an undated post."""
        return _instant(self.at_ms)

    def as_post(self, text: str) -> Post:
        """Return it as a value of the domain.

        :param text: its text as it was written
        """
        return Post(
            self.id,
            self.at,
            text,
            self.tags,
            self.reply_to,
            self.clock_agrees,
            self.is_undated,
            self.link,
            self.proof,
        )


class Collector:
    """The figures and the kept posts of one archive."""

    def __init__(self, wanted: frozenset[str] | None, plain: Callable[[str], str] = str) -> None:
        """Begin with nothing.

        :param wanted: tags as they are compared; None keeps every post, tagged or not
        :param plain: turns a text as the platform writes it into what was written
        """
        self._wanted, self._plain = wanted, plain
        self._seen: set[Hashable] = set()
        self._problems: Counter[tuple[str, str]] = Counter()
        self._automatic: Counter[str] = Counter()
        self._all: dict[str, int] = {}
        self._own: dict[str, int] = {}
        self._posts: list[Post] = []
        self._replies, self._likes = Replies(), Replies()
        self._kept_bytes = 0
        self._first_ms, self._last_ms = _NEVER, -_NEVER
        self.entries = self.duplicates = self.malformed = self.not_public = 0
        self._taken = self._reposts = self._undated = self._disagreements = 0

    def keep(self, wanted: frozenset[str] | None) -> None:
        """From here on keep the posts with these tags; None keeps every post."""
        self._wanted = wanted

    def entry(self) -> None:
        """Count an entry, whatever becomes of it.

        :raises InputRefused: if there are more than anybody has
        """
        self.entries += 1
        if self.entries > limits.ENTRIES:
            message = f"more than {limits.ENTRIES} entries"
            raise InputRefused("too-many-entries", message, ALL_FILES)

    def is_new(self, key: Hashable) -> bool:
        """Return whether nothing with this key came before; else it is counted as doubled."""
        if key in self._seen:
            self.duplicates += 1
            return False
        self._seen.add(key)
        return True

    def bad(self, where: str) -> None:
        """Count an entry that cannot be read."""
        self.malformed += 1
        self.problem(where, "malformed-entry")

    def problem(self, where: str, code: str, count: int = 1) -> None:
        """Note something that was passed over."""
        self._problems[where, code] += count

    def take(self, found: Found) -> None:
        """Count a post, and keep it if it may belong to a chat."""
        post_id, at_ms, text, tags, reply_to, agrees, undated, repost, automatic, _, _ = found
        self.pass_over(at_ms, clock_agrees=agrees, is_undated=undated)
        if tags:
            self._count_tags(found, 1)
        if repost or automatic is not None:
            self._count_others(found, 1)
        elif self._wanted is None or (tags and not self._wanted.isdisjoint(tags)):
            self._posts.append(found.as_post(self._plain(text)))
            self._grow(ROW_BYTES + len(text))
        elif reply_to and not undated and agrees is not False:
            # No post is made of it, and no date: nearly none of them is ever looked at again.
            fields = (post_id, reply_to, MARKS[agrees], found.link, found.proof)
            self._grow(self._replies.put(_shown_ms(at_ms) * 1000, fields, self._plain(text)))

    def pass_over(self, at_ms: int, *, clock_agrees: bool | None, is_undated: bool = False) -> None:
        """Count a post of a person's own that has no tags and answers nothing: most are such."""
        self._taken += 1
        if is_undated:
            self._undated += 1
        else:
            # Asked a hundred thousand times: comparing is a third of what `min` takes.
            if at_ms < self._first_ms:  # noqa: PLR1730
                self._first_ms = at_ms
            if at_ms > self._last_ms:  # noqa: PLR1730
                self._last_ms = at_ms
        if clock_agrees is False:
            self._disagreements += 1

    def like(self, at_ms: int, like_id: str, *, proof: str) -> None:
        """Keep when somebody else's post was liked; whose it was, and what it says, is not kept."""
        fields = (like_id, "", MARKS[True], "", proof)
        self._grow(self._likes.put(_shown_ms(at_ms) * 1000, fields, ""))

    def take_back(self, found: Found) -> None:
        """Forget a post that turned out to be an earlier version of another."""
        self._taken -= 1
        self._undated -= found.is_undated
        self._disagreements -= found.clock_agrees is False
        self._count_tags(found, -1)
        self._count_others(found, -1)
        self._posts = [post for post in self._posts if post.id != found.id]
        self._replies.drop(found.id)

    def archive(self, platform: Platform, layout: Layout) -> Archive:
        """Return what was read."""
        return Archive(
            platform=platform,
            layout=layout,
            tally=self._tally(),
            posts=self._sorted_posts(),
            replies=self._replies,
            likes=self._likes,
            problems=tuple(
                Problem(where, code, count) for (where, code), count in self._problems.items()
            ),
        )

    def _count_others(self, found: Found, by: int) -> None:
        """Count a repost or an automatic post, or take it off again."""
        self._reposts += by if found.is_repost else 0
        if found.automatic is not None:
            self._automatic[found.automatic] += by

    def _count_tags(self, found: Found, by: int) -> None:
        """Count a post's tags, or take them off again."""
        for tag in found.tags:
            self._all[tag] = self._all.get(tag, 0) + by
            if not found.is_repost:
                self._own[tag] = self._own.get(tag, 0) + by
        if len(self._all) > limits.TAGS:
            raise InputRefused(
                "too-many-tags", f"more than {limits.TAGS} different tags", ALL_FILES
            )

    def _grow(self, size_bytes: int) -> None:
        self._kept_bytes += size_bytes
        if self._kept_bytes > limits.KEPT_BYTES:
            raise InputRefused(
                "too-much-text", "the posts are longer than anybody writes", ALL_FILES
            )

    def _sorted_posts(self) -> tuple[Post, ...]:
        # Twice, because keys of two parts would take as much memory as the posts' own.
        self._posts.sort(key=attrgetter("id"))
        self._posts.sort(key=attrgetter("at"))
        return tuple(self._posts)

    def _tally(self) -> Tally:
        return Tally(
            entries=self.entries,
            posts=self._taken,
            reposts=self._reposts,
            duplicates=self.duplicates,
            malformed=self.malformed,
            undated=self._undated,
            clock_disagreements=self._disagreements,
            not_public=self.not_public,
            automatic={name: count for name, count in self._automatic.items() if count},
            first_at=_instant_if_any(self._first_ms),
            last_at=_instant_if_any(self._last_ms),
            hashtags={
                tag: (count, self._own.get(tag, 0)) for tag, count in self._all.items() if count
            },
        )


def _instant(at_ms: int) -> datetime:
    return EPOCH + _shown_ms(at_ms) * _MILLISECOND


def _shown_ms(at_ms: int) -> int:
    """Return an instant that every zone can show; days so far off are no session's anyway."""
    if not _FIRST_MS <= at_ms <= _LAST_MS:
        at_ms = min(max(at_ms, _FIRST_MS), _LAST_MS)
    return at_ms


def _instant_if_any(at_ms: int) -> datetime | None:
    return None if abs(at_ms) == _NEVER else _instant(at_ms)
