from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.models.chats import ChatRow
from pldash.models.trail import TrailEvent
from pldash.services.chat_rows import chat_of
from pldash.services.school_chats import (
    add_chat,
    change_chat,
    chat_to_change,
    chats_of,
    retire_chat,
)
from tests.chat_entry import WEEKLY
from tests.stock import NOON


def add(session, actor, people, entry=WEEKLY):
    return add_chat(session, actor, people.wattle, entry=entry, now=NOON)


def bodies(session):
    return [
        (event.action, event.body["from"], event.body["to"])
        for event in session.scalars(select(TrailEvent).order_by(TrailEvent.seq))
    ]


def test_a_chat_is_everybodys_at_the_school_and_nobody_elses(session, session_of, people, acting):
    row = add(session, acting("ada"), people)
    session.commit()

    def seen_by(name):
        return session_of(name).get(ChatRow, row.id) is not None

    assert [seen_by(name) for name in ("tara", "pia", "sam", "rua")] == [True, True, False, False]
    assert bodies(session) == [("chat:added", None, 0)]


def test_two_schools_may_have_a_chat_of_the_same_tag(session, people, acting):
    one = add(session, acting("ada"), people)
    other = add(session, acting("ada"), people)

    assert one.identity != other.identity
    assert len(chats_of(session, people.wattle)) == 2


def test_what_makes_no_sense_is_refused(session, people, acting):
    with pytest.raises(RuleBroken, match="chat-tag-malformed"):
        add(session, acting("ada"), people, replace(WEEKLY, tag="two words"))


def test_a_change_goes_one_revision_up(session, people, acting):
    row = add(session, acting("ada"), people)

    change_chat(
        session,
        acting("ada"),
        row.id,
        entry=replace(WEEKLY, title="Another"),
        revision=0,
        now=NOON,
    )

    assert (chat_of(row).title, row.revision) == ("Another", 1)
    assert bodies(session)[-1] == ("chat:changed", 0, 1)


def test_an_old_page_is_told_so(session, people, acting):
    row = add(session, acting("ada"), people)

    with pytest.raises(Conflict, match="changed-meanwhile"):
        change_chat(session, acting("ada"), row.id, entry=WEEKLY, revision=7, now=NOON)


def test_a_retired_chat_is_offered_no_longer(session, people, acting):
    row = add(session, acting("ada"), people)

    retire_chat(session, acting("ada"), row.id, now=NOON)

    assert chats_of(session, people.wattle) == ()
    assert bodies(session)[-1] == ("chat:retired", 0, None)
    with pytest.raises(NotFound):
        chat_to_change(session, acting("ada"), row.id)


def test_one_that_is_retired_while_one_waits_is_gone(session, session_of, people, acting):
    row = add(session, acting("ada"), people)
    session.commit()
    hers = session_of("ada")
    assert chat_to_change(hers, acting("ada"), row.id)
    hers.commit()
    retire_chat(session, acting("ada"), row.id, now=NOON)
    session.commit()

    with pytest.raises(NotFound):
        retire_chat(hers, acting("ada"), row.id, now=NOON)


@pytest.mark.parametrize(
    ("who", "answer"), [("pia", NotPermitted), ("tara", NotPermitted), ("sam", NotFound)]
)
def test_chats_are_the_administrators_alone(session, session_of, people, acting, who, answer):
    row = add(session, acting("ada"), people)
    session.commit()

    with pytest.raises(answer):
        add(session_of(who), acting(who), people)
    with pytest.raises(answer):
        retire_chat(session_of(who), acting(who), row.id, now=NOON)


def test_a_shipped_chat_is_no_schools(session, acting):
    shipped = session.scalars(select(ChatRow).where(ChatRow.school_id.is_(None))).first()

    for chat_id in (shipped.id, uuid4()):
        with pytest.raises(NotFound):
            chat_to_change(session, acting("ada"), chat_id)
