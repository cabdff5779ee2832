from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.domain.actors import NOBODY
from pldash.domain.chats import Chat
from pldash.models.chats import ChatRow, MyChat
from pldash.services.chat_rows import fill
from pldash.services.scope import Scope, ScopeMissing, scope_of, set_scope
from pldash.services.unit_of_work import open_session, reading


@pytest.fixture
def three_chats(session, people):
    """A chat of Wattle Park, one of Theo's own, and with them all that is shipped."""
    for tag, owner in (
        ("ofwattle", {"school_id": people.wattle}),
        ("oftheo", {"teacher_id": people.theo.id}),
    ):
        row = ChatRow(**owner)
        fill(row, Chat(tag=tag))
        session.add(row)
    session.commit()


def tags_seen(engines, actor):
    with reading(engines.reader, scope_of(actor)) as session:
        return set(session.scalars(select(ChatRow.tag)))


def test_a_visitor_sees_shipped_chats_only(three_chats, engines):
    seen = tags_seen(engines, NOBODY)
    assert "edureading" in seen
    assert seen.isdisjoint({"ofwattle", "oftheo"})


@pytest.mark.parametrize(
    ("persona", "own"),
    [
        ("theo", {"ofwattle", "oftheo"}),
        ("tara", {"ofwattle"}),
        ("pia", {"ofwattle"}),
        ("sam", set()),
        ("rua", set()),
    ],
)
def test_a_person_sees_their_own_chats_and_their_schools(
    three_chats, engines, acting, persona, own
):
    seen = tags_seen(engines, acting(persona))
    assert "edureading" in seen
    assert seen & {"ofwattle", "oftheo"} == own


def test_a_visitor_follows_nothing(engines):
    with reading(engines.reader, scope_of(NOBODY)) as session:
        assert session.scalars(select(MyChat)).all() == []


def test_a_session_without_a_scope_is_refused(engines):
    with open_session(engines.reader) as session:
        session.info.pop("scope")
        with pytest.raises(ScopeMissing):
            session.scalars(select(ChatRow))
        set_scope(session, Scope())
        assert session.scalars(select(ChatRow)).first() is not None
