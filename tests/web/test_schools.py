from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.schools import Role
from pldash.domain.values import Period
from pldash.models.schools import Deputy, Membership, MembershipRole, Organisation
from pldash.services.deputies import set_deputy
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.stock import NOON

TODAY = date(2026, 11, 18)


@pytest.fixture
def stored(engines):
    """Give what a query finds now."""

    def find(query):
        with reading(engines.reader, SYSTEM) as session:
            return session.scalars(query).all()

    return find


@pytest.fixture
def member_of(stored):
    """Give somebody's membership."""

    def find(person):
        return stored(select(Membership).where(Membership.account_id == person.id))[-1]

    return find


def fill(browser, where, action=None, **changes):
    """Send a page's form with some fields changed."""
    sent = fields_of(browser.get(where), action or where)
    for name, value in changes.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return browser.post(action or where, data=sent)


class TestMine:
    def test_shows_where_i_belong(self, sign_in):
        page = sign_in("pia").get("/schools").text

        assert "Wattle Park Secondary College" in page
        assert "Teacher, Leader" in page

    def test_without_a_school_it_says_that_none_is_needed(self, sign_in):
        assert "You need none" in sign_in("rua").get("/schools").text

    def test_is_for_people_who_are_signed_in(self, client):
        assert client.get("/schools").location.startswith("/sign-in")
        assert client.post("/schools").status_code in {400, 401}

    @pytest.mark.parametrize("code", ["WATTLE-PARK", "wattle park", "wattlepark"])
    def test_joins_by_the_code_however_it_is_typed(self, sign_in, acting, people, code):
        browser = sign_in("rua")

        answer = fill(browser, "/schools", code=code)

        assert (answer.status_code, answer.location) == (303, "/schools")
        assert "You belong to Wattle Park Secondary College now." in browser.get("/schools").text
        assert acting("rua").school_ids == {people.wattle}
        assert acting("rua").led_ids == frozenset()

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("NOWHERE", "No school has this code."),
            ("", "Enter the code that your school gave you."),
            ("A" * 99, ""),
        ],
    )
    def test_another_code_comes_back(self, sign_in, acting, code, words):
        answer = fill(sign_in("rua"), "/schools", code=code)

        assert answer.status_code == 422
        assert words in answer.text
        assert acting("rua").school_ids == frozenset()

    def test_joining_takes_nothing_else_from_the_form(self, sign_in, acting):
        fill(sign_in("rua"), "/schools", code="WATTLE-PARK", roles=["leader"], role="leader")

        assert acting("rua").led_ids == frozenset()

    def test_sent_twice_it_joins_once(self, sign_in, stored, people):
        browser = sign_in("rua")
        sent = fields_of(browser.get("/schools"), "/schools")
        sent["code"] = "WATTLE-PARK"

        answers = [browser.post("/schools", data=sent) for _ in range(2)]

        assert {answer.location for answer in answers} == {"/schools"}
        assert len(stored(select(Membership).where(Membership.account_id == people.rua.id))) == 1

    def test_leaves(self, sign_in, acting, member_of, people):
        browser = sign_in("tara")
        leave = f"/schools/{member_of(people.tara).id}/leave"

        answer = fill(browser, "/schools", leave)

        assert answer.location == "/schools"
        assert acting("tara").school_ids == frozenset()
        assert "You need none" in browser.get("/schools").text

    def test_the_only_administrator_stays(self, sign_in, acting, member_of, people):
        answer = fill(sign_in("ada"), "/schools", f"/schools/{member_of(people.ada).id}/leave")

        assert answer.status_code == 422
        assert "only administrator" in answer.text
        assert acting("ada").administered_ids == {people.wattle}

    def test_leaves_nobody_elses(self, sign_in, acting, member_of, people):
        browser = sign_in("theo")
        sent = fields_of(browser.get("/schools"), "/schools")

        for membership in (member_of(people.tara).id, member_of(people.sam).id, uuid4()):
            answer = browser.post(f"/schools/{membership}/leave", data=sent)
            assert answer.status_code == 404
        assert acting("tara").school_ids == {people.wattle}


