from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.actors import NOBODY
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.schools import OrganisationKind, Role
from pldash.models.accounts import Account
from pldash.models.schools import Deputy, Membership, MembershipRole, Organisation
from pldash.models.trail import TrailEvent
from pldash.services.members import members_of, my_memberships
from pldash.services.memberships import end_membership, join_by_code, leave, set_roles
from tests.stock import NOON

TODAY = date(2026, 11, 18)
TEACHER, LEADER, ADMINISTRATOR = Role


def member_of(session, person):
    return session.scalars(select(Membership).where(Membership.account_id == person.id)).one()


def roles_of(member):
    return {each.role for each in member.roles}


def last_event(session):
    return session.scalars(select(TrailEvent).order_by(TrailEvent.seq.desc())).first()


def join(session, actor, code):
    return join_by_code(session, actor, code, now=NOON)


def change(session, actor, member, seen, wanted):
    return set_roles(session, actor, member.id, roles=(seen, wanted), now=NOON)


class TestJoin:
    @pytest.mark.parametrize(
        "code", ["WATTLE-PARK", "wattle-park", " wattle park ", "WATTLEPARK", "Wattle\u2013Park"]
    )
    def test_forgives_case_spaces_and_hyphens(self, session, people, acting, code):
        school = join(session, acting("rua"), code)

        assert school.id == people.wattle

    def test_nobody_teaches_at_a_system(self, session, people, acting):
        session.get_one(Organisation, people.wattle).kind = OrganisationKind.SYSTEM
        with pytest.raises(RuleBroken, match="school-unknown"):
            join(session, acting("rua"), "WATTLE-PARK")

    def test_gives_the_role_of_a_teacher_from_today(self, session, people, acting):
        join(session, acting("rua"), "WATTLE-PARK")

        member = member_of(session, people.rua)
        assert (member.from_on, member.until_on) == (TODAY, None)
        assert roles_of(member) == {TEACHER}
        assert acting("rua").school_ids == frozenset()
        session.commit()
        assert acting("rua").school_ids == {people.wattle}

    def test_writes_an_event_on_the_schools_chain(self, session, people, acting):
        join(session, acting("rua"), "WATTLE-PARK")

        event = last_event(session)
        assert (event.chain, event.action) == (f"school:{people.wattle}", "membership:joined")
        assert event.body == {"account": str(people.rua.id), "from": [], "to": ["teacher"]}

    @pytest.mark.parametrize(
        ("zone", "moment", "day"),
        [
            ("Pacific/Kiritimati", datetime(2026, 11, 18, 11, 0, tzinfo=UTC), TODAY),
            ("Pacific/Pago_Pago", datetime(2026, 11, 17, 14, 0, tzinfo=UTC), TODAY),
        ],
    )
    def test_holds_at_once_wherever_the_newcomer_is(
        self, session, people, acting, zone, moment, day
    ):
        session.get_one(Account, people.rua.id).zone = zone

        join_by_code(session, acting("rua"), "WATTLE-PARK", now=moment)
        session.commit()

        assert member_of(session, people.rua).from_on == day
        assert acting("rua", moment).school_ids == {people.wattle}
        assert len(my_memberships(session, acting("rua", moment), now=moment)) == 1
        names = [each.account.name for each in members_of(session, people.wattle, now=moment)]
        assert people.rua.name in names

    def test_works_with_the_newcomers_own_scope(self, session_of, people, acting):
        hers = session_of("rua")

        join(hers, acting("rua"), "WATTLE-PARK")
        hers.commit()

        assert acting("rua").school_ids == {people.wattle}

    @pytest.mark.parametrize("code", ["", "---", "NOWHERE", "WATTLE", "%"])
    def test_an_unknown_code_is_refused(self, session, acting, code):
        with pytest.raises(RuleBroken, match="school-unknown") as error:
            join(session, acting("rua"), code)

        assert error.value.field == "code"

    def test_a_closed_school_is_as_unknown(self, session, people, acting):
        session.get(Organisation, people.wattle).closed_at = NOON

        with pytest.raises(RuleBroken, match="school-unknown"):
            join(session, acting("rua"), "WATTLE-PARK")

    def test_a_member_joins_no_second_time(self, session, acting):
        with pytest.raises(RuleBroken, match="member-already"):
            join(session, acting("tara"), "WATTLE-PARK")

    def test_nobody_joins_nothing(self, session):
        with pytest.raises(NotFound):
            join(session, NOBODY, "WATTLE-PARK")


class TestLeave:
    def test_ends_at_once_and_keeps_the_dates(self, session, people, acting):
        member = member_of(session, people.tara)

        leave(session, acting("tara"), member.id, now=NOON)
        session.commit()

        assert (member.until_on, member.ended_at) == (TODAY, NOON)
        assert acting("tara").school_ids == frozenset()
        assert last_event(session).action == "membership:ended"

    def test_one_may_come_back_on_the_same_day(self, session, people, acting):
        join(session, acting("rua"), "WATTLE-PARK")
        leave(session, acting("rua"), member_of(session, people.rua).id, now=NOON)

        join(session, acting("rua"), "WATTLE-PARK")
        session.commit()

        assert acting("rua").school_ids == {people.wattle}
        assert len(my_memberships(session, acting("rua"), now=NOON)) == 1

    def test_calls_off_what_one_stood_in_for(self, session, people, acting):
        deputy = Deputy(
            school_id=people.wattle, account_id=people.theo.id, from_on=TODAY, until_on=TODAY
        )
        session.add(deputy)
        session.flush()

        leave(session, acting("theo"), member_of(session, people.theo).id, now=NOON)

        assert deputy.ended_at == NOON

    def test_the_only_administrator_stays(self, session, people, acting):
        member = member_of(session, people.ada)

        with pytest.raises(RuleBroken, match="last-administrator"):
            leave(session, acting("ada"), member.id, now=NOON)

    def test_is_for_ones_own_membership(self, session, people, acting):
        member = member_of(session, people.tara)

        with pytest.raises(NotFound):
            leave(session, acting("theo"), member.id, now=NOON)
        with pytest.raises(NotFound):
            leave(session, acting("theo"), uuid4(), now=NOON)

    def test_happens_once(self, session, people, acting):
        member = member_of(session, people.tara)
        leave(session, acting("tara"), member.id, now=NOON)

        with pytest.raises(Conflict):
            leave(session, acting("tara"), member.id, now=NOON)


