"""Makes frameworks into what their pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.case_reading import NO_LICENCE
from pldash.domain.frameworks import Framework, FrameworkItem, ItemLevel
from pldash.web.context import day

if TYPE_CHECKING:
    from pldash.models.frameworks import FrameworkRow


@dataclass(frozen=True, slots=True)
class TreeNode:
    """An item with what stands below it.

    :ivar code: empty for a group without an official one
    :ivar mark: `new` or `changed` against the version in use; else empty
    :ivar before: the words that it had, where they are others now
    """

    code: str
    title: str
    children: tuple[TreeNode, ...]
    mark: str = ""
    before: str = ""

    @property
    def is_touched(self) -> bool:
        """Return whether it or anything below it is new or changed."""
        return bool(self.mark) or any(each.is_touched for each in self.children)


@dataclass(frozen=True, slots=True)
class FrameworkLine:
    """A framework in a list."""

    id: UUID
    title: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkPage:
    """A framework on its own page."""

    title: str
    intro: str
    facts: tuple[tuple[str, str], ...]
    source: str
    tree: tuple[TreeNode, ...]
    names_checked: bool


def framework_page(framework: Framework) -> FrameworkPage:
    """Return what the page of a framework shows."""
    return FrameworkPage(
        title=framework.title,
        intro=size_text(framework),
        facts=tuple(facts_of(framework)),
        source=framework.source if framework.source.startswith("http") else "",
        tree=tree_of(framework),
        names_checked=framework.names_checked,
    )


def facts_of(framework: Framework) -> Iterable[tuple[str, str]]:
    """Yield what a framework says of itself, each with its label."""
    yield _("Publisher"), framework.publisher
    yield _("Version"), framework.version
    if framework.in_force_from or framework.in_force_until:
        yield _("In force"), dates_text(framework.in_force_from, framework.in_force_until)
    licence = framework.licence_note
    yield _("Licence"), _("Nothing is said of it.") if licence == NO_LICENCE else licence
    yield _("As of"), day(framework.checked_on)


def tree_of(
    framework: Framework, marks: Mapping[str, tuple[str, str]] | None = None
) -> tuple[TreeNode, ...]:
    """Return a framework's tree.

    :param marks: mark and words before, by code
    """

    def node(item: FrameworkItem) -> TreeNode:
        code = "" if item.level is ItemLevel.DOMAIN else item.code
        children = tuple(node(child) for child in below.get(item.code, ()))
        return TreeNode(code, item.title, children, *(marks or {}).get(item.code, ("", "")))

    below: dict[str | None, list[FrameworkItem]] = {}
    for item in framework.items:
        below.setdefault(item.parent, []).append(item)
    return tuple(node(item) for item in below[None])


def size_text(framework: Framework) -> str:
    """Return how many standards there are, and in how many groups."""
    leaves = len(framework.leaves())
    groups = len(framework.items) - leaves
    standards = ngettext("%(num)s standard", "%(num)s standards", leaves)
    if not groups:
        return standards
    within = ngettext("%(num)s group", "%(num)s groups", groups)
    return _("%(standards)s in %(groups)s", standards=standards, groups=within)


def dates_text(first: date | None, last: date | None) -> str:
    """Return the days from and until which a framework is in force; empty where it always is."""
    if first is None:
        return _("until %(day)s", day=day(last)) if last else ""
    if last is None:
        return _("from %(day)s", day=day(first))
    return _("%(first)s to %(last)s", first=day(first), last=day(last))


def framework_line(row: FrameworkRow, publisher: str) -> FrameworkLine:
    """Return a framework as a list shows it."""
    parts = (publisher, row.version, dates_text(row.in_force_from, row.in_force_until))
    retired = (_("retired"),) if row.retired_at else ()
    return FrameworkLine(row.id, row.title, " · ".join(each for each in (*parts, *retired) if each))
