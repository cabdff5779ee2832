"""Every claim of a certificate, put into words once: for the preview, its page and the verify page.

Dates are written as the paper writes them, in the certificate's own locale, whoever reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from pldash.domain.certificates import (
    AddressedFramework,
    Approver,
    CertificateFacts,
    CertificateLine,
    PrintedName,
)
from pldash.domain.codes import format_code
from pldash.domain.time_kinds import TimeKind
from pldash.web.credentials import phrases
from pldash.web.frameworks.names import unchecked_shipped
from pldash.web.verify.public_pages import public_pages


@dataclass(frozen=True, slots=True)
class ModePart:
    """One kind of time in the bar of totals.

    :ivar start: where it begins in the bar, in percent of the total
    :ivar width: in percent of the total
    :ivar texture: what fills it, and :ivar label: what names it; the same for each kind
    """

    mode: TimeKind
    time: str
    start: float
    width: float
    texture: Markup
    label: Markup


@dataclass(frozen=True, slots=True)
class LineClaim:
    """One activity as a row of the table."""

    days: str
    tag: str | None
    title: str
    time: str
    ways: str
    learning: str
    providers: tuple[str, ...]
    standards: str
    evidence: str
    also_on: str
    approver: str
    lang: str
    dir: str
    approved: str


@dataclass(frozen=True, slots=True)
class Review:
    """One approver, and the day of their last approval."""

    approver: Approver
    last_on: str


@dataclass(frozen=True, slots=True)
class RegistrationClaim:
    """What counts towards a registration, without its number."""

    body: str
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
    bar: Markup
    lines: tuple[LineClaim, ...]
    frameworks: tuple[AddressedFramework, ...]
    unchecked: frozenset[str]
    registration: RegistrationClaim | None
    reviews: tuple[Review, ...]
    issued_on: str
    zone: str
    replaces: str | None
    is_test: bool


def claims_of(facts: CertificateFacts) -> Claims:
    """Return the claims of a certificate in words."""
    locale = facts.locale
    return Claims(
        number=facts.number,
        code=format_code(facts.code),
        address=facts.verify_url.partition("://")[2],
        teacher=facts.teacher,
        school=facts.school,
        activities=phrases.activities(len(facts.lines), locale),
        period=phrases.between(facts.period.start, facts.period.end, locale),
        time=phrases.time(facts.minutes.total, locale),
        bar=_bar(facts.time, locale),
        lines=tuple(_line(line, locale) for line in facts.lines),
        frameworks=facts.frameworks,
        # Known today and not part of the paper: names may be compared after it was issued.
        unchecked=unchecked_shipped(),
        registration=_registration(facts),
        reviews=tuple(_reviews(facts.lines, locale)),
        issued_on=phrases.long_day(facts.issued_on, locale),
        zone=facts.zone,
        replaces=facts.replaces,
        is_test=facts.is_test,
    )


def _bar(spent: Mapping[TimeKind, int], locale: str) -> Markup:
    """Return the bar of totals, as it stands on other pages."""
    total = sum(spent.values())
    parts, reached = [], 0
    for mode, amount in spent.items():
        start, width = _percent(reached, total), _percent(amount, total)
        texture, label = _piece("texture", mode, locale), _piece("mode_label", mode, locale)
        time = phrases.hours(amount, locale)
        parts.append(ModePart(mode, time, start, width, texture, label))
        reached += amount
    return public_pages(locale).piece("verify/_bar.html", "bar", parts)


def _percent(amount: int, total: int) -> float:
    return round(amount * 100 / total, 2)


@phrases.spoken
def _piece(macro: str, mode: TimeKind, locale: str) -> Markup:
    """Return what is the same in every bar for a kind of time."""
    return public_pages(locale).piece("components/charts.html", macro, mode)


def _line(line: CertificateLine, locale: str) -> LineClaim:
    name = line.approver.name
    return LineClaim(
        days=phrases.days(line.started_on, line.ended_on, locale),
        tag=line.tag,
        title=line.title,
        time=phrases.hours(line.minutes.total, locale),
        ways=phrases.ways(line.time, locale),
        learning="" if line.kind is None or line.is_chat else phrases.learning(line.kind, locale),
        providers=line.providers,
        standards=", ".join(line.standards),
        evidence=phrases.evidence(line.evidence, locale),
        also_on=", ".join(line.also_on),
        approver=name.text,
        lang=name.lang,
        dir=name.direction.value,
        approved=f"{line.approver.role}, {phrases.short_day(line.approved_on, locale)}",
    )


def _registration(facts: CertificateFacts) -> RegistrationClaim | None:
    part, locale = facts.registration, facts.locale
    if part is None:
        return None
    return RegistrationClaim(
        body=part.body_name,
        cycle=phrases.between(part.cycle.start, part.cycle.end, locale),
        counted=phrases.time(part.counted_minutes, locale),
        not_counted=phrases.time(part.not_counted_minutes, locale),
    )


def _reviews(lines: Iterable[CertificateLine], locale: str) -> Iterable[Review]:
    last: dict[Approver, date] = {}
    for line in lines:
        last[line.approver] = max(line.approved_on, last.get(line.approver, date.min))
    return (Review(approver, phrases.long_day(day, locale)) for approver, day in last.items())
