from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.schools import OrganisationKind, Role
from pldash.models.schools import Invitation, Membership, Organisation
from pldash.models.trail import TrailEvent
from pldash.services import schools
from pldash.services.letters import Letter
from pldash.services.schools import (
    NewSchool,
    administered,
    change_school,
    create_school,
    school_to_administer,
)
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from tests.races import at_once, refusals
from tests.stock import NOON


def letter(school, token, _locale):
    return Letter(school, token)


def actions(session):
    return list(session.scalars(select(TrailEvent.action).order_by(TrailEvent.seq)))


class TestChange:
    def change(self, session, actor, people, **changes):
        given = {"facts": ("New Name", "Australia/Perth", "KARRI-TREE"), "version": 1, "now": NOON}
        return change_school(session, actor, people.wattle, **(given | changes))

    def test_gives_a_new_name_and_zone_with_an_event(self, session, people, acting):
        school = self.change(session, acting("ada"), people)

        assert (school.name, school.zone, school.version) == ("New Name", "Australia/Perth", 2)
        assert school.code == "KARRI-TREE"
        (event,) = session.scalars(select(TrailEvent)).all()
        assert event.body["from"] == {
            "name": "Wattle Park Secondary College",
            "zone": "Australia/Melbourne",
            "code": "WATTLE-PARK",
        }

    @pytest.mark.parametrize(
        ("facts", "code", "field"),
        [
            ((" ", "Australia/Perth", "NEW-CODE"), "school-name-missing", "name"),
            (("Wattle\nPark", "Australia/Perth", "NEW-CODE"), "school-name-hidden", "name"),
            (("\u202eWattle", "Australia/Perth", "NEW-CODE"), "school-name-hidden", "name"),
            (("\u200b", "Australia/Perth", "NEW-CODE"), "school-name-missing", "name"),
            (("n" * 121, "Australia/Perth", "NEW-CODE"), "school-name-too-long", "name"),
            (("New", "Atlantis/Deep", "NEW-CODE"), "zone-unknown", "zone"),
            (("New", "Australia/Perth", "no"), "code-malformed", "code"),
            (("New", "Australia/Perth", "banksiapoint"), "code-taken", "code"),
        ],
    )
    def test_what_a_certificate_could_not_print_is_refused(
        self, session, people, acting, facts, code, field
    ):
        with pytest.raises(RuleBroken, match=code) as error:
            self.change(session, acting("ada"), people, facts=facts)

        assert error.value.field == field

    def test_of_two_schools_that_take_a_code_at_once_one_is_told(self, engines, session, people):
        def take(school_id):
            tie = SchoolTie(school_id, frozenset({Role.ADMINISTRATOR}))
            lead = Actor(people.ada.id, (tie,))
            with writing(engines.writer, SYSTEM) as work:
                facts = (f"School {school_id}", "Australia/Perth", "KARRI-TREE")
                change_school(work, lead, school_id, facts=facts, version=1, now=NOON)

        results = at_once(lambda: take(people.wattle), lambda: take(people.banksia))

        (refusal,) = refusals(results)
        assert (str(refusal), refusal.field) == ("code-taken", "code")
        holders = select(Organisation).where(Organisation.code == "KARRI-TREE")
        assert len(session.scalars(holders).all()) == 1

    def test_a_code_that_another_school_took_after_the_look_is_refused(
        self, session, people, acting, monkeypatch
    ):
        monkeypatch.setattr(schools, "_of_code", lambda *_asked: None)

        with pytest.raises(RuleBroken, match="code-taken") as error:
            facts = ("New Name", "Australia/Perth", "BANKSIA-POINT")
            self.change(session, acting("ada"), people, facts=facts)

        assert error.value.field == "code"

    def test_an_old_page_is_told_so(self, session, people, acting):
        with pytest.raises(Conflict, match="changed-meanwhile"):
            self.change(session, acting("ada"), people, version=9)

    @pytest.mark.parametrize(
        ("who", "answer"), [("pia", NotPermitted), ("sam", NotFound), ("rua", NotFound)]
    )
    def test_is_the_administrators_alone(self, session, people, acting, who, answer):
        with pytest.raises(answer):
            self.change(session, acting(who), people)
        with pytest.raises(answer):
            school_to_administer(session, acting(who), people.wattle)


def test_only_the_schools_that_one_sets_up_are_listed(session, people, acting):
    assert [school.id for school in administered(session, acting("ada"))] == [people.wattle]
    assert administered(session, acting("pia")) == ()


