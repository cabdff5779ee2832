"""A school's own standards: proposed, taken on, followed, retired; never another school's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.recurrence import expand_rrule
from pldash.domain.case_findings import Finding
from pldash.domain.case_packages import package_of
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.models.frameworks import FrameworkItemRow, FrameworkProposal, FrameworkRow
from pldash.models.schools import Membership
from pldash.models.trail import TrailEvent
from pldash.services import school_frameworks
from pldash.services.drafts import save_draft
from pldash.services.framework_proposals import discard, proposal_for, propose
from pldash.services.frameworks import (
    package_for,
    shipped_rows,
    unchecked_codes,
)
from pldash.services.school_frameworks import retire, take_on
from pldash.services.standard_choices import standard_choices
from pldash.services.sweeping import sweep
from tests.case_packages import child, item, package, read
from tests.entries import DAY, a_draft, an_entry, saved, stored
from tests.stock import NOON

SHIPPED = {each.code: each for each in load_frameworks()}
LATER = NOON + timedelta(days=30)
TODAY = date(2026, 11, 18)
STRANGERS = {"pia": NotPermitted, "tara": NotPermitted, "sam": NotFound}


@pytest.fixture
def ada(acting):
    return acting("ada")


@pytest.fixture
def load(session, ada, people):
    """Give a file to Wattle Park and take it on: `load(package())`."""

    def act(values, now=NOON):
        row = propose(session, ada, people.wattle, package=read(values), told=(), now=now)
        return take_on(session, ada, proposal_for(session, ada, row.id), now=now)

    return act


def document(**changes):
    return package(CFDocument=package()["CFDocument"] | changes)


def happened(session):
    query = select(TrailEvent).where(TrailEvent.action.startswith("framework:"))
    return [each.action for each in session.scalars(query.order_by(TrailEvent.seq))]


def offered(session, actor, on=DAY):
    """The titles of the leaves that a teacher may choose besides the Australian ones."""
    tree = standard_choices(session, actor, [], on=on).tree
    return [leaf.title for group in tree for leaf in group.children or [group]]


def linked_to(session, own):
    """The id of a standard of a school's framework, as an entry names it."""
    query = select(FrameworkItemRow.id).where(
        FrameworkItemRow.framework_id == own.framework_id, FrameworkItemRow.code == "2"
    )
    return frozenset({session.scalars(query).one()})


class TestProposed:
    def test_it_is_looked_at_before_anybody_chooses_from_it(self, session, ada, people, acting):
        told = (Finding("code-made", "CFItems 1", line=3, times=2),)
        row = propose(session, ada, people.wattle, package=read(package()), told=told, now=NOON)
        seen = proposal_for(session, ada, row.id)
        assert (seen.package, seen.told) == (read(package()), told)
        assert (seen.in_use, seen.changes, seen.is_same) == (None, None, False)
        assert offered(session, acting("tara")) == []
        assert happened(session) == ["framework:proposed"]

    def test_the_next_file_takes_its_place(self, session, ada, people):
        for _ in range(2):
            propose(session, ada, people.wattle, package=read(package()), told=(), now=NOON)
        assert session.scalar(select(func.count()).select_from(FrameworkProposal)) == 1

    def test_it_is_thrown_away(self, session, ada, people):
        row = propose(session, ada, people.wattle, package=read(package()), told=(), now=NOON)
        assert discard(session, ada, row.id, now=NOON) == people.wattle
        assert happened(session) == ["framework:proposed", "framework:discarded"]

    def test_one_that_is_over_is_told_to_those_who_may_know(
        self, session, session_of, ada, people, acting
    ):
        row = propose(session, ada, people.wattle, package=read(package()), told=(), now=NOON)
        seen = proposal_for(session, ada, row.id)
        take_on(session, ada, seen, now=NOON)
        for act in (
            lambda: proposal_for(session, ada, row.id),
            lambda: take_on(session, ada, seen, now=NOON),
            lambda: discard(session, ada, row.id, now=NOON),
        ):
            with pytest.raises(Conflict, match="proposal-over"):
                act()
        session.commit()
        for who in ("pia", "sam", "rua"):
            with pytest.raises(NotFound):
                proposal_for(session_of(who), acting(who), row.id)
        with pytest.raises(NotFound):
            proposal_for(session, ada, uuid4())

    def test_one_that_nobody_takes_on_is_swept_away(self, session, ada, people):
        propose(session, ada, people.wattle, package=read(package()), told=(), now=NOON)
        sweep(session, now=NOON + timedelta(days=29))
        assert session.scalars(select(FrameworkProposal)).one()
        sweep(session, now=NOON + timedelta(days=31))
        assert session.scalars(select(FrameworkProposal)).all() == []

    def test_it_is_the_administrators_alone(self, session, session_of, ada, people, acting):
        row = propose(session, ada, people.wattle, package=read(package()), told=(), now=NOON)
        seen = proposal_for(session, ada, row.id)
        session.commit()
        for who, answer in STRANGERS.items():
            theirs, actor = session_of(who), acting(who)
            with pytest.raises(answer):
                propose(theirs, actor, people.wattle, package=read(package()), told=(), now=NOON)
            with pytest.raises(answer):
                proposal_for(theirs, actor, row.id)
            with pytest.raises(answer):
                take_on(theirs, actor, seen, now=NOON)
            with pytest.raises(answer):
                discard(theirs, actor, row.id, now=NOON)


