"""A school's or system's own recognition policy over time: dated versions, none ever edited.

An entry is judged by the policy in force on the day on which it ended. A school's own policy
holds before that of the system above it; a system's holds for its schools that have none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pldash.domain.activities import MINUTES_A_DAY
from pldash.domain.cases import Recognition, RecognitionPolicy
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.values import ParticipationMode, PolicyMark

MOST_PERCENT: Final = 100
MOST_WORDS: Final = 2_000
MOST_INCREMENT: Final = 240
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEntry:
    """A version as its administrator enters it.

    :ivar until_on: its last day; None while nothing follows
    """

    from_on: date
    until_on: date | None
    rules: RecognitionPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """One version of the policy of one school or system.

    :ivar until_on: its last day as it was set; a version that follows ends it earlier
    """

    mark: PolicyMark
    until_on: date | None
    rules: RecognitionPolicy

    @property
    def from_on(self) -> date:
        """Return its first day."""
        return self.mark.since


def version_on(versions: Sequence[PolicyVersion], day: date) -> PolicyVersion | None:
    """Return the version in force on a day: the last that began, unless it is over.

    :param versions: of one school or system
    """
    begun = [each for each in versions if each.from_on <= day]
    last = max(begun, key=lambda each: each.from_on, default=None)
    return None if last is None or is_over(last, day) else last


def is_over(version: PolicyVersion, day: date) -> bool:
    """Return whether the last day that was set lies before a day."""
    return version.until_on is not None and version.until_on < day


def last_day(version: PolicyVersion, versions: Sequence[PolicyVersion]) -> date | None:
    """Return the last day of a version: as it was set, or the eve of the next one.

    :param versions: of the same school or system
    """
    later = [each.from_on - _DAY for each in versions if each.from_on > version.from_on]
    return min([*later, version.until_on] if version.until_on else later, default=None)


@dataclass(frozen=True, slots=True)
class SchoolPolicies:
    """The policies of some schools and of the systems above them.

    :ivar versions: by the id of whose they are, in hexadecimal
    :ivar above: for each school its own id, then those of the systems above it, nearest first
    """

    versions: Mapping[str, tuple[PolicyVersion, ...]] = field(default_factory=dict)
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def version_on(self, school: str, day: date) -> PolicyVersion | None:
        """Return the version that holds at a school on a day: its own, else the nearest above."""
        for owner in self.above.get(school, (school,)):
            found = version_on(self.versions.get(owner, ()), day)
            if found is not None:
                return found
        return None

    def recognition(self, school: str, day: date) -> Recognition:
        """Return how a school recognises an entry that ended on a day."""
        version = self.version_on(school, day)
        if version is None:
            return Recognition(fills=frozenset({school}))
        fills = frozenset({school, version.mark.school_id})
        return Recognition(policy=version.rules, mark=version.mark, fills=fills)

    def proposing(self, mark: PolicyMark, rules: RecognitionPolicy) -> SchoolPolicies:
        """Return the same policies as if one owner's had always been these rules."""
        always = PolicyVersion(mark=replace(mark, since=date.min), until_on=None, rules=rules)
        return SchoolPolicies({**self.versions, mark.school_id: (always,)}, self.above)


def refuse_bad_policy(
    entry: PolicyEntry, versions: Sequence[PolicyVersion], *, today: date
) -> None:
    """Refuse a version that would change what has passed, overlap another, or says nothing.

    :param versions: of the same school or system
    :param today: the date at the school
    :raises RuleBroken: with the field that it is about
    """
    refuse_bad_days(entry.from_on, entry.until_on, versions, today=today)
    refuse_bad_rules(entry.rules)


def refuse_bad_days(
    from_on: date, until_on: date | None, versions: Sequence[PolicyVersion], *, today: date
) -> None:
    """Refuse days that have passed, run backwards, or are another version's.

    :param versions: of the same school or system
    :param today: the date at the school
    :raises RuleBroken: with the field that it is about
    """
    if from_on < today:
        raise RuleBroken("policy-starts-in-the-past", field="from_on")
    if any(each.from_on >= from_on for each in versions):
        raise RuleBroken("policy-overlaps", field="from_on")
    if until_on is not None and until_on < from_on:
        raise RuleBroken("policy-ends-before-start", field="until_on")


