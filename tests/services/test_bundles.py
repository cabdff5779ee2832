"""Bundles: made, changed, joined, left, dissolved; never once they were sent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from pldash.domain.activities import ActivityState
from pldash.domain.bundles import BundleEntry
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.models.activities import Activity, Bundle, Reflection
from pldash.services.bundles import (
    add_to_bundle,
    bundle_for,
    change_bundle,
    dissolve_bundle,
    make_bundle,
    open_bundles,
    take_out,
    words_of,
)
from tests.entries import saved, told
from tests.stock import NOON

LATER = NOON + timedelta(minutes=1)
ENTRY = BundleEntry("Feedback", {"immediate-any": "All three said it."})


@pytest.fixture
def tara(acting):
    return acting("tara")


@pytest.fixture
def three(session, tara):
    return [saved(session, tara).id for _ in range(3)]


@pytest.fixture
def bundle(session, tara, three):
    return make_bundle(session, tara, ENTRY, activity_ids=three[:2], now=NOON)


def members(session, bundle):
    rows = session.scalars(select(Activity.id).where(Activity.bundle_id == bundle.id))
    return set(rows)


def send_off(session, activity_id):
    session.get_one(Activity, activity_id).state = ActivityState.SUBMITTED
    session.flush()


class TestMaking:
    def test_groups_activities_under_title_and_words(self, session, tara, three, bundle):
        assert members(session, bundle) == set(three[:2])
        found = bundle_for(session, tara, bundle.id)
        assert (found.title, words_of(found), found.version) == ("Feedback", ENTRY.words, 1)
        assert told(session, f"bundle:{bundle.id}") == ["bundle:made"]
        assert told(session, f"activity:{three[0]}")[-1] == "bundle:joined"

    def test_takes_two_at_least(self, session, tara, three):
        with pytest.raises(RuleBroken, match="bundle-too-small"):
            make_bundle(session, tara, ENTRY, activity_ids=three[:1], now=NOON)

    def test_the_same_one_twice_is_one(self, session, tara, three):
        with pytest.raises(RuleBroken, match="bundle-too-small"):
            make_bundle(session, tara, ENTRY, activity_ids=[three[0]] * 2, now=NOON)

    def test_takes_nobody_elses(self, session, session_of, tara, acting, three):
        other = saved(session, acting("theo")).id
        session.commit()
        with pytest.raises(NotFound):
            make_bundle(session_of("tara"), tara, ENTRY, activity_ids=[three[0], other], now=NOON)

    def test_takes_nothing_that_was_sent_or_is_bundled(self, session, tara, three, bundle):
        with pytest.raises(Conflict, match="bundled-already"):
            make_bundle(session, tara, ENTRY, activity_ids=three[1:], now=NOON)
        send_off(session, three[2])
        with pytest.raises(Conflict, match="read-only-submitted"):
            add_to_bundle(session, tara, bundle.id, activity_ids=three[2:], now=NOON)


class TestFinding:
    def test_nobody_elses_and_none_that_is_not_there(
        self, session, session_of, tara, acting, bundle
    ):
        session.commit()
        with pytest.raises(NotFound):
            bundle_for(session_of("theo"), acting("theo"), bundle.id)
        with pytest.raises(NotFound):
            bundle_for(session, acting("theo"), bundle.id)
        with pytest.raises(NotFound):
            bundle_for(session, tara, UUID(int=4))

    def test_those_that_were_sent_cannot_be_joined(self, session, tara, three, bundle):
        assert [each.id for each in open_bundles(session, tara)] == [bundle.id]
        send_off(session, three[0])
        assert list(open_bundles(session, tara)) == []


class TestChanging:
    def change(self, session, actor, bundle, entry, version=1):
        change = {"entry": entry, "version": version, "now": LATER}
        return change_bundle(session, actor, bundle.id, **change)

    def test_takes_a_new_title_and_new_words(self, session, tara, bundle):
        first = bundle.reflections[0].id
        entry = BundleEntry("New ", {"immediate-any": "Other.", "applied-any": "In 9B."})
        changed = self.change(session, tara, bundle, entry)
        assert (changed.title, words_of(changed), changed.version) == ("New", entry.words, 2)
        assert first in {each.id for each in changed.reflections}
        assert told(session, f"bundle:{bundle.id}") == ["bundle:made", "bundle:changed"]

    def test_words_alone_are_a_change_too(self, session, tara, bundle):
        assert self.change(session, tara, bundle, BundleEntry("Feedback")).version == 2
        assert session.scalar(select(func.count()).select_from(Reflection)) == 0

    def test_a_title_alone_keeps_the_words(self, session, tara, bundle):
        changed = self.change(session, tara, bundle, BundleEntry("New", ENTRY.words))
        assert (changed.title, words_of(changed)) == ("New", ENTRY.words)

    def test_the_same_again_is_none(self, session, tara, bundle):
        assert self.change(session, tara, bundle, ENTRY).version == 1
        assert told(session, f"bundle:{bundle.id}") == ["bundle:made"]

    def test_an_older_page_does_not_overwrite_a_newer_save(self, session, tara, bundle):
        self.change(session, tara, bundle, BundleEntry("New"))
        with pytest.raises(Conflict, match="changed-meanwhile"):
            self.change(session, tara, bundle, BundleEntry("Old"))

    def test_an_answer_under_an_old_question_stays(self, session, tara, bundle):
        old = Reflection(
            teacher_id=tara.account_id, bundle_id=bundle.id, prompt="of-old", words="Kept."
        )
        session.add(old)
        session.flush()
        changed = self.change(session, tara, bundle, BundleEntry("Feedback"))
        assert words_of(changed) == {"of-old": "Kept."}

    def test_a_bundle_needs_a_title(self, session, tara, bundle):
        with pytest.raises(RuleBroken, match="bundle-needs-title"):
            self.change(session, tara, bundle, BundleEntry(""))

    def test_what_was_sent_is_not_changed(self, session, tara, three, bundle):
        send_off(session, three[0])
        with pytest.raises(Conflict, match="read-only-submitted"):
            self.change(session, tara, bundle, BundleEntry("New"))


class TestJoiningAndLeaving:
    def test_more_can_join_and_those_in_it_stay(self, session, tara, three, bundle):
        add_to_bundle(session, tara, bundle.id, activity_ids=three[1:], now=LATER)
        assert members(session, bundle) == set(three)
        assert told(session, f"activity:{three[1]}").count("bundle:joined") == 1

    def test_one_can_leave(self, session, tara, three, bundle):
        add_to_bundle(session, tara, bundle.id, activity_ids=three, now=LATER)
        left = take_out(session, tara, bundle.id, activity_id=three[0], now=LATER)
        session.flush()
        assert left.id == bundle.id
        assert members(session, bundle) == set(three[1:])
        assert told(session, f"activity:{three[0]}")[-1] == "bundle:left"

    def test_the_last_two_part_for_good_unless_words_would_go(self, session, tara, three, bundle):
        take_out(session, tara, bundle.id, activity_id=three[0], now=LATER)
        session.flush()
        assert members(session, bundle) == {three[1]}
        plain = make_bundle(
            session, tara, BundleEntry("Plain"), activity_ids=[three[0], three[2]], now=LATER
        )
        assert take_out(session, tara, plain.id, activity_id=three[0], now=LATER) is None
        assert session.get(Bundle, plain.id) is None

    def test_what_is_not_in_it_cannot_leave(self, session, tara, three, bundle):
        with pytest.raises(NotFound):
            take_out(session, tara, bundle.id, activity_id=three[2], now=LATER)

    def test_dissolving_sets_all_free_and_takes_only_the_bundles_own_words(
        self, session, tara, three, bundle
    ):
        dissolve_bundle(session, tara, bundle.id, now=LATER)
        assert session.get(Bundle, bundle.id) is None
        assert session.scalar(select(func.count()).select_from(Activity)) == 3
        assert session.scalar(select(func.count()).select_from(Reflection)) == 0
        assert told(session, f"bundle:{bundle.id}") == ["bundle:made", "bundle:dissolved"]

    def test_nothing_leaves_what_was_sent(self, session, tara, three, bundle):
        send_off(session, three[0])
        with pytest.raises(Conflict):
            take_out(session, tara, bundle.id, activity_id=three[0], now=LATER)
        with pytest.raises(Conflict):
            dissolve_bundle(session, tara, bundle.id, now=LATER)
