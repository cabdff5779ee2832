"""An exported trail: whatever is changed in it, the first line that is not as it was is named."""

from __future__ import annotations

import json
from itertools import chain as joined

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pldash.cli.verify_trail import is_signed
from pldash.domain import trail_files
from pldash.domain.errors import InputRefused
from pldash.domain.trail import FIRST, Head, seal_of
from pldash.domain.trail_files import Asked, FirstBad, KeptEnds, check_trail, kept_ends
from tests.trails import (
    CHAIN,
    KEY,
    OTHER_KEY,
    lines_of,
    made_events,
    made_trail,
    signed_head,
    text_of_key,
)

COUNT = 1_000
EVENTS = made_events(COUNT)
HEAD = signed_head(EVENTS)
TRAIL = lines_of(EVENTS, HEAD)


def found(lines, key=KEY, earlier=()):
    asked = Asked(
        is_signed=is_signed,
        keys=None if key is None else frozenset({text_of_key(key)}),
        earlier=tuple(earlier),
    )
    return check_trail(lines, asked)


def first_bad(lines, **asked):
    return found(lines, **asked).first_bad


def changed(value):
    """Give other values of a cell: of its own kind, near it, and of other kinds."""
    if isinstance(value, int):
        return [value + 1, value - 1, str(value), None, True]
    if isinstance(value, str):
        last = "1" if value[-1] == "0" else "0"
        return [value[:-1] + last, value.upper() if value.islower() else value + " ", "", None]
    if isinstance(value, dict):
        return [{}, {**value, "more": 1}, {**value, "to": "approved"}, None, [value]]
    return ["", "019aa3b2-0000-7000-8000-000000000009", 0, False]


def test_a_sound_trail_is_sound():
    finding = found(TRAIL)
    assert (finding.events, finding.first_bad) == (COUNT, None)
    assert finding.head == Head(**HEAD)


def test_a_trail_without_events_is_sound():
    assert found(lines_of([], signed_head([]))).first_bad is None


def test_the_spelling_of_a_line_may_change_and_nothing_else():
    again = [json.dumps(json.loads(line), sort_keys=True, indent=None).encode() for line in TRAIL]
    assert first_bad(again) is None


class TestAThousandEvents:
    """Each fault by itself, at every place; what stands before it is not followed each time."""

    @pytest.fixture
    def from_place(self, monkeypatch):
        """Check a trail from a place on, as if all before it had been followed."""

        def check(place, lines):
            known = EVENTS[place - 1] if place else None
            digest = FIRST if known is None else known["digest"]
            name = None if known is None else CHAIN

            def begun(asked):
                reached = trail_files.Chain(name, place, digest)
                return WALK(asked, reached, line=place, is_trail=True)

            monkeypatch.setattr(trail_files, "_Walk", begun)
            return first_bad(lines)

        return check

    def test_every_changed_cell_is_named(self, from_place):
        faults = []
        for place, event in enumerate(EVENTS):
            for name, value in event.items():
                others = [each for each in changed(value) if each != value or each is True]
                other = others[place % len(others)]
                (line,) = lines_of([{**event, name: other}], None)
                bad = from_place(place, [line])
                if (bad.line, bad.seq) != (place + 1, place + 1):
                    faults.append((place, name, other, bad))
        assert faults == []

    def test_every_missing_cell_and_every_added_one_is_named(self, from_place):
        for place, event in enumerate(EVENTS):
            for name in event:
                less = {key: value for key, value in event.items() if key != name}
                bad = from_place(place, lines_of([less], None))
                assert bad == FirstBad(place + 1, place + 1, "not-an-event")
            bad = from_place(place, lines_of([{**event, "note": ""}], None))
            assert bad == FirstBad(place + 1, place + 1, "not-an-event")

    def test_every_deleted_line_is_named(self, from_place):
        for place in range(COUNT):
            bad = from_place(place, TRAIL[place + 1 : place + 2])
            reason = "wrong-seq" if place + 1 < COUNT else "events-missing"
            assert bad == FirstBad(place + 1, place + 1, reason)

    def test_every_inserted_line_is_named(self, from_place):
        strange = made_events(1, body={"minutes": 5})[0]
        for place in range(COUNT + 1):
            if place:
                bad = from_place(place, [TRAIL[place - 1]])
                assert bad == FirstBad(place + 1, place + 1, "wrong-seq")
            forged = {**strange, "seq": place + 1, "previous": "0" * 63 + "1"}
            bad = from_place(place, lines_of([forged], None))
            assert bad == FirstBad(place + 1, place + 1, "wrong-previous")

    def test_every_pair_that_changed_places_is_named(self, from_place):
        for place in range(COUNT - 1):
            bad = from_place(place, [TRAIL[place + 1], TRAIL[place]])
            assert bad == FirstBad(place + 1, place + 1, "wrong-seq")

    def test_every_cut_tail_is_named(self, from_place):
        for place in range(COUNT):
            assert from_place(place, []) == FirstBad(place + 1, place + 1, "head-missing")
            bad = from_place(place, TRAIL[-1:])
            assert bad == FirstBad(place + 1, place + 1, "events-missing")

    def test_the_shortcut_of_this_class_finds_what_a_whole_reading_finds(self):
        for place in (0, 1, 500, COUNT - 1):
            cut = [*TRAIL[:place], *TRAIL[place + 1 :]]
            assert (first_bad(cut).line, found(cut).events) == (place + 1, COUNT - 1)
            event = {**EVENTS[place], "actor": "somebody"}
            other = [*TRAIL[:place], *lines_of([event], None), *TRAIL[place + 1 :]]
            assert first_bad(other) == FirstBad(place + 1, place + 1, "wrong-digest")
            assert found(other).events == COUNT


