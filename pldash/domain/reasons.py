"""Every reason code that the rules can give; the web room has a sentence for each."""

from __future__ import annotations

from enum import StrEnum


class ReasonCode(StrEnum):
    """Why minutes count or not, a requirement stands as it does, or a cycle runs as it does.

    The first group is in the order in which the reasons are tried: each minute that
    does not count carries the first of them that took it.
    """

    NOT_APPROVED = "not-approved"
    """PL Dash's own gate, never a body's rule."""
    OUTSIDE_CYCLE = "outside-cycle"
    NOT_YET = "not-yet"
    """It ended after the day of judgement."""
    ALREADY_USED = "already-used"
    EXCLUDED_ACTIVITY = "excluded-activity"
    """A type that the body names as not counting, or teaching itself."""
    NO_APPROVED_PROVIDER = "no-approved-provider"
    NO_STANDARD = "no-standard"
    NO_ANNOTATION = "no-annotation"
    NO_REFLECTION = "no-reflection"
    REFLECTION_TOO_SHORT = "reflection-too-short"
    BELOW_MINIMUM_BLOCK = "below-minimum-block"
    BELOW_TOPIC_MINIMUM = "below-topic-minimum"
    BUNDLE_CAP = "bundle-cap"
    CATEGORY_CAP = "category-cap"
    TOPIC_CAP = "topic-cap"
    MODE_CAP = "mode-cap"
    ROUNDED_DOWN = "rounded-down"

    CARRIED_OVER = "carried-over"
    """On the counted side: surplus of the cycle before."""

    SHORT_BY = "short-by"
    """So many minutes are missing."""
    FACT_MISSING = "fact-missing"
    """The verdict depends on a fact that was not given; its key is the detail."""
    TYPE_NOT_ASKED = "type-not-asked"
    """The body asks nothing of this type of registration."""
    TYPE_NOT_COVERED = "type-not-covered"
    """The body's public record does not say what holds for this type of registration."""
    TOO_FEW_DAYS_TAUGHT = "too-few-days-taught"
    """Fewer days taught in the year than make the body ask."""
    NOT_WORKING_ENOUGH = "not-working-enough"
    """Less employment than makes the body ask."""
    LOWER_AMOUNT = "lower-amount"
    """A certificate lowers the amount; its code is the detail."""
    IN_PROPORTION = "in-proportion"
    """The amount is in proportion to the length of the registration, or to the time at work."""
    NOTHING_COUNTED = "nothing-counted"
    """Nothing of the kind counts yet, however little would do."""
    OTHER_AMOUNT = "other-amount"
    """A fact that only this body asks changes the amount; its key is the detail."""
    NOT_JUDGED_HERE = "not-judged-here"
    """The body asks it, but a log of learning cannot show it."""
    NO_RULE_ON_DATE = "no-rule-on-date"
    """No version of the requirement set that is in force on the day is known here."""

    PRINTED_DUE_DATE = "printed-due-date"
    """The cycle ends on the day that the body printed."""
    FIXED_YEAR = "fixed-year"
    """The cycle is the body's own year, the same for everybody."""
    FIRST_YEAR = "first-year"
    """The first cycle runs from the grant to the end of the body's next year."""
    YEARS_FROM_GRANT = "years-from-grant"
    """The cycle runs for a number of years from the grant."""
    YEARS_FROM_FIXED_DAY = "years-from-fixed-day"
    """The cycle runs for a number of years from the body's day after the grant."""
    ENDS_WITH_REGISTRATION = "ends-with-registration"
    """The cycle ends on the day on which the registration expires."""
    YEARS_TO_BIRTH_MONTH = "years-to-birth-month"
    """The cycle runs for a number of years, and its end turns on the month of birth."""
    EXTENDED_BY_LEAVE = "extended-by-leave"
    """Leave moved the end of the cycle; the number of days is the detail."""


ENTRY_REASONS = tuple(ReasonCode)[: tuple(ReasonCode).index(ReasonCode.CARRIED_OVER)]
"""The reasons for minutes that do not count, in the order in which they are tried."""
