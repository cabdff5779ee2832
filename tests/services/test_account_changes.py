"""What a person changes of their own account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pldash.domain.errors import RuleBroken
from pldash.models.accounts import Account, LoginSession, Passkey, TypedWords
from pldash.models.trail import TrailEvent
from pldash.services.account_changes import (
    Profile,
    change_address,
    change_profile,
    is_address_taken,
    profile_of,
    sign_in_methods,
)
from pldash.services.login_sessions import (
    begin_session,
    end_all_sessions,
    end_other_sessions,
    end_session,
    list_sessions,
)
from pldash.services.sign_in_limits import (
    FORGOTTEN_AFTER,
    Count,
    Limit,
    blocked_until,
    code_counts,
    count_try,
    forgive,
    password_counts,
)
from pldash.services.typed_words import (
    KEPT_FOR,
    Typed,
    drop_typed,
    find_typed,
    keep_typed,
    owner_of_ended_session,
)
from tests.stock import NOON

NEW = Profile(
    name="تارا نگوین", name_language="ur", stage=None, zone="Asia/Karachi", locale="en_GB"
)


def actions(session):
    return session.scalars(select(TrailEvent.action).order_by(TrailEvent.seq)).all()


def test_a_profile_is_changed_and_a_new_name_is_noted(session, people):
    change_profile(session, people.tara.id, NEW, now=NOON)
    assert profile_of(session, people.tara.id) == NEW
    assert actions(session) == ["account:renamed"]


def test_the_same_name_is_no_news(session, people):
    change_profile(session, people.tara.id, NEW, now=NOON)
    change_profile(session, people.tara.id, NEW, now=NOON)
    assert actions(session) == ["account:renamed"]


def test_the_trail_holds_no_name(session, people):
    change_profile(session, people.tara.id, NEW, now=NOON)
    (row,) = session.scalars(select(TrailEvent))
    assert row.body == {}


def test_an_address_is_changed_and_confirmed(session, people):
    later = NOON + timedelta(hours=1)
    change_address(
        session, people.tara.id, before=people.tara.email, after="new@wattle.example", now=later
    )
    account = session.get(Account, people.tara.id)
    assert (account.email, account.confirmed_at) == ("new@wattle.example", later)
    assert actions(session) == ["account:address-changed"]


@pytest.mark.parametrize("taken", [True, False])
def test_a_link_to_an_address_that_became_anothers_or_was_used_is_spent(session, people, taken):
    before = people.tara.email if taken else "older@wattle.example"
    after = people.theo.email if taken else "new@wattle.example"
    with pytest.raises(RuleBroken, match="address-link-spent"):
        change_address(session, people.tara.id, before=before, after=after, now=NOON)


def test_an_address_is_known_to_be_taken(session, people):
    assert is_address_taken(session, people.tara.email)
    assert not is_address_taken(session, "nobody@wattle.example")


def test_ways_of_signing_in_are_told(session, people):
    account = session.get(Account, people.tara.id)
    account.tf_primary_method, account.mf_recovery_codes = "authenticator", ["a", "b"]
    session.add(
        Passkey(
            user_id=account.id,
            credential_id=b"1",
            public_key=b"2",
            backup_state=False,
            device_type="single_device",
            create_datetime=NOON,
            lastuse_datetime=NOON,
            name="my phone",
            usage="first",
        )
    )
    session.flush()
    methods = sign_in_methods(session, people.tara.id)
    assert (methods.has_authenticator, methods.recovery_codes_left) == (True, 2)
    assert methods.passkeys == ("my phone",)
    assert sign_in_methods(session, people.theo.id).recovery_codes_left == 0


def test_sessions_are_listed_this_one_first_and_end(session, people):
    tara = people.tara.id
    for number, name in enumerate(("old", "this", "new")):
        begin_session(session, tara, name, name, now=NOON + timedelta(minutes=number))
    begin_session(session, people.theo.id, "theo", "theo", now=NOON)
    session.flush()
    listed = list_sessions(session, tara, "this", now=NOON)
    assert [one.device for one in listed] == ["this", "new", "old"]
    assert [one.is_this_one for one in listed] == [True, False, False]
    end_other_sessions(session, tara, "this", now=NOON)
    assert [one.device for one in list_sessions(session, tara, "this", now=NOON)] == ["this"]
    end_session(session, "this", now=NOON)
    assert list_sessions(session, tara, "this", now=NOON) == ()
    assert list_sessions(session, people.theo.id, "theo", now=NOON)
    assert list_sessions(session, people.theo.id, "theo", now=NOON + timedelta(days=15)) == ()
    end_all_sessions(session, people.theo.id, now=NOON)
    assert list_sessions(session, people.theo.id, "theo", now=NOON) == ()


def test_an_ended_session_still_tells_whose_it_was(session, people):
    begin_session(session, people.tara.id, "this", "", now=NOON)
    session.flush()
    end_session(session, "this", now=NOON)
    assert owner_of_ended_session(session, "this") == people.tara.id
    assert owner_of_ended_session(session, "that") is None
    assert session.get(LoginSession, "this").ended_at == NOON


@pytest.fixture
def typed(people):
    return Typed(people.tara.id, "/log", (("a", "1"), ("a", "2"), ("b", "ā")), had_files=True)


def test_a_typed_form_is_kept_for_its_person_only(session, people, typed):
    kept = keep_typed(session, typed, now=NOON)
    assert find_typed(session, kept, people.tara.id) == typed
    assert find_typed(session, kept, people.theo.id) is None
    assert find_typed(session, people.theo.id, people.theo.id) is None
    drop_typed(session, kept, people.theo.id)
    session.expire_all()
    assert find_typed(session, kept, people.tara.id) == typed
    drop_typed(session, kept, people.tara.id)
    session.expire_all()
    assert find_typed(session, kept, people.tara.id) is None


def test_a_typed_form_that_nobody_came_back_for_goes(session, typed):
    keep_typed(session, typed, now=NOON)
    kept = keep_typed(session, typed, now=NOON + KEPT_FOR + timedelta(seconds=1))
    assert [row.id for row in session.scalars(select(TypedWords))] == [kept]


def test_tries_are_counted_until_the_window_has_passed(session):
    counts = (Count("a", Limit(2, timedelta(minutes=10))), Count("b", Limit(9, FORGOTTEN_AFTER)))
    count_try(session, counts, now=NOON)
    assert blocked_until(session, counts, now=NOON) is None
    count_try(session, counts, now=NOON + timedelta(minutes=4))
    until = NOON + timedelta(minutes=10)
    assert blocked_until(session, counts, now=NOON + timedelta(minutes=5)) == until
    assert blocked_until(session, counts, now=until) is None
    forgive(session, counts[0])
    assert blocked_until(session, counts, now=NOON + timedelta(minutes=5)) is None


def test_the_strictest_limit_decides(session):
    counts = (Count("a", Limit(1, timedelta(minutes=5))), Count("b", Limit(1, timedelta(hours=1))))
    count_try(session, counts, now=NOON)
    assert blocked_until(session, counts, now=NOON) == NOON + timedelta(hours=1)


def test_codes_are_counted_apart_from_passwords(session):
    """Whoever guesses codes has the password already: fewer tries are enough."""
    codes = code_counts(b"key", "tara@wattle.example", "203.0.113.7")
    passwords = password_counts(b"key", "tara@wattle.example", "203.0.113.7")
    assert codes[0].who_digest not in {count.who_digest for count in passwords}
    assert codes[0].limit.most < passwords[1].limit.most
    assert codes[-1] == passwords[-1], "the network is counted together"
