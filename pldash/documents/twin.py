"""The paper's HTML twin: the same claims in the same words, as a part of a page.

It is made once, when the certificate is issued, so that the page of a stranger has nothing left to
read or to word. Sentences and phrases are the paper's own templates and functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale

from pldash.documents.page import environment, reviews_of, whole_date
from pldash.documents.phrases import TIME_WORDS
from pldash.domain.certificates import CertificateFacts
from pldash.domain.codes import format_code
from pldash.domain.letterheads import PLAIN
from pldash.domain.time_kinds import TimeKind
from pldash.ports import Twin


@dataclass(frozen=True, slots=True)
class TwinPart:
    """One kind of time in the twin's bar.

    :ivar start: where it begins, in percent of the bar
    :ivar width: in percent of the bar
    """

    kind: TimeKind
    words: str
    minutes: int
    start: float
    width: float


def certificate_twin(facts: CertificateFacts, /) -> Twin:
    """Return the claims as HTML, every text escaped; a preview's has no number and code yet.

    Lines are not indented: these bytes go over the wire each time that somebody checks.
    """
    locale = Locale.parse(facts.locale, sep="-")
    made = (
        environment()
        .get_template("twin.html")
        .render(
            facts=facts,
            own=facts.letterhead or PLAIN,
            locale=locale,
            code=format_code(facts.code) if facts.code else "",
            parts=tuple(twin_parts(facts)),
            reviews=reviews_of(facts),
        )
    )
    html = "\n".join(filter(None, map(str.strip, made.split("\n"))))
    return Twin(html, whole_date(facts.issued_on, locale, style="long"))


def twin_parts(facts: CertificateFacts) -> Iterator[TwinPart]:
    """Give the parts of the bar from its start to its end."""
    total, reached = facts.minutes.total, 0
    for kind, amount in facts.time.items():
        start, width = _percent(reached, total), _percent(amount, total)
        yield TwinPart(kind, TIME_WORDS[kind], amount, start, width)
        reached += amount


def _percent(amount: int, total: int) -> float:
    return round(amount * 100 / total, 2)
