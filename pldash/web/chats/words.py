"""Chats in words: status, platforms, when they meet, what about that is assumed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from babel.dates import format_time, get_timezone_location
from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.chats import Chat, ChatStatus
from pldash.domain.recurrence import Frequency, Weekday, WeekdayPlace
from pldash.domain.schedules import Assumption, Recurring, Schedule, SchedulePattern, SlowPeriod
from pldash.domain.schedules import describe as taken_apart
from pldash.web.context import day as day_text
from pldash.web.context import minutes

PLATFORMS: Final = {
    "bluesky": _l("Bluesky"),
    "discord": _l("Discord"),
    "facebook": _l("Facebook"),
    "linkedin": _l("LinkedIn"),
    "mastodon": _l("Mastodon"),
    "slack": _l("Slack"),
    "teams": _l("Microsoft Teams"),
    "threads": _l("Threads"),
    "whatsapp": _l("WhatsApp"),
    "x": _l("X (Twitter)"),
    "zoom": _l("Zoom"),
    "other": _l("Elsewhere"),
}
STATUS: Final = {
    ChatStatus.ACTIVE: _l("Active"),
    ChatStatus.NOT_KNOWN: _l("Not confirmed"),
    ChatStatus.PAUSED: _l("Paused"),
    ChatStatus.HISTORIC: _l("Historic"),
}
NTH: Final = {
    1: _l("first"),
    2: _l("second"),
    3: _l("third"),
    4: _l("fourth"),
    5: _l("fifth"),
    -1: _l("last"),
    -2: _l("second last"),
    -3: _l("third last"),
    -4: _l("fourth last"),
    -5: _l("fifth last"),
}
HALF_A_YEAR: Final = 6


def platform_words(chat: Chat) -> str:
    """Return where a chat happens; empty where nobody said."""
    return listed([str(PLATFORMS.get(each, each)) for each in chat.platforms])


def status_sentence(chat: Chat) -> str:
    """Return what is known of a chat's life today, plainly."""
    year = chat.last_seen
    seen = {
        ChatStatus.ACTIVE: _("Our source saw it meet lately."),
        ChatStatus.NOT_KNOWN: _("It is not confirmed that it still meets."),
        ChatStatus.PAUSED: _("Its hosts have paused it."),
        ChatStatus.HISTORIC: _("It meets no longer, as far as is known."),
    }[chat.status]
    if year is None or chat.status is ChatStatus.ACTIVE:
        return seen
    return _("%(status)s Last seen in %(year)s.", status=seen, year=year)


def calendar_words(chat: Chat, url: str) -> str:
    """Return what a calendar's entry says beneath its title.

    :param url: the chat's own page; empty where it has none for everybody
    """
    status = "" if chat.status is ChatStatus.ACTIVE else status_sentence(chat)
    assumed = [words for series in chat.series for words in assumed_words(series)]
    source = _("Source: %(source)s", source=chat.source) if chat.source else ""
    load = load_words(chat.slow) if chat.slow else ""
    lines = (chat.topic, status, load, *dict.fromkeys(assumed), chat.note, source, url)
    return "\n".join(line for line in lines if line)


def series_words(series: Schedule | SlowPeriod) -> str:
    """Return when something of a chat repeats: "Every Sunday, 8:30 pm in Sydney"."""
    pattern = taken_apart(series)
    if isinstance(series, SlowPeriod) and series.days is None:
        return _("All of every month, days as they are in %(place)s", place=place(series.zone))
    days = _rhythm(pattern)
    return _(
        "%(days)s, %(time)s in %(place)s",
        days=days[:1].upper() + days[1:],
        time=clock_time(series.start),
        place=place(series.zone),
    )


def length_words(series: Schedule | SlowPeriod) -> str:
    """Return how long each one lasts; empty for whole months."""
    if isinstance(series, Schedule):
        return minutes(series.minutes)
    return "" if series.days is None else _("%(days)s days", days=series.days)


def load_words(series: Schedule | SlowPeriod) -> str:
    """Return how much a week of a slow chat asks for, and who says so; empty where nobody does."""
    load = series.load if isinstance(series, SlowPeriod) else None
    if load is None:
        return ""
    time = minutes(load.minutes)
    if not load.source:
        return _("%(time)s a week", time=time)
    if load.checked_on is None:
        return _("%(time)s a week (%(source)s)", time=time, source=load.source)
    day = day_text(load.checked_on)
    return _(
        "%(time)s a week (%(source)s, looked at %(day)s)", time=time, source=load.source, day=day
    )


