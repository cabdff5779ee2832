"""The certificate's page: its facts shaped for the template, which does no arithmetic."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from itertools import accumulate
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pldash.documents.fetcher import TEMPLATES
from pldash.documents.fonts import family_list
from pldash.documents.glyphs import printable
from pldash.documents.phrases import EVIDENCE_WORDS, LEARNING_WORDS, TIME_WORDS
from pldash.documents.qr import qr_svg
from pldash.domain.certificates import (
    Approver,
    CertificateFacts,
    CertificateLine,
)
from pldash.domain.codes import format_code
from pldash.domain.letterheads import PLAIN
from pldash.domain.time_kinds import TimeKind

BAR_UNITS: Final = 1700
"""Width of the bar's drawing: ten units to a millimetre on A4."""

NO_BREAK: Final = "\u00a0"

COLUMNS: Final = 4
"""Places for figures under the bar when there are few modes."""

HOLDER_SIZES: Final = ((56, " holder-longest"), (28, " holder-long"))
"""Above how many characters a name is set smaller."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One kind of time's part of the bar, with the place of its key below."""

    kind: TimeKind
    words: str
    minutes: int
    x: int
    width: int
    key_x: int


@dataclass(frozen=True, slots=True)
class Review:
    """One approver with the day of their last approval."""

    approver: Approver
    last_on: date


def certificate_html(facts: CertificateFacts) -> str:
    """Return the whole page as HTML."""
    segments = bar_segments(facts.time)
    said = ", ".join(f"{part.words} {part.minutes} minutes" for part in segments)
    return (
        environment()
        .get_template("certificate.html")
        .render(
            facts=facts,
            own=facts.letterhead or PLAIN,
            locale=Locale.parse(facts.locale, sep="-"),
            holder_size=holder_size(facts.teacher.text),
            code=format_code(facts.code),
            address=facts.verify_url.partition("://")[2],
            segments=segments,
            bar_units=BAR_UNITS,
            bar_description=f"Bar of the minutes by way of taking part: {said}.",
            reviews=reviews_of(facts),
            qr=qr_svg(facts.verify_url, f"QR code of {facts.verify_url}"),
            sans=Markup(family_list(page_lang(facts))),  # noqa: S704 - names of our own fonts
            serif=Markup(family_list(page_lang(facts), is_serif=True)),  # noqa: S704 - the same
        )
    )


def page_lang(facts: CertificateFacts) -> str:
    """Return the language whose shapes of shared Chinese characters the page takes."""
    names = (facts.teacher, facts.school, *(approver.name for approver in facts.approvers))
    return next((name.lang for name in names if name.lang[:2] in {"zh", "ja", "ko"}), "zh")


def bar_segments(time: Mapping[TimeKind, int]) -> tuple[Segment, ...]:
    """Return the parts of the bar; together they fill its width to the unit.

    :param time: minutes by what they are called
    """
    ends = list(accumulate(time.values()))
    edges = [0, *(end * BAR_UNITS // ends[-1] for end in ends)]
    step = BAR_UNITS // max(len(time), COLUMNS)
    return tuple(
        Segment(
            kind=kind,
            words=TIME_WORDS[kind],
            minutes=amount,
            x=edges[place],
            width=edges[place + 1] - edges[place],
            key_x=place * step,
        )
        for place, (kind, amount) in enumerate(time.items())
    )


def holder_size(name: str) -> str:
    """Return the end of the class for a name of this length, so that it keeps to two lines."""
    return next((end for above, end in HOLDER_SIZES if len(name) > above), "")


def reviews_of(facts: CertificateFacts) -> tuple[Review, ...]:
    """Return who approved and when they last did."""
    last: dict[Approver, date] = {}
    for line in facts.lines:
        last[line.approver] = max(line.approved_on, last.get(line.approver, date.min))
    return tuple(Review(approver, day) for approver, day in last.items())


def direction_of(text: str) -> str:
    """Return which way a text runs, by its first letter that has a direction."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"})
    return "rtl" if next(strong, "L") in {"R", "AL"} else "ltr"


def duration(minutes: int) -> str:
    """Return minutes as hours and minutes, without rounding.

    >>> [duration(minutes).split() for minutes in (860, 45, 120)]
    [['14', 'h', '20', 'min'], ['45', 'min'], ['2', 'h']]
    """
    hours, rest = divmod(minutes, 60)
    parts = (
        f"{hours}{NO_BREAK}h" if hours else "",
        f"{rest}{NO_BREAK}min" if rest or not hours else "",
    )
    return NO_BREAK.join(part for part in parts if part)


def minutes_words(line: CertificateLine) -> Iterator[str]:
    """Give one phrase for each kind of time, such as `60 min took part live`."""
    return (f"{amount}{NO_BREAK}min {TIME_WORDS[kind]}" for kind, amount in line.time.items())


def line_dates(line: CertificateLine, locale: Locale) -> str:
    """Return the day of a line, or its first and last day."""
    days = dict.fromkeys((line.started_on, line.ended_on))
    return " \u2013 ".join(whole_date(day, locale, style="medium") for day in days)


def whole_date(day: date, locale: Locale, *, style: Literal["long", "medium"]) -> str:
    """Return the date as the locale writes it, in one piece that no line break parts."""
    return format_date(day, style, locale).replace(" ", NO_BREAK)


@cache
def environment() -> Environment:
    """Return an environment in which a forgotten value is an error and every text is escaped."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, TEMPLATES.parent]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "long_date": partial(whole_date, style="long"),
        "medium_date": partial(whole_date, style="medium"),
        "printable": partial(printable, lang="zh"),
        "direction": direction_of,
        "duration": duration,
        "minutes_words": minutes_words,
        "evidence_words": EVIDENCE_WORDS.__getitem__,
        "learning_words": LEARNING_WORDS.__getitem__,
        "line_dates": line_dates,
    }
    return environment
