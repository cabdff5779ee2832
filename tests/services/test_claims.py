"""What is stated for bodies: written, changed, copied, sent, remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.activities import ActivityState
from pldash.domain.cases import Category, CreditUnit, Topic
from pldash.domain.claims import PROVIDER_LIMIT, Claim
from pldash.domain.errors import RuleBroken
from pldash.domain.submissions import SubmissionContent
from pldash.services.activities import content_digest, correct_activity
from pldash.services.claims import EarlierProvider, claims_of, earlier_providers
from pldash.services.drafts import save_draft
from pldash.services.submissions import submit
from tests.entries import a_draft, an_entry, saved, stored
from tests.made import make_submission
from tests.stock import NOON

TEXAS = Claim(
    category=Category.WORKSHOP,
    topics=frozenset({Topic.DISABILITY}),
    provider="Region 4",
    provider_number="101-4",
    credits={CreditUnit.SEMESTER: Decimal("1.5")},
)
NOTED = Claim(note="To 6.2: it shows how")


def changed(session, actor, row, **changes):
    draft = a_draft(an_entry(**changes), row.id, version=row.version)
    save_draft(session, actor, draft, expand=expand_rrule, now=NOON)
    return stored(session, row.id)


class TestWrite:
    def test_keeps_and_changes_each_bodys_own(self, session_of, acting):
        session, tara = session_of("tara"), acting("tara")
        row = saved(session, tara, claims={"us-tx": TEXAS, "au-sa-trbsa": NOTED})
        assert claims_of(row) == {"us-tx": TEXAS, "au-sa-trbsa": NOTED}
        less = replace(TEXAS, credits={}, topics=frozenset())
        row = changed(session, tara, row, claims={"us-tx": less})
        assert claims_of(row) == {"us-tx": less}
        assert claims_of(changed(session, tara, row)) == {}

    def test_adds_what_another_body_asks(self, session_of, acting):
        session, tara = session_of("tara"), acting("tara")
        row = saved(session, tara, claims={"us-tx": TEXAS})
        both = {"us-tx": TEXAS, "au-sa-trbsa": NOTED}
        assert claims_of(changed(session, tara, row, claims=both)) == both

    def test_what_cannot_be_is_refused(self, session_of, acting):
        claim = Claim(provider="x" * (PROVIDER_LIMIT + 1))
        with pytest.raises(RuleBroken) as error:
            saved(session_of("tara"), acting("tara"), claims={"us-il": claim})
        assert error.value.field == "us-il-provider"

    def test_a_changed_claim_is_another_content(self, session_of, acting):
        session, tara = session_of("tara"), acting("tara")
        draft = a_draft(an_entry(claims={"us-tx": TEXAS}))
        kept = save_draft(session, tara, draft, expand=expand_rrule, now=NOON)
        other = replace(kept, entry=an_entry(claims={"us-tx": replace(TEXAS, provider="No")}))
        assert content_digest(kept) != content_digest(other)

    def test_a_correction_states_the_same(self, session_of, acting, engines):
        session, tara = session_of("tara"), acting("tara")
        row = saved(session, tara, claims={"us-tx": TEXAS})
        row.state = ActivityState.APPROVED
        session.flush()
        copy = correct_activity(session, tara, row.id, now=NOON).activity
        assert claims_of(stored(session, copy.id)) == {"us-tx": TEXAS}


class TestSend:
    @staticmethod
    def _sent(session, tara, people, claims):
        row = saved(session, tara, claims=claims)
        chosen = {"activity_ids": [row.id], "bundle_id": None, "school_id": people.wattle}
        return SubmissionContent.of(submit(session, tara, **chosen, now=NOON).content)

    def test_freezes_what_is_stated(self, session_of, acting, people):
        used = Claim(provider="CPS", used_for="2021 to 2026")
        stated = {"us-tx": TEXAS, "au-sa-trbsa": NOTED, "us-il": used}
        content = self._sent(session_of("tara"), acting("tara"), people, stated)
        (activity,) = content.activities
        assert {each.body: each.claim for each in activity.claims} == stated

    @pytest.mark.parametrize(
        ("early", "claims"),
        [
            ({"category": None, "topics": [], "provider_id": None}, []),
            (
                {"category": "workshop", "topics": ["disability"], "provider_id": "101"},
                [Claim(category=Category.WORKSHOP, topics=TEXAS.topics, provider="101")],
            ),
        ],
    )
    def test_what_was_sent_in_the_first_shape_stays_readable(
        self, session_of, people, early, claims
    ):
        plain = make_submission(session_of("tara"), people.tara.id, people.wattle).content
        (activity,) = plain["activities"]
        first = {key: value for key, value in activity.items() if key != "claims"} | early
        content = SubmissionContent.of({**plain, "version": 1, "activities": [first]})
        assert [each.claim for each in content.activities[0].claims] == claims
        assert SubmissionContent.of(content.to_plain()) == content

    def test_what_was_sent_in_the_second_shape_stays_readable(self, session_of, people):
        now = make_submission(session_of("tara"), people.tara.id, people.wattle).content
        (activity,) = now["activities"]
        evidence = [
            {name: value for name, value in each.items() if name != "archive"}
            for each in activity["evidence"]
        ]
        second = {**activity, "evidence": evidence}
        content = SubmissionContent.of({**now, "version": 2, "activities": [second]})
        assert content == SubmissionContent.of(now)

    def test_what_was_sent_in_the_third_shape_stays_readable(self, session_of, acting, people):
        session, tara = session_of("tara"), acting("tara")
        now = self._sent(session, tara, people, {"us-tx": TEXAS})
        (activity,) = now.to_plain()["activities"]
        claims = [
            {name: value for name, value in each.items() if name != "used_for"}
            for each in activity["claims"]
        ]
        third = {**now.to_plain(), "version": 3, "activities": [{**activity, "claims": claims}]}
        assert SubmissionContent.of(third) == now


class TestEarlierProviders:
    def test_are_the_teachers_own_for_these_bodies_latest_first(self, session_of, acting):
        session, tara = session_of("tara"), acting("tara")
        for day, (body, name) in enumerate(
            [("us-tx", "Region 4"), ("us-tx", "Region 20"), ("us-il", "CPS"), ("us-tx", "Region 4")]
        ):
            later = NOON + timedelta(days=day)
            saved(session, tara, now=later, claims={body: Claim(provider=name)})
        found = earlier_providers(session, tara, {"us-tx"})
        assert found == (
            EarlierProvider("us-tx", "Region 4", ""),
            EarlierProvider("us-tx", "Region 20", ""),
        )
        session.commit()
        assert earlier_providers(session_of("theo"), acting("theo"), {"us-tx"}) == ()
        assert earlier_providers(session, tara, set()) == ()
