"""Revision a011, up and down and up again over evidence of every kind."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pldash.adapters.database import create_engines
from pldash.adapters.migrations import downgrade, upgrade
from pldash.domain.activities import ActivityState, ActivityType, EvidenceKind
from pldash.domain.values import EvidenceGrade
from pldash.models.accounts import Account
from pldash.models.activities import Activity, Evidence
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.made import DAY, make_file, make_link
from tests.stock import NOON


def test_links_and_files_stay_and_posts_go_down_with_it(empty_database_url):
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    with writing(engines.writer, SYSTEM) as session:
        teacher = Account(
            email="kim@wattle.example", name="Kim", fs_uniquifier="kim", created_at=NOON
        )
        session.add(teacher)
        session.flush()
        session.add(entry(teacher.id))
    engines.dispose()
    downgrade(empty_database_url, "a010")
    upgrade(empty_database_url)
    with reading(engines.reader, SYSTEM) as session:
        kinds = session.scalars(select(Evidence.kind).order_by(Evidence.kind)).all()
    assert kinds == [EvidenceKind.FILE, EvidenceKind.LINK]
    with pytest.raises(IntegrityError), writing(engines.writer, SYSTEM) as session:
        link = session.scalars(select(Evidence).where(Evidence.kind == EvidenceKind.LINK)).one()
        link.archive = {"posts": []}
    engines.dispose()


def entry(teacher_id):
    posts = Evidence(
        teacher_id=teacher_id,
        kind=EvidenceKind.POSTS,
        grade=EvidenceGrade.OWN_ARCHIVE,
        title="X",
        archive={"posts": []},
        added_at=NOON,
    )
    return Activity(
        teacher_id=teacher_id,
        title="#edchat",
        started_on=DAY,
        ended_on=DAY,
        zone="Australia/Melbourne",
        activity_type=ActivityType.ONLINE_CHAT,
        state=ActivityState.DRAFT,
        salt="pepper",
        logged_at=NOON,
        changed_at=NOON,
        evidence=[make_link(teacher_id), make_file(teacher_id), posts],
    )
