"""Chats put together for their pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from babel.dates import format_skeleton
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from pldash.domain.chats import ChatStatus
from pldash.domain.schedules import Schedule, SlowPeriod
from pldash.web.chats.coming import ComingRow, coming_row
from pldash.web.chats.words import (
    STATUS,
    assumed_words,
    length_words,
    load_words,
    platform_words,
    series_words,
    status_sentence,
    validity_words,
)
from pldash.web.frameworks.names import unchecked_shipped
from pldash.web.runtime import runtime

if TYPE_CHECKING:
    from pldash.domain.chats import Chat
    from pldash.services.accounts import Identity
    from pldash.services.chats import ChatFound, NamedStandard

GROUPS = (ChatStatus.ACTIVE, ChatStatus.NOT_KNOWN, ChatStatus.PAUSED, ChatStatus.HISTORIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRowOnPage:
    """One chat of a list."""

    name: str
    tag: str
    title: str
    about: str
    url: str
    edit_url: str
    is_followed: bool
    can_follow: bool
    next: ComingRow | None
    otherwise: str
    """What stands in place of a next meeting."""


@dataclass(frozen=True, slots=True)
class ChatGroup:
    """Chats of one status, or those that only the reader sees."""

    code: str
    title: str
    text: str
    rows: list[ChatRowOnPage]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesOnPage:
    """One schedule or slow period in words."""

    words: str
    facts: list[str]
    assumed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPage:
    """One chat, whole."""

    name: str
    tag: str
    title: str
    topic: str
    status: str
    status_words: str
    platforms: str
    other_tags: str
    audience: str
    note: str
    source: str
    checked_on: date | None
    coming: list[ComingRow]
    series: list[SeriesOnPage]
    slow: SeriesOnPage | None
    standards: list[tuple[str, list[NamedStandard]]]
    names_checked: bool
    calendar_url: str
    log_url: str
    edit_url: str
    is_followed: bool
    can_follow: bool


def groups(
    found: Iterable[ChatFound], reader: Identity | None, *, now: datetime
) -> list[ChatGroup]:
    """Return chats by what is known of them, those that only the reader sees first."""
    chats = list(found)
    private = [each for each in chats if not each.is_shipped]
    lists = [ChatGroup("mine", _("Of your own and your school"), "", _rows(private, reader, now))]
    for status in GROUPS:
        shipped = [each for each in chats if each.is_shipped and each.chat.status is status]
        rows = _rows(shipped, reader, now)
        lists.append(ChatGroup(status.value, str(STATUS[status]), _said_of(status), rows))
    return [group for group in lists if group.rows]


def chat_row(found: ChatFound, reader: Identity | None, *, now: datetime) -> ChatRowOnPage:
    """Return a chat as a row of a list."""
    chat = found.chat
    coming = [coming_row(each, reader, now=now) for each in found.coming[:1]]
    return ChatRowOnPage(
        name=chat.identity,
        tag=f"#{chat.tag}",
        title=_title(chat),
        about=chat.topic,
        url=url_for("chats.show", name=chat.identity),
        edit_url=_edit_url(found),
        is_followed=found.is_followed,
        can_follow=reader is not None and chat.status is not ChatStatus.HISTORIC,
        next=coming[0] if coming else None,
        otherwise=_without_next(chat),
    )


def chat_page(
    found: ChatFound,
    standards: Iterable[NamedStandard],
    reader: Identity | None,
    *,
    now: datetime,
) -> ChatPage:
    """Return a chat with all that is known of it."""
    chat = found.chat
    named = groupby(standards, key=lambda each: each.framework)
    return ChatPage(
        name=chat.identity,
        tag=f"#{chat.tag}",
        title=_title(chat),
        topic=chat.topic,
        status=chat.status.value if found.is_shipped else "",
        status_words=status_sentence(chat),
        platforms=platform_words(chat),
        other_tags=", ".join(f"#{each}" for each in chat.aliases),
        audience=_audience(found, reader),
        note=chat.note,
        source=chat.source,
        checked_on=None if found.is_own else chat.checked_on,
        coming=[coming_row(each, reader, now=now) for each in found.coming],
        series=[_series(each) for each in reversed(chat.schedules)],
        slow=None if chat.slow is None else _series(chat.slow),
        standards=[(framework, list(each)) for framework, each in named],
        names_checked=unchecked_shipped().isdisjoint(
            each.framework for each in chat.usual_standards
        ),
        calendar_url=_calendar_url(found),
        log_url=url_for("activities.meetings", chat_id=found.id),
        edit_url=_edit_url(found),
        is_followed=found.is_followed,
        can_follow=reader is not None,
    )


def _rows(
    found: Iterable[ChatFound], reader: Identity | None, now: datetime
) -> list[ChatRowOnPage]:
    return [chat_row(each, reader, now=now) for each in found]


def _said_of(status: ChatStatus) -> str:
    """Return what a reader should know about chats of a status."""
    return {
        ChatStatus.ACTIVE: _("Our sources saw them meet lately."),
        ChatStatus.NOT_KNOWN: _(
            "They met at these times when our sources last looked. "
            "Look at the hashtag before you plan an evening around one."
        ),
        ChatStatus.PAUSED: _("Their hosts have paused them."),
        ChatStatus.HISTORIC: _(
            "They meet no longer, as far as is known. What you took part in can still be logged."
        ),
    }[status]


def _without_next(chat: Chat) -> str:
    if chat.status is ChatStatus.HISTORIC:
        if chat.last_seen is None:
            return ""
        return _("Last seen in %(year)s", year=chat.last_seen)
    if not chat.series:
        return _("No regular hour is known")
    return _("Nothing ahead")


def _series(series: Schedule | SlowPeriod) -> SeriesOnPage:
    facts = (length_words(series), load_words(series), validity_words(series), series.zone)
    return SeriesOnPage(
        words=series_words(series),
        facts=[each for each in facts if each],
        assumed=assumed_words(series),
    )


def _title(chat: Chat) -> str:
    """Return the chat's name, empty where that is only its tag again."""
    return "" if chat.title == f"#{chat.tag}" else chat.title


def _audience(found: ChatFound, reader: Identity | None) -> str:
    """Return who sees a chat, where not everybody does."""
    if found.is_own:
        return _("Your own: nobody else sees it, unless you submit what you logged in it.")
    schools = dict(reader.school_names) if reader is not None else {}
    if found.school_id in schools:
        return _("A chat of %(school)s", school=schools[found.school_id])
    return ""


def _edit_url(found: ChatFound) -> str:
    return url_for("chats.edit", name=found.chat.identity) if found.is_own else ""


def _calendar_url(found: ChatFound) -> str:
    """Return the address of a chat's public calendar; empty where there is nothing to show."""
    if not found.is_shipped or not found.coming:
        return ""
    return runtime().base_url + url_for("chats.calendar", name=found.chat.identity)


def made_on(moment: datetime, reader: Identity) -> str:
    """Return an instant's day where the reader is."""
    local = moment.astimezone(reader.time_zone)
    return format_skeleton("yMMMd", local, locale=get_locale())