WALK = trail_files._Walk


@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_whatever_is_done_to_a_trails_bytes_it_is_the_same_trail_or_broken(data):
    trail = made_trail(6)
    whole = b"".join(trail)
    place = data.draw(st.integers(0, len(whole) - 1))
    more = data.draw(st.binary(max_size=3))
    length = data.draw(st.integers(0, 4))
    done = whole[:place] + more + whole[place + length :]
    lines = done.splitlines(keepends=True)
    try:
        is_sound = first_bad(lines) is None
    except InputRefused:
        is_sound = False
    if is_sound:
        assert [json.loads(line) for line in lines] == [json.loads(line) for line in trail]


@given(order=st.permutations(range(8)))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_any_other_order_is_named_at_the_first_line_that_moved(order):
    trail = made_trail(7)
    bad = first_bad([trail[place] for place in order])
    moved = next((at for at, place in enumerate(order, 1) if at != place + 1), None)
    assert (None if bad is None else bad.line) == moved


class TestHead:
    """What the last line must say, and whose it must be."""

    EVENTS = EVENTS[:3]

    def lines(self, head):
        return lines_of(self.EVENTS, head)

    @pytest.mark.parametrize("name", ["chain", "seq", "digest", "signed_at", "key", "signature"])
    def test_every_changed_cell_is_named(self, name):
        head = signed_head(self.EVENTS)
        for other in changed(head[name]):
            bad = first_bad(self.lines({**head, name: other}), key=None)
            assert (bad.line, bad.seq) == (4, 4), other
            assert bad.reason in {"wrong-signature", "head-malformed"}

    def test_less_or_more_than_a_head_is_named(self):
        head = signed_head(self.EVENTS)
        less = {name: value for name, value in head.items() if name != "key"}
        for other in (less, {**head, "more": 1}, "x", []):
            assert first_bad(self.lines(other)) == FirstBad(4, 4, "head-malformed")
        beside = json.dumps({"head": head, "more": 1}).encode()
        assert first_bad([*self.lines(None), beside]).reason == "head-malformed"

    def test_half_a_character_in_it_is_named(self):
        head = signed_head(self.EVENTS)
        lines = [*self.lines(None), json.dumps({"head": {**head, "chain": "\ud800"}}).encode()]
        assert first_bad(lines).reason == "wrong-signature"

    def test_of_somebody_elses_key_is_named_and_only_the_key_tells(self):
        lines = self.lines(signed_head(self.EVENTS, OTHER_KEY))
        assert first_bad(lines) == FirstBad(4, 4, "other-key")
        assert first_bad(lines, key=None) is None

    def test_of_another_chain_is_named(self):
        lines = self.lines(signed_head([{**self.EVENTS[-1], "chain": "school:b"}]))
        assert first_bad(lines) == FirstBad(4, 4, "other-chain")

    def test_that_knows_fewer_events_names_the_first_one_more(self):
        lines = self.lines(signed_head(self.EVENTS[:2]))
        assert first_bad(lines) == FirstBad(3, 3, "not-in-the-head")

    def test_that_ends_with_another_event_names_the_last(self):
        lines = self.lines(signed_head(made_events(3, body={"other": 1})))
        assert first_bad(lines) == FirstBad(3, 3, "other-than-the-head")

    def test_is_the_last_line(self):
        whole = self.lines(signed_head(self.EVENTS))
        assert first_bad([*whole, whole[-1]]) == FirstBad(5, 4, "after-the-head")
        assert first_bad([*whole, whole[0]]) == FirstBad(5, 4, "after-the-head")
        assert first_bad([*whole, b"\n"]) == FirstBad(5, 4, "not-json")


