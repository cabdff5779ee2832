"""What depends on the kind of learning: words for minutes, examples, standards on offer."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pldash.domain.cases import RegistrationType
from pldash.services.registrations import RegistrationEntry, add_registration
from tests.logging_pages import entry_form, fill, log_one, meeting_address
from tests.stock import NOON

FOLD = (
    r'<details class="fold" data-fold{is_open}>\s*<summary>\s*'
    r'<span>Standards of other places</span>\s*<span class="count"[^>]*>{count}</span>'
)


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


@pytest.fixture
def registered(session_of, acting):
    """Register Tara with a body."""

    def register(body):
        session = session_of("tara")
        entry = RegistrationEntry(
            body=body, type=RegistrationType.FULL, granted_on=date(2025, 8, 1)
        )
        add_registration(session, acting("tara"), entry, now=NOON)
        session.commit()
        session.close()

    return register


class TestWordsForMinutes:
    def test_a_chat_has_live_and_later(self, tara, engines):
        page = tara.get(meeting_address(engines)).text
        assert "Time spent" not in page
        assert "You answered afterwards" in page

    def test_another_kind_is_time_spent(self, tara):
        page = tara.get("/log/new?kind=course").text
        assert '<option selected value="course">' in page
        assert re.search(r'<span data-kind="online-chat" hidden>\s*Live', page)
        assert re.search(r'<span data-kind-not="online-chat">\s*Time spent', page)
        assert re.search(r'<div data-kind="online-chat" hidden>', page)

    def test_its_page_and_the_record_say_so_too(self, tara):
        page = f"/activities/{log_one(tara, synchronous='60', activity_type='course')}"
        assert "Time spent" in tara.get(page).text
        assert ">Live<" not in tara.get(page).text
        assert 'aria-label="Time spent 1 h"' in tara.get("/record").text

    def test_a_fault_names_it(self, tara):
        action, sent = entry_form(tara.get("/log/new?kind=reading"))
        fill(sent, {"synchronous": "x"})
        assert "Minutes, time spent: Give whole" in tara.post(action, data=sent).text

    def test_what_no_page_offers_is_a_chat(self, tara):
        page = tara.get("/log/new?kind=x")
        assert page.status_code == 200
        assert '<option selected value="online-chat">' in page.text

    def test_the_kind_can_be_chosen_first(self, tara):
        page = tara.get("/log").text
        assert '<option value="course">Course</option>' in page


class TestDoesThisCount:
    def test_without_a_registration_nobody_is_asked(self, tara):
        assert "Does this count?" not in tara.get("/log/new").text

    def test_a_chat_gets_the_bodys_own_examples_with_their_source(self, tara, registered, engines):
        registered("au-act-tqi")
        page = tara.get(meeting_address(engines)).text
        assert "Does this count?" in page
        assert "Engaging in educational social media." in page
        assert "First aid training" not in page
        assert 'href="https://www.tqi.act.edu.au/professional-learning/for-teachers"' in page
        assert re.search(r"from the body&#39;s own pages, read on\s+21 Nov", page)

    def test_another_kind_gets_its_own(self, tara, registered):
        registered("au-act-tqi")
        page = tara.get("/log/new?kind=first-aid").text
        first_aid = page.index("First aid training.")
        assert "Does not count:" in page[first_aid - 200 : first_aid]
        assert re.search(r'<li data-kind="first-aid">', page)
        assert re.search(r'<li data-kind="online-chat" hidden>', page)

    def test_a_body_that_names_none_says_so(self, tara, registered):
        registered("us-va")
        page = tara.get("/log/new?kind=whs").text
        assert re.search(r'<p class="soft"\s+data-kind="[^"]*whs[^"]*">VDOE names no example', page)


class TestStandardsOnOffer:
    def test_are_the_bodys_own(self, tara, registered):
        registered("au-vic-vit")
        page = tara.get("/log/new").text
        assert "are offered" not in page
        assert "Know students and how they learn" in page
        assert "Te Tiriti" not in page

    def test_are_all_where_the_body_has_none_and_that_is_said(self, tara, registered):
        registered("us-il")
        page = tara.get("/log/new").text
        assert "All are offered: there are no standards of ISBE here." in page
        assert "Australian Professional Standards for Teachers: Professional Knowledge" in page
        assert "InTASC Model Core Teaching Standards: The Learner and Learning" in page
        assert len(re.findall(r'name="standards"', page)) > 180

    def test_are_all_without_a_registration_and_that_is_said(self, tara):
        assert "You have no registration here yet" in tara.get("/log/new").text

    def test_those_of_other_countries_lie_in_one_fold(self, tara):
        near, _summary, elsewhere = tara.get("/log/new").text.partition("Standards of other places")
        assert "Know students and how they learn" in near
        assert "Te Tiriti" not in near
        assert "Te Tiriti" in elsewhere
        assert "Know students and how they learn" not in elsewhere

    def test_the_fold_is_open_where_something_in_it_is_chosen(self, tara):
        page = tara.get("/log/new")
        assert re.search(FOLD.format(is_open="", count=""), page.text)
        _near, _summary, elsewhere = page.text.partition("Standards of other places")
        action, sent = entry_form(page)
        chosen = re.search(r'name="standards"\s+value="([^"]+)"', elsewhere)[1]
        fill(sent, {"standards": [chosen], "synchronous": "x"})
        again = tara.post(action, data=sent).text
        assert re.search(FOLD.format(is_open=" open", count="1 chosen"), again)