def refuse_bad_rules(rules: RecognitionPolicy) -> None:
    """Refuse limits that no school means, and a policy without any.

    :raises RuleBroken: with the field that it is about, such as `cap_lurking`
    """
    for mode, percent in rules.mode_caps.items():
        if not percent.is_finite() or not 0 <= percent <= MOST_PERCENT:
            raise RuleBroken("policy-percent", field=f"cap_{mode}")
    _refuse_outside("floor", rules.mode_floors, MINUTES_A_DAY)
    _refuse_outside("words", rules.reflection_words_min, MOST_WORDS)
    _refuse_outside("step", rules.mode_increments, MOST_INCREMENT)
    increment = rules.increment_minutes
    if increment is not None and not 1 <= increment <= MOST_INCREMENT:
        raise RuleBroken("policy-step", field="increment")
    if rules == RecognitionPolicy():
        raise RuleBroken("policy-empty")


def _refuse_outside(name: str, given: Mapping[ParticipationMode, int], most: int) -> None:
    for mode, number in given.items():
        if not 1 <= number <= most:
            raise RuleBroken(f"policy-{name}", field=f"{name}_{mode}")


def refuse_withdrawing(version: PolicyVersion, *, today: date) -> None:
    """Refuse to take back a version under which somebody may have worked already.

    :raises Conflict: unless it begins later than today
    """
    if version.from_on <= today:
        raise Conflict("policy-has-begun")


def refuse_bad_end(
    version: PolicyVersion, versions: Sequence[PolicyVersion], last: date, *, today: date
) -> None:
    """Refuse an end that would change what has passed, or that comes after the version's own.

    :param versions: of the same school or system
    :raises RuleBroken: with the field that it is about
    """
    if last < max(today, version.from_on):
        raise RuleBroken("policy-ends-in-the-past", field="until_on")
    own = last_day(version, versions)
    if own is not None and last > own:
        raise RuleBroken("policy-ends-later", field="until_on")


def rules_to_plain(rules: RecognitionPolicy) -> dict[str, object]:
    """Return the rules as JSON values, in the form of the `evaluate` command and its like."""
    return {
        "mode_caps": {
            mode.value: {"percent_of_required": str(percent)}
            for mode, percent in rules.mode_caps.items()
        },
        "mode_floors": _by_name(rules.mode_floors),
        "reflection_words_min": _by_name(rules.reflection_words_min),
        "mode_increments": _by_name(rules.mode_increments),
        "increment_minutes": rules.increment_minutes,
    }


def rules_of(plain: Mapping[str, object]) -> RecognitionPolicy:
    """Return the rules that were stored.

    >>> rules = RecognitionPolicy(mode_caps={ParticipationMode.LURKING: Decimal(25)})
    >>> rules_of(rules_to_plain(rules)) == rules
    True
    """
    caps = _table(plain["mode_caps"])
    increment = plain["increment_minutes"]
    return RecognitionPolicy(
        mode_caps={
            ParticipationMode(mode): Decimal(str(_table(cap)["percent_of_required"]))
            for mode, cap in caps.items()
        },
        mode_floors=_by_mode(plain["mode_floors"]),
        reflection_words_min=_by_mode(plain["reflection_words_min"]),
        mode_increments=_by_mode(plain["mode_increments"]),
        increment_minutes=None if increment is None else int(str(increment)),
    )


def _by_name(given: Mapping[ParticipationMode, int]) -> dict[str, int]:
    return {mode.value: number for mode, number in given.items()}


def _by_mode(stored: object) -> dict[ParticipationMode, int]:
    return {ParticipationMode(mode): int(str(n)) for mode, n in _table(stored).items()}


def _table(stored: object) -> Mapping[str, object]:
    assert isinstance(stored, Mapping), "it was stored as an object"
    return stored
