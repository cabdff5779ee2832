"""Makes a review into the list of everything that was found, by chat and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from pldash.domain.archive_evidence import NAMES
from pldash.domain.archive_reviews import Review, ReviewedSession
from pldash.domain.sessions import SessionReason
from pldash.web.archives.sentences import PROBLEMS
from pldash.web.archives.words import post_count, stands
from pldash.web.context import minutes
from pldash.web.evidence.posts import versions_words

if TYPE_CHECKING:
    from pldash.services.archive_drafts import KnownEntry, Record
    from pldash.web.archives.kept import Opened

MANY: Final = 40
"""More lines than these are folded chat by chat, where there are several."""


@dataclass(frozen=True, slots=True)
class Line:
    """A session in the list of all.

    :ivar url: of the entry in the record that it belongs to, empty where it is new
    :ivar is_open: whether it can be taken
    """

    number: int
    text: str
    is_taken: bool
    url: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One chat's sessions of one year."""

    year: int
    value: str
    summary: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatGroup:
    """One chat's sessions."""

    tag: str
    summary: str
    is_folded: bool
    years: Sequence[Year]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """Everything that was found.

    :ivar read: what the archive holds, in sentences
    :ivar problems: what was passed over: words, where, how often
    :ivar unticked: why some are not ticked, in sentences
    """

    id: str
    platform: str
    read: Sequence[str]
    problems: Sequence[str]
    unticked: Sequence[str]
    versions: str
    chats: Sequence[ChatGroup]
    count: int
    minutes: int
    taken: int


def could_be_ticked(review: Review, record: Record) -> bool:
    """Return whether anything of it is not in the record already."""
    return any(_is_open(record.entry_of(review, each)) for each in review.sessions)


def review_page(found: Opened, review: Review, record: Record) -> ReviewPage:
    """Return the list of all sessions, by chat and year."""
    known = {each.number: record.entry_of(review, each) for each in review.sessions}
    by_chat: dict[str, list[tuple[int, Sequence[ReviewedSession]]]] = {}
    for (chat, year), sessions in review.groups.items():
        by_chat.setdefault(chat, []).append((year, sessions))
    return ReviewPage(
        id=str(found.id),
        platform=NAMES[review.platform],
        read=_read(review, found.given.said.me),
        problems=_problems(review),
        unticked=_unticked([each for each in review.sessions if _is_open(known[each.number])]),
        versions=versions_words(review.parser, review.rules),
        chats=[
            _chat(years, known, is_folded=len(known) > MANY and len(by_chat) > 1)
            for years in by_chat.values()
        ],
        count=len(review.sessions),
        minutes=sum(each.minutes for each in review.sessions),
        taken=sum(each.is_taken and _is_open(known[each.number]) for each in review.sessions),
    )


def _is_open(known: KnownEntry | None) -> bool:
    return known is None or known.takes_posts


def _chat(
    years: Sequence[tuple[int, Sequence[ReviewedSession]]],
    known: Mapping[int, KnownEntry | None],
    *,
    is_folded: bool,
) -> ChatGroup:
    sessions = [each for _year, found in years for each in found]
    return ChatGroup(
        tag=f"#{sessions[0].tag}",
        summary=_summary(sessions),
        is_folded=is_folded,
        years=[_year(year, found, known) for year, found in years],
    )


def _year(
    year: int, sessions: Sequence[ReviewedSession], known: Mapping[int, KnownEntry | None]
) -> Year:
    return Year(
        year=year,
        value=f"{sessions[0].chat}/{year}",
        summary=_summary(sessions),
        lines=[_line(each, known[each.number]) for each in sessions],
    )


def _summary(sessions: Sequence[ReviewedSession]) -> str:
    count = ngettext("%(num)s session", "%(num)s sessions", len(sessions))
    return f"{count}, {minutes(sum(each.minutes for each in sessions))}"


def _line(session: ReviewedSession, known: KnownEntry | None) -> Line:
    when = format_date(session.first_on, "d MMM")
    text = f"{when}: {minutes(session.minutes)} {stands(session)}, {post_count(session)}"
    if session.has_reason(SessionReason.MAYBE_UNSCHEDULED):
        text = f"{text} · {_('was there a session?')}"
    if known is None:
        return Line(session.number, text, session.is_taken, "", is_open=True)
    url = url_for("activities.show", activity_id=known.id)
    return Line(session.number, text, session.is_taken, url, is_open=known.takes_posts)


def _unticked(sessions: Sequence[ReviewedSession]) -> list[str]:
    """Return why sessions of some kinds are not ticked until the teacher ticks them."""
    told = []
    if any(each.has_reason(SessionReason.THIN) for each in sessions):
        told.append(
            _(
                "A single post that answers no question is not ticked: it may not have been "
                "learning. Tick it where it was."
            )
        )
    if any(each.has_reason(SessionReason.LIKES_ALONE) for each in sessions):
        told.append(
            _(
                "Meetings during which you liked posts and wrote none are not ticked: where you "
                "read along, look closer, and give minutes."
            )
        )
    if any(each.has_reason(SessionReason.TIME_UNKNOWN) for each in sessions):
        told.append(
            _("Posts of which only the day is known are not ticked: look closer, and give minutes.")
        )
    return told


def _read(review: Review, name: str) -> list[str]:
    """Return what the archive holds and what was left out of it.

    :param name: whose lines of a transcript were read; empty elsewhere
    """
    read = [ngettext("%(num)s post read.", "%(num)s posts read.", review.entries)]
    if name:
        read.append(_("Read as %(name)s. If that is not you, give the file again.", name=name))
    if review.reposts:
        read.append(
            ngettext("%(num)s repost left out.", "%(num)s reposts left out.", review.reposts)
        )
    if review.not_public:
        words = "%(num)s that not everybody could read left out."
        read.append(ngettext(words, words, review.not_public))
    if review.automatic:
        words = "%(num)s that a program wrote left out."
        read.append(ngettext(words, words, review.automatic))
    if review.clock_disagreements:
        words = "%(num)s whose id shows another time left out."
        read.append(ngettext(words, words, review.clock_disagreements))
    if review.undated:
        words = "%(num)s with a day and no time: never called live."
        read.append(ngettext(words, words, review.undated))
    return read


def _problems(review: Review) -> list[str]:
    return [
        _(
            "%(what)s: %(count)s (%(where)s)",
            what=PROBLEMS[each.code],
            count=each.count,
            where=each.where,
        )
        if each.where
        else _("%(what)s: %(count)s", what=PROBLEMS[each.code], count=each.count)
        for each in review.problems
        if each.code in PROBLEMS
    ]
