from __future__ import annotations

from uuid import UUID

import pytest

from pldash.domain.actors import NOBODY, Actor, SchoolTie
from pldash.domain.errors import NotFound, NotPermitted
from pldash.domain.permissions import (
    FOR_ANYBODY,
    PERMISSIONS,
    WITHOUT_TOKEN,
    Permission,
    Subject,
    is_permitted,
    may_enter,
    require,
)
from pldash.domain.schools import Role

WATTLE, BANKSIA = UUID(int=1), UUID(int=2)
TARA, PIA, SAM, ADA, DEE = (UUID(int=number) for number in range(10, 15))


def actor(account, school=WATTLE, *roles, deputy=False):
    return Actor(account, (SchoolTie(school, frozenset(roles), is_deputy=deputy),))


TEACHER = actor(TARA, WATTLE, Role.TEACHER)
LEADER = actor(PIA, WATTLE, Role.TEACHER, Role.LEADER)
DEPUTY = actor(DEE, WATTLE, Role.TEACHER, deputy=True)
STRANGER = actor(SAM, BANKSIA, Role.LEADER, Role.ADMINISTRATOR)
ADMINISTRATOR = actor(ADA, WATTLE, Role.ADMINISTRATOR)
HERS = Subject(TARA, WATTLE)


def test_the_table_lists_every_permission():
    assert set(PERMISSIONS) == set(Permission)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (LEADER, True),
        (DEPUTY, True),
        (TEACHER, False),
        (ADMINISTRATOR, False),
        (STRANGER, False),
        (NOBODY, False),
    ],
    ids=["leader", "deputy", "teacher", "administrator", "stranger", "nobody"],
)
def test_only_who_leads_the_school_decides(who, allowed):
    assert is_permitted(who, Permission.SUBMISSION_DECIDE, HERS) is allowed


@pytest.mark.parametrize("who", [LEADER, DEPUTY], ids=["leader", "deputy"])
def test_nobody_decides_on_their_own_record(who):
    own = Subject(who.account_id, WATTLE)
    assert not is_permitted(who, Permission.SUBMISSION_DECIDE, own)


def test_administration_alone_opens_no_submission():
    assert not is_permitted(ADMINISTRATOR, Permission.SUBMISSION_VIEW, HERS)
    assert not may_enter(ADMINISTRATOR, Permission.DESK_USE)


def test_a_record_is_its_owners():
    mine = Subject(TARA)
    assert is_permitted(TEACHER, Permission.ACTIVITY_OWN, mine)
    assert not is_permitted(LEADER, Permission.ACTIVITY_OWN, mine)


def test_one_sends_only_to_a_school_one_belongs_to():
    assert is_permitted(TEACHER, Permission.SUBMISSION_SEND, HERS)
    assert not is_permitted(TEACHER, Permission.SUBMISSION_SEND, Subject(TARA, BANKSIA))


def test_an_administrator_has_nothing_in_another_school():
    assert is_permitted(ADMINISTRATOR, Permission.SCHOOL_ADMINISTER, Subject(school_id=WATTLE))
    assert not is_permitted(ADMINISTRATOR, Permission.SCHOOL_ADMINISTER, Subject(school_id=BANKSIA))


@pytest.mark.parametrize("permission", Permission)
def test_a_visitor_enters_public_pages_only(permission):
    assert may_enter(NOBODY, permission) is (permission in FOR_ANYBODY)


def test_what_is_for_anybody_and_needs_no_token_is_named():
    assert {Permission.PUBLIC, Permission.FILE_CHECK, Permission.SHARE_OPEN} == FOR_ANYBODY
    assert {Permission.FILE_CHECK, Permission.SHARE_OPEN} == WITHOUT_TOKEN


class TestRequire:
    def test_lets_pass_who_may(self):
        require(LEADER, Permission.SUBMISSION_DECIDE, HERS)

    @pytest.mark.parametrize("who", [TEACHER, ADMINISTRATOR], ids=["owner", "colleague"])
    def test_tells_a_colleague_that_the_right_is_missing(self, who):
        with pytest.raises(NotPermitted):
            require(who, Permission.SUBMISSION_DECIDE, HERS)

    @pytest.mark.parametrize("who", [STRANGER, NOBODY], ids=["stranger", "nobody"])
    def test_tells_a_stranger_nothing(self, who):
        with pytest.raises(NotFound):
            require(who, Permission.SUBMISSION_DECIDE, HERS)
