"""The standards that are offered: whole trees, used lately, suggested."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pldash.domain.frameworks import ItemLevel
from pldash.models.base import new_id
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.services.standard_choices import FEW, standard_choices
from tests.entries import DAY, saved, standard_id
from tests.stock import NOON


@pytest.fixture
def tara(acting):
    return acting("tara")


def leaves(nodes):
    for node in nodes:
        yield from leaves(node.children) if node.children else [node]


class TestTree:
    def test_has_three_groups_seven_standards_and_thirty_seven_focus_areas(self, session, tara):
        tree = standard_choices(session, tara, ["au-apst"], on=DAY).tree
        assert [len(domain.children) for domain in tree] == [2, 3, 2]
        assert all(domain.code == "" for domain in tree)
        found = list(leaves(tree))
        assert len(found) == 37
        assert (found[0].code, found[-1].code) == ("1.1", "7.4")

    def test_two_frameworks_stand_one_after_the_other_each_with_its_name(self, session, tara):
        tree = standard_choices(session, tara, ["nz-2017", "au-apst"], on=DAY).tree
        assert [bool(node.children) for node in tree] == [True] * 4
        assert len(tree[0].children) == 6
        assert all(": " in node.title for node in tree[1:])
        assert len(list(leaves(tree))) == 43

    @pytest.mark.parametrize(
        ("day", "edition"),
        [
            (date(2025, 12, 31), "2018"),
            (date(2026, 1, 1), "2026"),
            (date(2026, 6, 30), "2026"),
            (date(2026, 7, 1), "2026"),
        ],
    )
    def test_the_edition_of_the_activitys_day_is_standard_choices(
        self, session, tara, day, edition
    ):
        old = session.scalars(select(FrameworkRow).where(FrameworkRow.code == "au-apst")).one()
        old.in_force_from, old.in_force_until = date(2018, 1, 1), date(2025, 12, 31)
        new = FrameworkRow(
            id=new_id(),
            code="au-apst",
            version="2026",
            title="New",
            digest="new",
            in_force_from=date(2026, 1, 1),
            in_force_until=date(2026, 6, 30),
        )
        item = FrameworkItemRow(
            framework_id=new.id, code="1", title="First", level=ItemLevel.STANDARD, position=1
        )
        session.add_all([new, item])
        session.flush()
        tree = standard_choices(session, tara, ["au-apst"], on=day).tree
        assert (len(list(leaves(tree))) == 1) is (edition == "2026")

    def test_a_retired_edition_and_an_unknown_framework_are_left_out(self, session, tara):
        session.scalars(
            select(FrameworkRow).where(FrameworkRow.code == "nz-2017")
        ).one().retired_at = NOON
        session.flush()
        assert standard_choices(session, tara, ["nz-2017", "no-such"], on=DAY).tree == ()

    def test_what_is_chosen_is_shown_whatever_its_framework(self, session, tara):
        chosen = standard_id(session, "6.3")
        tree = standard_choices(session, tara, ["nz-2017"], on=DAY, chosen=[chosen]).tree
        assert tree[-1].id == str(chosen)
        assert len(standard_choices(session, tara, ["au-apst"], on=DAY, chosen=[chosen]).tree) == 3


class TestShortcuts:
    def test_used_lately_comes_first_and_only_a_few(self, session, tara, acting):
        codes = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1"]
        for number, code in enumerate(codes):
            ids = frozenset({standard_id(session, code)})
            saved(session, tara, NOON + timedelta(minutes=number), standard_ids=ids)
        saved(session, acting("theo"), standard_ids=frozenset({standard_id(session, "7.1")}))
        recent = standard_choices(session, tara, ["au-apst"], on=DAY).recent
        assert [node.code for node in recent] == codes[::-1][:FEW]
        assert standard_choices(session, tara, ["nz-2017"], on=DAY).recent == ()

    def test_a_chats_usual_standards_are_suggested_in_their_order(self, session, tara):
        usual = ["au-apst:6.3", "nz-2017:2", "au-apst:2.6", "au-apst:9.9"]
        choices = standard_choices(session, tara, ["au-apst"], on=DAY, usual=usual)
        assert [node.code for node in choices.suggested] == ["6.3", "2.6"]

    def test_suggestions_of_two_sets_name_theirs_each(self, session, tara):
        usual, sets = ["au-apst:6.3", "nz-2017:2"], ["au-apst", "nz-2017"]
        first, other = standard_choices(session, tara, sets, on=DAY, usual=usual).suggested
        assert first.title.endswith("(Australian Professional Standards for Teachers)")
        assert other.title.endswith("(Standards for the Teaching Profession)")
        (only,) = standard_choices(session, tara, sets, on=DAY, usual=usual[:1]).suggested
        assert not only.title.endswith(")")

    def test_what_is_suggested_is_not_offered_again_as_used_lately(self, session, tara):
        used = frozenset({standard_id(session, "6.3"), standard_id(session, "1.5")})
        saved(session, tara, standard_ids=used)
        choices = standard_choices(session, tara, ["au-apst"], on=DAY, usual=["au-apst:6.3"])
        assert [node.code for node in choices.suggested] == ["6.3"]
        assert [node.code for node in choices.recent] == ["1.5"]

    def test_nothing_is_suggested_without_a_chat(self, session, tara):
        assert standard_choices(session, tara, ["au-apst"], on=DAY).suggested == ()
