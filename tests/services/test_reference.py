"""What is shipped is loaded at each start: the same again, never edited; what is gone retires."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pldash.adapters.chat_packs import load_chats
from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.errors import InputRefused
from pldash.models.chats import ChatRow
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.services.reference import load_reference
from tests.stock import NOON

LATER = NOON + timedelta(days=30)


def counts(session) -> list[int]:
    tables = (FrameworkRow, FrameworkItemRow, ChatRow)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_a_second_start_changes_nothing(session_of):
    session = session_of("tara")
    before = counts(session)
    load_reference(session, load_frameworks(), load_chats(), now=LATER)
    assert counts(session) == before
    assert session.scalars(select(ChatRow).where(ChatRow.retired_at.is_not(None))).all() == []


def test_a_framework_that_records_stand_on_is_never_edited(session_of):
    session = session_of("tara")
    first, *_others = load_frameworks()
    item = replace(first.items[0], title="Another name")
    edited = replace(first, items=(item, *first.items[1:]))
    with pytest.raises(InputRefused) as caught:
        load_reference(session, [edited], load_chats(), now=LATER)
    assert caught.value.code == "framework-edited"
    assert first.code in caught.value.where


def test_a_chat_that_is_shipped_no_more_retires_and_may_come_back(session_of):
    session = session_of("tara")
    chats = list(load_chats())
    gone = chats[0].identity
    for shipped, retired_at in ((chats[1:], LATER), (chats, None)):
        load_reference(session, load_frameworks(), shipped, now=LATER)
        session.flush()
        row = next(each for each in session.scalars(select(ChatRow)) if each.identity == gone)
        assert row.retired_at == retired_at
