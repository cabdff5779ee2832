"""The list of time zones: each place once, and older names taken for today's."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from pldash.web.zones import ZoneField, place_of, zone_choices


class OneZone(Form):
    """A form with nothing but a zone."""

    zone = ZoneField("Time zone")


class TestTheList:
    def test_each_place_once_and_every_one_known(self):
        zones = [each.value for each in zone_choices()]
        assert len(zones) == len(set(zones)) > 300
        assert set(zones) <= available_timezones()

    @pytest.mark.parametrize(
        ("older", "today"),
        [
            ("Australia/ACT", "Australia/Sydney"),
            ("Australia/Canberra", "Australia/Sydney"),
            ("Australia/Victoria", "Australia/Melbourne"),
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("Europe/Kiev", "Europe/Kyiv"),
        ],
    )
    def test_an_older_name_is_not_listed_and_taken_for_todays(self, older, today):
        listed = {each.value: each for each in zone_choices()}
        assert older not in listed
        assert older in listed[today].render_kw["data-also"].split()
        assert place_of(older) == today

    def test_a_city_that_shares_anothers_clock_has_its_own_place(self):
        assert {"Europe/Oslo", "Europe/Berlin"} <= {each.value for each in zone_choices()}


class TestTheField:
    @pytest.mark.parametrize("kept", ["Australia/ACT", "Australia/Sydney"])
    def test_what_is_kept_is_shown_as_its_place(self, kept):
        form = OneZone(data={"zone": kept})
        assert form.zone.data == "Australia/Sydney"

    def test_an_older_name_that_is_sent_is_its_place(self):
        form = OneZone(MultiDict({"zone": "Asia/Calcutta"}))
        assert form.validate()
        assert form.zone.data == "Asia/Kolkata"

    def test_a_kept_zone_that_is_no_place_stays_on_offer(self):
        form = OneZone(MultiDict({"zone": "UTC"}), data={"zone": "UTC"})
        assert form.validate()
        assert form.zone.choices[0].value == "UTC"

    @pytest.mark.parametrize("sent", ["EST", "UTC", "Mars/Olympus", ""])
    def test_what_is_no_place_is_refused(self, sent):
        form = OneZone(MultiDict({"zone": sent}), data={"zone": "Australia/Sydney"})
        assert not form.validate()
