"""A school's own recognition policy: stricter than the body, and never shown as its rule."""

from __future__ import annotations

from collections.abc import Sequence

from pldash.domain.cases import RecognitionPolicy
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.caps import CapKind, apply_caps, share
from pldash.domain.tallies import Tally


def apply_policy(
    tallies: Sequence[Tally], policy: RecognitionPolicy, required_minutes: int | None
) -> None:
    """Take what the policy does not recognise: by reflections, then by caps.

    Source: none of a body's; the school decides and answers for it.

    :param tallies: in the order in which they fill a cap
    :param required_minutes: of the body's total; None where a share has nothing to be a share of
    """
    for tally in tallies:
        _check_reflection(tally, policy)
    if required_minutes is not None:
        limits: dict[str, int] = {
            mode: share(required_minutes, percent) for mode, percent in policy.mode_caps.items()
        }
        apply_caps(tallies, CapKind.MODE, limits)


def _check_reflection(tally: Tally, policy: RecognitionPolicy) -> None:
    """Take the minutes of modes whose reflection is too short, and only those.

    >>> from datetime import date
    >>> from pldash.domain.cases import Entry
    >>> from pldash.domain.values import ParticipationMode
    >>> live, read = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING
    >>> parts = {live: 60, read: 20}
    >>> day = date(2026, 3, 5)
    >>> tally = Tally(Entry(id="a", started_on=day, ended_on=day, parts=parts), parts, 29)
    >>> _check_reflection(tally, RecognitionPolicy(reflection_words_min={read: 30}))
    >>> [(reason.code.value, reason.minutes) for reason in tally.outcome().reasons]
    [('reflection-too-short', 20)]
    """
    words = tally.reflection_words
    for mode, least in policy.reflection_words_min.items():
        if words < least:
            code = ReasonCode.REFLECTION_TOO_SHORT if words else ReasonCode.NO_REFLECTION
            tally.take_mode(mode, tally.left.get(mode, 0), code)