class TestEarlierHeads:
    """Heads that somebody kept: a trail that was written anew has to fit them too."""

    def heads(self, *counts, events=EVENTS):
        return [Head(**signed_head(events[:count])) for count in counts]

    def test_a_trail_that_went_on_fits(self):
        other = Head(**signed_head([], chain="school:b"))
        assert first_bad(made_trail(5), earlier=[*self.heads(2, 5), other]) is None

    def test_a_trail_that_was_written_anew_is_named_at_the_place(self):
        anew = made_events(5, body={"anew": 1})
        lines = lines_of(anew, signed_head(anew))
        bad = first_bad(lines, earlier=self.heads(3))
        assert bad == FirstBad(3, 3, "other-than-an-earlier-head")

    def test_a_trail_that_became_shorter_is_named(self):
        bad = first_bad(made_trail(5), earlier=self.heads(7))
        assert bad == FirstBad(6, 6, "behind-an-earlier-head")

    def test_seals_tell_which_events_were_published_and_nothing_of_others(self):
        published = [{"sealed": {"signed_at": "x", "sha256": seal}} for seal in self.seals(2, 4)]
        kept = kept_ends([json.dumps(each).encode() for each in published])
        assert kept == KeptEnds((), frozenset(self.seals(2, 4)))
        asked = Asked(is_signed=is_signed, seals=kept.seals)
        assert check_trail(made_trail(5), asked).sealed == len(published)
        anew = made_events(5, body={"anew": 1})
        assert check_trail(lines_of(anew, signed_head(anew)), asked).sealed == 0

    def seals(self, *counts):
        heads = self.heads(*counts)
        return [seal_of(each.chain, each.seq, each.digest) for each in heads]

    def test_are_read_from_what_was_kept(self):
        lines = lines_of(EVENTS[:2], signed_head(EVENTS[:2]))
        assert kept_ends(lines) == KeptEnds(tuple(self.heads(2)))
        assert kept_ends(lines[-1:] * 2) == KeptEnds(tuple(self.heads(2, 2)))

    @pytest.mark.parametrize(
        ("lines", "where"),
        [
            ([], "file"),
            ([b"{}\n"], "file"),
            ([b"{}\n", b'{"head": 1}'], "line 2"),
            ([b'{"sealed": {"sha256": "a"}}'], "line 1"),
            ([b'{"sealed": {"sha256": 1, "signed_at": "x"}}'], "line 1"),
        ],
    )
    def test_what_holds_none_is_refused(self, lines, where):
        with pytest.raises(InputRefused) as refused:
            kept_ends(lines)
        assert refused.value.where == where


class TestWhatIsNoTrail:
    @pytest.mark.parametrize(
        "lines",
        [
            [],
            [b""],
            [b"{}"],
            [b"[]\n", b"1\n"],
            [b"not json"],
            [b"\xff\xfe"],
            [b'{"a": 1, "a": 2}'],
        ],
    )
    def test_is_refused(self, lines):
        with pytest.raises(InputRefused) as refused:
            found(lines)
        assert (refused.value.code, refused.value.where) == (
            "not-a-trail",
            "line 1" if lines else "file",
        )

    def test_but_a_trail_with_a_bad_first_line_is_broken(self):
        lines = made_trail(3)
        assert first_bad([b"#\n", *lines]) == FirstBad(1, 1, "not-json")
        assert found([b"#\n", *lines]).events == 4
        assert first_bad([b"#\n", lines[-1]]) == FirstBad(1, 1, "not-json")
        assert first_bad([b"#\n", b"#\n", lines[0]]) == FirstBad(1, 1, "not-json")

    @pytest.mark.parametrize(
        "text",
        [
            b"1.5",
            b"1e3",
            b"NaN",
            b"9" * 5_000,
            b"9" * 20,
            b'"\\ud800"',
            b"[" * 400 + b"]" * 400,
            b"[" * 100_000 + b"]" * 100_000,
            b'{"a": 1, "a": 1}',
        ],
    )
    def test_a_value_that_no_event_can_hold_is_named(self, text):
        (line,) = lines_of(EVENTS[:1], None)
        lines = [line.replace(b'"minutes": 1', b'"minutes": ' + text), *TRAIL[1:3]]
        bad = first_bad(lines)
        assert (bad.line, bad.seq) == (1, 1)

    def test_a_line_without_an_end_is_named_and_not_read(self):
        endless = b" " * (trail_files.LONGEST_LINE + 1)
        bad = first_bad(joined(TRAIL[:2], [endless]))
        assert bad == FirstBad(3, 3, "line-too-long")
