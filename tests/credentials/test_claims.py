"""The claims for machines, before they are signed."""

from __future__ import annotations

from datetime import UTC, datetime

from pldash.credentials.claims import Setting, achievement_credential
from pldash.domain.activities import ActivityType
from pldash.domain.certificates import ModeMinutes
from pldash.domain.proofs import StatusPlace
from tests.certificate_facts import make_facts, make_line

SETTING = Setting(
    issuer_did="did:web:pldash.example",
    base_url="https://pldash.example",
    sources={},
    now=datetime(2026, 7, 1, tzinfo=UTC),
)


def test_a_course_is_named_and_its_minutes_are_time_spent() -> None:
    course = make_line(
        1, kind=ActivityType.COURSE, minutes=ModeMinutes(180), providers=("Bendigo TAFE",)
    )
    facts = make_facts(lines=(make_line(0), course, make_line(2, kind=None)))

    made = achievement_credential(facts, StatusPlace(1, 7), SETTING)

    chat, told, old = (each["narrative"] for each in made["evidence"])
    assert "80 minutes (60 synchronous, 20 lurking). Kind of learning: online-chat." in chat
    assert "180 minutes (180 time-spent). Kind of learning: course." in told
    assert "Provider, as the teacher states it: Bendigo TAFE." in told
    assert "Kind of learning" not in old
    assert made["credentialSubject"]["narrative"].startswith(
        "340 minutes (120 synchronous, 40 lurking, 180 time-spent) in 3 activities."
    )
