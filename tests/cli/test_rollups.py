from __future__ import annotations

import json

import pytest

from pldash.models.base import table_of
from pldash.models.figures import ApprovedTime
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from tests.factories import approved_activity


@pytest.fixture
def run(app):
    """Run the command and give its exit code and the lines that it printed."""

    def call(*words):
        done = app.test_cli_runner().invoke(args=["rollups", *words])
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]

    return call


NOTHING_DIFFERS = [
    {"school": "BANKSIA-POINT", "differences": 0},
    {"school": "WATTLE-PARK", "differences": 0},
]


def test_says_what_differs_and_puts_it_right(run, engines, people):
    with writing(engines.writer, SYSTEM) as session:
        approved_activity(session, people)
    assert run("--check") == (0, NOTHING_DIFFERS)
    times = table_of(ApprovedTime)
    with writing(engines.writer, SYSTEM) as session:
        wrong = times.update().where(times.c.kind == "all").values(minutes=7)
        session.connection().execute(wrong)
    told = {
        "table": "approved_time",
        "key": {
            "kind": "all",
            "framework": "",
            "edition": "",
            "code": "",
            "year": "2026",
            "teacher_id": str(people.tara.id),
        },
        "kept": {"minutes": 7, "activities": 1},
        "counted": {"minutes": 80, "activities": 1},
    }
    expected = [
        NOTHING_DIFFERS[0],
        {"school": "WATTLE-PARK", "difference": told},
        {"school": "WATTLE-PARK", "differences": 1},
    ]
    assert run("--check") == (1, expected)
    assert run() == (1, expected)
    assert run() == (0, NOTHING_DIFFERS)
