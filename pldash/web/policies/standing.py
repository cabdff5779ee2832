"""What policies do to a teacher's standing: where they are read, and what they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from pldash.domain.schools import day_at
from pldash.services.school_policies import policies_of
from pldash.web.context import minutes as in_words
from pldash.web.policies.words import mark_words
from pldash.web.runtime import now
from pldash.web.session import actor, me, read

if TYPE_CHECKING:
    from pldash.domain.values import PolicyMark
    from pldash.services.progress import Judgement


@dataclass(frozen=True, slots=True)
class PolicyLink:
    """A school's policy, to be read."""

    school: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class PolicyShare:
    """What policies leave out.

    :ivar verdict: the one of the body's rules alone, where it is another
    """

    sentence: str
    verdict: str


def policy_links() -> list[PolicyLink]:
    """Return the policies that hold, or are to hold, at the person's schools."""
    found = policies_of(read(), actor().school_ids)
    links = []
    for school_id, name in me().school_names:
        owners = found.policies.above[school_id.hex]
        today = day_at(found.zones[school_id], now())
        held = found.policies.version_on(school_id.hex, today)
        versions = [each for owner in owners for each in found.policies.versions.get(owner, ())]
        if held is None and not any(each.from_on > today for each in versions):
            continue
        said = _("it begins later") if held is None else _version(held.mark, name)
        links.append(PolicyLink(name, said, url_for("policies.show", school_id=school_id)))
    return links


def policy_share(progress: Judgement) -> PolicyShare | None:
    """Return what schools' policies leave out; None where they leave out nothing."""
    alone = progress.body_alone
    if alone is None:
        return None
    left_out = alone.counted_minutes - progress.now.counted_minutes
    sentence = _(
        "Your school's policy leaves out %(left_out)s. By the body's own rules alone, "
        "%(counted)s would count.",
        left_out=in_words(left_out),
        counted=in_words(alone.counted_minutes),
    )
    is_other = alone.verdict is not progress.now.verdict
    return PolicyShare(sentence, alone.verdict.value if is_other else "")


def _version(mark: PolicyMark, school: str) -> str:
    """Return which version holds, and who set it where it is not the school itself."""
    if mark.school != school:
        return _("set by %(mark)s", mark=mark_words(mark))
    return _(
        "version %(number)s, in force since %(day)s",
        number=mark.number,
        day=format_date(mark.since),
    )
