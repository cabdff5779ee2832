"""The forms in which registration bodies want a log: which columns, in which order, read where.

The forms themselves are data, in each body's `body.toml`. A column that a body asks for and PL Dash
does not know stays in its place and is empty: nothing is made up to fill it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pldash.domain.sources import Certainty, Source


class Holding(StrEnum):
    """What a column holds."""

    DATES = "dates"
    """One day, or the first and the last."""
    STARTED = "started"
    ENDED = "ended"
    TYPE = "type"
    """The kind of learning."""
    TITLE = "title"
    DESCRIPTION = "description"
    """The chat's full name and who ran it, as far as either is there."""
    STANDARDS = "standards"
    """Codes as they were chosen, focus areas among them."""
    WHOLE_STANDARDS = "whole-standards"
    """The standards that those codes belong to, each once."""
    HOURS = "hours"
    """Hours and minutes in words: nothing is rounded."""
    MINUTES = "minutes"
    """Minutes as a number."""
    COUNTED = "counted"
    """The minutes that count for the body, as a number."""
    CATEGORY = "category"
    PROVIDER = "provider"
    EVIDENCE = "evidence"
    NOTE = "note"
    """How it connects to the standard, in the teacher's own words."""
    LEARNT = "learnt"
    """What was learnt: a private reflection."""
    APPLIED = "applied"
    """How it is applied: a private reflection."""
    REFLECTION = "reflection"
    """Every answer: a private reflection."""
    APPROVAL = "approval"
    """Who approved it, and when."""
    UNKNOWN = "unknown"
    """What the body asks and PL Dash does not know: always empty."""


@dataclass(frozen=True, slots=True)
class LogColumn:
    """One column: its heading in the body's words, and what it holds."""

    title: str
    holds: Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class LogForm:
    """The form of one body.

    :ivar source: where it was read; None for our own
    :ivar is_order_known: whether the page gives the fields themselves, not only what they must show
    :ivar open_points: what the page does not say, or we do not hold, in words for the teacher
    """

    title: str
    columns: tuple[LogColumn, ...]
    source: Source | None = None
    certainty: Certainty | None = None
    is_order_known: bool = True
    open_points: tuple[str, ...] = ()


PLAIN_FORM: Final = LogForm(
    title="Record of professional learning",
    columns=(
        LogColumn("First day", Holding.STARTED),
        LogColumn("Last day", Holding.ENDED),
        LogColumn("Activity", Holding.TITLE),
        LogColumn("Kind of learning", Holding.TYPE),
        LogColumn("Description", Holding.DESCRIPTION),
        LogColumn("Minutes", Holding.MINUTES),
        LogColumn("Minutes that count", Holding.COUNTED),
        LogColumn("Standards", Holding.STANDARDS),
        LogColumn("Evidence", Holding.EVIDENCE),
        LogColumn("Approved", Holding.APPROVAL),
        LogColumn("Reflection", Holding.REFLECTION),
    ),
)
"""Everything that PL Dash holds of an entry, for whoever asks in no form of their own."""
