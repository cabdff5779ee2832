from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from pldash.domain.activities import ActivityState
from pldash.domain.cases import RecognitionPolicy, RegistrationType
from pldash.domain.policies import rules_of, rules_to_plain
from pldash.domain.reasons import ReasonCode
from pldash.domain.values import ParticipationMode
from pldash.models.policies import PolicyRow
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.web.policies.words import TAKEN, rules_words
from tests.clients import fields_of
from tests.factories import approved_activity
from tests.logs import log_activity
from tests.policies import LIVE, LURKING, QUARTER
from tests.stock import NOON

TODAY = NOON.date()


@pytest.fixture
def stored(engines):
    """Give the versions as they are stored."""

    def find():
        with reading(engines.reader, SYSTEM) as session:
            return session.scalars(select(PolicyRow).order_by(PolicyRow.number)).all()

    return find


@pytest.fixture
def where(people):
    """The page of Wattle Park's policy."""
    return f"/school/{people.wattle}/policy"


@pytest.fixture
def held(engines, people):
    """Put a version there that has held since January."""

    def put(rules=QUARTER):
        with writing(engines.writer, SYSTEM) as session:
            row = PolicyRow(
                school_id=people.wattle,
                number=1,
                from_on=date(2026, 1, 1),
                rules=rules_to_plain(rules),
                made_at=NOON,
            )
            session.add(row)
        return row

    return put


def send(browser, page, do="start", **changes):
    sent = fields_of(browser.get(page), page)
    for name, value in {"from_on": TODAY.isoformat(), "do": do, **changes}.items():
        sent.setlist(name, [value])
    return browser.post(page, data=sent)


def test_a_policy_is_started_and_said_in_plain_words(sign_in, stored, where, people):
    ada, tara = sign_in("ada"), sign_in("tara")

    answer = send(
        ada,
        f"{where}/new",
        cap_lurking="25",
        words_lurking="30",
        floor_synchronous="15",
        step_synchronous="5",
        increment="15",
        cap_preparation="0",
    )

    assert answer.location == where
    (row,) = stored()
    assert rules_of(row.rules) == RecognitionPolicy(
        mode_caps={LURKING: Decimal(25), ParticipationMode.PREPARATION: Decimal(0)},
        mode_floors={LIVE: 15},
        reflection_words_min={LURKING: 30},
        mode_increments={LIVE: 5},
        increment_minutes=15,
    )
    for page in (ada.get(where).text, tara.get(f"/policies/{people.wattle}").text):
        assert "Reading along: at most 25% of the time that is asked." in page
        assert "Reading along: needs a reflection of at least 30 words." in page
        assert "Live: counts from 15 min in one entry." in page
        assert "Preparation: does not count." in page
        assert "Each entry is counted in whole steps of 15 min, rounded down." in page


def test_every_fault_is_told_in_one_round_and_nothing_is_stored(sign_in, stored, where):
    faults = {
        "cap_synchronous": ("101", "Give a percentage from 0 to 100."),
        "cap_asynchronous": ("-1", "Give a percentage from 0 to 100."),
        "cap_lurking": ("NaN", "Give a percentage from 0 to 100."),
        "cap_hosting": ("9" * 5_000, "Give a percentage from 0 to 100."),
        "floor_lurking": ("0", "Give whole minutes, from 1 to 1,440."),
        "words_lurking": ("1e9", "Give a number of words, from 1 to 2,000."),
        "step_lurking": ("0", "Give whole minutes, from 1 to 240."),
        "increment": ("99999999999999999999", "Give whole minutes, from 1 to 240."),
        "hours": ("0", "Give a number of hours, from 1 to 500."),
        "from_on": ("2026-11-17", "A policy changes nothing that has passed."),
    }
    given = {name: value for name, (value, _words) in faults.items()}

    answer = send(sign_in("ada"), f"{where}/new", **given, words_hosting="7")

    assert answer.status_code == 422
    for name, (_value, words) in faults.items():
        beside = re.search(rf'id="{name}-error">(.*?)</p>', answer.text, re.DOTALL)
        assert words in beside[1]
    assert fields_of(answer, f"{where}/new")["words_hosting"] == "7"
    assert stored() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"from_on": ""}, "Give the day."),
        ({"until_on": "2026-11-17"}, "The last day lies before the first."),
        ({"cap_lurking": ""}, "Set at least one limit."),
    ],
)
def test_what_makes_no_sense_comes_back(sign_in, stored, where, change, words):
    answer = send(sign_in("ada"), f"{where}/new", **{"cap_lurking": "10", **change})

    assert answer.status_code == 422
    assert words in answer.text
    assert stored() == []


def test_versions_do_not_overlap_and_a_new_one_begins_with_the_limits_of_the_last(
    sign_in, stored, where
):
    ada = sign_in("ada")
    send(ada, f"{where}/new", cap_lurking="25", from_on="2027-01-01")
    answer = send(ada, f"{where}/new")
    assert answer.status_code == 422
    assert "Another version begins on this day or later." in answer.text
    page = fields_of(ada.get(f"{where}/new"), f"{where}/new")
    assert (page["cap_lurking"], page["from_on"]) == ("25", "2027-01-02")
    assert len(stored()) == 1


