"""Which codes of which framework a body accepts on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pldash.domain.frameworks import Framework, ItemLevel

FOREIGN = ":"
"""Stands between a framework and its code where the framework is not the body's own."""

_DEPTH = {level: depth for depth, level in enumerate(ItemLevel)}


class BodyStandards:
    """The frameworks of one body, one in force after the other."""

    def __init__(self, own: Sequence[Framework], others: Mapping[str, Framework]) -> None:
        """Keep the body's own frameworks, and every known one for codes of other bodies."""
        self._own = tuple(own)
        self._others = dict(others)
        self._accepted = {
            (framework.code, level): frozenset(
                item.code for item in framework.items if _DEPTH[item.level] >= _DEPTH[level]
            )
            for framework in own
            for level in ItemLevel
        }

    @property
    def own(self) -> tuple[Framework, ...]:
        """Return the body's own frameworks."""
        return self._own

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the body's own frameworks, for a page to choose from."""
        return tuple(framework.code for framework in self._own)

    def framework_on(self, day: date) -> Framework | None:
        """Return the body's framework in force on the day, None where it has none at all.

        Where none is known to be in force the last one listed stands in: learning does
        not become unlinked because a successor is not published yet.
        """
        return next((each for each in self._own if each.is_in_force(day)), self._last())

    def accepted(self, day: date, level: ItemLevel) -> frozenset[str]:
        """Return the codes of the body's framework at this level or deeper."""
        framework = self.framework_on(day)
        return self._accepted[framework.code, level] if framework else frozenset()

    def own_code(self, code: str, day: date) -> str:
        """Return the code without its framework, where that is the body's own."""
        prefix, mark, rest = code.partition(FOREIGN)
        framework = self.framework_on(day)
        return rest if mark and framework and framework.code == prefix else code

    def knows(self, code: str, day: date) -> bool:
        """Return whether this is a code of the body's framework, or of another one named."""
        prefix, mark, rest = self.own_code(code, day).partition(FOREIGN)
        if mark:
            return prefix in self._others and self._others[prefix].has(rest)
        framework = self.framework_on(day)
        return framework is not None and framework.has(prefix)

    def _last(self) -> Framework | None:
        """Return the last framework listed."""
        return self._own[-1] if self._own else None