class TestTakenOn:
    def test_the_schools_teachers_choose_from_it_and_nobody_else(
        self, session, session_of, load, acting
    ):
        load(package())
        session.commit()
        names = ["Know your students", "Know your subject", "Talk with families"]
        seen = {who: offered(session_of(who), acting(who)) for who in ("tara", "pia", "sam", "rua")}
        assert seen == {"tara": names, "pia": names, "sam": [], "rua": []}
        assert happened(session) == ["framework:proposed", "framework:loaded"]

    def test_it_goes_out_as_it_came_in(self, session, load, ada):
        own = load(package())
        found, whose = package_for(session, ada, own.framework_id, shipped=SHIPPED)
        given = read(package())
        assert whose is own
        assert found.framework.code.startswith("school-")
        assert replace(found.framework, code=given.framework.code) == given.framework
        assert (found.document_id, found.item_ids) == (given.document_id, given.item_ids)

    def test_a_shipped_one_can_be_a_schools_own_too(self, session, ada, people):
        given = package_of(SHIPPED["nz-2017"])
        row = propose(session, ada, people.wattle, package=given, told=(), now=NOON)
        own = take_on(session, ada, proposal_for(session, ada, row.id), now=NOON)
        assert own.framework.code in unchecked_codes(session, {})
        assert {"nz-2017"} < unchecked_codes(session, SHIPPED)

    def test_the_same_again_is_refused(self, session, load):
        load(package())
        with pytest.raises(RuleBroken, match="framework-same"):
            load(package(), LATER)

    def test_one_too_many_is_refused(self, session, load, monkeypatch):
        monkeypatch.setattr(school_frameworks, "MOST", 1)
        load(package())
        load(document(title="Another name"), LATER)
        with pytest.raises(RuleBroken, match="frameworks-too-many"):
            load(document(identifier=str(uuid4())))

    def test_what_another_administrator_changed_meanwhile_is_not_put_over(
        self, session, ada, people, load
    ):
        row = propose(session, ada, people.wattle, package=read(package()), told=(), now=NOON)
        seen = proposal_for(session, ada, row.id)
        row.proposed_by = people.theo.id
        session.flush()
        load(document(title="Theirs"))
        with pytest.raises(Conflict, match="changed-meanwhile"):
            take_on(session, ada, seen, now=NOON)

    def test_a_deep_tree_shows_its_leaves_on_three_levels(self, session, load, acting):
        items = [item(number, f"T{number}") for number in range(1, 6)]
        links = [child(number, number - 1 or None) for number in range(1, 6)]
        load(package(CFItems=items, CFAssociations=links))
        (top,) = standard_choices(session, acting("tara"), [], on=DAY).tree
        assert [each.title for each in top.children[0].children] == ["T3: T4: T5"]