class TestCreate:
    def create(self, session, name="Grevillea High", code="GREVILLEA", **changes):
        given = {"zone": "Australia/Darwin", "admin_email": "rua@relief.example"}
        facts = NewSchool(name=name, code=code, **(given | changes))
        return create_school(session, facts, write=letter, now=NOON)

    def test_makes_a_school_with_its_first_administrator(self, session, people, acting):
        school, is_new = self.create(session)
        session.commit()

        assert (school.name, school.code, school.zone, is_new) == (
            "Grevillea High",
            "GREVILLEA",
            "Australia/Darwin",
            True,
        )
        assert acting("rua").administered_ids == {school.id}
        assert actions(session) == ["school:created", "membership:joined"]

    def test_the_same_again_changes_nothing(self, session):
        first, _ = self.create(session)

        again, is_new = self.create(session, admin_email=" RUA@relief.example")

        assert (again.id, is_new) == (first.id, False)
        assert len(actions(session)) == 2

    def test_a_school_is_put_under_a_system_once(self, session, people):
        system, _ = self.create(session, "The diocese", "DIOCESE", kind=OrganisationKind.SYSTEM)
        wattle = ("Wattle Park Secondary College", "WATTLE-PARK")
        given = {"zone": "Australia/Melbourne", "admin_email": "ada@wattle.example"}

        placed, again = (
            self.create(session, *wattle, **given, system_code="diocese") for _ in range(2)
        )

        assert (placed[1], again[1]) == (True, False)
        assert session.get_one(Organisation, people.wattle).parent_id == system.id
        assert actions(session).count("school:placed") == 1
        self.create(session, *wattle, **given)
        assert session.get_one(Organisation, people.wattle).parent_id == system.id
        self.create(session, "Another", "ANOTHER", kind=OrganisationKind.SYSTEM)
        moved, has_changed = self.create(session, *wattle, **given, system_code="ANOTHER")
        assert has_changed
        assert moved.parent_id != system.id

    @pytest.mark.parametrize(
        "changes",
        [
            {"system_code": "WATTLE-PARK"},
            {"system_code": "NOWHERE"},
            {"system_code": "DIOCESE", "kind": OrganisationKind.SYSTEM},
        ],
    )
    def test_only_a_school_belongs_to_a_system(self, session, changes):
        self.create(session, "The diocese", "DIOCESE", kind=OrganisationKind.SYSTEM)
        with pytest.raises(RuleBroken, match="system-unknown"):
            self.create(session, **changes)

    def test_gives_a_member_the_role(self, session, people):
        school, is_new = self.create(
            session,
            "Wattle Park Secondary College",
            "WATTLE-PARK",
            zone="Australia/Melbourne",
            admin_email="tara@wattle.example",
        )

        assert (school.id, is_new) == (people.wattle, True)
        member = session.scalars(
            select(Membership).where(Membership.account_id == people.tara.id)
        ).one()
        assert {each.role for each in member.roles} == {Role.TEACHER, Role.ADMINISTRATOR}
        assert actions(session) == ["membership:roles-changed"]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"name": " "}, "school-name-missing"),
            ({"code": "abc"}, "code-malformed"),
            ({"code": "low-case"}, "code-malformed"),
            ({"code": "A-" * 3}, "code-malformed"),
            ({"code": "A" * 41}, "code-malformed"),
            ({"zone": "EST"}, "zone-unknown"),
            ({"code": "WATTLEPARK"}, "code-taken"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, session, changes, code):
        with pytest.raises(RuleBroken, match=code):
            self.create(session, **changes)

    def test_an_administrator_without_an_account_is_invited(self, session):
        school, is_new = self.create(session, admin_email=" Nobody@relief.example")

        (invitation,) = session.scalars(select(Invitation)).all()
        assert (invitation.email, invitation.roles) == ("nobody@relief.example", ["administrator"])
        assert (invitation.school_id, invitation.invited_by, is_new) == (school.id, None, True)
        assert actions(session) == ["school:created", "invitation:sent"]

    @pytest.mark.parametrize("address", ["", "nobody", "a b@c.example", "a@b@c.example"])
    def test_an_address_that_is_none_is_refused(self, session, address):
        with pytest.raises(RuleBroken, match="address-malformed"):
            self.create(session, admin_email=address)

        assert len(session.scalars(select(Organisation)).all()) == 2
