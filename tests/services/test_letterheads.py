"""A school's letterhead: proposed, used from then on, frozen with what was issued."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.certificates import CertificateFacts
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.letterheads import PLAIN, Letterhead
from pldash.models.letterheads import LetterheadRow
from pldash.models.trail import TrailEvent
from pldash.services.certificate_plans import plan_certificate
from pldash.services.letterheads import (
    drop_letterhead,
    is_logo,
    letterhead_in_force,
    letterhead_of,
    letterheads_of,
    own_letterhead,
    propose_letterhead,
    use_letterhead,
)
from pldash.services.sent_files import is_file_needed
from tests.certificate_facts import LOGO
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON

WHOLE = Letterhead("Since 1962", "We share what we learn.", LOGO)


@pytest.fixture
def propose(session, acting, people):
    def one(letterhead=WHOLE, who="ada"):
        return propose_letterhead(
            session, acting(who), people.wattle, letterhead=letterhead, now=NOON
        )

    return one


@pytest.fixture
def use(session, acting, propose):
    def one(letterhead=WHOLE):
        return use_letterhead(session, acting("ada"), propose(letterhead).id, now=NOON)

    return one


def told(session) -> list[tuple[str, dict]]:
    events = session.scalars(select(TrailEvent).order_by(TrailEvent.seq))
    return [(each.action, each.body) for each in events if each.action.startswith("letterhead")]


def test_a_version_waits_and_is_used_from_then_on(session, people, acting, propose):
    row = propose()
    assert letterhead_in_force(session, people.wattle) is None
    found = letterheads_of(session, acting("ada"), people.wattle)
    assert (found.proposed, found.in_force) == (row, None)

    use_letterhead(session, acting("ada"), row.id, now=NOON)

    assert letterhead_in_force(session, people.wattle) == WHOLE == letterhead_of(row)
    found = letterheads_of(session, acting("ada"), people.wattle)
    assert (found.proposed, found.in_force) == (None, row)
    assert letterhead_in_force(session, people.banksia) is None


def test_a_later_proposal_takes_the_place_of_one_that_waits(session, propose):
    first = propose()
    number, later = first.number, propose(Letterhead(above="Another"))
    assert (number, later.number) == (1, 1)
    assert session.scalars(select(LetterheadRow)).all() == [later]


def test_what_would_change_nothing_is_refused(session, propose, use, people):
    with pytest.raises(RuleBroken, match="letterhead-same"):
        propose(PLAIN)
    use()
    with pytest.raises(RuleBroken, match="letterhead-same"):
        propose()
    use(PLAIN)
    assert letterhead_in_force(session, people.wattle) is None


def test_lines_that_no_certificate_should_carry_are_refused(session, propose):
    with pytest.raises(RuleBroken, match="line-promises"):
        propose(Letterhead(above="Accredited"))
    assert session.scalars(select(LetterheadRow)).all() == []


def test_what_is_used_is_neither_used_twice_nor_dropped(session, acting, use):
    row = use()
    for act in (use_letterhead, drop_letterhead):
        with pytest.raises(Conflict, match="changed-meanwhile"):
            act(session, acting("ada"), row.id, now=NOON)


def test_what_waits_can_be_dropped(session, acting, propose, engines):
    row = propose()
    assert is_file_needed(session, LOGO.sha256)
    drop_letterhead(session, acting("ada"), row.id, now=NOON)
    assert session.scalars(select(LetterheadRow)).all() == []
    assert not is_file_needed(session, LOGO.sha256)


def test_a_logo_is_known_by_its_digest(session, propose, engines):
    assert not is_logo(engines.reader, LOGO.sha256)
    propose()
    session.commit()
    assert is_logo(engines.reader, LOGO.sha256)


def test_the_trail_keeps_numbers_and_digests_and_no_word(session, acting, propose, use):
    use()
    second = propose(Letterhead(below="Other words"))
    drop_letterhead(session, acting("ada"), second.id, now=NOON)

    actions = told(session)
    assert [action for action, _body in actions] == [
        "letterhead:proposed",
        "letterhead:used",
        "letterhead:proposed",
        "letterhead:dropped",
    ]
    used = actions[1][1]
    assert (used["number"], used["before"], used["logo"]) == (1, None, LOGO.sha256)
    assert actions[2][1]["lines"] != used["lines"]
    assert "words" not in str(actions)


@pytest.mark.parametrize(("who", "error"), [("pia", NotPermitted), ("sam", NotFound)])
def test_only_who_sets_the_school_up_may(session, people, acting, propose, who, error):
    row = propose()
    with pytest.raises(error):
        letterheads_of(session, acting(who), people.wattle)
    with pytest.raises(error):
        own_letterhead(session, acting(who), row.id)
    with pytest.raises(error):
        propose(Letterhead(above="Mine"), who)


def test_nobody_has_what_there_is_not(session, acting):
    with pytest.raises(NotFound):
        own_letterhead(session, acting("ada"), uuid4())


def test_what_held_at_the_issue_stays_and_the_next_may_replace_it(
    session, session_of, people, acting, use, app
):
    use()
    approved_activity(session, people)
    session.commit()
    tara, files = acting("tara"), app.extensions["pldash"].files
    made = make_certificate(session, tara, asked_for(people), files)
    assert CertificateFacts.from_json(made.facts).letterhead == WHOLE

    use(Letterhead(above="A new motto"))
    session.commit()

    plan = plan_certificate(
        session_of("tara"), tara, asked_for(people), rules=app.extensions["pldash"].rules, now=NOON
    )
    assert CertificateFacts.from_json(made.facts).letterhead == WHOLE
    assert plan.facts.letterhead == Letterhead(above="A new motto")
    assert plan.same.id == made.id
    assert plan.answered_by is None
