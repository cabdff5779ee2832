"""Discord's own data package in the browser: which channels were chats, asked once."""

from __future__ import annotations

import re

import pytest

from pldash.web.runtime import KEY
from tests.archive_files import discord_package, own_channel, own_message
from tests.archived import give, plain, send

CANARY = "canarybird"
LIVE = own_message("2016-08-16 23:05", "A1 hello"), own_message("2016-08-16 23:50", "A2 yes")
US = {"guild": {"id": "9", "name": "Our <b>server</b>"}}
PACKAGE = discord_package(
    {
        "Messages/c1": own_channel(0, *LIVE, id="1", name="tea-room", **US),
        "Messages/c2": own_channel(
            0, own_message("2016-08-15 10:00", CANARY), id="2", name="Edchat"
        ),
        "Messages/c3": own_channel(
            3, own_message("2016-08-16 10:00", "psst"), id="3", name="secret"
        ),
        "Messages/c4": own_channel(11, own_message("2016-08-17 10:00", "x"), id="4"),
    }
)


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


@pytest.fixture
def questions(tara):
    """The address of the questions about a package."""
    return give(tara, ("package.zip", PACKAGE)).location


def shown(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1]


def test_channels_are_offered_by_name_and_server(tara, questions):
    page = tara.get(questions)
    assert "Which channels were chats?" in page.text
    words = plain(page)
    assert "#tea-room 2 messages of yours on \u2068Our &lt;b&gt;server&lt;/b&gt;\u2069" in words
    assert "A channel without a name 1 message of yours" in words
    assert "secret" not in page.text
    assert CANARY not in page.text
    assert [shown(page, f"chat_{place}") for place in (0, 1, 2)] == ["", "#edchat", ""]


def test_all_of_a_chats_channel_belongs_to_it(tara, questions, app):
    answer = send(tara, questions, questions, chat_0=" #EdChat ", chat_1="")
    page = tara.get(answer.location)
    assert "#edchat : 1 session, 1 h" in plain(page)
    assert "17 Aug: 1 h live, 2 posts" in plain(page)
    assert "Private conversations, not opened: 1" in plain(page)
    assert app.extensions[KEY].staging.archives() == []
    assert tara.get(questions).status_code == 303


def test_a_chat_that_nobody_knows_is_refused_beside_its_channel(tara, questions):
    answer = send(tara, questions, questions, chat_2="#nochat")
    assert answer.status_code == 422
    assert 'aria-describedby="chat_2-hint chat_2-error"' in answer.text
    assert "We know no chat with this tag" in plain(answer)
    assert "#tea-room" in answer.text


def test_without_an_answer_the_tags_decide(tara, questions):
    answer = send(tara, questions, questions, chat_1="")
    assert "No posts to chats that we know" in plain(tara.get(answer.location))


def test_the_review_waits_for_the_answer(tara, questions):
    review = questions.removesuffix("/questions")
    assert tara.get(review).location == questions


def test_many_channels_are_in_a_fold_which_a_fault_opens(tara):
    folders = {
        f"m/c{place}": own_channel(0, own_message(f"2016-08-12 10:{place:02}", "x"), id=f"{place}")
        for place in range(14)
    }
    questions = give(tara, ("package.zip", discord_package(folders))).location
    page = tara.get(questions).text
    assert "2 channels with fewer messages" in page
    assert '<details class="fold">' in page
    assert '<details class="fold" open>' in send(tara, questions, questions, chat_13="#no").text
