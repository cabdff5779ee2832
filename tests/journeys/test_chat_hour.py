"""The main job, end to end: a chat hour becomes a certificate that a stranger can check."""

from __future__ import annotations

import pytest

from tests.journeys.people import Administrator, Leader, Stranger, Teacher, square_of

pytestmark = [pytest.mark.pdf, pytest.mark.timeout(400)]

MOST_TAPS = 6


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_chat_hour_becomes_a_certificate(arrive, tmp_path, scripts):
    teacher = Teacher(arrive(scripts=scripts))
    teacher.signs_up()
    teacher.joins("wattle park")
    teacher.adds_a_registration()
    assert teacher.logs_the_last_meeting() <= MOST_TAPS
    teacher.reflects_and_gives_evidence(tmp_path)
    teacher.comes_back_and_submits()

    leader = Leader(arrive(scripts=scripts))
    leader.returns_it("Say what you will do with it.")
    teacher.mends_it("Say what you will do with it.")
    leader.approves_it()
    teacher.sees_that_it_counts()

    code = teacher.issues_a_certificate()
    first, second = teacher.downloads(), teacher.downloads()
    assert first == second
    assert first.startswith(b"%PDF-")

    stranger = Stranger(arrive(scripts=scripts))
    address = square_of(first)
    assert address == f"{stranger.walker.address}/v/{code}"
    stranger.opens(address)
    stranger.types_it_wrongly_then_rightly(code)
    leader.revokes_it(code)
    stranger.sees_that_it_is_revoked(code)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_an_administrator_sets_a_school_up(arrive, scripts):
    administrator = Administrator(arrive(scripts=scripts))
    administrator.invites("mele@kura.example")
    administrator.gives_a_role("Theo Papadakis")
    administrator.sets_a_deputy("Tara Nguyen")
    administrator.adds_a_chat("wattleTalk")

    invited = Teacher(arrive(scripts=scripts), name="Mele Tupou", email="mele@kura.example")
    invited.accepts_the_invitation()
    administrator.sees("Mele Tupou")
