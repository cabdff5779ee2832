"""What an archive gives: its figures, the posts that may belong to a chat, its problems."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from pldash.domain.archive_channels import ChannelChat
from pldash.domain.errors import InputRefused
from pldash.domain.posts import Post

PARSER = "1"
"""Goes up whenever the readers read something otherwise; kept beside the evidence."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPLIT = "\0"
_MICROSECOND = timedelta(microseconds=1)
MARKS: Mapping[bool | None, str] = {True: "y", False: "n", None: ""}
"""Whether a clock agrees, in one letter."""
_FLAGS: Mapping[str, bool | None] = {"y": True, "n": False, "": None}


class Platform(StrEnum):
    """Where the posts were written."""

    X = "x"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    DISCORD = "discord"
    SLACK = "slack"
    ZOOM = "zoom"
    WHATSAPP = "whatsapp"


TRANSCRIPTS = (Platform.DISCORD, Platform.SLACK, Platform.ZOOM, Platform.WHATSAPP)
"""Files that hold other people's lines too."""


class Layout(StrEnum):
    """How the platform wrote its export at the time."""

    GRAILBIRD = "grailbird"
    """X, 2012 to 2018: a file for each month."""
    YTD_FLAT = "ytd-flat"
    """X, 2018 to January 2020."""
    YTD_TWEET = "ytd-tweet"
    """X, January 2020 to the middle of 2022."""
    YTD_TWEETS = "ytd-tweets"
    """X, since the middle of 2022."""
    OUTBOX = "outbox"
    CAR = "car"
    JSON = "json"
    ZIP = "zip"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the person who gives an archive says about it; only transcripts need it.

    :ivar me: their name as the transcript writes it
    :ivar zone: an IANA zone, where the file has local times
    :ivar likely_zone: what is taken, and told, where they did not say: the chat's own
    :ivar date: the day, where the file has times alone
    :ivar start: the local time at which a recording began, where its lines count from there
    :ivar day_first: whether 3/4 is the third of April; None where they did not say
    :ivar channels: which channels were chats, where the archive holds many; None where they did
        not say
    """

    me: str | None = None
    zone: str | None = None
    likely_zone: str = "UTC"
    date: date | None = None
    start: datetime | None = None
    day_first: bool | None = None
    channels: tuple[ChannelChat, ...] | None = None


class NameNeeded(InputRefused):
    """Nobody said which of these people gives the transcript.

    :ivar choices: the names in it, those with the most lines first
    """

    def __init__(self, code: str, message: str, choices: tuple[str, ...]) -> None:
        """Keep the names."""
        super().__init__(code, message, "me")
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that was passed over.

    :ivar where: the file or the member of it
    :ivar count: how often
    """

    where: str
    code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class GivenDigest:
    """A file as it was given, by its SHA-256 in hexadecimal digits."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The figures of an archive.

    :ivar entries: everything that the post members hold, whatever became of it
    :ivar posts: entries less the malformed, doubled, superseded and not public ones
    :ivar undated: posts with a day and no time
    :ivar automatic: how many posts each automatic poster made
    :ivar hashtags: for each tag how many posts have it, and how many of them are no reposts
    """

    entries: int = 0
    posts: int = 0
    reposts: int = 0
    duplicates: int = 0
    malformed: int = 0
    undated: int = 0
    clock_disagreements: int = 0
    not_public: int = 0
    automatic: Mapping[str, int] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    hashtags: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Replies:
    """Own replies without a chat's tag, packed: any of them may turn out to belong to a chat.

    A tuple of Python objects for each would take four times the memory, and an archive can
    hold fifty thousand.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._times = array("q")
        self._packed: list[bytes] = []
        self._order: array[int] | None = None

    def __len__(self) -> int:
        return len(self._packed)

    def add(self, post: Post) -> int:
        """Keep one that has a time and answers something; return the bytes that it takes."""
        if post.is_undated or post.reply_to is None:
            raise ValueError("a reply needs a time and what it answers")
        fields = (post.id, post.reply_to, MARKS[post.clock_agrees], post.link, post.proof)
        return self.put((post.at - EPOCH) // _MICROSECOND, fields, post.text)

    def put(self, at_us: int, fields: tuple[str, str, str, str, str], text: str) -> int:
        """Keep one as `add` does, without a post made of it.

        :param at_us: microseconds since 1970
        :param fields: its id, the id that it answers, the mark of its clock, its link and its proof
        """
        head = _SPLIT.join(fields)
        if head.count(_SPLIT) >= len(fields):
            head = _SPLIT.join(each.replace(_SPLIT, " ") for each in fields)
        packed = f"{head}{_SPLIT}{text}".encode("utf-8", "surrogatepass")
        self._times.append(at_us)
        self._packed.append(packed)
        self._order = None
        return len(packed)

    def drop(self, post_id: str) -> None:
        """Forget the one with this id, if there is one."""
        start = (post_id + _SPLIT).encode("utf-8", "surrogatepass")
        for place, packed in enumerate(self._packed):
            if packed.startswith(start):
                del self._packed[place], self._times[place]
                self._order = None
                return

    def between(self, first: datetime, last: datetime) -> Iterator[Post]:
        """Return those from the first instant to the last, both included, oldest first."""
        for place in self._places(first, last):
            yield self._unpacked(place)

    def count(self, first: datetime, last: datetime) -> int:
        """Return how many there are from the first instant to the last, both included."""
        return len(self._places(first, last))

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the first and the last instant, None where there are none."""
        if not self._times:
            return None
        first, last = (EPOCH + each * _MICROSECOND for each in (min(self._times), max(self._times)))
        return first, last

    def _places(self, first: datetime, last: datetime) -> array[int]:
        if self._order is None:
            times = self._times
            self._order = array("q", sorted(range(len(times)), key=times.__getitem__))
        low, high = ((each - EPOCH) // _MICROSECOND for each in (first, last))
        begin = bisect_left(self._order, low, key=self._times.__getitem__)
        end = bisect_right(self._order, high, key=self._times.__getitem__)
        return self._order[begin:end]

    def _unpacked(self, place: int) -> Post:
        fields = self._packed[place].decode("utf-8", "surrogatepass").split(_SPLIT, 5)
        post_id, reply_to, agrees, link, proof, text = fields
        at = EPOCH + timedelta(microseconds=self._times[place])
        return Post(post_id, at, text, (), reply_to, _FLAGS[agrees], link=link, proof=proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What was read, once, and what is all that anybody may keep of it.

    :ivar posts: own posts with a wanted tag, no reposts and none of automatic posters; of a
        transcript all of the person's lines; oldest first
    :ivar replies: own posts without such a tag that answer something
    :ivar likes: own likes of others' posts, where the archive has their time; each without words
    :ivar chat_of: by the id of a post the tag of its chat, where the person said which chat its
        channel was; None where the archive has no channels
    :ivar given: the digests of the files as they were given
    """

    platform: Platform
    layout: Layout
    tally: Tally
    posts: tuple[Post, ...]
    replies: Replies
    likes: Replies = field(default_factory=Replies)
    problems: tuple[Problem, ...] = ()
    chat_of: Mapping[str, str] | None = None
    given: tuple[GivenDigest, ...] = ()
