"""Gates: what an entry has to be before its minutes count with a body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.activities import ActivityType
from pldash.domain.cases import Category
from pldash.domain.frameworks import ItemLevel
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Gate, Situation
from pldash.domain.tallies import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleUse(Gate):
    """An hour may be used in one cycle only.

    Source: facts of Illinois, 23 Ill. Adm. Code 25.800.

    >>> SingleUse.shape, SingleUse.code.value
    ('single-use', 'already-used')
    """

    shape: ClassVar[str] = "single-use"
    code: ClassVar[ReasonCode] = ReasonCode.ALREADY_USED

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry that was used before."""
        del situation
        if tally.entry.used_for:
            tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedActivities(Gate):
    """Kinds of activity that the body names as not counting.

    Source: facts of New South Wales and the ACT.

    >>> ExcludedActivities.shape, ExcludedActivities.code.value
    ('excluded-activities', 'excluded-activity')
    """

    shape: ClassVar[str] = "excluded-activities"
    code: ClassVar[ReasonCode] = ReasonCode.EXCLUDED_ACTIVITY
    activity_types: frozenset[ActivityType]

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry of such a kind."""
        del situation
        if tally.entry.activity_type in self.activity_types:
            tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedProvider(Gate):
    """Learning counts only with an approved provider's id.

    Source: facts of Illinois (all learning) and the ACT (accredited programs).

    :ivar categories: the categories it holds for; empty where it holds for all entries

    >>> ApprovedProvider.shape, ApprovedProvider.code.value
    ('approved-provider', 'no-approved-provider')
    """

    shape: ClassVar[str] = "approved-provider"
    code: ClassVar[ReasonCode] = ReasonCode.NO_APPROVED_PROVIDER
    categories: frozenset[Category] = frozenset()

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry without a provider's id."""
        del situation
        concerned = not self.categories or tally.category in self.categories
        if concerned and tally.entry.provider_id is None:
            tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendedWhole(Gate):
    """Learning counts only where all of it was attended: the whole or nothing.

    An entry that does not say how much was attended is taken at its word: its minutes count.

    Source: facts table (b), shape 33; facts of Michigan (whose sponsors may give a part of the
    hours for a part of a programme, so that it does not decide there).

    >>> AttendedWhole.shape, AttendedWhole.code.value
    ('attended-whole', 'not-attended-whole')
    """

    shape: ClassVar[str] = "attended-whole"
    code: ClassVar[ReasonCode] = ReasonCode.NOT_ATTENDED_WHOLE

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry of which a part was missed."""
        del situation
        if tally.entry.attended_whole is False:
            tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardNeeded(Gate):
    """Each entry is linked to at least one standard of the body's framework.

    Source: facts of Victoria, New South Wales and the ACT.

    :ivar level: the highest level of the framework's tree that is precise enough
    :ivar except_categories: categories that need no link

    >>> StandardNeeded.shape, StandardNeeded.code.value
    ('standard-needed', 'no-standard')
    """

    shape: ClassVar[str] = "standard-needed"
    code: ClassVar[ReasonCode] = ReasonCode.NO_STANDARD
    level: ItemLevel
    except_categories: frozenset[Category] = frozenset()

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry without a standard of this body."""
        entry = tally.entry
        if tally.category in self.except_categories:
            return
        accepted = situation.standards.accepted(entry.ended_on, self.level)
        if accepted.isdisjoint(entry.standards):
            tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionNeeded(Gate):
    """Each hour counted needs a reflection; one serves its whole bundle.

    Source: facts of the ACT.

    >>> ReflectionNeeded.shape, ReflectionNeeded.code.value
    ('reflection-needed', 'no-reflection')
    """

    shape: ClassVar[str] = "reflection-needed"
    code: ClassVar[ReasonCode] = ReasonCode.NO_REFLECTION

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry without any words of reflection."""
        del situation
        if tally.reflection_words == 0:
            tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumBlock(Gate):
    """An entry shorter than a block does not count; the block in force when it ended is meant.

    Source: facts of the ACT (accredited programs of at least two hours).

    :ivar categories: the categories it holds for; empty where it holds for all entries

    >>> MinimumBlock.shape, MinimumBlock.code.value
    ('minimum-block', 'below-minimum-block')
    """

    shape: ClassVar[str] = "minimum-block"
    code: ClassVar[ReasonCode] = ReasonCode.BELOW_MINIMUM_BLOCK
    minutes: int
    categories: frozenset[Category] = frozenset()

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry whose minutes do not fill the block."""
        del situation
        concerned = not self.categories or tally.category in self.categories
        if (
            concerned
            and tally.minutes < self.minutes
            and self.about.is_in_force(tally.entry.ended_on)
        ):
            tally.take_all(self.code)