def test_a_preview_tells_counts_and_writes_nothing(sign_in, stored, where, engines, people):
    with writing(engines.writer, SYSTEM) as session:
        for who in ("tara", "theo", "pia"):
            approved_activity(session, people, who=who, by="ada")
    ada = sign_in("ada")

    # Each has 20 minutes of reading along and 60 live; with two hours asked, a tenth is 12.
    answer = send(ada, f"{where}/new", "preview", cap_lurking="10", hours="2")

    assert answer.status_code == 200
    assert "24 min" in answer.text
    assert "3 entries, 3 teachers" in answer.text
    assert stored() == []
    with writing(engines.writer, SYSTEM) as session:
        session.add(
            PolicyRow(
                school_id=people.wattle,
                number=1,
                from_on=date(2026, 1, 1),
                made_at=NOON,
                rules=rules_to_plain(RecognitionPolicy(mode_floors={LURKING: 30})),
            )
        )
    answer = send(ada, f"{where}/new", "preview", floor_lurking="30")
    assert "Nothing: every minute would count as it does now." in answer.text


def test_a_preview_of_two_teachers_tells_no_figure(sign_in, where, engines, people):
    with writing(engines.writer, SYSTEM) as session:
        for who in ("tara", "theo"):
            approved_activity(session, people, who=who)
    answer = send(sign_in("ada"), f"{where}/new", "preview", cap_lurking="0")
    assert "Fewer than 3 teachers sent work" in answer.text
    assert "hours asked of each teacher" not in answer.text
    assert "40 min" not in answer.text


def test_a_coming_version_is_withdrawn_by_a_button(sign_in, stored, where):
    ada = sign_in("ada")
    send(ada, f"{where}/new", cap_lurking="25", from_on="2027-01-01")
    address = f"/school/policy/{stored()[0].id}/withdraw"

    answer = ada.post(address, data=fields_of(ada.get(where), address))

    assert answer.location == where
    assert stored()[0].withdrawn_at == NOON
    assert "Withdrawn" in ada.get(where).text


def test_one_that_holds_is_ended_on_a_day_that_has_not_passed(sign_in, stored, where, held):
    ada, row = sign_in("ada"), held()
    address = f"/school/policy/{row.id}/end"
    sent = fields_of(ada.get(where), address)

    refused = ada.post(address, data={**sent, "until_on": "2026-11-17"})
    assert refused.status_code == 422
    assert "Choose today or a later day" in refused.text

    sent = fields_of(refused, address)
    assert ada.post(address, data={**sent, "until_on": "2026-12-31"}).location == where
    assert stored()[0].until_on == date(2026, 12, 31)
    withdraw = f"/school/policy/{row.id}/withdraw"
    key = {**fields_of(ada.get(f"{where}/new"), f"{where}/new")}
    assert ada.post(withdraw, data=key).status_code == 409


@pytest.fixture
def registered(engines, acting):
    """Register Tara in Victoria; give the address of her progress."""
    with writing(engines.writer, SYSTEM) as session:
        entry = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
        return f"/progress/{add_registration(session, acting('tara'), entry, now=NOON).id}"


def test_what_a_policy_takes_is_always_called_the_schools(
    sign_in, engines, people, held, registered
):
    held(RecognitionPolicy(mode_floors={LURKING: 30}))
    with writing(engines.writer, SYSTEM) as session:
        log_activity(
            session, people.tara.id, {LIVE: 1_200, LURKING: 20}, state=ActivityState.APPROVED
        )
        log_activity(session, people.tara.id, {LURKING: 20}, state=ActivityState.APPROVED)
    tara = sign_in("tara")

    page = tara.get(registered).text

    said = "Your school&#39;s policy does not count so short a part (Wattle Park Secondary College"
    assert said in page
    assert "version 1, in force since 1 Jan 2026" in page
    assert f'href="/policies/{people.wattle}"' in page
    assert "policy leaves out 40 min" in page
    assert "policy leaves out 40 min" in tara.get("/").text


def test_a_verdict_that_is_the_schools_doing_says_so(sign_in, engines, people, held, registered):
    held(RecognitionPolicy(mode_caps={LIVE: Decimal(10)}))
    with writing(engines.writer, SYSTEM) as session:
        log_activity(session, people.tara.id, {LIVE: 1_200}, state=ActivityState.APPROVED)
    page = sign_in("tara").get(registered).text
    assert "under your school&#39;s policy; by the body&#39;s own rules alone:" in page


def test_every_reason_that_a_policy_gives_has_a_sentence(app):
    with app.test_request_context():
        assert all(
            "Your school's policy" in str(words) or "your school's policy" in str(words)
            for words in TAKEN.values()
        )
        assert rules_words(RecognitionPolicy()) == ()
    assert set(TAKEN) == {
        ReasonCode.NO_REFLECTION,
        ReasonCode.REFLECTION_TOO_SHORT,
        ReasonCode.BELOW_MINIMUM_BLOCK,
        ReasonCode.MODE_CAP,
        ReasonCode.CAP_FILLED_EARLIER,
        ReasonCode.ROUNDED_DOWN,
    }


def test_nobody_else_opens_or_sets_it(sign_in, where, people, held):
    row = held()
    for name, status in (("tara", 403), ("pia", 403), ("sam", 403), ("rua", 403)):
        browser = sign_in(name)
        assert browser.get(where).status_code == status
        assert browser.get(f"{where}/new").status_code == status
        for do in ("withdraw", "end"):
            key = fields_of(browser.get("/schools"), "/schools")
            answer = browser.post(f"/school/policy/{row.id}/{do}", data=key)
            assert answer.status_code == status
    assert sign_in("sam").get(f"/policies/{people.wattle}").status_code == 404
