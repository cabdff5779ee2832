from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from pldash.domain.activities import EDITABLE, ActivityState
from pldash.domain.cases import RegistrationType
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.shares import ShareEntry
from pldash.models.accounts import Account
from pldash.models.registrations import Registration
from pldash.models.shares import RecordShare
from pldash.services import shares
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM
from pldash.services.shares import (
    count_live_shares,
    end_share,
    is_share_live,
    make_share,
    note_look,
    remove_with_shares,
    shared_record,
    shares_of,
)
from pldash.services.unit_of_work import reading, writing
from tests.entries import told
from tests.factories import RULES
from tests.made import make_activity
from tests.stock import NOON

DIGEST = "d" * 64
UNTIL = date(2027, 9, 30)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def registration(engines, people, acting):
    """Tara's registration in Victoria, with an entry in its present cycle and one before."""
    with writing(engines.writer, SYSTEM) as session:
        entry = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
        made = add_registration(session, acting("tara"), entry, now=NOON)
        make_activity(session, people.tara.id, state=ActivityState.SUBMITTED)
        before = date(2026, 9, 1)
        sent = {"state": ActivityState.SUBMITTED, "started_on": before, "ended_on": before}
        make_activity(session, people.tara.id, title="before", **sent)
        return made.id


@pytest.fixture
def made(engines, acting, registration):
    """Make a link: `made(days=7)` gives its row."""

    def make(digest=DIGEST, **changes) -> RecordShare:
        plain = {"officer": " Mo ", "until": UNTIL, "days": 7}
        with writing(engines.writer, SYSTEM) as session:
            return make_share(
                session,
                acting("tara"),
                ShareEntry(registration, **{**plain, **changes}),
                token_digest=digest,
                now=NOON,
                rules=RULES,
            )

    return make


@pytest.fixture
def opened(engines):
    """Give what a link shows at an instant."""

    def show(now=NOON, digest=DIGEST):
        with reading(engines.reader, SYSTEM) as session:
            return shared_record(session, digest, rules=RULES, now=now)

    return show


def test_a_link_shows_its_cycle_and_nothing_else(made, opened):
    made()
    shown = opened()
    assert [line.activity.title for line in shown.record.lines] == ["#aussieED"]
    assert shown.record.lines[0].activity.reflections == ()
    assert shown.zone == "Australia/Melbourne"


def test_reflections_are_shown_only_where_the_teacher_said_so(made, opened):
    made(with_reflections=True)
    (line,) = opened().record.lines
    assert line.activity.reflections


def test_it_is_over_at_its_last_instant(made, opened, engines):
    row = made()
    assert opened(row.ends_at - A_SECOND).record.lines
    for digest, at in ((DIGEST, row.ends_at), ("e" * 64, NOON)):
        with pytest.raises(NotFound):
            opened(at, digest)
        with writing(engines.writer, SYSTEM) as session, pytest.raises(NotFound):
            note_look(session, digest, now=at)
        with reading(engines.reader, SYSTEM) as session:
            assert not is_share_live(session, digest, now=at)


def test_an_ended_link_opens_nothing_on_the_next_request(made, opened, session_of, acting):
    row = made()
    session = session_of("tara")
    end_share(session, acting("tara"), row.id, now=NOON)
    session.commit()
    with pytest.raises(NotFound):
        opened()
    assert told(session, f"share:{row.id}") == ["share:made", "share:ended"]
    with pytest.raises(Conflict):
        end_share(session, acting("tara"), row.id, now=NOON)


def test_nobody_else_ends_or_sees_it(made, session_of, acting, session, registration):
    row = made()
    for who in ("theo", "pia", "rua"):
        with pytest.raises(NotFound):
            end_share(session_of(who), acting(who), row.id, now=NOON)
        with pytest.raises(NotFound):
            end_share(session, acting(who), row.id, now=NOON)
        with pytest.raises(NotFound):
            shares_of(session_of(who), acting(who), registration, now=NOON)


def test_each_look_is_shown_to_the_teacher(made, engines, session_of, acting, registration):
    made()
    with writing(engines.writer, SYSTEM) as session:
        note_look(session, DIGEST, now=NOON)
        note_look(session, DIGEST, evidence_id="a-file", now=NOON + A_SECOND)
    (own,) = shares_of(session_of("tara"), acting("tara"), registration, now=NOON)
    assert own.is_live
    assert [(look.at, look.evidence_id) for look in own.looks] == [
        (NOON + A_SECOND, "a-file"),
        (NOON, None),
    ]


def test_nobody_fills_the_trail_with_looks(made, engines, monkeypatch):
    monkeypatch.setattr(shares, "MOST_LOOKS", 2)
    made()
    with writing(engines.writer, SYSTEM) as session:
        note_look(session, DIGEST, now=NOON)
        note_look(session, DIGEST, now=NOON)
        with pytest.raises(Conflict):
            note_look(session, DIGEST, now=NOON)
        note_look(session, DIGEST, now=NOON + timedelta(hours=1))


def test_no_cycle_but_the_registrations_own_is_shared(made):
    with pytest.raises(NotFound):
        made(until=date(2027, 9, 29))


@pytest.mark.parametrize("way", ["closed", "erased", "registration"])
def test_it_goes_with_the_account_and_with_the_registration(
    made, opened, engines, people, acting, way
):
    made()
    with writing(engines.writer, SYSTEM) as session:
        if way == "closed":
            session.get(Account, people.tara.id).active = False
        elif way == "registration":
            session.execute(delete(Registration))
        else:
            session.execute(delete(Account).where(Account.id == people.tara.id))
    with pytest.raises(NotFound):
        opened()


@pytest.fixture
def unsent(engines, people):
    """The states in which a teacher may change an entry, and one such entry for each."""
    with writing(engines.writer, SYSTEM) as session:
        for state in EDITABLE:
            make_activity(session, people.tara.id, title=state.value, state=state)
    return {state.value for state in EDITABLE}


def test_what_is_not_sent_as_it_stands_is_shown_only_where_the_teacher_said_so(
    made, opened, unsent
):
    assert unsent == {"draft", "returned", "declined"}
    made()
    made(digest="e" * 64, with_unsent=True)
    assert {line.activity.title for line in opened().record.lines} == {"#aussieED"}
    shown = opened(digest="e" * 64).record
    assert {line.activity.title for line in shown.lines} == {"#aussieED", *unsent}
    assert {line.state.value for line in shown.lines} == {"submitted", *unsent}


def test_removing_the_registration_ends_its_links_and_says_so(
    made, opened, registration, session_of, acting
):
    rows = [made(), made(digest="e" * 64), made(digest="f" * 64)]
    session, tara = session_of("tara"), acting("tara")
    end_share(session, tara, rows[2].id, now=NOON)
    assert count_live_shares(session, tara, registration, now=NOON) == 2
    remove_with_shares(session, tara, registration, now=NOON)
    session.commit()
    for row in rows:
        assert told(session, f"share:{row.id}") == ["share:made", "share:ended"]
    assert told(session, f"registration:{registration}")[-1] == "registration:removed"
    with pytest.raises(NotFound):
        opened()


def test_a_link_made_for_less_shows_less(made, opened):
    made(only_counted=True)
    assert opened().record.lines == ()
