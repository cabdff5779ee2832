"""Revision a031, down and up again over a pack that was asked for."""

from __future__ import annotations

from sqlalchemy import inspect, select

from pldash.adapters.database import create_engines
from pldash.adapters.guards import missing_guards
from pldash.adapters.migrations import downgrade, upgrade
from pldash.domain.audit_packs import KEPT_FOR
from pldash.models.accounts import Account
from pldash.models.audit_packs import AuditPack
from pldash.models.registrations import Registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.stock import NOON


def test_goes_down_with_the_packs_and_leaves_all_else(empty_database_url):
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    with writing(engines.writer, SYSTEM) as session:
        teacher = Account(email="k@x.example", name="Kim", fs_uniquifier="kim", created_at=NOON)
        session.add(teacher)
        session.flush()
        row = Registration(teacher_id=teacher.id, body="au-vic-vit", facts={}, created_at=NOON)
        session.add(row)
        session.flush()
        session.add(
            AuditPack(
                teacher_id=row.teacher_id,
                registration_id=row.id,
                with_reflections=False,
                only_counted=False,
                locale="en-AU",
                asked_at=NOON,
                ends_at=NOON + KEPT_FOR,
            )
        )
    engines.dispose()
    downgrade(empty_database_url, "a030")
    assert not inspect(engines.reader).has_table("audit_pack")
    engines.dispose()
    upgrade(empty_database_url)
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(select(AuditPack)).all() == []
        assert len(session.scalars(select(Registration.id)).all()) == 1
        assert len(session.scalars(select(Account.id)).all()) == 1
        assert missing_guards(session.connection()) == ()
    engines.dispose()
