"""What the page says of an activity that nobody has logged: before, after, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from pldash.domain.frameworks import ItemLevel
from pldash.services.standard_choices import StandardNode
from pldash.web.context import minutes as in_words
from pldash.web.progress.reasons import ReasonWords, RuleWords, reason_words, rule_words

if TYPE_CHECKING:
    from datetime import date

    from pldash.domain.evaluations import RequirementOutcome
    from pldash.domain.frameworks import Framework
    from pldash.domain.values import Verdict
    from pldash.services.what_ifs import OneMore


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One requirement without the activity and with it."""

    title: str
    advisory: bool
    before: str
    after: str
    verdict_before: Verdict
    verdict_after: Verdict
    changes: bool
    rule: RuleWords


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMoreView:
    """What one activity more would change.

    :ivar on: the day of judgement
    """

    on: date
    minutes: int
    counted: int
    reasons: tuple[ReasonWords, ...]
    lines: tuple[ChangeLine, ...]

    @property
    def sentence(self) -> str:
        """Return in one sentence what it would count."""
        if self.counted == self.minutes:
            return _("All of it would count: %(minutes)s.", minutes=in_words(self.minutes))
        if not self.counted:
            return _("None of it would count.")
        return _(
            "%(counted)s of %(minutes)s would count.",
            counted=in_words(self.counted),
            minutes=in_words(self.minutes),
        )


def present_one_more(found: OneMore) -> OneMoreView:
    """Return what an activity more would change, in words."""
    rows = zip(found.before.requirements, found.after.requirements, strict=True)
    return OneMoreView(
        on=found.on,
        minutes=found.outcome.counted_minutes + found.outcome.not_counted_minutes,
        counted=found.outcome.counted_minutes,
        reasons=tuple(
            reason_words(reason, found.entry, found.grounds) for reason in found.outcome.reasons
        ),
        lines=tuple(_line(before, after) for before, after in rows),
    )


def _line(before: RequirementOutcome, after: RequirementOutcome) -> ChangeLine:
    told_before, told_after = _amount(before), _amount(after)
    return ChangeLine(
        title=after.about.title,
        advisory=after.advisory,
        before=told_before,
        after=told_after,
        verdict_before=before.verdict,
        verdict_after=after.verdict,
        changes=(told_before, before.verdict) != (told_after, after.verdict),
        rule=rule_words(after.about),
    )


def _amount(outcome: RequirementOutcome) -> str:
    """Return what counts of what is asked; what is no amount has none."""
    if not outcome.required_minutes:
        return ""
    return _(
        "%(counted)s of %(required)s",
        counted=in_words(outcome.counted_minutes),
        required=in_words(outcome.required_minutes),
    )


def tree_of(framework: Framework | None, code: str | None = None) -> tuple[StandardNode, ...]:
    """Return a framework's tree for the picker, each node by its code.

    :param code: of the item to begin below; None for the whole tree
    """
    if framework is None:
        return ()
    return tuple(
        StandardNode(
            item.code,
            "" if item.level is ItemLevel.DOMAIN else item.code,
            item.title,
            tree_of(framework, item.code),
        )
        for item in framework.children(code)
    )
