"""Approving like submissions together, on the pages: choose, preview, confirm, take back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pldash.models.approvals import Submission
from pldash.services.approvals import give_back, open_submission
from pldash.services.letters import Letter
from pldash.services.messages import write_message
from pldash.services.scope import SYSTEM
from pldash.services.submissions import withdraw
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.made import make_submission
from tests.stock import NOON


@pytest.fixture
def rows(engines, people, acting):
    """Two of Tara's and one of Theo's in one chat; Pia has opened the first."""
    with writing(engines.writer, SYSTEM) as session:
        made = [
            make_submission(session, who.id, people.wattle, NOON + timedelta(seconds=number))
            for number, who in enumerate((people.tara, people.tara, people.theo))
        ]
        open_submission(session, acting("pia"), made[0].id, version=1, now=NOON)
    return made


def states(engines):
    with reading(engines.reader, SYSTEM) as session:
        return sorted(each.value for each in session.scalars(select(Submission.state)))


def preview_of(rows):
    return f"/desk/{rows[0].id}/alike?" + "&".join(f"with={row.id}" for row in rows[1:])


def test_choose_preview_approve_and_take_back(sign_in, engines, rows, clock):
    leader = sign_in("pia")
    where = f"/desk/{rows[0].id}/alike"

    assert f'href="{where}"' in leader.get(f"/desk/{rows[0].id}").text
    listed = leader.get(where).text
    assert listed.count('name="with"') == 2
    assert f'href="/desk/{rows[2].id}"' in listed
    preview = leader.get(preview_of(rows))
    for words in (
        "3 submissions of 2 teachers, 4 h in all",
        "For 10 min you can take all of it back",
        "15 Nov 2026",
        "Approve together",
    ):
        assert words in preview.text.replace("\xa0", " ")
    form = fields_of(preview, preview_of(rows))
    started = leader.post(preview_of(rows), data=form)
    assert states(engines) == ["opened"] * 3
    again = leader.post(preview_of(rows), data=form)
    assert (started.status_code, again.location) == (303, started.location)
    page = leader.get(started.location)
    assert page.text.count("Approved soon") == 3
    assert "3 chosen together" in leader.get("/desk/rounds").text
    assert "Nothing waits for you" in leader.get("/desk").text
    clock.moment = NOON + timedelta(minutes=10)
    page_later = leader.get(started.location).text
    assert ("with effect from" in page_later, "Take it back" in page_later) == (True, False)
    clock.moment = NOON
    undo = f"{started.location}/undo"
    assert leader.post(undo, data=fields_of(page, undo)).location == started.location
    assert states(engines) == ["opened", "submitted", "submitted"]
    late = fields_of(page, undo)
    late["form_key"] = "x" * 20
    assert "Taken back on" in leader.get("/desk/rounds").text
    late = leader.post(undo, data=late)
    assert (late.status_code, "These were taken back before." in late.text) == (409, True)


def test_the_desk_says_what_is_being_approved_together(sign_in, rows):
    leader = sign_in("pia")
    assert "together with others," not in leader.get(f"/desk/{rows[0].id}").text
    form = fields_of(leader.get(preview_of(rows)), preview_of(rows))
    started = leader.post(preview_of(rows), data=form)
    beside = leader.get(f"/desk/{rows[1].id}").text
    assert "Pia Okafor approves it together with others," in beside
    assert f'href="{started.location}"' in beside


def test_what_changed_is_named(sign_in, engines, acting, rows):
    leader = sign_in("pia")
    form = fields_of(leader.get(preview_of(rows)), preview_of(rows))
    with writing(engines.writer, SYSTEM) as session:
        write_message(
            session,
            acting("theo"),
            rows[2].id,
            words="Wait.",
            write_letter=lambda news: Letter(news.school, ""),
            now=NOON,
        )

    page = leader.get(leader.post(preview_of(rows), data=form).location).text

    assert page.index("Left out") < page.index("Approved soon")
    assert "There is a question about it: a message, or other minutes." in page


def test_what_changes_while_it_waits_is_not_said_to_be_approved(sign_in, engines, acting, rows):
    leader = sign_in("pia")
    form = fields_of(leader.get(preview_of(rows)), preview_of(rows))
    where = leader.post(preview_of(rows), data=form).location
    with writing(engines.writer, SYSTEM) as session:
        version = session.get_one(Submission, rows[1].id).version
        give_back(session, acting("pia"), rows[1].id, version=version, now=NOON)
        withdraw(session, acting("tara"), rows[1].id, version=version + 1, now=NOON)

    page = leader.get(where).text

    assert (page.count("Approved soon"), page.count("Left out")) == (2, 1)
    assert "It changed since it was chosen." in page


def test_what_cannot_be_is_told_on_the_page(sign_in, rows):
    leader = sign_in("pia")
    where = f"/desk/{rows[0].id}/alike"
    form = fields_of(leader.get(preview_of(rows)), preview_of(rows))
    one = form.copy()
    one.setlist("item", form.getlist("item")[:1])
    alone = leader.post(where, data=one)
    assert (alone.status_code, "Leave at least one more ticked" in alone.text) == (422, True)
    for bad in ("nonsense", f"{rows[1].id}:x"):
        odd = form.copy()
        odd["form_key"] = form["form_key"][:-1] + "x"
        odd.setlist("item", [bad])
        assert leader.post(where, data=odd).status_code == 422
    back = f"/desk/{rows[0].id}/give-back"
    leader.post(back, data=fields_of(leader.get(f"/desk/{rows[0].id}"), back))
    late = leader.post(where, data=form)
    assert (late.status_code, "it waits in your name no more" in late.text) == (409, True)
    assert "Open one first" in leader.get(where).text
    assert leader.get(f"{where}?with=nonsense").status_code == 404


def test_nothing_alike_and_nothing_yet_say_what_to_do(sign_in, engines, people, acting):
    leader = sign_in("pia")
    with writing(engines.writer, SYSTEM) as session:
        row = make_submission(session, people.tara.id, people.wattle)
        open_submission(session, acting("pia"), row.id, version=1, now=NOON)
    assert "Nothing else is like it" in leader.get(f"/desk/{row.id}/alike").text
    assert "Nothing yet" in leader.get("/desk/rounds").text
