"""What the form of an entry offers by its kind, its day and the person's bodies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from pldash.domain.activities import ActivityType
from pldash.domain.values import ParticipationMode
from pldash.services.standard_choices import StandardChoices, StandardNode, standard_choices
from pldash.web.activities.acceptance import Acceptance, acceptance_of
from pldash.web.activities.words import OTHER_WORDS
from pldash.web.frameworks.names import are_names_checked
from pldash.web.runtime import runtime
from pldash.web.session import actor, me, read

if TYPE_CHECKING:
    from pldash.domain.frameworks import Framework
    from pldash.domain.requirement_sets import Body
    from pldash.services.meetings import Meeting
    from pldash.web.activities.forms import EntryForm


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardsOnOffer:
    """The standards to choose from.

    :ivar near: the trees that are shown at once: the bodies' own, those of the person's country
        and of their schools, and what is chosen already
    :ivar elsewhere: the trees of other places, in one fold
    :ivar note: why all frameworks are offered; empty where the bodies have their own
    :ivar names_checked: whether each standard's name was compared with its publisher's
    """

    choices: StandardChoices
    near: Sequence[StandardNode]
    elsewhere: Sequence[StandardNode]
    chosen: Collection[str]
    note: str
    names_checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfLearning:
    """What follows from the kind of learning that is chosen.

    :ivar is_chat: whether it is a chat
    :ivar chat_modes_used: whether a way of taking part that only chats have holds something
    :ivar other_words: label and hint of ways of taking part in what is no chat
    :ivar acceptance: what the person's bodies name as counting, and as not
    """

    is_chat: bool
    chat_modes_used: bool
    other_words: Mapping[ParticipationMode, tuple[Any, Any]]
    acceptance: list[Acceptance]


def standards_on_offer(
    form: EntryForm, bodies: Sequence[Body], day: date, *, meeting: Meeting | None
) -> StandardsOnOffer:
    """Return the standards to choose from: the bodies' own on the day of the activity."""
    frameworks, note = offered_frameworks(bodies, day)
    chosen = form.standards.data or []
    codes = [each.code for each in frameworks]
    choices = standard_choices(read(), actor(), codes, on=day, chosen=chosen, usual=_usual(meeting))
    folded = {each for each in codes if not _is_near(each)} if note else set()
    return StandardsOnOffer(
        choices=choices,
        near=[node for node in choices.tree if node.framework not in folded],
        elsewhere=[node for node in choices.tree if node.framework in folded],
        chosen={str(each) for each in chosen},
        note=note,
        names_checked=are_names_checked(choices.frameworks),
    )


def kind_of_learning(form: EntryForm, bodies: Sequence[Body], today: date) -> KindOfLearning:
    """Return what follows from the kind; one that is none is refused beside its field."""
    is_known = form.activity_type.data in set(ActivityType)
    kind = ActivityType(form.activity_type.data) if is_known else ActivityType.ONLINE_CHAT
    return KindOfLearning(
        is_chat=kind is ActivityType.ONLINE_CHAT,
        chat_modes_used=any(each.data or each.errors for each in (form.asynchronous, form.lurking)),
        other_words={} if form.chat.data else OTHER_WORDS,
        acceptance=acceptance_of(bodies, kind, today, every_kind=not form.chat.data),
    )


def frameworks_of(bodies: Iterable[Body], day: date) -> tuple[Framework, ...]:
    """Return the standards frameworks of registration bodies on a day, each once."""
    frameworks = [body.standards.framework_on(day) for body in bodies]
    return tuple({each.code: each for each in frameworks if each is not None}.values())


def offered_frameworks(bodies: Sequence[Body], day: date) -> tuple[tuple[Framework, ...], str]:
    """Return the frameworks to choose from, and why they are all of them where they are."""
    own = frameworks_of(bodies, day)
    if own:
        return own, ""
    every = _every_framework(day)
    if not bodies:
        return every, _("You have no registration here yet, so all standards are offered.")
    names = ", ".join(body.short_name for body in bodies)
    return every, _("All are offered: there are no standards of %(bodies)s here.", bodies=names)


def _every_framework(day: date) -> tuple[Framework, ...]:
    """Return the frameworks of all bodies on a day, and those that are no body's own."""
    bodies = runtime().rules.bodies
    own = {code for body in bodies for code in body.standards.codes}
    others = (each for each in runtime().frameworks.values() if each.code not in own)
    return (*frameworks_of(bodies, day), *(each for each in others if each.is_in_force(day)))


def _is_near(framework: str) -> bool:
    """Return whether a framework's code is of the country that the person's language names."""
    return framework.startswith(f"{me().locale.rpartition('_')[2].lower()}-")


def _usual(meeting: Meeting | None) -> list[str]:
    if meeting is None:
        return []
    return [f"{each.framework}:{each.code}" for each in meeting.chat.usual_standards]
