"""How a school approves: in one step, in two, after a pre-approval, or by a rule for small amounts.

A school's procedure has dated versions, none ever edited. What held when something was submitted
decides, however long it waits.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from pldash.domain.activities import MINUTES_A_DAY
from pldash.domain.approvals import AGREED, DecisionKind
from pldash.domain.canonical import canonical_json
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.submissions import SubmissionContent
from pldash.domain.values import ParticipationMode

MOST_MINUTES: Final = 31 * MINUTES_A_DAY
MOST_PERCENT: Final = 100
USUAL_SAMPLE: Final = 10
LONGEST_AHEAD: Final = timedelta(days=366)
"""What lies further ahead than a year is a typing mistake."""


class ProcedureKind(StrEnum):
    """How a school approves."""

    ONE_STEP = "one-step"
    TWO_STEPS = "two-steps"
    """Two different people approve, one after the other."""
    PRE_APPROVAL = "pre-approval"
    """What lies ahead is approved beforehand, and again once it has taken place."""
    AUTOMATIC = "automatic"
    """Small amounts are approved by the school's rule; a sample of them waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One procedure.

    :ivar limits: for the automatic one, minutes a month by participation mode; a mode that is
        not named always waits for a person
    :ivar sample_percent: for the automatic one, how many of a hundred are drawn for review
    """

    kind: ProcedureKind
    limits: Mapping[ParticipationMode, int] = field(default_factory=dict)
    sample_percent: int = 0


ONE_STEP: Final = Procedure(kind=ProcedureKind.ONE_STEP)
"""What holds at a school that never chose."""


def refuse_bad_procedure(procedure: Procedure) -> None:
    """Refuse an automatic procedure without limits or without a sample.

    :raises RuleBroken: with the field that it is about, such as `limit_lurking`
    """
    if procedure.kind is not ProcedureKind.AUTOMATIC:
        return
    if not procedure.limits:
        raise RuleBroken("procedure-no-limit", field=f"limit_{ParticipationMode.SYNCHRONOUS}")
    for mode, minutes in procedure.limits.items():
        if not 1 <= minutes <= MOST_MINUTES:
            raise RuleBroken("procedure-limit", field=f"limit_{mode}")
    if not 1 <= procedure.sample_percent <= MOST_PERCENT:
        raise RuleBroken("procedure-sample", field="sample")


def refuse_bad_start(from_on: date, starts: Sequence[date], *, today: date) -> None:
    """Refuse a first day that has passed, or that is not after every other version's.

    :param starts: first days of the school's versions that were not withdrawn
    :raises RuleBroken: about the field `from_on`
    """
    if from_on < today:
        raise RuleBroken("procedure-starts-in-the-past", field="from_on")
    if any(each >= from_on for each in starts):
        raise RuleBroken("procedure-overlaps", field="from_on")


def refuse_withdrawing(from_on: date, *, today: date) -> None:
    """Refuse to take back a version under which something may have been sent already.

    :raises Conflict: unless it begins later than today
    """
    if from_on <= today:
        raise Conflict("procedure-has-begun")


def may_ask_ahead(content: SubmissionContent, procedure: Procedure, now: datetime) -> bool:
    """Return whether what is sent lies ahead and is to be pre-approved; today no longer does.

    :raises RuleBroken: if it lies ahead and the school approves nothing beforehand
    """
    is_ahead = any(
        each.ended_on > now.astimezone(ZoneInfo(each.zone)).date() for each in content.activities
    )
    if is_ahead and procedure.kind is not ProcedureKind.PRE_APPROVAL:
        raise RuleBroken("not-over-yet", field="activity_id")
    return is_ahead


def settled_kind(kind: DecisionKind, *, is_ahead: bool) -> DecisionKind:
    """Return what a leader's decision comes to.

    Of what lies ahead, approving pre-approves, and of nothing else: whoever would pre-approve
    what is over approves it.
    """
    if kind not in AGREED:
        return kind
    return DecisionKind.PRE_APPROVE if is_ahead else DecisionKind.APPROVE


def is_within(
    limits: Mapping[ParticipationMode, int],
    asked: Mapping[ParticipationMode, int],
    used: Mapping[ParticipationMode, int],
) -> bool:
    """Return whether minutes keep within each mode's limit, beside what was used this month.

    >>> live = ParticipationMode.SYNCHRONOUS
    >>> (
    ...     is_within({live: 120}, {live: 60}, {live: 60}),
    ...     is_within({live: 120}, {live: 61}, {live: 60}),
    ... )
    (True, False)
    """
    return all(
        mode in limits and used.get(mode, 0) + minutes <= limits[mode]
        for mode, minutes in asked.items()
    )


def is_drawn(secret: bytes, about: Sequence[str], percent: int) -> bool:
    """Return whether the rule's sample takes this one.

    The same always draws the same, so that sending again, or writing it anew, changes nothing;
    and nobody without the secret knows it beforehand.

    :param secret: of the installation
    :param about: what is sent, in words that stay the same when it is written anew
    """
    digest = hmac.new(secret, canonical_json(list(about)), hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) % MOST_PERCENT < percent


def identity_of(content: SubmissionContent, teacher: str, school: str) -> tuple[str, ...]:
    """Return by what a draw knows what is sent: whose, where, which meetings, on which days."""
    activities = (
        "|".join(
            (
                each.chat.id if each.chat else each.activity_type.value,
                each.occurrence or "",
                each.started_on.isoformat(),
                each.ended_on.isoformat(),
            )
        )
        for each in content.activities
    )
    return (school, teacher, *sorted(activities))


def to_plain(procedure: Procedure) -> dict[str, object]:
    """Return a procedure as JSON values."""
    return {
        "kind": procedure.kind.value,
        "limits": {mode.value: minutes for mode, minutes in procedure.limits.items()},
        "sample_percent": procedure.sample_percent,
    }


def procedure_of(plain: Mapping[str, object]) -> Procedure:
    """Return the procedure that was stored.

    >>> procedure_of(to_plain(ONE_STEP)) == ONE_STEP
    True
    """
    limits = plain["limits"]
    assert isinstance(limits, Mapping), "it was stored as an object"
    return Procedure(
        kind=ProcedureKind(str(plain["kind"])),
        limits={ParticipationMode(mode): int(minutes) for mode, minutes in limits.items()},
        sample_percent=int(str(plain["sample_percent"])),
    )
