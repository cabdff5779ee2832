"""Frameworks as rows, and back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from pldash.domain.canonical import canonical_digest
from pldash.domain.case_packages import CasePackage
from pldash.domain.frameworks import Framework, FrameworkItem
from pldash.models.base import new_id, table_of
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow, SchoolFramework

_ADD_ITEMS = insert(table_of(FrameworkItemRow))


def content_digest(framework: Framework) -> str:
    """Return what shows that a version's content was changed."""
    return canonical_digest(
        [[item.code, item.title, item.level.value, item.parent] for item in framework.items]
    )


def add_framework(session: Session, framework: Framework) -> FrameworkRow:
    """Add a framework that is not in the database yet.

    Its items go past the mapper, which would keep every writer waiting for hundreds of them.
    """
    ids = {item.code: new_id() for item in framework.items}
    row = FrameworkRow(
        id=new_id(),
        code=framework.code,
        version=framework.version,
        title=framework.title,
        in_force_from=framework.in_force_from,
        in_force_until=framework.in_force_until,
        digest=content_digest(framework),
    )
    session.add(row)
    session.flush()
    items = [
        {
            "id": ids[item.code],
            "framework_id": row.id,
            "parent_id": None if item.parent is None else ids[item.parent],
            "code": item.code,
            "title": item.title,
            "level": item.level,
            "position": position,
        }
        for position, item in enumerate(framework.items)
    ]
    session.connection().execute(_ADD_ITEMS, items)
    return row


def package_of_row(own: SchoolFramework) -> CasePackage:
    """Return a school's own framework with its items, as it was loaded.

    :param own: with its framework, the items and what other programs call them
    """
    row = own.framework
    codes = {item.id: item.code for item in row.items}
    items = tuple(
        FrameworkItem(
            item.code,
            item.title,
            item.level,
            None if item.parent_id is None else codes[item.parent_id],
        )
        for item in row.items
    )
    framework = Framework(
        code=row.code,
        version=row.version,
        title=row.title,
        publisher=own.publisher,
        source=own.source,
        licence_note=own.licence_note,
        names_checked=own.names_checked,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        checked_on=own.checked_on,
        stages=tuple(own.stages),
        items=items,
    )
    ids = {code: UUID(identifier) for code, identifier in own.item_ids.items()}
    return CasePackage(framework, own.document_id, ids)
