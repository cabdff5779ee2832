"""Archives for the benchmarks: posts and records of nobody, the same every time."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

MEMBER = "data/tweets.js"
PREFIX = "window.YTD.tweets.part0 = "
FIRST = datetime(2010, 12, 1, tzinfo=UTC)
YEARS = 15
CHATS = 60
WORDS = (
    *("students", "learning", "today", "room", "question", "chat", "idea", "lesson", "thanks"),
    *("reading", "think", "school", "great", "share", "teaching", "time", "read", "evidence"),
    *("year", "class", "help", "talk", "because", "would"),
)


def said(count: int) -> Iterator[tuple[datetime, str, str | None, str | None]]:
    """Yield made-up posts: the instant, the text, a chat's tag or none, and what it answers.

    A sixth has a chat's tag, a third answers somebody, a sixth is a repost.
    """
    dice = random.Random(2026)
    step = timedelta(days=365 * YEARS) / count
    for number in range(count):
        at = (FIRST + number * step).replace(microsecond=0)
        tag = f"chat{dice.randrange(CHATS)}" if dice.random() < 1 / 6 else None
        text = " ".join(dice.choices(WORDS, k=dice.randint(6, 24)))
        text = f"{text} #{tag}" if tag else text
        text = f"RT @somebody: {text}" if dice.random() < 1 / 6 else text
        answered = str(dice.getrandbits(60)) if dice.random() < 1 / 3 else None
        yield (
            at,
            f"{text} https://t.co/abcdefghij" if dice.random() < 1 / 2 else text,
            tag,
            answered,
        )


def all_tagged(count: int) -> Iterator[tuple[datetime, str, str | None, str | None]]:
    """Yield as `said` does own posts that all answer a question with a chat's tag."""
    for number, (at, text, given, _) in enumerate(said(count)):
        tag = given or f"chat{number % CHATS}"
        own = text.removeprefix("RT @somebody: ")
        yield at, f"A{number % 9 + 1} {own}{'' if given else f' #{tag}'}", tag, None


def make_x(path: Path, posts: Iterable[tuple[datetime, str, str | None, str | None]]) -> None:
    """Write an X archive of today's layout.

    :param posts: oldest first, as `said` yields them
    """
    from tests.archive_files import x_id

    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(MEMBER, "w") as member,
    ):
        member.write(f"{PREFIX}[".encode())
        for number, (at, text, tag, answered) in enumerate(posts):
            post_id = x_id(at, number % 4_096)
            entry = x_entry(at, text, post_id=post_id, tag=tag)
            if answered:
                entry |= {"in_reply_to_status_id_str": answered}
            comma = "," if number else ""
            member.write(f"{comma}\n{json.dumps({'tweet': entry}, indent=2)}".encode())
        member.write(b"\n]")


def x_entry(at: datetime, text: str, *, post_id: str, tag: str | None) -> dict[str, object]:
    """Return an entry with every field that X writes."""
    person = {"name": "A Colleague", "screen_name": "colleague", "indices": ["0", "9"], "id": "9"}
    initial = {"editTweetIds": [post_id], "editsRemaining": "5", "isEditEligible": True}
    return {
        "edit_info": {"initial": {**initial, "editableUntil": at.isoformat()}},
        "retweeted": False,
        "source": '<a href="https://mobile.example.org" rel="nofollow">Twitter Web App</a>',
        "entities": {
            "hashtags": [{"text": tag, "indices": ["1", "9"]}] if tag else [],
            "symbols": [],
            "user_mentions": [person],
            "urls": [{"url": "https://t.co/abcdefghij", "expanded_url": "https://example.org/a"}],
        },
        "display_text_range": ["0", str(len(text))],
        "favorite_count": "3",
        "id_str": post_id,
        "truncated": False,
        "retweet_count": "1",
        "id": post_id,
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "favorited": False,
        "full_text": text,
        "lang": "en",
    }


def make_car(path: Path, count: int) -> None:
    """Write a Bluesky repository."""
    from tests.archive_files import Repository

    repository = Repository()
    for at, text, tag, _ in said(count):
        facet = {"index": {"byteStart": 0, "byteEnd": 9}, "features": []}
        if tag:
            facet["features"] = [{"$type": "app.bsky.richtext.facet#tag", "tag": tag}]
        when = at.isoformat().removesuffix("+00:00")
        repository.add("post", when, text=text, langs=["en"], facets=[facet] if tag else [])
    path.write_bytes(repository.car())


def chats() -> list[object]:
    """Return weekly chats that met all these years, at every hour of the week."""
    from datetime import time as clock

    from pldash.domain.chats import Chat
    from pldash.domain.schedules import Schedule

    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    return [
        Chat(
            tag=f"chat{number}",
            schedules=(
                Schedule(
                    zone="America/New_York",
                    rrule=f"FREQ=WEEKLY;BYDAY={days[number % 7]}",
                    start=clock(number % 24),
                    minutes=60,
                ),
            ),
        )
        for number in range(CHATS)
    ]
