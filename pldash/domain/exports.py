"""A teacher's record as it is taken along: the entries of one cycle, and the rows of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pldash.domain.activities import ActivityState, ActivityType, EvidenceKind
from pldash.domain.claims import Claim
from pldash.domain.log_forms import Holding
from pldash.domain.reflections import PROMPTS, ValueCycle
from pldash.domain.snapshots import to_plain
from pldash.domain.standards import FOREIGN
from pldash.domain.submissions import SubmittedActivity, SubmittedEvidence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pldash.domain.inert_tables import Cell
    from pldash.domain.log_forms import LogForm
    from pldash.domain.values import Period

EXPORT_VERSION: Final = 2
"""Raised when the shape of the JSON file changes."""
HOUR: Final = 60
APPLIED: Final = frozenset({ValueCycle.APPLIED, ValueCycle.REALISED})
"""The answers that say how learning is applied; all others say what was learnt."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved an entry.

    :ivar by: the name of whoever decided
    :ivar role: in which they decided
    :ivar school: its name; of an outside approver the role, which says that no school is behind it
    """

    by: str
    role: str
    school: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenLine:
    """One entry.

    :ivar state: where it stands; a draft was sent to no school
    :ivar activity: as it would be sent, with reflections only where they go along
    :ivar codes: its standards as the body writes them
    :ivar bundle: what its bundle is called; None where it is in none
    :ivar counted: minutes that count for the body; 0 where nobody judged
    :ivar reasons: codes of why others do not
    :ivar approval: None where no school approved it
    :ivar certificates: numbers of the good certificates that it stands on
    """

    state: ActivityState
    activity: SubmittedActivity
    codes: tuple[str, ...]
    bundle: str | None
    counted: int
    reasons: tuple[str, ...]
    approval: Approval | None
    certificates: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Return all logged minutes."""
        return self.activity.minutes.total

    @property
    def claim(self) -> Claim:
        """Return what is stated for the body; empty where nothing is."""
        return next((each.claim for each in self.activity.claims), Claim())


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRecord:
    """The entries of one cycle of one registration, or a whole record without one.

    :ivar teacher: the teacher's name
    :ivar number: of the registration, as the body printed it
    :ivar cycle: None where there is none, and every entry is here
    :ivar categories: the body's own names of its categories, by code
    :ivar required: minutes that the body asks; None where it asks none, or they cannot be judged
    :ivar with_reflections: whether private reflections go along
    """

    teacher: str
    body: str | None
    body_name: str
    number: str
    cycle: Period | None
    categories: Mapping[str, str]
    required: int | None
    verdict: str | None
    is_self_declared: bool
    with_reflections: bool
    lines: tuple[TakenLine, ...]

    @property
    def minutes(self) -> int:
        """Return all logged minutes."""
        return sum(line.minutes for line in self.lines)

    @property
    def is_judged(self) -> bool:
        """Return whether a body's rules say what counts; a whole record is judged by nobody."""
        return self.body is not None

    @property
    def counted(self) -> int:
        """Return the minutes that count for the body."""
        return sum(line.counted for line in self.lines)

    @property
    def evidence(self) -> tuple[SubmittedEvidence, ...]:
        """Return every piece of evidence."""
        return tuple(piece for line in self.lines for piece in line.activity.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPaper:
    """A record as it is printed, or one part of a long one.

    :ivar record: with the entries of this part alone
    :ivar made_on: the day, where the teacher is
    :ivar locale: how it writes dates, such as `en-AU`
    :ivar minutes: logged in all parts
    :ivar counted: of them those that count for the body
    """

    record: TakenRecord
    form: LogForm
    made_on: date
    locale: str
    part: int
    parts: int
    minutes: int
    counted: int


@dataclass(frozen=True, slots=True)
class CellWords:
    """The words of a table, in the teacher's language.

    :ivar kinds: names of kinds of learning
    :ivar hours: writes minutes as hours and minutes
    :ivar day: writes a date
    """

    kinds: Mapping[ActivityType, Any]
    hours: Callable[[int], str]
    posts: str
    approved: str
    """With %(name)s, %(school)s and %(day)s."""


def table_of(record: TakenRecord, form: LogForm, words: CellWords) -> Iterator[list[Cell]]:
    """Give the rows of a form, its headings first."""
    yield [column.title for column in form.columns]
    for line in record.lines:
        yield [_CELLS[column.holds](line, record, words) for column in form.columns]


def plain_record(record: TakenRecord, form: LogForm) -> dict[str, object]:
    """Return the whole record as JSON values, with the form that its body asks."""
    cycle = record.cycle
    return {
        "format": "pldash-record",
        "version": EXPORT_VERSION,
        "teacher": record.teacher,
        "body": record.body,
        "body_name": record.body_name,
        "registration_number": record.number,
        "cycle": None if cycle is None else _plain_cycle(cycle),
        "required_minutes": record.required,
        "counted_minutes": record.counted if record.is_judged else None,
        "logged_minutes": record.minutes,
        "verdict": record.verdict,
        "self_declared": record.is_self_declared,
        "with_reflections": record.with_reflections,
        "form": _plain_form(form),
        "entries": [_plain_line(line, record) for line in record.lines],
    }


def whole_standards(codes: Collection[str]) -> tuple[str, ...]:
    """Return the standards that codes belong to, each once; another framework's stay as they are.

    >>> whole_standards(["6.2", "6.3", "1.1", "nz-2017:2"])
    ('6', '1', 'nz-2017:2')
    """
    whole = (code if FOREIGN in code else code.partition(".")[0] for code in codes)
    return tuple(dict.fromkeys(whole))


def _plain_line(line: TakenLine, record: TakenRecord) -> dict[str, object]:
    plain = to_plain(line)
    return plain if record.is_judged else {**plain, "counted": None}


def _plain_cycle(cycle: Period) -> dict[str, str]:
    return {"from": cycle.start.isoformat(), "until": cycle.end.isoformat()}


def _plain_form(form: LogForm) -> dict[str, object]:
    source = form.source
    return {
        "title": form.title,
        "columns": [{"title": each.title, "holds": each.holds.value} for each in form.columns],
        "order_known": form.is_order_known,
        "open_points": list(form.open_points),
        "source": None
        if source is None
        else {
            "title": source.title,
            "url": source.url,
            "checked_on": source.checked_on.isoformat(),
        },
    }


def _dates(line: TakenLine) -> str:
    first, last = line.activity.started_on, line.activity.ended_on
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def _description(line: TakenLine) -> str:
    chat = line.activity.chat
    parts = (chat.title if chat else "", line.claim.provider)
    return "; ".join(part for part in parts if part)


def _category(line: TakenLine, record: TakenRecord) -> str:
    category = line.claim.category
    return "" if category is None else record.categories.get(category.value, category.value)


def _evidence(line: TakenLine, words: CellWords) -> str:
    return "; ".join(_piece(each, words) for each in line.activity.evidence)


def _piece(piece: SubmittedEvidence, words: CellWords) -> str:
    if piece.kind is EvidenceKind.POSTS:
        return f"{words.posts}: {piece.title}"
    return f"{piece.title}: {piece.url}" if piece.url else piece.title


def _answers(line: TakenLine, *, applied: bool | None = None) -> str:
    """Return the answers, all of them or those of one side."""
    return "\n\n".join(
        each.words
        for each in line.activity.reflections
        if applied is None or applied is _is_applied(each.prompt)
    )


def _is_applied(prompt: str) -> bool:
    return prompt in PROMPTS and PROMPTS[prompt].cycle in APPLIED


def _approval(line: TakenLine, words: CellWords) -> str:
    if line.approval is None:
        return ""
    said = {"name": line.approval.by, "school": line.approval.school}
    return words.approved % {**said, "day": line.approval.on.isoformat()}


_CELLS: Final[Mapping[Holding, Callable[[TakenLine, TakenRecord, CellWords], Cell]]] = {
    Holding.DATES: lambda line, _record, _words: _dates(line),
    Holding.STARTED: lambda line, _record, _words: line.activity.started_on.isoformat(),
    Holding.ENDED: lambda line, _record, _words: line.activity.ended_on.isoformat(),
    Holding.TYPE: lambda line, _record, words: str(words.kinds[line.activity.activity_type]),
    Holding.TITLE: lambda line, _record, _words: line.activity.title,
    Holding.DESCRIPTION: lambda line, _record, _words: _description(line),
    Holding.STANDARDS: lambda line, _record, _words: ", ".join(line.codes),
    Holding.WHOLE_STANDARDS: lambda line, _record, _words: ", ".join(whole_standards(line.codes)),
    Holding.HOURS: lambda line, _record, words: words.hours(line.minutes),
    Holding.MINUTES: lambda line, _record, _words: line.minutes,
    Holding.COUNTED: lambda line, record, _words: line.counted if record.is_judged else "",
    Holding.CATEGORY: lambda line, record, _words: _category(line, record),
    Holding.PROVIDER: lambda line, _record, _words: line.claim.provider,
    Holding.EVIDENCE: lambda line, _record, words: _evidence(line, words),
    Holding.NOTE: lambda line, _record, _words: line.claim.note or _answers(line),
    Holding.LEARNT: lambda line, _record, _words: _answers(line, applied=False),
    Holding.APPLIED: lambda line, _record, _words: _answers(line, applied=True),
    Holding.REFLECTION: lambda line, _record, _words: _answers(line),
    Holding.APPROVAL: lambda line, _record, words: _approval(line, words),
    Holding.UNKNOWN: lambda _line, _record, _words: "",
}
"""What stands in a cell, by what its column holds."""
