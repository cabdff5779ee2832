from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.actors import NOBODY
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.schools import Role
from pldash.models.accounts import Account
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Membership
from pldash.models.trail import TrailEvent
from pldash.services.invitations import (
    accept,
    invitation_behind,
    invitations_of,
    invite,
    resend,
    withdraw_invitation,
)
from pldash.services.letters import Letter
from tests.stock import NOON

TODAY = date(2026, 11, 18)
LATER = NOON + timedelta(days=14)


def letter(school, token, locale):
    return Letter(f"{school} invites you", token)


def send(session, actor, school_id, email="new@wattle.example", roles=(Role.TEACHER,)):
    return invite(session, actor, school_id, whom=(email, roles), write=letter, now=NOON)


def tokens(session):
    """The links' secrets, the oldest first."""
    return list(session.scalars(select(OutboxMail.body).order_by(OutboxMail.id)))


def take_up(session, actor, token, now=NOON):
    return accept(session, actor, token, now=now)


def actions(session):
    return list(session.scalars(select(TrailEvent.action).order_by(TrailEvent.seq)))


class TestInvite:
    @pytest.mark.parametrize(
        ("email", "locale"), [("Sam@Banksia.example", "en_GB"), ("new@wattle.example", None)]
    )
    def test_is_written_in_the_language_of_whoever_is_invited(
        self, session, people, acting, email, locale
    ):
        session.get_one(Account, people.sam.id).locale = "en_GB"
        asked = []

        def write(school, token, locale):
            asked.append(locale)
            return letter(school, token, locale)

        whom = (email, [Role.TEACHER])
        invite(session, acting("ada"), people.wattle, whom=whom, write=write, now=NOON)

        assert asked == [locale]

    def test_mails_a_link_whose_secret_is_kept_as_a_digest_only(self, session, people, acting):
        row = send(session, acting("ada"), people.wattle, email=" New@Wattle.example ")

        (mail,) = session.scalars(select(OutboxMail)).all()
        assert (mail.recipient, mail.subject) == (
            "new@wattle.example",
            "Wattle Park Secondary College invites you",
        )
        assert len(mail.body) >= 40
        assert mail.body not in row.token_digest + mail.unique_key
        assert row.expires_at == LATER

    def test_writes_an_event_without_the_address(self, session, people, acting):
        send(session, acting("ada"), people.wattle)

        (event,) = session.scalars(select(TrailEvent)).all()
        assert (event.action, event.chain) == ("invitation:sent", f"school:{people.wattle}")
        assert (event.body["from"], event.body["to"], event.body["roles"]) == (
            None,
            "open",
            ["teacher"],
        )
        assert "wattle.example" not in str(event.body)

    def test_needs_a_role(self, session, people, acting):
        with pytest.raises(RuleBroken, match="role-needed"):
            send(session, acting("ada"), people.wattle, roles=())

    @pytest.mark.parametrize("email", ["tara@wattle.example", "TARA@wattle.example"])
    def test_a_member_is_not_invited(self, session, people, acting, email):
        with pytest.raises(RuleBroken, match="invited-member") as error:
            send(session, acting("ada"), people.wattle, email=email)

        assert error.value.field == "email"

    def test_nobody_is_invited_twice_at_once(self, session, people, acting):
        send(session, acting("ada"), people.wattle)

        with pytest.raises(RuleBroken, match="invited-already"):
            send(session, acting("ada"), people.wattle, email="NEW@wattle.example")

    @pytest.mark.parametrize(
        ("who", "answer"),
        [("tara", NotPermitted), ("pia", NotPermitted), ("sam", NotFound), ("rua", NotFound)],
    )
    def test_is_the_administrators_alone(self, session, people, acting, who, answer):
        row = send(session, acting("ada"), people.wattle)

        with pytest.raises(answer):
            send(session, acting(who), people.wattle, email="other@wattle.example")
        with pytest.raises(answer):
            resend(session, acting(who), row.id, write=letter, now=NOON)
        with pytest.raises(answer):
            withdraw_invitation(session, acting(who), row.id, now=NOON)


