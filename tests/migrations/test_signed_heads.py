"""Revision a010, down and up again over a trail whose end was signed."""

from __future__ import annotations

from sqlalchemy import inspect, select

from pldash.adapters.database import create_engines
from pldash.adapters.guards import missing_guards
from pldash.adapters.migrations import downgrade, upgrade
from pldash.credentials.references import HeldKey
from pldash.models.trail import SignedHead, TrailEvent
from pldash.services.scope import SYSTEM
from pldash.services.trail import Happening, record
from pldash.services.trail_heads import keep_heads, signing
from pldash.services.unit_of_work import reading, writing
from tests.stock import NOON
from tests.trails import KEY


def test_goes_down_with_what_was_signed_and_keeps_the_trail(empty_database_url):
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    with writing(engines.writer, SYSTEM) as session:
        what = Happening(actor=None, action="school:changed", subject="", body={})
        link = record(session, "test", what, now=NOON)
        keep_heads(session, [signing(HeldKey(KEY), now=NOON)("test", link.seq, link.digest)])
    engines.dispose()
    downgrade(empty_database_url, "a009")
    assert not inspect(engines.reader).has_table("trail_signed_head")
    engines.dispose()
    upgrade(empty_database_url)
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(select(TrailEvent.digest)).all() == [link.digest]
        assert session.scalars(select(SignedHead)).all() == []
        assert missing_guards(session.connection()) == ()
    engines.dispose()
