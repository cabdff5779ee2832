"""Makes the ways to narrow the queue, and to put it in groups, into select boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from pldash.domain.activities import ActivityType
from pldash.services.desk_queue import Choice, DeskFilter, DeskPage, Grouping
from pldash.web.activities.words import TYPES
from pldash.web.approvals.words import GROUPS

MOST_ALIKE = 2
"""Everything and one: that much is no choice."""


@dataclass(frozen=True, slots=True)
class Select:
    """One way to narrow the queue, or to put it in order.

    :ivar choices: value and words of each; the first is the usual one
    """

    name: str
    label: str
    chosen: str
    choices: Sequence[tuple[str, str]]


def selects_of(page: DeskPage, chosen: DeskFilter) -> list[Select]:
    """Return the ways to narrow the queue that tell anything apart, and how to put it together."""
    teacher, chat, kind = str(chosen.teacher_id or ""), chosen.chat or "", chosen.kind or ""
    narrow = (
        Select("teacher", _("Teacher"), teacher, _choices(_("Everybody"), page.teachers)),
        Select("chat", _("Chat"), chat, _choices(_("Every chat"), _tagged(page.chats))),
        Select("kind", _("Kind"), kind, _choices(_("Every kind"), _kinds(page.kinds))),
    )
    selects = [each for each in narrow if len(each.choices) > MOST_ALIKE or each.chosen]
    if not selects and chosen.group is Grouping.NONE:
        return []
    orders = [(each.value, str(words)) for each, words in GROUPS.items()]
    return [*selects, Select("group", _("In groups by"), chosen.group.value, orders)]


def name_of_kind(kind: str) -> str:
    """Return what a kind of learning is called; empty is several of them."""
    return str(TYPES[ActivityType(kind)]) if kind else _("Several kinds")


def _choices(everything: str, choices: Sequence[Choice]) -> list[tuple[str, str]]:
    counted = _("%(name)s (%(count)s)")
    return [
        ("", everything),
        *(
            (str(each.value), counted % {"name": each.name, "count": each.waiting})
            for each in choices
        ),
    ]


def _tagged(chats: Sequence[Choice]) -> list[Choice]:
    return [Choice(each.value, f"#{each.name}", each.waiting) for each in chats]


def _kinds(kinds: Sequence[Choice]) -> list[Choice]:
    return [Choice(each.value, name_of_kind(each.name), each.waiting) for each in kinds]
