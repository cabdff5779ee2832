"""Published sets of standards as trees: codes and short official names only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pldash.domain.errors import InputRefused, NotFound


class ItemLevel(StrEnum):
    """How deep an item stands in its framework's tree."""

    DOMAIN = "domain"
    """A group of standards; carries no official code, so ours is a slug."""
    STANDARD = "standard"
    FOCUS_AREA = "focus-area"
    """One aspect of a standard; what a teacher links an activity to."""


@dataclass(frozen=True, slots=True)
class FrameworkItem:
    """One node of a framework's tree.

    :ivar parent: the code of the item above, None at the top
    """

    code: str
    title: str
    level: ItemLevel
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One version of a published set of standards.

    A version that was used is never edited: a change of the publisher's is a
    new framework, and the old one gets a last date in force.

    :ivar source: the address of the publisher's page
    :ivar licence_note: what the publisher allows, in our words
    :ivar names_checked: whether each name was compared with an independent copy
    :ivar in_force_until: the last date in force; None while no end is known
    :ivar stages: the career stages that the framework tells apart, lowest first
    :ivar items: the tree in the publisher's order, depth first: below each item come its own
    """

    code: str
    version: str
    title: str
    publisher: str
    source: str
    licence_note: str
    names_checked: bool
    in_force_from: date | None
    in_force_until: date | None
    checked_on: date
    stages: tuple[str, ...]
    items: tuple[FrameworkItem, ...]
    _by_code: Mapping[str, FrameworkItem] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a broken tree, so that nobody meets one later.

        :raises InputRefused: if a text is missing, a code comes twice or a parent is unknown
        """
        _refuse_missing_text(self)
        _refuse_broken_tree(self.code, self.items)
        object.__setattr__(self, "_by_code", {item.code: item for item in self.items})

    def has(self, code: str) -> bool:
        """Return whether the framework has an item of this code."""
        return code in self._by_code

    def item(self, code: str) -> FrameworkItem:
        """Return the item of this code.

        :raises NotFound: if the framework has none
        """
        try:
            return self._by_code[code]
        except KeyError:
            message = f"{self.code} has no item {code!r}"
            raise NotFound(message) from None

    def children(self, code: str | None) -> tuple[FrameworkItem, ...]:
        """Return the items right below this one, in the publisher's order.

        :param code: None for the top of the tree
        """
        return tuple(item for item in self.items if item.parent == code)

    def leaves(self) -> tuple[FrameworkItem, ...]:
        """Return the items with nothing below: what a teacher chooses from."""
        parents = {item.parent for item in self.items}
        return tuple(item for item in self.items if item.code not in parents)

    def is_in_force(self, day: date) -> bool:
        """Return whether the framework held on that day; an unknown start or end is open."""
        started = self.in_force_from is None or self.in_force_from <= day
        return started and (self.in_force_until is None or day <= self.in_force_until)


def _refuse_missing_text(framework: Framework) -> None:
    """Refuse a framework that does not say what it is, whose, and where it was read."""
    for name in ("code", "version", "title", "publisher", "source", "licence_note"):
        if not getattr(framework, name).strip():
            raise InputRefused("missing-value", f"{name} is empty", framework.code or "framework")
    if not framework.items:
        raise InputRefused("missing-value", "there are no items", framework.code)


def _refuse_broken_tree(code: str, items: tuple[FrameworkItem, ...]) -> None:
    """Refuse a code that comes twice and an item that does not stand below its parent."""
    for item_code, count in Counter(item.code for item in items).items():
        if count > 1:
            raise InputRefused("duplicate-code", f"{item_code!r} comes {count} times", code)
    path: list[str] = []
    for item in items:
        while path and path[-1] != item.parent:
            path.pop()
        if item.parent is not None and not path:
            message = f"{item.code!r} names the parent {item.parent!r}, below which it is not"
            raise InputRefused("unknown-parent", message, code)
        path.append(item.code)
