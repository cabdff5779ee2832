"""Adds up how often certificates are checked, and writes the sums down a minute later.

A check is a GET, which writes nothing and waits for nobody. It adds one to a sum in this process's
memory; the first after a while sets a timer, whose own thread writes all sums at once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pldash.domain.check_counts import Check
from pldash.models.base import table_of
from pldash.models.check_counts import CheckCount
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing

logger = logging.getLogger(__name__)

Later = Callable[[float, Callable[[], None]], None]
"""Does something in so many seconds, in a thread of its own."""

SECONDS: Final = 60

_COUNTS = table_of(CheckCount)
# Both databases know these words; what other processes counted is added to, not replaced.
_MORE = insert(_COUNTS)
_ADD = _MORE.on_conflict_do_update(
    index_elements=list(_COUNTS.primary_key.columns),
    set_={"checks": _COUNTS.c.checks + _MORE.excluded.checks},
)


@dataclass(slots=True, kw_only=True)
class CheckCounter:
    """The sums of this process; those of the last minute are lost with it."""

    writer: Engine
    later: Later
    _sums: Counter[Check] = field(default_factory=Counter)
    _is_waiting: bool = False
    _turn: Lock = field(default_factory=Lock)

    def count(self, check: Check) -> None:
        """Add one check to its sum."""
        with self._turn:
            self._sums[check] += 1
        self._wait()

    def write(self) -> None:
        """Write the sums down; where the database cannot be written to, try again later."""
        with self._turn:
            sums, self._sums, self._is_waiting = self._sums, Counter(), False
        try:
            with writing(self.writer, SYSTEM) as session:
                add_counts(session, sums)
        except SQLAlchemyError:
            logger.exception("checks could not be counted; they will be in a minute")
            with self._turn:
                self._sums += sums
            self._wait()

    def _wait(self) -> None:
        with self._turn:
            is_first, self._is_waiting = not self._is_waiting, True
        if is_first:
            self.later(SECONDS, self.write)


def add_counts(session: Session, sums: Mapping[Check, int]) -> None:
    """Add to the sums that are kept; in one order, so that no two processes block each other."""
    rows = [
        {"day": each.day, "way": each.way, "answer": each.answer.value, "checks": checks}
        for each, checks in sorted(sums.items(), key=lambda item: _order(item[0]))
    ]
    if rows:
        session.connection().execute(_ADD, rows)


def counts_since(session: Session, first: date) -> list[CheckCount]:
    """Return the rows of each day from the first one on, the latest day first."""
    query = select(CheckCount).where(CheckCount.day >= first)
    order = (CheckCount.day.desc(), CheckCount.way, CheckCount.answer)
    return list(session.scalars(query.order_by(*order)))


def _order(check: Check) -> tuple[date, str, str]:
    return check.day, check.way.value, check.answer.value
