from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from pldash.domain.actors import NOBODY
from pldash.domain.errors import Conflict, NotFound
from pldash.models.chats import CalendarFeed, MyChat
from pldash.services.chats import follow_chat, followed_chats, named_standards, unfollow_chat
from pldash.services.feeds import current_feed, make_feed, open_feed, revoke_feed
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.unit_of_work import reading, writing
from tests.stock import NOON

AT_ONCE = 8


def at_once(engines, actor, act):
    """Do the same many times at one instant, each in a transaction of its own."""
    barrier = Barrier(AT_ONCE)

    def go(number):
        barrier.wait()
        with writing(engines.writer, scope_of(actor)) as session:
            act(session, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(go, range(AT_ONCE)))


def test_following_many_times_at_once_is_following(engines, acting):
    rua = acting("rua")
    at_once(engines, rua, lambda session, _number: follow_chat(session, rua, "ukedchat"))
    with reading(engines.reader, scope_of(rua)) as session:
        assert "ukedchat" in {chat.identity for chat in followed_chats(session, rua)}


def test_two_taps_that_both_saw_nothing_end_as_one(engines, acting, monkeypatch):
    rua = acting("rua")
    with writing(engines.writer, scope_of(rua)) as session:
        _follow_twice_blindly(session, rua, monkeypatch)


def _follow_twice_blindly(session, rua, monkeypatch):
    follow_chat(session, rua, "ukedchat")
    session.flush()
    monkeypatch.setattr(session, "get", lambda *_key: None)
    session.expunge_all()
    follow_chat(session, rua, "ukedchat")
    mine = select(func.count()).select_from(MyChat).where(MyChat.teacher_id == rua.account_id)
    once = session.scalar(mine)
    monkeypatch.undo()
    unfollow_chat(session, rua, "ukedchat")
    assert session.scalar(mine) == once - 1


def test_a_visitor_follows_nothing(session):
    for act in (follow_chat, unfollow_chat):
        with pytest.raises(NotFound):
            act(session, NOBODY, "ukedchat")


def test_of_addresses_made_at_once_one_stays(engines, acting):
    tara = acting("tara")
    at_once(engines, tara, lambda session, number: make_feed(session, tara, f"{number}", now=NOON))
    with reading(engines.reader, scope_of(tara)) as session:
        live = select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None))
        assert len(session.scalars(live).all()) == 1
        assert len(session.scalars(select(CalendarFeed)).all()) == AT_ONCE


def test_a_new_address_ends_the_one_before(session_of, acting):
    tara, session = acting("tara"), session_of("tara")
    before, now = (make_feed(session, tara, digest, now=NOON) for digest in ("before", "now"))
    assert (before.revoked_at, now.revoked_at) == (NOON, None)


def test_an_address_is_its_owners_alone(session_of, acting):
    tara, theo = acting("tara"), acting("theo")
    with session_of("tara") as session:
        make_feed(session, tara, "digest", now=NOON)
        session.commit()
    session = session_of("theo")
    assert current_feed(session, theo) is None
    with pytest.raises(Conflict):
        revoke_feed(session, theo, now=NOON)


def test_an_address_shows_only_what_its_owner_may_see(engines, acting):
    tara = acting("tara")
    with writing(engines.writer, scope_of(tara)) as session:
        make_feed(session, tara, "digest", now=NOON)
    with reading(engines.reader, SYSTEM) as session:
        content = open_feed(session, "digest", now=NOON)
        assert {chat.key for chat in content.chats} >= {"aussieed", "edureading"}
        assert session.info["scope"] == scope_of(tara)
        assert content.locale == "en_AU"
    with reading(engines.reader, SYSTEM) as session, pytest.raises(NotFound):
        open_feed(session, "another", now=NOON)


def test_no_standards_need_no_query(session):
    assert named_standards(session, ()) == ()