def validity_words(series: Recurring) -> str:
    """Return from when until when it holds; empty where it is open at both ends."""
    first, last = series.valid_from, series.valid_until
    if first and last:
        return _("from %(first)s to %(last)s", first=day_text(first), last=day_text(last))
    if first:
        return _("since %(first)s", first=day_text(first))
    return _("until %(last)s", last=day_text(last)) if last else ""


def assumed_words(series: Recurring) -> list[str]:
    """Return what about a series no source says, one sentence each."""
    sentences = {
        Assumption.FREQUENCY: _("How often it came is assumed: the source shows single meetings."),
        Assumption.MINUTES: _("Its length is assumed: the source gives none."),
        Assumption.FROM: _("The first day is when it was first seen, not when it began."),
        Assumption.UNTIL: _("The last day is assumed: the source shows when it was last seen."),
    }
    return [words for each, words in sentences.items() if each in series.assumed]


def place(zone: str) -> str:
    """Return the city or country by which a zone is known."""
    return get_timezone_location(zone, locale=get_locale(), return_city=True)


def clock_time(value: time) -> str:
    """Return a time of day as the reader writes it."""
    # A wall's time has no zone: any day without one leaves it as it is.
    return format_time(datetime.combine(date(2001, 1, 1), value), "short", locale=get_locale())


def listed(words: list[str]) -> str:
    """Return several words as one phrase, with "and" before the last."""
    return format_list(words, locale=get_locale()) if words else ""


def _rhythm(pattern: SchedulePattern) -> str:
    """Return the days of a pattern."""
    if pattern.frequency is Frequency.DAILY:
        if pattern.interval == 1:
            return _("every day")
        return _("every %(count)s days", count=pattern.interval)
    if pattern.frequency is Frequency.WEEKLY:
        return _weekly(pattern) + _months(pattern)
    if pattern.frequency is Frequency.MONTHLY and pattern.interval > 1:
        return _(
            "every %(count)s months, %(days)s", count=pattern.interval, days=_of_month(pattern)
        )
    return _of_month(pattern) + _months(pattern)


def _weekly(pattern: SchedulePattern) -> str:
    days = listed([_weekday(each.weekday) for each in pattern.weekdays])
    if pattern.interval == 1:
        return _("every %(days)s", days=days)
    if pattern.interval == 2:  # noqa: PLR2004  which has a word of its own
        return _("every second week, %(days)s", days=days)
    return _("every %(count)s weeks, %(days)s", count=pattern.interval, days=days)


def _of_month(pattern: SchedulePattern) -> str:
    """Return the days within a month: "first and third Thursday of the month"."""
    if pattern.weekdays:
        return _("%(days)s of the month", days=_places(pattern.weekdays))
    days = [
        _("last day") if number == -1 else _("day %(number)s", number=number)
        for number in pattern.month_days
    ]
    return _("%(days)s of the month", days=listed(days))


def _places(places: tuple[WeekdayPlace, ...]) -> str:
    days = {each.weekday for each in places}
    if len(days) == 1:
        ordinals = [str(NTH[each.nth]) if each.nth else _("every") for each in places]
        return f"{listed(ordinals)} {_weekday(places[0].weekday)}"
    return listed(
        [f"{NTH[each.nth] if each.nth else _('every')} {_weekday(each.weekday)}" for each in places]
    )


def _months(pattern: SchedulePattern) -> str:
    """Return the months in which a pattern holds, by the shorter list; empty for all."""
    if not pattern.months:
        return ""
    names = get_locale().months["stand-alone"]["wide"]
    within = sorted(set(pattern.months))
    if len(within) <= HALF_A_YEAR:
        return _(", in %(months)s", months=listed([names[each] for each in within]))
    others = [names[each] for each in range(1, 13) if each not in within]
    if not others:
        return ""
    return _(", not in %(months)s", months=listed(others))


def _weekday(day: Weekday) -> str:
    names: dict[int, str] = get_locale().days["stand-alone"]["wide"]
    return names[tuple(Weekday).index(day)]
