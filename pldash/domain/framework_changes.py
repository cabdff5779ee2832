"""What a new version of a framework changes, item by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pldash.domain.case_packages import CasePackage
from pldash.domain.frameworks import FrameworkItem


@dataclass(frozen=True, slots=True)
class FrameworkChanges:
    """How a version differs from the one before.

    :ivar changed: each item as it was and as it is now
    :ivar removed: what the new version has no more, in the old order
    """

    added: tuple[FrameworkItem, ...]
    changed: tuple[tuple[FrameworkItem, FrameworkItem], ...]
    removed: tuple[FrameworkItem, ...]


def changes_between(old: CasePackage, new: CasePackage) -> FrameworkChanges:
    """Return what a new version changes.

    Items are the same by their identifier, else by their code: some programs give new
    identifiers each time they write a file.
    """
    before = _before(old, new)
    pairs = [(before.get(item.code), item) for item in new.framework.items]
    kept = {was.code for was, _ in pairs if was is not None}
    return FrameworkChanges(
        added=tuple(item for was, item in pairs if was is None),
        changed=tuple((was, item) for was, item in pairs if was is not None and was != item),
        removed=tuple(item for item in old.framework.items if item.code not in kept),
    )


def _before(old: CasePackage, new: CasePackage) -> Mapping[str, FrameworkItem]:
    """Return what each item was in the old version, by its new code."""
    by_id = {old.item_ids[item.code]: item for item in old.framework.items}
    found = {
        code: by_id[identifier] for code, identifier in new.item_ids.items() if identifier in by_id
    }
    named = {item.code for item in found.values()}
    for item in new.framework.items:
        if item.code not in found and item.code not in named and old.framework.has(item.code):
            found[item.code] = old.framework.item(item.code)
    return found
