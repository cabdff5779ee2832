"""The claims for machines, before they are signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pldash.credentials.canonical_work import MEMBERS, size_of
from pldash.credentials.claims import Setting, achievement_credential
from pldash.credentials.reading_credentials import BYTES
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


def test_the_longest_of_ours_is_never_too_long_to_be_read() -> None:
    """A file of as many activities as it may have megabytes has 780."""
    lines = tuple(make_line(place, title=f"{place:3} {'words ' * 20}") for place in range(780))

    made = achievement_credential(make_facts(lines=lines), StatusPlace(1, 7), SETTING)

    assert len(json.dumps(made, ensure_ascii=False, indent=1).encode()) < BYTES
    assert size_of(made) < MEMBERS
