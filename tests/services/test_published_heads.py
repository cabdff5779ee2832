"""The signed ends that anybody may fetch, over both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pldash.domain.trail import seal_of
from pldash.models.trail import SignedHead
from pldash.services import published_heads
from pldash.services.published_heads import (
    heads_signed_on,
    lines_of_day,
    lines_of_school,
    signed_days,
)
from pldash.services.scope import SYSTEM
from pldash.services.trail import Happening, record, school_chain, teacher_chain
from pldash.services.unit_of_work import reading, writing
from tests.stock import NOON
from tests.trails import sign_all

TODAY, LATER = NOON.date(), NOON + timedelta(days=2)


@pytest.fixture
def signed(engines, people):
    """The stock's chains signed at noon; Wattle Park's and Tara's once more two days later."""
    chains = school_chain(people.wattle), teacher_chain(people.tara.id)
    with writing(engines.writer, SYSTEM) as session:
        for at in (NOON, LATER):
            elsewhere = [school_chain(people.banksia)] if at == NOON else []
            for chain in (*chains, *elsewhere):
                what = Happening(actor=None, action="school:changed", subject="x", body={})
                record(session, chain, what, now=at)
            sign_all(session, now=at)
    with reading(engines.reader, SYSTEM) as session:
        yield session


def test_days_without_a_signature_are_no_days(signed, monkeypatch):
    assert signed_days(signed) == [LATER.date(), TODAY]
    assert signed_days(signed, before=LATER.date()) == [TODAY]
    assert signed_days(signed, before=TODAY) == []
    monkeypatch.setattr(published_heads, "DAYS", 1)
    assert signed_days(signed) == [LATER.date()]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_like_others(signed, day):
    assert heads_signed_on(signed, day) is None
    assert list(lines_of_day(signed, day)) == []
    assert signed_days(signed, before=day) == ([] if day == date.min else [LATER.date(), TODAY])


def test_a_schools_end_is_given_whole_and_a_teachers_as_a_seal(signed, people):
    head, seal = lines_of_day(signed, LATER.date())
    row = signed.query(SignedHead).filter_by(chain=teacher_chain(people.tara.id), seq=2).one()
    assert head["head"]["chain"] == school_chain(people.wattle)
    assert seal["sealed"]["sha256"] == seal_of(row.chain, row.seq, row.digest)
    assert seal["sealed"].keys() == {"sha256", "signed_at"}
    assert str(people.tara.id) not in f"{seal}"


def test_a_day_is_shown_in_pages(signed, people, monkeypatch):
    found = heads_signed_on(signed, LATER.date(), page=7)
    assert [each.chain for each in found.heads] == [school_chain(people.wattle)]
    assert (found.sealed, found.page, found.pages) == (1, 1, 1)
    monkeypatch.setattr(published_heads, "PAGE_SIZE", 1)
    first, second = (heads_signed_on(signed, TODAY, page=page) for page in (1, 2))
    assert (first.pages, second.page) == (2, 2)
    assert first.heads[0].chain < second.heads[0].chain
    assert heads_signed_on(signed, date(2020, 1, 1)) is None


def test_all_ends_of_one_school_are_given_in_their_order(signed, people):
    lines = [line["head"] for line in lines_of_school(signed, people.wattle)]
    assert {line["chain"] for line in lines} == {school_chain(people.wattle)}
    assert [line["signed_at"][:10] for line in lines] == [f"{TODAY}", f"{LATER.date()}"]
    assert list(lines_of_school(signed, people.tara.id)) == []
