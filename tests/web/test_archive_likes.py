"""Likes on Bluesky while a chat ran: asked about, never ticked, and minutes only as one says."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from pldash.domain.values import ParticipationMode
from pldash.models.activities import ParticipationPart
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from tests.archive_files import Repository
from tests.archived import give, plain, review_of, send

OTHER = "did:plc:somebodyelse"


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


@pytest.fixture
def review(tara):
    """A repository with an evening of #edchat in which she wrote, and one in which she liked."""
    made = Repository()
    for minute in ("05", "25"):
        made.add("post", f"2014-08-12 23:{minute}", text=f"A1: yes {minute} #edchat")
        made.add(
            "like", f"2014-08-12 23:{minute}", key="", subject={"uri": f"at://{OTHER}/{minute}"}
        )
    for minute in ("05", "15", "35"):
        made.add("like", f"2014-08-19 23:{minute}", subject={"uri": f"at://{OTHER}/{minute}"})
    return review_of(give(tara, ("repo.car", made.car())))


def test_they_are_asked_about_and_not_ticked(tara, review):
    page = tara.get(review)
    shown = plain(page)
    assert "20 Aug: 0 min reading along?, 3 likes" in shown
    assert "Meetings during which you liked posts and wrote none are not ticked" in shown
    assert 'value="2">' in page.text
    assert OTHER not in page.text


def test_what_the_teacher_says_becomes_a_draft_with_the_likes_beside_it(
    tara, review, engines, sign_in
):
    where = f"{review}/sessions?chat=edchat&year=2014&page=1"
    page = plain(tara.get(where))
    assert "You liked 3 posts while it ran, and wrote none." in page
    send(tara, where, where, take_1=None, take_2="on", minutes_2_0="40")
    send(tara, review, f"{review}/confirm")
    with reading(engines.reader, SYSTEM) as session:
        (part,) = session.scalars(select(ParticipationPart)).all()
    assert (part.mode, part.minutes) == (ParticipationMode.LURKING, 40)
    entry = f"/activities/{part.activity_id}"
    assert "3 likes while it ran" in plain(tara.get(f"{entry}/evidence"))
    sent = tara.get(send(tara, entry, "/submissions").location)
    submission = re.search(r"/submissions/([0-9a-f-]{36})", sent.text)[1]
    desk = plain(sign_in("pia").get(f"/desk/{submission}"))
    assert "3 likes on Bluesky while it ran" in desk
    assert "Liked a post of somebody else." in desk
    assert "Its id shows the same time." in desk