class TestAccept:
    def test_makes_a_member_in_the_invited_roles(self, session, session_of, people, acting):
        send(session, acting("ada"), people.wattle, roles=(Role.TEACHER, Role.LEADER))
        (token,) = tokens(session)
        session.commit()
        hers = session_of("rua")

        take_up(hers, acting("rua"), token)
        hers.commit()

        assert acting("rua").led_ids == {people.wattle}
        assert actions(session) == ["invitation:sent", "invitation:accepted", "membership:joined"]
        assert invitations_of(session, people.wattle) == ()

    def test_adds_roles_to_those_of_a_member(self, session, people, acting):
        send(session, acting("ada"), people.wattle, roles=(Role.LEADER,))

        member = take_up(session, acting("tara"), *tokens(session))

        assert {each.role for each in member.roles} == {Role.TEACHER, Role.LEADER}
        assert actions(session)[-1] == "membership:roles-changed"

    def test_leaves_a_member_who_has_them_as_they_are(self, session, people, acting):
        send(session, acting("ada"), people.wattle)

        take_up(session, acting("tara"), *tokens(session))

        assert actions(session) == ["invitation:sent", "invitation:accepted"]
        own = select(Membership).where(Membership.account_id == people.tara.id)
        assert len(session.scalars(own).all()) == 1

    def test_works_once(self, session, people, acting):
        send(session, acting("ada"), people.wattle)
        (token,) = tokens(session)
        take_up(session, acting("rua"), token)

        with pytest.raises(Conflict, match="invitation-over"):
            take_up(session, acting("sam"), token)

    @pytest.mark.parametrize(("wait", "good"), [(-1, True), (0, False), (1, False)])
    def test_works_for_fourteen_days(self, session, people, acting, wait, good):
        send(session, acting("ada"), people.wattle)
        (token,) = tokens(session)
        moment = LATER + timedelta(seconds=wait)

        assert invitation_behind(session, token, now=moment).is_good is good
        if good:
            take_up(session, acting("rua"), token, now=moment)
            return
        with pytest.raises(Conflict, match="invitation-over"):
            take_up(session, acting("rua"), token, now=moment)

    def test_a_made_up_link_leads_nowhere(self, session, acting):
        with pytest.raises(NotFound):
            take_up(session, acting("rua"), "made-up")
        with pytest.raises(NotFound):
            invitation_behind(session, "made-up", now=NOON)

    def test_somebody_must_be_signed_in(self, session, people, acting):
        send(session, acting("ada"), people.wattle)

        with pytest.raises(NotFound):
            take_up(session, NOBODY, *tokens(session))

    def test_the_link_tells_the_school_and_the_roles(self, session, people, acting):
        send(session, acting("ada"), people.wattle, roles=(Role.LEADER,))

        found = invitation_behind(session, *tokens(session), now=NOON)

        assert (found.school.id, found.roles, found.email, found.is_good) == (
            people.wattle,
            (Role.LEADER,),
            "new@wattle.example",
            True,
        )


class TestResendAndWithdraw:
    def test_a_fresh_link_takes_the_place_of_the_old_one(self, session, people, acting):
        row = send(session, acting("ada"), people.wattle)
        (old,) = tokens(session)
        later = NOON + timedelta(days=13)

        resend(session, acting("ada"), row.id, write=letter, now=later)

        new = tokens(session)[-1]
        assert row.expires_at == later + timedelta(days=14)
        with pytest.raises(NotFound):
            invitation_behind(session, old, now=later)
        assert invitation_behind(session, new, now=later).is_good

    def test_a_withdrawn_one_is_worth_nothing(self, session, people, acting):
        row = send(session, acting("ada"), people.wattle)
        (token,) = tokens(session)

        withdraw_invitation(session, acting("ada"), row.id, now=NOON)

        assert not invitation_behind(session, token, now=NOON).is_good
        assert actions(session)[-1] == "invitation:withdrawn"
        with pytest.raises(Conflict):
            take_up(session, acting("rua"), token)

    @pytest.mark.parametrize("end", ["accepted", "withdrawn"])
    def test_one_that_is_over_stays_over(self, session, people, acting, end):
        row = send(session, acting("ada"), people.wattle)
        if end == "accepted":
            take_up(session, acting("rua"), *tokens(session))
        else:
            withdraw_invitation(session, acting("ada"), row.id, now=NOON)

        with pytest.raises(Conflict, match="invitation-over"):
            resend(session, acting("ada"), row.id, write=letter, now=NOON)
        with pytest.raises(Conflict, match="invitation-over"):
            withdraw_invitation(session, acting("ada"), row.id, now=NOON)

    def test_one_that_is_none_is_not_there(self, session, acting):
        with pytest.raises(NotFound):
            resend(session, acting("ada"), uuid4(), write=letter, now=NOON)
