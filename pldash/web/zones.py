"""The time zones that a form offers: each place once, under the name that is in use today."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import available_timezones

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

REGIONS: Final = (
    *("Australia", "Pacific", "Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Europe", "Indian"),
)
"""The first part of a place's name, in the order in which the list has them."""


class ZoneField(SelectField):  # type: ignore[misc]
    """One time zone out of all places; an older name of a place is taken for today's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every place."""
        super().__init__(*args, choices=zone_choices, **kwargs)

    def process_data(self, value: Any) -> None:
        """Take what is kept; a zone that is no place, such as UTC, stays on offer."""
        super().process_data(None if value is None else place_of(value))
        if self.data not in _places() and self.data in available_timezones():
            self.choices = [SelectChoice(self.data, self.data), *zone_choices()]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was sent."""
        super().process_formdata([place_of(each) for each in valuelist])


def zone_choices() -> list[SelectChoice]:
    """Return every place, by region.

    Each knows its older names too: some browsers still go by those.
    """
    older = defaultdict(list)
    for name, place in _older_names().items():
        older[place].append(name)
    return [
        SelectChoice(
            place,
            place[len(region) + 1 :].replace("_", " ").replace("/", ", "),
            {"data-also": " ".join(older[place])} if older[place] else {},
            optgroup=region,
        )
        for region in REGIONS
        for place in _places()
        if place.startswith(f"{region}/")
    ]


def place_of(zone: str) -> str:
    """Return today's name of a place; whatever else is given stays as it is.

    >>> place_of("Australia/ACT"), place_of("Asia/Calcutta"), place_of("EST")
    ('Australia/Sydney', 'Asia/Kolkata', 'EST')
    """
    return _older_names().get(zone, zone)


@lru_cache
def _places() -> tuple[str, ...]:
    """Return every place of the zone database's own table, by name."""
    return tuple(sorted({row[2] for row in _rows("zone.tab", "\t")}))


@lru_cache
def _older_names() -> dict[str, str]:
    """Return today's name of a place by its other names, as far as those name a region."""
    links = {row[2]: row[1] for row in _rows("tzdata.zi", " ") if row[0] == "L"}
    found = {}
    for name in sorted(links):
        target = name
        while target in links and target not in _places():
            target = links[target]
        if target != name and name.partition("/")[0] in REGIONS and target in _places():
            found[name] = target
    return found


def _rows(name: str, mark: str) -> list[list[str]]:
    """Return the rows of a file of the zone database, without its comments."""
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split(mark) for line in text.splitlines() if line and line[0] != "#"]
