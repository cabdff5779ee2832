"""Reasons in words, each with the dated rule behind it and where that is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from pldash.domain.reasons import ReasonCode
from pldash.domain.sources import Certainty
from pldash.domain.values import ParticipationMode
from pldash.web.progress.sentences import CERTAINTY, TAUGHT, rule_sentence, with_minutes

if TYPE_CHECKING:
    from pldash.domain.activities import ActivityState
    from pldash.domain.cases import Entry
    from pldash.domain.explanations import Grounds
    from pldash.domain.sources import About
    from pldash.domain.values import Reason


@dataclass(frozen=True, slots=True)
class RuleWords:
    """Where a rule is from, in words.

    :ivar since: since when it holds, to follow the rule's name
    :ivar dated: the same in few words, as the name of a link
    """

    title: str
    since: str
    dated: str
    certainty: str
    confirmed: bool
    is_bodys_own: bool
    source_title: str
    source_url: str


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """Why minutes do not count, and the rules that say so; none where it is no body's rule.

    :ivar policy_url: where the school's own policy can be read that says so, if one does
    """

    sentence: str
    rules: tuple[RuleWords, ...]
    policy_url: str = ""


def rule_words(about: About) -> RuleWords:
    """Return where a rule is from, since when it holds, and how sure that is."""
    if about.in_force_from is None:
        seen = format_date(about.source.checked_on)
        since = _("as it stood on %(day)s, its start not known", day=seen)
        dated = _("The rule, as it stood on %(day)s", day=seen)
    else:
        start = format_date(about.in_force_from)
        since = _("in force since %(day)s", day=start)
        dated = _("The rule since %(day)s", day=start)
    return RuleWords(
        title=about.title,
        since=since,
        dated=dated,
        certainty=str(CERTAINTY[about.certainty]),
        confirmed=about.confirmed,
        is_bodys_own=about.certainty in {Certainty.SEEN, Certainty.SEEN_OLD},
        source_title=about.source.title,
        source_url=about.source.url,
    )


def reason_words(
    reason: Reason, entry: Entry, grounds: Grounds, *, state: ActivityState | None = None
) -> ReasonWords:
    """Return why some minutes of an entry do not count, or were carried over.

    :param state: where the entry stands
    """
    rules = grounds.of(reason, entry)
    is_teaching = reason.code == ReasonCode.EXCLUDED_ACTIVITY and not rules
    if is_teaching and ParticipationMode.APPLICATION in entry.parts:
        return ReasonWords(with_minutes(reason, str(TAUGHT)), ())
    url = ""
    if reason.policy is not None:
        url = url_for("policies.show", school_id=UUID(reason.policy.school_id))
    return ReasonWords(rule_sentence(reason, state), tuple(map(rule_words, rules)), url)