class TestOverview:
    def test_shows_people_with_roles_and_dates(self, sign_in):
        page = sign_in("ada").get("/school").text

        for words in ("Pia Okafor", "Teacher, Leader", "since 18 Nov", "WATTLE-PARK", "Melbourne"):
            assert words in page

    def test_is_the_administrators_alone(self, sign_in, client, people):
        assert client.get("/school").location.startswith("/sign-in")
        for name in ("tara", "pia", "rua"):
            browser = sign_in(name)
            assert browser.get("/school").status_code == 403
            assert browser.get(f"/school/{people.wattle}").status_code == 403

    def test_holds_nothing_of_another_school(self, sign_in, people):
        browser = sign_in("ada")

        assert "Sam" not in browser.get("/school").text
        assert browser.get(f"/school/{people.banksia}").status_code == 404
        assert browser.get(f"/school/{uuid4()}").status_code == 404

    def test_names_the_other_schools_of_the_same_person(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            session.add(
                Membership(
                    account_id=people.ada.id,
                    school_id=people.banksia,
                    from_on=TODAY,
                    until_on=date(2026, 12, 24),
                    roles=[MembershipRole(role=Role.ADMINISTRATOR)],
                )
            )
        browser = sign_in("ada")

        assert f"/school/{people.wattle}" in browser.get("/school").text
        other = browser.get(f"/school/{people.banksia}").text
        assert "Sam Rahman" in other
        assert "18 Nov 2026 to 24 Dec 2026" in other

    def test_opens_no_submission(self, sign_in):
        assert sign_in("ada").get("/desk").status_code == 403


class TestDetails:
    def test_change_the_name_and_the_zone(self, sign_in, stored, people):
        browser = sign_in("ada")
        where = f"/school/{people.wattle}/details"

        answer = fill(browser, where, name="Kōwhai & Sons <High>", zone="Pacific/Auckland")

        assert answer.location == f"/school/{people.wattle}"
        (school,) = stored(select(Organisation).where(Organisation.id == people.wattle))
        assert (school.name, school.zone) == ("Kōwhai & Sons <High>", "Pacific/Auckland")
        assert "Kōwhai &amp; Sons &lt;High&gt;" in browser.get("/school").text

    def test_change_the_code_and_the_old_one_joins_nobody(self, sign_in, people):
        fill(sign_in("ada"), f"/school/{people.wattle}/details", code="karri-tree")

        rua = sign_in("rua")
        assert fill(rua, "/schools", code="WATTLE-PARK").status_code == 422
        assert fill(rua, "/schools", code="karri tree").status_code == 303

    @pytest.mark.parametrize(
        "change", [{"name": " "}, {"name": "n" * 121}, {"zone": "EST"}, {"code": "-"}, {"code": ""}]
    )
    def test_come_back_when_they_make_no_sense(self, sign_in, stored, people, change):
        answer = fill(sign_in("ada"), f"/school/{people.wattle}/details", **change)

        assert answer.status_code == 422
        assert {school.version for school in stored(select(Organisation))} == {1}

    def test_of_an_old_page_are_kept_and_shown_beside_the_new(self, sign_in, people):
        browser = sign_in("ada")
        where = f"/school/{people.wattle}/details"
        old = fields_of(browser.get(where), where)
        fill(browser, where, name="The newer name")

        old["name"] = "My own name"
        answer = browser.post(where, data=old)

        assert answer.status_code == 409
        assert "My own name" in answer.text
        assert "The newer name" in answer.text
        again = fields_of(answer, where)
        assert browser.post(where, data=again).status_code == 303


class TestMember:
    def test_gives_and_takes_roles_from_the_next_request(self, sign_in, acting, member_of, people):
        theo = sign_in("theo")
        where = f"/school/members/{member_of(people.theo).id}"
        assert theo.get("/desk").status_code == 403

        answer = fill(sign_in("ada"), where, roles=["teacher", "leader"])

        assert answer.location == f"/school/{people.wattle}"
        assert theo.get("/desk").status_code == 200
        fill(sign_in("ada"), where, roles=["teacher"])
        assert theo.get("/desk").status_code == 403

    @pytest.mark.parametrize("roles", [[], ["principal"]])
    def test_other_roles_come_back(self, sign_in, acting, member_of, people, roles):
        where = f"/school/members/{member_of(people.theo).id}"

        assert fill(sign_in("ada"), where, roles=roles).status_code == 422
        assert not acting("theo").led_ids

    def test_the_last_administrator_keeps_the_role(self, sign_in, acting, member_of, people):
        where = f"/school/members/{member_of(people.ada).id}"

        answer = fill(sign_in("ada"), where, roles=["teacher"])

        assert answer.status_code == 422
        assert "only administrator" in answer.text
        assert acting("ada").administered_ids

    def test_who_gives_up_the_own_role_is_led_to_their_schools(
        self, sign_in, acting, member_of, people
    ):
        browser = sign_in("ada")
        fill(browser, f"/school/members/{member_of(people.theo).id}", roles=["administrator"])

        answer = fill(browser, f"/school/members/{member_of(people.ada).id}", roles=["teacher"])

        assert answer.location == "/schools"
        assert browser.get("/schools").status_code == 200

    def test_an_old_page_changes_nothing(self, sign_in, acting, member_of, people):
        browser = sign_in("ada")
        where = f"/school/members/{member_of(people.theo).id}"
        old = fields_of(browser.get(where), where)
        fill(browser, where, roles=["teacher", "administrator"])

        old.setlist("roles", ["teacher", "leader"])
        assert browser.post(where, data=old).status_code == 409
        assert not acting("theo").led_ids

    def test_ends_a_membership_however_often_it_is_sent(self, sign_in, acting, member_of, people):
        where = f"/school/members/{member_of(people.theo).id}"
        browser = sign_in("ada")
        sent = fields_of(browser.get(where), f"{where}/end")

        answers = [browser.post(f"{where}/end", data=sent) for _click in range(2)]

        assert [answer.location for answer in answers] == ["/school", "/school"]
        assert acting("theo").school_ids == frozenset()

    @pytest.mark.parametrize("name", ["tara", "pia", "sam", "rua"])
    def test_is_the_administrators_alone(self, sign_in, acting, member_of, people, name):
        browser = sign_in(name)
        where = f"/school/members/{member_of(people.theo).id}"
        sent = fields_of(browser.get("/schools"), "/schools")
        sent["roles"] = "leader"

        answers = [browser.get(where), browser.post(where, data=sent)]
        answers.append(browser.post(f"{where}/end", data=sent))

        assert {answer.status_code for answer in answers} <= {403, 404}
        assert not acting("theo").led_ids
        assert acting("theo").school_ids

    def test_of_another_school_is_not_there(self, sign_in, member_of, people):
        browser = sign_in("ada")
        where = f"/school/members/{member_of(people.sam).id}"
        sent = fields_of(browser.get("/schools"), "/schools")

        assert browser.get(where).status_code == 404
        assert browser.post(where, data=sent).status_code == 404
        assert browser.post(f"{where}/end", data=sent).status_code == 404


class TestDeputies:
    def where(self, people):
        return f"/school/{people.wattle}/deputies/new"

    def test_are_set_and_called_off(self, sign_in, stored, people):
        browser, theo = sign_in("ada"), sign_in("theo")

        answer = fill(
            browser,
            self.where(people),
            account_id=str(people.theo.id),
            from_on="2026-11-18",
            until_on="2026-11-20",
        )

        assert answer.location == f"/school/{people.wattle}"
        assert theo.get("/desk").status_code == 200
        assert "18 Nov 2026 to 20 Nov 2026" in browser.get("/school").text
        (deputy,) = stored(select(Deputy))
        fill(browser, "/school", f"/school/deputies/{deputy.id}/call-off")
        assert theo.get("/desk").status_code == 403

    @pytest.mark.parametrize(
        "change",
        [
            {"until_on": "2026-11-01"},
            {"until_on": "2028-01-01"},
            {"from_on": ""},
            {"from_on": "soon"},
            {"account_id": "nobody"},
        ],
    )
    def test_that_make_no_sense_come_back(self, sign_in, stored, people, change):
        given = {
            "account_id": str(people.theo.id),
            "from_on": "2026-11-18",
            "until_on": "2026-11-20",
        }

        answer = fill(sign_in("ada"), self.where(people), **(given | change))

        assert answer.status_code == 422
        assert stored(select(Deputy)) == []

    def test_somebody_of_another_school_cannot_be_chosen(self, sign_in, stored, people):
        answer = fill(
            sign_in("ada"),
            self.where(people),
            account_id=str(people.sam.id),
            from_on="2026-11-18",
            until_on="2026-11-20",
        )

        assert answer.status_code == 422
        assert stored(select(Deputy)) == []

    def test_are_over_wherever_the_deputy_says_to_be(self, sign_in, people, clock):
        fill(
            sign_in("ada"),
            self.where(people),
            account_id=str(people.theo.id),
            from_on="2026-11-18",
            until_on="2026-11-18",
        )
        clock.moment = NOON + timedelta(days=1)
        theo = sign_in("theo")

        assert fill(theo, "/account", zone="Pacific/Pago_Pago").status_code == 303

        assert theo.get("/desk").status_code == 403

    @pytest.mark.parametrize("name", ["pia", "tara", "sam"])
    def test_are_the_administrators_alone(self, sign_in, engines, acting, stored, people, name):
        with writing(engines.writer, SYSTEM) as session:
            deputy = set_deputy(
                session,
                acting("ada"),
                (people.wattle, people.theo.id),
                period=Period(TODAY, TODAY),
                now=NOON,
            )
        browser = sign_in(name)
        sent = fields_of(browser.get("/schools"), "/schools")

        answers = [
            browser.get(self.where(people)),
            browser.post(self.where(people), data=sent),
            browser.post(f"/school/deputies/{deputy.id}/call-off", data=sent),
        ]

        assert {answer.status_code for answer in answers} <= {403, 404}
        assert stored(select(Deputy))[0].ended_at is None
