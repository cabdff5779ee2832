from __future__ import annotations

import pytest

from pldash.adapters.files import LocalFileStore
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.errors import NotFound, NotPermitted, RuleBroken
from pldash.domain.values import Reason
from pldash.models.accounts import Account
from pldash.services.batch_previews import preview_batch
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.unit_of_work import reading, writing
from tests.batches import YEAR
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON


@pytest.fixture
def make(engines, people, acting, tmp_path):
    """Issue a teacher's certificate of the year, and change it as told."""

    def issue(who, **changes):
        with writing(engines.writer, SYSTEM) as session:
            made = make_certificate(
                session, acting(who), asked_for(people), LocalFileStore(tmp_path)
            )
            for name, value in changes.items():
                setattr(made, name, value)
            return made.number

    return issue


@pytest.fixture
def approve(engines, people):
    """Let Pia approve something of each of these teachers."""

    def approve_all(*whose, **named):
        with writing(engines.writer, SYSTEM) as session:
            for who in whose:
                approved_activity(session, people, who=who, **named)

    return approve_all


@pytest.fixture
def look(engines, people, acting):
    """Look at the preview as Pia, with her scope."""

    def preview(who="pia", check_print=lambda _facts: None, period=YEAR):
        actor = acting(who)
        with reading(engines.reader, scope_of(actor)) as session:
            return preview_batch(
                session,
                actor,
                people.wattle,
                period=period,
                check_print=check_print,
                now=NOON,
            )

    return preview


def test_shows_each_teacher_with_what_would_be_certified(look, approve):
    approve("theo", "tara", "tara")
    found = look()
    assert [(row.name, row.activities, row.minutes) for row in found.rows] == [
        ("Tara Nguyen", 2, 160),
        ("Theo Papadakis", 1, 80),
    ]
    assert found.ready == found.rows


def test_nobody_is_there_whom_the_school_approved_nothing_of(look, approve, people):
    approve("tara", school=people.banksia, by="sam")
    assert look().rows == ()


def test_who_has_the_same_certificate_gets_no_other(look, approve, make):
    approve("tara", "theo")
    number = make("tara")
    tara, theo = look().rows
    assert (tara.is_ready, tara.number) == (False, number)
    assert theo.is_ready


def test_and_gets_one_once_there_is_more(look, approve, make):
    approve("tara")
    make("tara")
    approve("tara")
    (tara,) = look().rows
    assert (tara.is_ready, tara.activities) == (True, 2)


def test_what_the_school_withdrew_it_certifies_no_more(look, approve, make):
    approve("tara")
    make(
        "tara",
        state=CredentialState.REVOKED,
        revoked_at=NOON,
        revocation_reason=RevocationReason.WITHDRAWN_BY_SCHOOL,
    )
    (tara,) = look().rows
    assert [reason.code for reason in tara.reasons] == ["withdrawn-by-the-school"]
    approve("tara")
    (tara,) = look().rows
    assert (tara.is_ready, tara.activities) == (True, 1)


def test_what_the_paper_cannot_print_is_told_with_the_name(look, approve, engines, people):
    approve("tara", "theo")
    with writing(engines.writer, SYSTEM) as session:
        session.get_one(Account, people.tara.id).name = "Tara \u2603"

    def check(facts):
        if "\u2603" in facts.teacher.text:
            raise RuleBroken([Reason("glyph-missing", detail="a snowman")])

    tara, theo = look(check_print=check).rows
    assert tara.reasons == (Reason("glyph-missing", detail="a snowman"),)
    assert theo.is_ready


def test_the_digest_changes_with_what_would_be_certified(look, approve):
    approve("tara")
    before = look().digest
    assert look().digest == before
    approve("tara")
    assert look().digest != before


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("tara", NotPermitted), ("ada", NotPermitted), ("sam", NotFound), ("rua", NotFound)],
)
def test_only_leaders_see_it(look, who, refusal):
    with pytest.raises(refusal):
        look(who)


def test_an_earlier_one_of_the_same_days_is_named_and_stays(look, make, approve):
    approve("tara")
    number = make("tara")
    approve("tara")
    (row,) = look().rows
    assert (row.is_ready, row.number, row.beside) == (True, None, (number,))
