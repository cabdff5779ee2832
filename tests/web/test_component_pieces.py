"""Pieces of pages say in words what they show in colour, in their own right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from flask import Flask

from pldash.domain.time_kinds import TimeKind, TimePart
from pldash.domain.values import EvidenceGrade, Verdict
from tests.macros import SVG, description, one, plain, render, with_id
from tests.markup import Markup, words

PAGE = "components/page.html"
CHARTS = "components/charts.html"
STATES = [
    *("draft", "submitted", "opened", "pre-approved", "returned", "approved", "adjusted"),
    *("contested", "declined", "withdrawn", "counted", "not-counted"),
    *("issued", "superseded", "revoked"),
]


@pytest.fixture(autouse=True)
def request_context(built_app: Flask) -> Iterator[None]:
    with built_app.test_request_context():
        yield


def parts(**minutes: int) -> list[SimpleNamespace]:
    """Return parts of an activity as charts take them."""
    return [SimpleNamespace(mode=mode, minutes=length) for mode, length in minutes.items()]


def everything(page: Markup) -> list[tuple[object, ...]]:
    """Return every element of a page with its attributes and words, in order."""
    return [
        (each.tag, sorted(each.attrib.items()), words(each), (each.tail or "").split())
        for each in page.root.iter()
    ]


def node(code: str, *children: SimpleNamespace) -> SimpleNamespace:
    """Return a standard as the picker takes it."""
    return SimpleNamespace(id=f"id{code}", code=code, title=f"Title {code}", children=children)


class TestState:
    @pytest.mark.parametrize("state", [*STATES, *Verdict])
    def test_every_state_is_an_icon_and_words(self, state: str):
        page = render(PAGE, "state_mark", state)
        mark = next(page.all("span"))
        assert words(mark)
        assert words(mark) != state
        assert len(list(page.all(SVG + "use"))) == 1

    def test_a_page_may_use_its_own_words(self):
        assert (
            words(next(render(PAGE, "state_mark", "not-met", "Not yet").all("span"))) == "Not yet"
        )

    @pytest.mark.parametrize(("bars", "grade"), list(enumerate(EvidenceGrade, start=1)))
    def test_a_grade_is_words_and_bars(self, bars: int, grade: EvidenceGrade):
        page = render(PAGE, "grade", grade)
        assert len([bar for bar in page.all(SVG + "rect") if bar.get("class") == "on"]) == bars
        assert words(next(page.all("span"))).startswith("Evidence:")


class TestPieces:
    def test_a_row_is_reached_by_its_title(self):
        page = render(PAGE, "row", "#aussieED", "Today", url="/a")
        assert words(one(page, "a", href="/a")) == "#aussieED"

    def test_the_button_of_a_row_says_for_what(self):
        page = render(PAGE, "row", "#aussieED", action_url="/log", action_text="Log")
        assert words(one(page, "a", href="/log")) == "Log: #aussieED"

    def test_an_empty_list_gives_the_one_next_step(self):
        page = render(PAGE, "empty", "Nothing here", "Log a chat first.", "/log", "Log a chat")
        assert words(one(page, "a", href="/log")) == "Log a chat"

    def test_one_page_needs_no_paging(self):
        assert list(render(PAGE, "pagination", 1, 1).all("nav")) == []

    def test_paging_leads_both_ways(self):
        page = render(PAGE, "pagination", 2, 3, "/newer", "/older")
        assert [link.get("rel") for link in page.all("a")] == ["prev", "next"]
        assert "Page 2 of 3" in words(one(page, "nav"))

    def test_the_heading_leads_back(self):
        page = render(PAGE, "page_header", "Record", "48 activities", "/", "Home")
        assert words(one(page, "h1")) == "Record"
        assert words(one(page, "a", href="/")) == "Home"

    def test_minutes_and_times_keep_together(self):
        assert words(one(render(PAGE, "minutes", 80), "bdi")) == "1 h 20 min"
        at = datetime(2026, 11, 22, 9, 41, tzinfo=UTC)
        moment = one(render(PAGE, "moment", at, local="time"), "time")
        assert moment.get("datetime") == "2026-11-22T09:41:00+00:00"
        assert moment.get("data-local") == "time"
        assert words(one(render(PAGE, "day", date(2026, 11, 22)), "time")) == "22 Nov 2026"


class TestCharts:
    def test_each_mode_has_a_name_a_class_and_a_texture(self):
        textures = set()
        for mode in TimeKind:
            page = render(CHARTS, "mode_label", mode)
            picture = one(page, SVG + "svg")
            assert f"m-{mode}" in picture.get("class").split()
            assert words(next(page.all("span")))
            textures.add(
                tuple(
                    sorted(
                        path.get("d", "") + path.get("transform", "") + path.get("stroke-width", "")
                        for path in page.all(SVG + "path")
                    )
                )
            )
        assert len(textures) == len(TimeKind)

    def test_a_bar_fills_its_length_and_has_its_figures_beside_it(self):
        page = render(CHARTS, "mode_bar", parts(synchronous=45, lurking=15), 60)
        pieces = [piece for piece in page.all(SVG + "svg") if piece.get("x")]
        assert [piece.get("width") for piece in pieces] == ["75.0%", "25.0%"]
        assert [piece.get("x") for piece in pieces] == ["0.0%", "75.0%"]
        legend = [plain(line) for line in page.all("li")]
        assert legend == ["Live 45 min", "Reading along 15 min"]

    def test_time_spent_is_not_called_live(self):
        page = render(CHARTS, "mode_bar", [TimePart(TimeKind.TIME_SPENT, 60)], 60)
        assert plain(one(page, "li")) == "Time spent 1 h"

    def test_a_bar_without_legend_says_its_figures(self):
        page = render(CHARTS, "mode_bar", parts(lurking=15), 60, legend=False)
        assert one(page, SVG + "svg", role="img").get("aria-label") == "Reading along 15 min"

    def test_a_bar_of_nothing_is_empty(self):
        page = render(CHARTS, "mode_bar", parts(lurking=0), 0)
        assert [piece for piece in page.all(SVG + "svg") if piece.get("x")] == []

    @pytest.mark.parametrize(("done", "share"), [(300, "25.0 200"), (2400, "100.0 200")])
    def test_a_ring_is_full_at_most(self, done: int, share: str):
        page = render(CHARTS, "ring", done, 1200)
        assert one(page, SVG + "circle", **{"class": "arc"}).get("stroke-dasharray") == share
        assert "of 20 h" in plain(one(page, "p"))

    def test_a_ring_of_nothing_has_no_arc(self):
        page = render(CHARTS, "ring", 0, 1200)
        assert [ring.get("class") for ring in page.all(SVG + "circle")] == ["track"]

    def test_tables_have_captions_and_headers(self):
        row = SimpleNamespace(code="6.3", title="Engage", minutes=80, activities=2, level=3)
        heat = render(CHARTS, "heat_table", [row], "Time by standard")
        modes = render(CHARTS, "mode_table", parts(lurking=15), 15)
        for page in (heat, modes):
            assert words(one(page, "caption"))
            assert all(cell.get("scope") in {"row", "col"} for cell in page.all("th"))
        assert "heat-3" in next(c for c in heat.all("td") if "1 h" in words(c)).get("class")

    def test_standards_without_time_are_named_behind_a_fold(self):
        spent = SimpleNamespace(code="6.3", title="Engage", minutes=80, activities=2, level=3)
        bare = SimpleNamespace(code="1.1", title="Know", minutes=0, activities=0, level=0)
        some = render(CHARTS, "heat_table", [spent, bare], "Time by standard")
        assert "Know" not in words(one(some, "tbody"))
        assert "1 standard without time yet" in words(one(some, "details"))
        assert "Know" in words(one(some, "details"))
        nothing = render(CHARTS, "heat_table", [bare], "Time by standard")
        assert "No time yet." in words(one(nothing, "tbody"))
        whole = render(CHARTS, "heat_table", [spent], "Time by standard")
        assert list(whole.all("details")) == []


class TestStandards:
    leaf = node("1.1")
    deep = (node("A", node("1", leaf, node("1.2")), node("9")), node("2", node("2.1")), node("3"))

    def pick(self, **named) -> Markup:
        return render("components/standards.html", "standards_picker", self.deep, **named)

    def test_every_standard_can_be_chosen_and_none_is(self):
        page = self.pick()
        boxes = list(page.all("input"))
        values = {box.get("value") for box in boxes if box.get("type") == "checkbox"}
        assert values == {"id1.1", "id1.2", "id9", "id2.1", "id3"}
        assert [box for box in boxes if box.get("checked") is not None] == []

    def test_suggestions_are_chips_that_are_not_chosen(self):
        page = self.pick(suggested=[self.leaf], recent=[self.leaf])
        twins = [box for box in page.all("input") if box.get("value") == "id1.1"]
        assert len({box.get("id") for box in twins}) == len(twins) == 3
        assert [box for box in twins if box.get("checked") is not None] == []

    def test_what_was_chosen_is_checked_wherever_it_stands_and_counted(self):
        page = self.pick(selected=["id1.1"], suggested=[self.leaf])
        assert len([box for box in page.all("input") if box.get("checked") is not None]) == 2
        counts = [words(mark) for mark in page.all("span") if mark.get("data-count") is not None]
        assert counts == ["1 chosen", ""]

    def test_every_box_is_in_a_named_group_and_has_a_label(self):
        page = self.pick(suggested=[self.leaf])
        labels = {label.get("for") for label in page.all("label") if words(label)}
        assert all(words(group.find("legend")) for group in page.all("fieldset"))
        assert {box.get("id") for box in page.all("input")} <= labels

    def test_the_search_waits_for_scripts(self):
        page = self.pick()
        (search,) = [part for part in page.all("div") if part.get("data-search") is not None]
        assert search.get("hidden") is not None

    def test_an_error_is_tied_to_the_group(self):
        page = self.pick(errors=["Choose at least one"])
        assert "Choose at least one" in description(page, "standards")


class TestSmallHouses:
    def test_the_answer_of_a_check_is_a_heading_in_words(self):
        for answer in ("good", "revoked", "replaced", "unchecked"):
            page = render("components/verify.html", "band", answer, "Said in words", "And why")
            assert words(one(page, "h1")) == "Said in words"

    def test_each_line_of_a_check_says_its_answer(self):
        lines = [SimpleNamespace(answer=each, text="The code.") for each in ("yes", "no", "unsure")]
        page = render("components/verify.html", "checks", lines)
        said = [plain(line) for line in page.all("li")]
        assert said == ["Yes: The code.", "No: The code.", "Could not be checked: The code."]

    def test_the_sheet_of_keys_is_named_and_can_switch_them_off(self):
        page = render("components/desk.html", "shortcuts")
        assert words(with_id(page, one(page, "dialog").get("aria-labelledby")))
        assert one(page, "input", type="checkbox", id="shortcuts-on") is not None

    def test_the_saved_state_is_announced(self):
        page = render("components/save.html", "save_state", "Saved 20:41", form="entry")
        assert words(one(page, "p", role="status")) == "Saved 20:41"

    def test_the_offer_of_kept_words_waits_for_scripts(self):
        page = render("components/save.html", "kept_words")
        assert next(page.all("div")).get("hidden") is not None
