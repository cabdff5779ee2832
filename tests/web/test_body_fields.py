"""What a teacher's bodies ask of an entry: only there, in their words, kept, shown, counted."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import Category, CreditUnit, Employment, RegistrationType, Topic
from pldash.domain.claims import Claim
from pldash.services.claims import claims_of
from pldash.services.registrations import (
    RegistrationEntry,
    add_registration,
    list_registrations,
    remove_registration,
)
from tests.logging_pages import entry_form, fill, id_in, stored_entry
from tests.stock import NOON

PART = "For your registration"
OWN = {"title": "Book", "started_on": "2026-11-01", "ended_on": "2026-11-01", "synchronous": "45"}


@pytest.fixture
def registered(session_of, acting):
    """Register Tara with bodies."""

    def register(*bodies):
        session = session_of("tara")
        for body in bodies:
            entry = RegistrationEntry(
                body=body,
                type=RegistrationType.FULL,
                employment=Employment.FULL_TIME,
                granted_on=date(2025, 8, 1),
            )
            add_registration(session, acting("tara"), entry, now=NOON)
        session.commit()
        session.close()

    return register


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


def sent(tara, address="/log/new", **changes):
    action, given = entry_form(tara.get(address))
    fill(given, {**OWN, **changes})
    return action, given


def saved(tara, engines, **changes):
    action, given = sent(tara, **changes)
    answer = tara.post(action, data=given)
    assert answer.status_code == 303, answer.text
    return stored_entry(engines, id_in(action))


class TestWhatIsAsked:
    def test_nothing_where_no_body_asks_more(self, tara, registered):
        assert PART not in tara.get("/log/new").text
        registered("au-vic-vit")
        assert PART not in tara.get("/log/new").text

    def test_each_body_asks_in_its_own_words_with_its_rules_and_sources(self, tara, registered):
        registered("au-wa-trbwa", "us-ny")
        page = tara.get("/log/new").text
        assert PART in page
        for told in (
            ">Formal<",
            "What TRBWA calls it",
            "Approved sponsor",
            "Sponsor&#39;s ID",
            "Language acquisition for English language learners",
            "At least 15 per cent of the hours in language acquisition",
            "nobody here checks it",
            "Read in:",
        ):
            assert told in page, told
        assert 'name="us-ny-category"' not in page
        assert 'name="au-wa-trbwa-provider"' not in page

    def test_new_south_wales_asks_for_no_category_today(self, tara, registered):
        registered("au-nsw-nesa")
        page = tara.get("/log/new").text
        assert 'name="au-nsw-nesa-category"' not in page
        assert 'name="au-nsw-nesa-provider"' in page


class TestWhatIsStated:
    GIVEN = {  # noqa: RUF012  read only
        "us-tx-category": "workshop",
        "us-tx-topics": ["disability"],
        "us-tx-provider": "  Region 4  ",
        "us-tx-number": "101-4",
        "us-tx-semester": "1.5",
    }
    CLAIM = Claim(
        category=Category.WORKSHOP,
        topics=frozenset({Topic.DISABILITY}),
        provider="Region 4",
        provider_number="101-4",
        credits={CreditUnit.SEMESTER: Decimal("1.5")},
    )

    def test_is_kept_and_stands_in_the_form_again(self, tara, registered, engines):
        registered("us-tx")
        row = saved(tara, engines, **self.GIVEN)
        assert claims_of(row) == {"us-tx": self.CLAIM}
        action, again = entry_form(tara.get(f"/activities/{row.id}/edit"))
        assert again["us-tx-provider"] == "Region 4"
        assert again["us-tx-category"] == "workshop"
        assert again["us-tx-semester"] == "1.5"
        again["us-tx-topics"] = ""
        del again["us-tx-topics"]
        again["us-tx-semester"] = ""
        assert tara.post(action, data=again).status_code == 303
        (claim,) = claims_of(stored_entry(engines, row.id)).values()
        assert (claim.topics, claim.credits, claim.provider) == (frozenset(), {}, "Region 4")

    def test_an_earlier_use_is_asked_where_it_matters_and_counts(self, tara, registered, engines):
        registered("us-tx")
        assert 'name="us-tx-used"' not in tara.get("/log/new").text
        registered("us-il")
        given = {"us-il-provider": "CPS", "us-il-used": " 2021 to 2026 "}
        row = saved(tara, engines, **given)
        assert claims_of(row) == {"us-il": Claim(provider="CPS", used_for="2021 to 2026")}
        assert "2021 to 2026" in tara.get(f"/activities/{row.id}").text
        action, again = entry_form(tara.get(f"/activities/{row.id}/edit"))
        assert again["us-il-used"] == "2021 to 2026"
        counts = tara.post(action.replace("/edit", "/counts"), data=again)
        assert "It was used for another cycle or registration before." in counts.text

    def test_is_saved_by_itself_too(self, tara, registered, engines):
        registered("us-tx")
        action, given = sent(tara, **self.GIVEN)
        answer = tara.post(action.replace("/edit", "/autosave"), data=given)
        assert answer.status_code == 200
        assert claims_of(stored_entry(engines, id_in(action))) == {"us-tx": self.CLAIM}

    def test_is_shown_as_ones_own_word(self, tara, registered, engines):
        registered("us-tx")
        page = tara.get(f"/activities/{saved(tara, engines, **self.GIVEN).id}").text
        assert "As you state it; nobody here checks it." in page
        assert re.search(r"TEA: Approved provider or sponsor</dt>\s*<dd>\s*<bdi>Region 4", page)
        assert "Teaching students with disabilities" in page

    def test_opens_the_gate_of_its_body_alone(self, tara, registered):
        registered("us-il", "us-pa")
        action, given = sent(tara, **{"us-il-provider": "Chicago Public Schools"})
        answer = tara.post(action.replace("/edit", "/counts"), data=given).json
        counted = {line["name"]: line["counted"] for line in answer["lines"]}
        assert counted == {"ISBE": "45 min", "PDE": "0 min"}

    def test_the_provider_is_offered_again_next_time(self, tara, registered, engines):
        registered("us-tx")
        saved(tara, engines, **self.GIVEN)
        page = tara.get("/log/new").text
        offered = re.search(r'(?s)<datalist id="us-tx-provider-earlier">(.*?)</datalist>', page)
        assert '<option value="Region 4">' in offered[1]

    def test_stays_when_the_registration_goes(self, tara, registered, engines, session_of, acting):
        registered("us-tx")
        row = saved(tara, engines, **self.GIVEN)
        session, actor = session_of("tara"), acting("tara")
        (registration,) = list_registrations(session, actor)
        remove_registration(session, actor, registration.id, now=NOON)
        session.commit()
        session.close()
        action, again = entry_form(tara.get(f"/activities/{row.id}/edit"))
        assert tara.post(action, data=again).status_code == 303
        assert claims_of(stored_entry(engines, row.id)) == {"us-tx": self.CLAIM}
        assert PART not in tara.get("/log/new").text

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"us-tx-category": "x"}, "What TEA calls it: Not a valid choice"),
            ({"us-tx-category": "accredited"}, "What TEA calls it: Not a valid choice"),
            ({"us-tx-topics": ["x"]}, "is not a valid choice"),
            ({"us-tx-semester": "many"}, "Give a number up to 100"),
            ({"us-tx-semester": "-1"}, "Give a number up to 100"),
            ({"us-tx-semester": "NaN"}, "Give a number up to 100"),
            ({"us-tx-semester": "1e9"}, "Give a number up to 100"),
            ({"us-tx-provider": "x" * 201}, "Shorten this to 200 characters"),
            ({"us-tx-number": "1" * 201}, "Provider&#39;s number: Shorten this"),
        ],
    )
    def test_a_fault_stands_beside_its_field_in_an_open_part(self, tara, registered, change, told):
        registered("us-tx")
        action, given = sent(tara, **{**self.GIVEN, **change})
        answer = tara.post(action, data=given)
        assert answer.status_code == 422
        assert told in answer.text
        assert re.search(r'<details class="fold card" open>', answer.text)
        assert entry_form(answer)[1]["title"] == "Book"

    def test_for_a_body_that_is_none_is_ignored(self, tara, engines):
        action, given = sent(tara, asked_by="xx us-il us-il", **{"us-il-provider": "CPS"})
        assert tara.post(action, data=given).status_code == 303
        assert claims_of(stored_entry(engines, id_in(action))) == {"us-il": Claim(provider="CPS")}

    def test_another_window_that_stated_otherwise_is_shown(self, tara, registered, engines):
        registered("us-tx")
        row = saved(tara, engines, **self.GIVEN)
        action, stale = entry_form(tara.get(f"/activities/{row.id}/edit"))
        fresh = stale.copy()
        fresh["us-tx-provider"] = "Region 20"
        assert tara.post(action, data=fresh).status_code == 303
        answer = tara.post(action, data=stale)
        assert answer.status_code == 409
        assert "Approved provider or sponsor: Region 20" in answer.text


class TestTheLeader:
    def test_reads_what_was_stated_as_the_teachers_word(self, tara, registered, engines, sign_in):
        registered("us-tx", "us-il")
        used = {"us-il-provider": "CPS", "us-il-used": "my licence of 2021"}
        action, given = sent(tara, do="submit", **TestWhatIsStated.GIVEN, **used)
        assert tara.post(action, data=given).status_code == 303
        pia = sign_in("pia")
        link = re.search(r'href="(/desk/[0-9a-f]{8}-[0-9a-f-]+)', pia.get("/desk").text)[1]
        page = pia.get(link).text
        assert "Stated by the teacher for registration" in page
        assert "Region 4" in page
        assert "101-4" in page
        assert re.search(r"Used before</dt>\s*<dd>\s*<bdi>my licence of 2021", page)


def test_names_of_standards_that_were_not_checked_are_marked(tara, registered):
    registered("au-wa-trbwa")
    assert "not yet checked" not in tara.get("/log/new").text
    registered("gb-sct-gtcs")
    assert "not yet checked" in tara.get("/log/new").text
