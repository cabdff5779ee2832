"""The standards that a teacher may choose: whole trees, used lately, suggested by a chat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pldash.domain.actors import Actor
from pldash.domain.frameworks import ItemLevel
from pldash.models.activities import Activity, ActivityStandard
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.services.frameworks import own_frameworks

FEW = 6
LEVELS = 3
"""So many the picker shows, one fold inside the other."""


@dataclass(frozen=True, slots=True)
class StandardNode:
    """One node of a tree of standards.

    :ivar code: empty for a group that has no official code
    :ivar framework: its framework's code, on the highest nodes of a framework
    """

    id: str
    code: str
    title: str
    children: tuple[StandardNode, ...] = ()
    framework: str = ""

    @property
    def choosable_ids(self) -> frozenset[str]:
        """Return the ids of what a teacher may choose of it: of itself, where nothing is below."""
        return frozenset(each.id for each in _leaves(self))


@dataclass(frozen=True, slots=True)
class StandardChoices:
    """What the picker shows.

    :ivar recent: used lately, without what is suggested
    :ivar frameworks: the codes of all that is shown
    """

    tree: tuple[StandardNode, ...]
    recent: tuple[StandardNode, ...]
    suggested: tuple[StandardNode, ...]
    frameworks: frozenset[str] = frozenset()


def standard_choices(
    session: Session,
    actor: Actor,
    frameworks: Collection[str],
    *,
    on: date,
    chosen: Collection[UUID] = (),
    usual: Sequence[str] = (),
) -> StandardChoices:
    """Return the standards of some frameworks, and of those of the actor's schools.

    :param frameworks: their codes
    :param on: the day of what was learnt: the editions in force then are offered
    :param chosen: what is chosen already, which is shown whatever its framework
    :param usual: `framework:code` of each standard that the chat's topic often touches
    """
    own = own_frameworks(session, actor.school_ids, on=on, with_items=True)
    rows = [*_frameworks(session, frameworks, on), *(each.framework for each in own)]
    items = {item.id: item for row in rows for item in row.items}
    others = _items(session, set(chosen) - items.keys())
    trees = [node for row in rows for node in _tree(row, several=len(rows) > 1)]
    named = {f"{row.code}:{item.code}": item for row in rows for item in row.items}
    of_others = {item.id: row.title for row in rows[1:] for item in row.items}
    usuals = [named[each] for each in usual if each in named][:FEW]
    if any(each.id in of_others for each in usuals):  # then none of them goes without saying
        of_others |= {item.id: row.title for row in rows[:1] for item in row.items}
    suggested = tuple(_chip(each, of_others) for each in usuals)
    recent = (_chip(items[each], of_others) for each in _recent(session, actor) if each in items)
    return StandardChoices(
        tree=(*trees, *(_node(item) for item in others)),
        recent=tuple(each for each in recent if each not in suggested),
        suggested=suggested,
        frameworks=frozenset(each.code for each in (*rows, *(item.framework for item in others))),
    )


def _chip(item: FrameworkItemRow, of_others: Mapping[UUID, str]) -> StandardNode:
    """Return a standard that stands by itself; of any set but the first, it names its set.

    :param of_others: titles of the other sets, by the item's id
    """
    node = _node(item)
    title = of_others.get(item.id)
    return node if title is None else replace(node, title=f"{node.title} ({title})")


def _frameworks(session: Session, codes: Collection[str], on: date) -> list[FrameworkRow]:
    """Return the edition of each framework that was in force on a day, in the order of the codes.

    Where none is known to have been, the newest stands in.
    """
    rows = session.scalars(
        select(FrameworkRow)
        .where(FrameworkRow.code.in_(codes), FrameworkRow.retired_at.is_(None))
        .order_by(FrameworkRow.in_force_from.nulls_first(), FrameworkRow.version)
        .options(selectinload(FrameworkRow.items))
    )
    found: dict[str, FrameworkRow] = {}
    for row in rows:
        if row.code not in found or _is_in_force(row, on) or not _is_in_force(found[row.code], on):
            found[row.code] = row
    return [found[code] for code in codes if code in found]


def _is_in_force(row: FrameworkRow, on: date) -> bool:
    started = row.in_force_from is None or row.in_force_from <= on
    return started and (row.in_force_until is None or on <= row.in_force_until)


def _items(session: Session, ids: Collection[UUID]) -> Sequence[FrameworkItemRow]:
    if not ids:
        return ()
    query = select(FrameworkItemRow).where(FrameworkItemRow.id.in_(ids))
    query = query.options(joinedload(FrameworkItemRow.framework))
    return session.scalars(query.order_by(FrameworkItemRow.position)).all()


def _recent(session: Session, actor: Actor) -> Iterable[UUID]:
    """Return what the actor chose lately, the latest first."""
    last = func.max(Activity.changed_at)
    query = (
        select(ActivityStandard.item_id)
        .join(Activity, Activity.id == ActivityStandard.activity_id)
        .where(Activity.teacher_id == actor.account_id)
        .group_by(ActivityStandard.item_id)
        .order_by(last.desc(), ActivityStandard.item_id)
        .limit(FEW)
    )
    return session.scalars(query)


def _tree(row: FrameworkRow, *, several: bool) -> tuple[StandardNode, ...]:
    """Return a framework's groups; each names its framework where there are several."""
    below: dict[UUID | None, list[FrameworkItemRow]] = defaultdict(list)
    for item in row.items:
        below[item.parent_id].append(item)

    def node(item: FrameworkItemRow) -> StandardNode:
        return _node(item, tuple(node(child) for child in below[item.id]))

    tops = _shallow(tuple(node(item) for item in below[None]))
    if not several:
        return tuple(replace(top, framework=row.code) for top in tops)
    if not any(top.children for top in tops):
        return (StandardNode(row.code, "", row.title, tops, row.code),)
    return tuple(
        replace(top, title=f"{row.title}: {top.title}", framework=row.code) for top in tops
    )


def _shallow(nodes: Iterable[StandardNode], depth: int = 1) -> tuple[StandardNode, ...]:
    """Return a tree of three levels: what lies deeper stands on the third, its groups named."""
    if depth == LEVELS:
        return tuple(leaf for node in nodes for leaf in _leaves(node))
    return tuple(replace(node, children=_shallow(node.children, depth + 1)) for node in nodes)


def _leaves(node: StandardNode, groups: str = "") -> Iterator[StandardNode]:
    """Yield what a teacher may choose of a node, the words of the groups above it first."""
    if not node.children:
        yield replace(node, title=groups + node.title)
    for child in node.children:
        yield from _leaves(child, f"{groups}{node.title}: ")


def _node(item: FrameworkItemRow, children: tuple[StandardNode, ...] = ()) -> StandardNode:
    code = "" if item.level is ItemLevel.DOMAIN else item.code
    return StandardNode(str(item.id), code, item.title, children)
