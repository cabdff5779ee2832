from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest

from pldash.domain.approvals import DecisionKind
from pldash.domain.cases import RegistrationType
from pldash.services.approvals import Verdict, decide, open_submission
from pldash.services.letters import Letter
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from pldash.web.figures.presenters import span
from tests.belongings import CANARY
from tests.factories import approve, approved_activity
from tests.made import make_activity, make_submission
from tests.statements import watched
from tests.stock import NOON


@pytest.fixture
def fill(engines, people):
    """Write something as it stands in the database."""

    def write(act):
        with writing(engines.writer, SYSTEM) as session:
            return act(session)

    return write


def said(answer):
    """Return what a page says, without its marks and line breaks."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True)).split())


def test_a_school_without_figures_says_what_to_do(sign_in):
    page = said(sign_in("pia").get("/figures"))
    assert "Nothing approved yet" in page
    assert "Go to the desk" in page
    assert "Nothing waits." in page


def test_shows_hours_by_way_of_taking_part_and_who_decides(sign_in, people, acting, fill):
    def act(session):
        for who in ("tara", "theo", "tara"):
            approved_activity(session, people, who=who, now=NOON)
        old = date(2025, 3, 1)
        approved_activity(session, people, started_on=old, ended_on=old)
        taken = make_submission(session, people.tara.id, people.wattle)
        open_submission(session, acting("pia"), taken.id, version=taken.version, now=NOON)

    fill(act)
    browser = sign_in("pia")
    page = said(browser.get("/figures"))
    assert "5 h 20 min 4 activities of 2 teachers" in page
    assert "Live 4 h" in page
    assert "Reading along 1 h 20 min" in page
    assert "1 submission waits" in page
    assert "Half of all decisions come within 1 hour." in page
    assert "Pia Okafor 4 1 1 hour" in page
    year = said(browser.get(f"/figures/{people.wattle}?year=2025"))
    assert "1 h 20 min 1 activity of 1 teacher" in year
    assert "All of it is one teacher" in year
    assert page == said(browser.get("/figures?year=99999999999999999999"))


def test_shows_which_standards_are_covered_as_cells_and_as_a_table(sign_in, people, fill):
    fill(lambda session: [approved_activity(session, people, who=who) for who in ("tara", "theo")])
    answer = sign_in("pia").get(f"/figures/{people.wattle}/standards")
    page = said(answer)
    assert "1 of 37 standards have approved time." in page
    assert re.search(r"6\.3 [^0-9]+ 2 h 40 min 2 teachers", page)
    assert "The same as a table" in page
    assert 'class="heat-4"' in answer.text


def test_a_standard_nobody_was_approved_for_is_an_empty_page(sign_in, people):
    page = said(sign_in("pia").get(f"/figures/{people.wattle}/standards"))
    assert "No standard yet" in page


@pytest.mark.parametrize("kind", [None, DecisionKind.RETURN])
def test_nothing_that_is_not_approved_shows_in_them(sign_in, people, acting, fill, kind):
    """Drafts, words and what came back: no figure moves, and no word is on a page."""

    def act(session):
        make_activity(session, people.tara.id, title=CANARY)
        row = make_submission(session, people.tara.id, people.wattle, title=CANARY)
        if kind is not None:
            decide(
                session,
                acting("pia"),
                (row.id, row.version),
                verdict=Verdict(kind, CANARY),
                write_letter=lambda news: Letter(news.school, ""),
                now=NOON + timedelta(hours=30),
            )

    browser = sign_in("pia")
    addresses = ("/figures", f"/figures/{people.wattle}/standards")
    before = [without_desk(browser.get(each)) for each in addresses]
    fill(act)
    after = [without_desk(browser.get(each)) for each in addresses]
    assert after == before
    assert CANARY not in "".join(after)


def without_desk(answer):
    """Return what a page itself says but for what waits and who decided, which leaders know."""
    page = re.search(r"<main.*</main>", answer.get_data(as_text=True), re.DOTALL).group()
    return page.partition("At the desk")[0]


def test_says_who_is_on_track_and_what_a_leader_may_know(app, sign_in, people, acting, fill):
    entry = {"type": RegistrationType.FULL, "number": CANARY, "birth_month": 7}

    def act(session):
        vit = RegistrationEntry(body="au-vic-vit", **entry)
        add_registration(session, acting("tara"), vit, now=NOON)
        us = RegistrationEntry(body="us-il", **{**entry, "type": None})
        add_registration(session, acting("theo"), us, now=NOON)
        make_submission(session, people.tara.id, people.wattle)
        approved_activity(session, people)

    browser = sign_in("pia")
    assert "No registration yet" in said(browser.get(f"/figures/{people.wattle}/cycles"))
    fill(act)
    done = app.test_cli_runner().invoke(args=["judge-cycles"])
    assert json.loads(done.stdout) == {"judged": 2}
    first = said(browser.get("/figures"))
    assert "All: 2 Too late at this pace: 1 Cannot be said: 1" in first
    page = browser.get(f"/figures/{people.wattle}/cycles")
    words = said(page)
    assert "Tara Nguyen VIT Too late at this pace 1 h 20 min of 20 h" in words
    assert "2 h 40 min with what waits here 30 Sept 2027 316 days left" in words
    assert "1 teacher has no registration" in words
    assert CANARY not in page.text
    one = said(browser.get(f"/figures/{people.wattle}/cycles?standing=unknown&page=2"))
    assert "Theo Papadakis" in one
    assert "Not known" in one
    assert "Tara Nguyen" not in one
    assert "Nobody stands so" in said(
        browser.get(f"/figures/{people.wattle}/cycles?standing=ended")
    )


def test_many_registrations_come_in_pages(app, sign_in, people, acting, fill, monkeypatch):
    monkeypatch.setattr("pldash.services.cycle_standings.PAGE_SIZE", 1)
    vit = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
    for who in ("tara", "theo"):
        fill(lambda session, who=who: add_registration(session, acting(who), vit, now=NOON))
    app.test_cli_runner().invoke(args=["judge-cycles"])
    browser, address = sign_in("pia"), f"/figures/{people.wattle}/cycles?standing=begun"
    first, last = browser.get(address).text, browser.get(f"{address}&page=2").text
    assert ("Tara Nguyen" in first, "Theo Papadakis" in first) == (True, False)
    assert ("Tara Nguyen" in last, "Theo Papadakis" in last) == (False, True)
    assert "standing=begun&amp;page=2" in first
    assert "standing=begun&amp;page=1" in last


@pytest.mark.parametrize(
    ("hours", "said_so"),
    [(1, "1 hour"), (4, "4 hours"), (24, "1 day"), (168, "7 days"), (240, "10 days")],
)
def test_a_bound_is_said_in_words(app, hours, said_so):
    with app.test_request_context():
        assert span(hours) == said_so
        assert span(336) == "2 weeks"


def test_half_that_takes_longer_than_every_bound_says_so(sign_in, people, fill):
    late = NOON - timedelta(days=90)

    def act(session):
        past = {"started_on": late.date(), "ended_on": late.date()}
        row = make_submission(session, people.tara.id, people.wattle, late, **past)
        approve(session, row, people.pia.id)

    fill(act)
    page = said(sign_in("pia").get("/figures"))
    assert "Half of all decisions take longer than 8 weeks." in page
    assert "Pia Okafor 1 0 longer than 8 weeks" in page


def test_a_teacher_reads_what_leaders_see_of_a_registration(sign_in, acting, fill):
    vit = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
    key = fill(lambda session: add_registration(session, acting("tara"), vit, now=NOON).id)
    rua = fill(lambda session: add_registration(session, acting("rua"), vit, now=NOON).id)
    assert "What your leaders see of it" in said(sign_in("tara").get(f"/progress/{key}"))
    assert "What your leaders see of it" not in said(sign_in("rua").get(f"/progress/{rua}"))


def test_a_page_costs_as_many_statements_however_much_was_approved(sign_in, people, engines, fill):
    browser, asked = sign_in("pia"), []
    for _ in range(2):
        fill(lambda session: [approved_activity(session, people) for _ in range(3)])
        with watched(engines.reader) as statements:
            browser.get("/figures")
            browser.get(f"/figures/{people.wattle}/standards")
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 30
