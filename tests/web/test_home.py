"""The first page tells a leader what waits at the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from tests.made import make_submission
from tests.markup import Markup
from tests.stock import NOON


@pytest.fixture(autouse=True)
def _waiting(engines, people):
    """Tara's activity, waiting at Wattle Park since yesterday."""
    with writing(engines.writer, SYSTEM) as session:
        make_submission(session, people.tara.id, people.wattle, now=NOON - timedelta(days=1))


def test_a_leader_reads_what_waits_and_is_led_there(sign_in):
    page = Markup(sign_in("pia").get("/").text)

    (row,) = [each for each in page.all("ul") if each.get("aria-label") == "Your desk"]
    assert "1 waits for you; the oldest came 1 day ago." in "".join(row.itertext())
    assert [link.get("href") for link in row.iter("a")] == ["/desk"]


@pytest.mark.parametrize("who", ["tara", "sam"])
def test_others_read_nothing_of_it(sign_in, who):
    assert "Your desk" not in sign_in(who).get("/").text


@pytest.mark.parametrize(("who", "led"), [("rua", True), ("theo", False)])
def test_who_has_no_school_is_led_to_one(sign_in, who, led):
    assert ('href="/schools">Join your school' in sign_in(who).get("/").text) is led