class TestRoles:
    def test_are_given_and_taken_with_an_event(self, session, people, acting):
        member = member_of(session, people.theo)

        change(session, acting("ada"), member, {TEACHER}, {LEADER, ADMINISTRATOR})
        session.commit()

        assert acting("theo").led_ids == {people.wattle}
        assert last_event(session).body == {
            "account": str(people.theo.id),
            "from": ["teacher"],
            "to": ["administrator", "leader"],
        }

    def test_the_same_again_writes_nothing(self, session, people, acting):
        member = member_of(session, people.theo)

        change(session, acting("ada"), member, {TEACHER}, {TEACHER})

        assert last_event(session) is None

    def test_an_old_page_is_told_so(self, session, people, acting):
        member = member_of(session, people.theo)

        with pytest.raises(Conflict, match="changed-meanwhile"):
            change(session, acting("ada"), member, {LEADER}, {TEACHER})

    def test_none_is_refused(self, session, people, acting):
        member = member_of(session, people.theo)

        with pytest.raises(RuleBroken, match="role-needed"):
            change(session, acting("ada"), member, {TEACHER}, ())

    def test_the_last_administrator_keeps_the_role(self, session, people, acting):
        member = member_of(session, people.ada)

        with pytest.raises(RuleBroken, match="last-administrator") as error:
            change(session, acting("ada"), member, {ADMINISTRATOR}, {TEACHER})

        assert error.value.field == "roles"

    @pytest.mark.parametrize(
        "helper",
        [
            {"from_on": TODAY + timedelta(days=1)},
            {"from_on": TODAY, "until_on": TODAY + timedelta(days=9)},
            {"from_on": TODAY, "ended_at": NOON, "until_on": TODAY},
        ],
        ids=["comes later", "goes soon", "is gone"],
    )
    def test_another_one_must_be_there_to_stay(self, session, people, acting, helper):
        session.add(
            Membership(
                account_id=people.rua.id,
                school_id=people.wattle,
                roles=[MembershipRole(role=ADMINISTRATOR)],
                **helper,
            )
        )
        member = member_of(session, people.ada)

        with pytest.raises(RuleBroken, match="last-administrator"):
            change(session, acting("ada"), member, {ADMINISTRATOR}, {TEACHER})

    def test_with_another_one_it_can_be_given_up(self, session, people, acting):
        change(
            session,
            acting("ada"),
            member_of(session, people.theo),
            {TEACHER},
            {TEACHER, ADMINISTRATOR},
        )
        member = member_of(session, people.ada)

        change(session, acting("ada"), member, {ADMINISTRATOR}, {TEACHER})

        assert roles_of(member) == {TEACHER}

    @pytest.mark.parametrize(
        ("who", "answer"),
        [("tara", NotPermitted), ("pia", NotPermitted), ("sam", NotFound), ("rua", NotFound)],
    )
    def test_are_the_administrators_alone(self, session, session_of, people, who, answer, acting):
        member = member_of(session, people.theo)

        with pytest.raises(answer):
            change(session_of(who), acting(who), member, {TEACHER}, {LEADER})
        with pytest.raises(answer):
            end_membership(session_of(who), acting(who), member.id, now=NOON)

    def test_of_an_ended_membership_are_none(self, session, people, acting):
        member = member_of(session, people.theo)
        end_membership(session, acting("ada"), member.id, now=NOON)

        with pytest.raises(NotFound):
            change(session, acting("ada"), member, {TEACHER}, {LEADER})


class TestEnd:
    def test_takes_every_right_on_the_next_request(self, session, people, acting):
        member = member_of(session, people.pia)

        end_membership(session, acting("ada"), member.id, now=NOON)
        session.commit()

        assert acting("pia").led_ids == frozenset()
        event = last_event(session)
        assert (event.action, event.actor) == ("membership:ended", people.ada.id)
        assert event.body["to"] == []

    def test_one_that_has_not_begun_ends_on_its_first_day(self, session, people, acting):
        member = Membership(
            account_id=people.rua.id,
            school_id=people.wattle,
            from_on=TODAY + timedelta(days=9),
            roles=[MembershipRole(role=TEACHER)],
        )
        session.add(member)
        session.flush()

        end_membership(session, acting("ada"), member.id, now=NOON)

        assert member.until_on == member.from_on


class TestLists:
    def test_name_everybody_of_today_and_later(self, session, people, acting):
        member = member_of(session, people.theo)
        end_membership(session, acting("ada"), member.id, now=NOON)

        names = [each.account.name for each in members_of(session, people.wattle, now=NOON)]

        assert names == ["Ada Whitfield", "Pia Okafor", "Tara Nguyen"]