class TestNextVersion:
    @pytest.fixture
    def second(self, load):
        """The version after the first, from the day on which it was loaded."""
        first = load(package())
        items = [each | {"fullStatement": "New words"} for each in package()["CFItems"]]
        return first, load(package(CFItems=items), LATER)

    def test_it_says_what_it_changes(self, session, ada, people, load):
        load(package())
        items = package()["CFItems"]
        new = package(CFItems=[*items[:3], item(6)], CFAssociations=package()["CFAssociations"][:3])
        row = propose(session, ada, people.wattle, package=read(new), told=(), now=LATER)
        seen = proposal_for(session, ada, row.id)
        assert seen.in_use.version == "2026"
        assert [each.code for each in seen.changes.added] == ["6"]
        assert [each.code for each in seen.changes.removed] == ["act", "5"]
        assert not seen.is_same

    def test_each_is_offered_for_its_own_days(self, session, second, acting):
        first, new = second
        eve = LATER.date() - timedelta(days=1)
        assert (first.framework.in_force_until, new.framework.in_force_from) == (eve, LATER.date())
        assert "Know your students" in offered(session, acting("tara"), eve)
        assert set(offered(session, acting("tara"), LATER.date())) == {"New words"}

    def test_the_first_stays_as_it_was(self, session, second):
        first, new = second
        assert (first.framework.version, new.framework.version) == ("2026", "2026 (2026-12-18)")
        assert first.framework.code == new.framework.code
        titles = select(FrameworkItemRow.title).where(
            FrameworkItemRow.framework_id == first.framework_id
        )
        assert "Know your students" in session.scalars(titles).all()

    def test_its_own_first_day_decides(self, session, load):
        first = load(package())
        new = load(document(statusStartDate="2027-02-01"), LATER)
        assert first.framework.in_force_until == date(2027, 1, 31)
        assert new.framework.in_force_from == date(2027, 2, 1)

    def test_one_that_is_followed_before_it_began_is_never_offered(self, session, load):
        first = load(package())
        never = load(document(statusStartDate="2027-02-01"), LATER)
        third = load(document(title="Sooner"), LATER)
        assert never.framework.retired_at == LATER
        assert first.framework.in_force_until == LATER.date() - timedelta(days=1)
        assert (third.framework.in_force_from, third.framework.version) == (
            LATER.date(),
            "2026 (2026-12-18, 2)",
        )

    def test_one_that_is_mended_on_its_first_day_gives_all_its_days_over(
        self, session, load, acting
    ):
        first = load(package())
        items = [each | {"fullStatement": "New words"} for each in package()["CFItems"]]
        never = load(document(statusStartDate="2027-02-01"))
        mended = load(package(CFItems=items))
        assert (first.framework.retired_at, never.framework.retired_at) == (NOON, NOON)
        assert mended.framework.in_force_from is None
        long_ago = TODAY - timedelta(days=400)
        assert set(offered(session, acting("tara"), long_ago)) == {"New words"}

    def test_an_end_that_came_before_stays(self, session, load):
        first = load(document(statusEndDate="2026-06-30"))
        load(document(title="Next"), LATER)
        assert first.framework.in_force_until == date(2026, 6, 30)


