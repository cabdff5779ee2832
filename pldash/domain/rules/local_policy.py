"""A school's own recognition policy: stricter than the body, and never shown as its rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pldash.domain.cases import Recognition, RecognitionPolicy
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.caps import share
from pldash.domain.rules.rounding import round_down
from pldash.domain.tallies import Tally
from pldash.domain.values import ParticipationMode

Recognised = tuple[Tally, Recognition]
"""An entry with the school's say on it."""


def recognitions_of(
    tallies: Sequence[Tally], whole_log: RecognitionPolicy | None
) -> list[Recognised]:
    """Return the entries that a school has a say on; none where no policy holds at all.

    :param whole_log: the policy of entries that name no school's
    """
    usual = None if whole_log is None else Recognition(policy=whole_log, fills=frozenset({""}))
    found = [(tally, how) for tally in tallies if (how := tally.entry.recognition or usual)]
    return found if any(how.policy is not None for _tally, how in found) else []


def apply_policies(recognised: Sequence[Recognised], required_minutes: int | None) -> None:
    """Take what the policies do not recognise: by reflections and floors, then by caps.

    Source: none of a body's; the school decides and answers for it.

    :param recognised: in the order in which they fill a cap
    :param required_minutes: of the body's total; None where a share has nothing to be a share of
    """
    for tally, how in recognised:
        if how.policy is not None:
            _check_reflection(tally, how, how.policy)
            _check_floors(tally, how, how.policy)
    if required_minutes is not None:
        _apply_caps(recognised, required_minutes)


def round_by_policies(recognised: Sequence[Recognised]) -> None:
    """Round down to the policies' increments: each mode's, then the entry's."""
    for tally, how in recognised:
        if how.policy is None:
            continue
        for mode, step in how.policy.mode_increments.items():
            above = tally.left.get(mode, 0) % step
            tally.take_mode(mode, above, ReasonCode.ROUNDED_DOWN, policy=how.mark)
        if how.policy.increment_minutes is not None:
            round_down(tally, how.policy.increment_minutes, policy=how.mark)


def _check_reflection(tally: Tally, how: Recognition, policy: RecognitionPolicy) -> None:
    """Take the minutes of modes whose reflection is too short, and only those.

    >>> from datetime import date
    >>> from pldash.domain.cases import Entry
    >>> live, read = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING
    >>> parts = {live: 60, read: 20}
    >>> day = date(2026, 3, 5)
    >>> tally = Tally(Entry(id="a", started_on=day, ended_on=day, parts=parts), parts, 29)
    >>> policy = RecognitionPolicy(reflection_words_min={read: 30})
    >>> _check_reflection(tally, Recognition(), policy)
    >>> [(reason.code.value, reason.minutes) for reason in tally.outcome().reasons]
    [('reflection-too-short', 20)]
    """
    words = tally.reflection_words
    for mode, least in policy.reflection_words_min.items():
        if words < least:
            code = ReasonCode.REFLECTION_TOO_SHORT if words else ReasonCode.NO_REFLECTION
            tally.take_mode(mode, tally.left.get(mode, 0), code, policy=how.mark)


def _check_floors(tally: Tally, how: Recognition, policy: RecognitionPolicy) -> None:
    """Take the minutes of modes that are shorter than the shortest part that counts."""
    for mode, least in policy.mode_floors.items():
        minutes = tally.left.get(mode, 0)
        if minutes < least:
            tally.take_mode(mode, minutes, ReasonCode.BELOW_MINIMUM_BLOCK, policy=how.mark)


def _apply_caps(recognised: Sequence[Recognised], required_minutes: int) -> None:
    """Take what is above a mode's share of the required minutes, the latest minutes first.

    The room of a cap is what the mode may give in the whole cycle. What counted through the
    same school before the cap began uses it up too, and stays counted; minutes that are left out
    for that alone say so.
    """
    used: dict[tuple[str, ParticipationMode], int] = defaultdict(int)
    used_by: dict[tuple[int, str, ParticipationMode], int] = defaultdict(int)
    # Shares are worked out once for each policy and not for each entry.
    policies = {id(how.policy): how.policy for _tally, how in recognised if how.policy}
    limits = {key: _limits(policy, required_minutes) for key, policy in policies.items()}
    for tally, how in recognised:
        caps = limits.get(id(how.policy), {})
        for mode, minutes in tally.left.items():
            if mode in caps:
                of_its_own = max(used_by[id(how.policy), each, mode] for each in how.fills)
                own_room = max(0, caps[mode] - of_its_own)
                room = max(0, caps[mode] - max(used[each, mode] for each in how.fills))
                tally.take_mode(mode, minutes - own_room, ReasonCode.MODE_CAP, policy=how.mark)
                tally.take_mode(
                    mode, tally.left[mode] - room, ReasonCode.CAP_FILLED_EARLIER, policy=how.mark
                )
            for each in how.fills:
                used[each, mode] += tally.left[mode]
                used_by[id(how.policy), each, mode] += tally.left[mode]


def _limits(policy: RecognitionPolicy, required_minutes: int) -> Mapping[ParticipationMode, int]:
    """Return the most minutes of each mode that a policy caps."""
    return {mode: share(required_minutes, percent) for mode, percent in policy.mode_caps.items()}
