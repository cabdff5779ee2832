"""Words for kinds of learning: ways of taking part, categories, topics, what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from babel.lists import format_list
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.made_up import Need
from pldash.domain.reasons import ReasonCode
from pldash.domain.values import ParticipationMode
from pldash.domain.ways import Aspect
from pldash.web.activities.words import MODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pldash.domain.requirement_sets import Body
    from pldash.domain.values import Reason

NEEDS: Final = {
    Need.PROVIDER: _l("a provider that the body approves"),
    Need.STANDARD: _l("a standard of the body's framework"),
    Need.WORDS: _l("a reflection or a note"),
}

_CAPS: Final = {
    ReasonCode.CATEGORY_CAP: _l("The body caps its category."),
    ReasonCode.TOPIC_CAP: _l("The body caps its topic."),
    ReasonCode.MODE_CAP: _l("The body caps this way of taking part."),
    ReasonCode.CAP_FILLED_EARLIER: _l("Time that counted earlier fills what it may give."),
    ReasonCode.BUNDLE_CAP: _l("The body caps what one reflection can carry."),
}


def kind_name(aspect: Aspect, code: str, body: Body) -> str:
    """Return what a kind of learning is called."""
    if aspect is Aspect.MODE:
        return str(MODES[ParticipationMode(code)][0])
    if aspect is Aspect.CATEGORY:
        return body.categories[code]
    if aspect is Aspect.TOPIC:
        return body.topics[code]
    if aspect is Aspect.STANDARD:
        return _("Standard %(code)s", code=code)
    return _("With an approved provider") if code else _("Without an approved provider")


def any_of(names: Sequence[str]) -> str:
    """Return several names as one phrase, with "or" before the last."""
    return str(format_list(names, style="or", locale=get_locale()))


def needs_phrase(needs: Sequence[Need]) -> str:
    """Return what an entry has to have, as one phrase; empty where nothing."""
    if not needs:
        return ""
    words = format_list([str(NEEDS[need]) for need in needs], locale=get_locale())
    return _("An entry needs %(needs)s.", needs=words)


def cap_sentence(cap: Reason) -> str:
    """Return whose cap bounds a kind of learning."""
    if cap.policy is None:
        return str(_CAPS[ReasonCode(cap.code)])
    return _(
        "Your school's policy (%(school)s, since %(day)s) caps it; the body does not.",
        school=cap.policy.school,
        day=format_date(cap.policy.since),
    )
