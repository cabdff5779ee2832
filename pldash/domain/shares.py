"""A link by which an officer of a registration body reads one cycle: for how long, how often."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from pldash.domain.errors import RuleBroken
from pldash.domain.written_lines import is_seen

DAYS: Final = (7, 14, 28, 60)
"""For how long a link may be good; two bodies give four weeks for an audit."""
USUAL_DAYS: Final = 28
OFFICER_LIMIT: Final = 120
"""Longest name of an officer, in characters."""
MOST_LIVE: Final = 20
"""Links of one teacher that are good at a time."""
MOST_LOOKS: Final = 200
"""Looks through one link within an hour: each is written down, so nobody may fill the record."""
AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ShareEntry:
    """A link as a teacher asks for it.

    :ivar registration_id: for which registration
    :ivar officer: who is to read it, as the teacher writes the name
    :ivar until: the last day of the cycle
    :ivar days: for how long it is good
    :ivar with_unsent: whether drafts, and what came back to the teacher, are shown too
    """

    registration_id: UUID
    _: KW_ONLY
    officer: str
    until: date
    days: int
    with_reflections: bool = False
    with_unsent: bool = False
    only_counted: bool = False


def refuse_bad_share(entry: ShareEntry, live: int) -> None:
    """Refuse a link that names nobody, is good for too long, or is one too many.

    :param live: how many links of the teacher's are good already
    :raises RuleBroken: with the field that it is about
    """
    if not is_seen(entry.officer):
        raise RuleBroken("officer-missing", field="officer")
    if len(entry.officer) > OFFICER_LIMIT:
        raise RuleBroken("officer-too-long", field="officer")
    if entry.days not in DAYS:
        raise RuleBroken("share-days-unknown", field="days")
    if live >= MOST_LIVE:
        raise RuleBroken("too-many-shares")
