"""Every claim of a certificate, put into words once: for the preview, its page and the verify page.

Dates are written as the paper writes them, in the certificate's own locale, whoever reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.certificates import (
    AddressedFramework,
    Approver,
    CertificateFacts,
    CertificateLine,
    ModeMinutes,
    PrintedName,
)
from pldash.domain.codes import format_code
from pldash.domain.values import ParticipationMode
from pldash.web.context import minutes as in_words
from pldash.web.credentials.words import EVIDENCE, MODES


@dataclass(frozen=True, slots=True)
class ModePart:
    """One way of taking part in the bar of totals."""

    mode: ParticipationMode
    minutes: int


@dataclass(frozen=True, slots=True)
class LineClaim:
    """One activity as a row of the table."""

    days: str
    tag: str | None
    title: str
    time: str
    ways: str
    standards: str
    evidence: str
    also_on: str
    approver: Approver
    approved_on: str


@dataclass(frozen=True, slots=True)
class Review:
    """One approver, and the day of their last approval."""

    approver: Approver
    last_on: str


@dataclass(frozen=True, slots=True)
class RegistrationClaim:
    """What counts towards a registration, without its number."""

    body: str
    requirement_set: str
    cycle: str
    counted: str
    not_counted: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a certificate says, ready for a template."""

    number: str
    code: str
    address: str
    teacher: PrintedName
    school: PrintedName
    activities: str
    period: str
    time: str
    minutes: int
    parts: tuple[ModePart, ...]
    lines: tuple[LineClaim, ...]
    frameworks: tuple[AddressedFramework, ...]
    registration: RegistrationClaim | None
    reviews: tuple[Review, ...]
    issued_on: str
    zone: str
    replaces: str | None
    is_test: bool


def claims_of(facts: CertificateFacts) -> Claims:
    """Return the claims of a certificate in words."""
    locale, total = facts.locale, facts.minutes
    count = len(facts.lines)
    return Claims(
        number=facts.number,
        code=format_code(facts.code),
        address=facts.verify_url.partition("://")[2],
        teacher=facts.teacher,
        school=facts.school,
        activities=ngettext("%(num)s activity", "%(num)s activities", count),
        period=_between(facts.period.start, facts.period.end, locale),
        time=time_words(total.total),
        minutes=total.total,
        parts=tuple(ModePart(mode, amount) for mode, amount in total.present),
        lines=tuple(_line(line, locale) for line in facts.lines),
        frameworks=facts.frameworks,
        registration=_registration(facts),
        reviews=tuple(_reviews(facts.lines, locale)),
        issued_on=long_day(facts.issued_on, locale),
        zone=facts.zone,
        replaces=facts.replaces,
        is_test=facts.is_test,
    )


def time_words(minutes: int) -> str:
    """Return minutes as the paper prints them, and in hours where there are any."""
    plain = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return plain if minutes < 60 else f"{plain} ({in_words(minutes)})"  # noqa: PLR2004  an hour


@lru_cache(maxsize=4096)
def long_day(day: date, locale: str) -> str:
    """Return a date as a locale writes it in full, such as 18 November 2026."""
    return format_date(day, "long", Locale.parse(locale, sep="-"))


@lru_cache(maxsize=4096)
def short_day(day: date, locale: str) -> str:
    """Return a date as a locale writes it in short, such as 18 Nov 2026."""
    return format_date(day, "medium", Locale.parse(locale, sep="-"))


def _line(line: CertificateLine, locale: str) -> LineClaim:
    days = dict.fromkeys((line.started_on, line.ended_on))
    return LineClaim(
        days=" \u2013 ".join(short_day(day, locale) for day in days),
        tag=line.tag,
        title=line.title,
        time=in_words(line.minutes.total),
        ways=_ways(line.minutes),
        standards=", ".join(line.standards),
        evidence=str(EVIDENCE[line.evidence]),
        also_on=", ".join(line.also_on),
        approver=line.approver,
        approved_on=short_day(line.approved_on, locale),
    )


def _ways(minutes: ModeMinutes) -> str:
    return ", ".join(f"{amount} {MODES[mode]}" for mode, amount in minutes.present)


def _registration(facts: CertificateFacts) -> RegistrationClaim | None:
    part = facts.registration
    if part is None:
        return None
    return RegistrationClaim(
        body=part.body_name,
        requirement_set=part.requirement_set,
        cycle=_between(part.cycle.start, part.cycle.end, facts.locale),
        counted=time_words(part.counted_minutes),
        not_counted=time_words(part.not_counted_minutes),
    )


def _reviews(lines: Iterable[CertificateLine], locale: str) -> Iterable[Review]:
    last: dict[Approver, date] = {}
    for line in lines:
        last[line.approver] = max(line.approved_on, last.get(line.approver, date.min))
    return (Review(approver, long_day(day, locale)) for approver, day in last.items())


def _between(start: date, end: date, locale: str) -> str:
    if start == end:
        return long_day(start, locale)
    return _("%(start)s to %(end)s", start=long_day(start, locale), end=long_day(end, locale))
