"""Histories in words: every action has its sentence, and the pages show them."""

from __future__ import annotations

import pytest

from pldash.domain.trail_actions import (
    ACTIONS,
    OF_A_SCHOOL,
    OF_A_SUBMISSION,
    OF_AN_ACCOUNT,
    OF_AN_ENTRY,
)
from pldash.services.histories import ON_A_PAGE
from pldash.services.scope import SYSTEM
from pldash.services.trail import Happening, record, school_chain, teacher_chain
from pldash.services.unit_of_work import writing
from pldash.web.trail_words import (
    ACCOUNT_WORDS,
    ENTRY_WORDS,
    SCHOOL_WORDS,
    SUBMISSION_WORDS,
    Words,
)
from tests.factories import approved_activity
from tests.stock import NOON

TOLD = [
    (ENTRY_WORDS, OF_AN_ENTRY),
    (SUBMISSION_WORDS, OF_A_SUBMISSION),
    (ACCOUNT_WORDS, OF_AN_ACCOUNT),
    (SCHOOL_WORDS, OF_A_SCHOOL),
]
BY_THEMSELF = {"activity:", "evidence:", "bundle:", "feed:", "registration:", "account:"}
"""What nobody does but the person themself."""
WITHOUT_A_NAME = {
    "submission:approved-by-rule",
    "submission:drawn",
    "share:opened",
    "approver:declined",
    "pack:made",
    "pack:ended",
}
"""What a school's rule or background work does, or somebody who has a link and no account."""
OF_THE_TEACHER = {"share:made", "share:ended", "approver:invited", "pack:ordered"}


@pytest.mark.parametrize(("words", "actions"), TOLD)
def test_every_action_has_a_sentence_and_no_sentence_is_left_over(app, words, actions):
    assert set(words) == actions
    with app.test_request_context():
        for action, told in words.items():
            own, other = str(told.own), str(told.other)
            assert own or other, action
            assert not own or own.startswith("You "), action
            named = "%(name)s" in other or "%(whom)s" in other
            assert not other or named or action in WITHOUT_A_NAME, action


def test_no_action_is_told_nowhere():
    assert set().union(*(words for words, _actions in TOLD)) == ACTIONS


def test_what_somebody_else_can_do_has_a_sentence_for_it():
    lacking = {
        action
        for words, _actions in TOLD
        for action, told in words.items()
        if not told.other and f"{action.partition(':')[0]}:" not in BY_THEMSELF
    }
    teachers = (
        "submitted",
        "withdrawn",
        "adjustment-accepted",
        "adjustment-contested",
        "passed-up",
    )
    assert lacking <= {f"submission:{each}" for each in teachers} | {
        action for action in ACCOUNT_WORDS if action.startswith("chat:") or action in OF_THE_TEACHER
    }
    assert isinstance(ENTRY_WORDS["submission:opened"], Words)


@pytest.fixture
def tell(engines):
    def write(chain, action, actor, *, times=1, subject="x", **body):
        with writing(engines.writer, SYSTEM) as session:
            for _ in range(times):
                what = Happening(actor=actor, action=action, subject=subject, body=body)
                record(session, chain, what, now=NOON)

    return write


def test_an_entrys_page_says_who_approved_it(engines, people, sign_in, tell):
    with writing(engines.writer, SYSTEM) as session:
        row = approved_activity(session, people)
        submission, activity = row.id, row.lines[0].activity_id
    chain = school_chain(people.wattle)
    tell(chain, "submission:opened", people.sam.id, subject=f"submission:{submission}")
    tell(chain, "submission:approved", people.pia.id, subject=f"submission:{submission}")
    page = sign_in("tara").get(f"/activities/{activity}").text
    assert f"<bdi>{people.pia.name} approved it</bdi>" in page
    assert "<bdi>A leader took it up</bdi>" in page
    assert people.sam.name not in page


def test_who_decides_reads_what_happened_to_it(engines, people, sign_in, tell):
    with writing(engines.writer, SYSTEM) as session:
        submission = approved_activity(session, people).id
    chain, subject = school_chain(people.wattle), f"submission:{submission}"
    tell(chain, "submission:opened", people.sam.id, subject=subject)
    tell(chain, "submission:approved", people.pia.id, subject=subject)
    pia = sign_in("pia")
    assert f"/desk/{submission}/history" in pia.get(f"/desk/{submission}").text
    page = pia.get(f"/desk/{submission}/history").text
    for words in ("Tara Nguyen submitted it", "Somebody else took it up", "You approved it"):
        assert f"<bdi>{words}</bdi>" in page
    assert people.sam.name not in page
    assert sign_in("tara").get(f"/desk/{submission}/history").status_code == 403
    assert sign_in("sam").get(f"/desk/{submission}/history").status_code == 404


def test_the_account_tells_its_history_page_by_page(people, sign_in, tell):
    browser = sign_in("tara")
    assert "Nothing yet." in browser.get("/account/history").text
    tell(teacher_chain(people.tara.id), "account:second-step-forgotten", None)
    tell(teacher_chain(people.tara.id), "account:renamed", people.tara.id, times=ON_A_PAGE)
    first = browser.get("/account/history").text
    assert first.count("You changed your name") == ON_A_PAGE
    assert "/account/history?before=2" in first
    rest = browser.get("/account/history?before=2").text
    assert "Whoever runs PL Dash took away your second step" in rest
    assert "?before" not in rest
    assert "You changed" not in rest


def test_the_school_tells_its_history_to_its_administrator(people, sign_in, tell):
    chain = school_chain(people.wattle)
    tell(chain, "membership:joined", people.theo.id, account=str(people.theo.id))
    tell(chain, "deputy:set", people.pia.id, account=str(people.rua.id))
    page = sign_in("ada").get(f"/school/{people.wattle}/history").text
    assert f"A new member: {people.theo.name}" in page
    assert f"{people.pia.name} made somebody a deputy" in page