class TestRetired:
    def test_it_is_offered_no_longer_and_what_was_linked_stays(self, session, load, ada, acting):
        own, tara = load(package()), acting("tara")
        linked = linked_to(session, own)
        entry = saved(session, tara, standard_ids=linked)
        retire(session, ada, own.framework_id, now=LATER)
        assert offered(session, tara) == []
        chosen = standard_choices(session, tara, [], on=DAY, chosen=linked)
        assert [each.title for each in chosen.tree] == ["Know your students"]
        assert chosen.frameworks == {own.framework.code}
        assert [each.code for each in stored(session, entry.id).standards] == ["2"]
        assert happened(session)[-1] == "framework:retired"

    def test_it_may_come_back_as_another_version(self, session, load, ada, acting):
        own = load(package())
        retire(session, ada, own.framework_id, now=NOON)
        again = load(package())
        assert again.framework.version == "2026 (2026-11-18)"
        assert len(offered(session, acting("tara"))) == 3

    def test_it_is_retired_once(self, session, load, ada):
        own = load(package())
        retire(session, ada, own.framework_id, now=NOON)
        with pytest.raises(NotFound):
            retire(session, ada, own.framework_id, now=NOON)

    def test_a_shipped_one_is_nobodys_to_retire(self, session, ada):
        for framework_id in (shipped_rows(session)[0].id, uuid4()):
            with pytest.raises(NotFound):
                retire(session, ada, framework_id, now=NOON)

    def test_that_is_the_administrators_alone(self, session, session_of, load, acting):
        own = load(package())
        session.commit()
        for who, answer in STRANGERS.items():
            with pytest.raises(answer):
                retire(session_of(who), acting(who), own.framework_id, now=NOON)


class TestSeen:
    def test_everybody_reads_what_is_shipped(self, session_of, acting):
        session = session_of("rua")
        rows = {row.code: row for row in shipped_rows(session)}
        assert rows.keys() == SHIPPED.keys()
        found, whose = package_for(session, acting("rua"), rows["au-apst"].id, shipped=SHIPPED)
        assert (found, whose) == (package_of(SHIPPED["au-apst"]), None)

    def test_an_edition_that_is_shipped_no_more_is_not_there(self, session, acting):
        row = shipped_rows(session)[0]
        for known in ({}, {row.code: replace(SHIPPED[row.code], version="0")}):
            with pytest.raises(NotFound):
                package_for(session, acting("tara"), row.id, shipped=known)

    def test_another_schools_is_not_there(self, session, session_of, load, acting):
        own = load(package())
        session.commit()
        for who in ("sam", "rua"):
            theirs = session_of(who)
            with pytest.raises(NotFound):
                package_for(theirs, acting(who), own.framework_id, shipped=SHIPPED)
            rows = theirs.scalars(select(FrameworkRow.code))
            assert own.framework.code not in rows.all()
            items = select(func.count()).where(FrameworkItemRow.framework_id == own.framework_id)
            assert theirs.scalar(items) == 0
        assert package_for(session_of("tara"), acting("tara"), own.framework_id, shipped=SHIPPED)

    @pytest.mark.parametrize("how", ["new", "changed"])
    def test_nobody_links_to_another_schools(self, session, session_of, load, acting, how):
        linked = linked_to(session, load(package()))
        session.commit()
        theirs, sam = session_of("sam"), acting("sam")
        entry = an_entry(standard_ids=linked)
        draft = a_draft(entry)
        if how == "changed":
            row = saved(theirs, sam)
            draft = a_draft(entry, row.id, version=row.version)
        with pytest.raises(RuleBroken, match="standard-unknown"):
            save_draft(theirs, sam, draft, expand=expand_rrule, now=NOON)

    def test_whoever_left_the_school_keeps_what_they_linked(
        self, session, session_of, load, people, acting
    ):
        own = load(package())
        linked = linked_to(session, own)
        row = saved(session, acting("tara"), standard_ids=linked)
        mine = select(Membership).where(Membership.account_id == people.tara.id)
        session.scalars(mine).one().until_on = TODAY - timedelta(days=1)
        session.commit()
        hers, tara = session_of("tara"), acting("tara")
        assert tara.school_ids == frozenset()
        assert [each.title for each in stored(hers, row.id).standards] == ["Know your students"]
        assert offered(hers, tara) == []
