from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from pldash.adapters.chat_packs import load_chats
from pldash.adapters.recurrence import expand_rrule
from pldash.cli.read_archive import read_archive as command
from pldash.importers.reading import read_archive
from tests.archive_files import (
    Repository,
    at,
    channel,
    discord_package,
    message,
    own_channel,
    own_message,
    packed,
    tweet,
    tweets_js,
    x_id,
)

CHATS = [
    {
        "tag": "edchat",
        "aliases": ["EdC"],
        "zone": "America/New_York",
        "schedules": [
            {
                "rrule": "FREQ=WEEKLY;BYDAY=TH",
                "start": "19:00",
                "minutes": 60,
                "from": "2010-07-12",
                "until": None,
            }
        ],
        "slow": None,
    }
]
LIVE = tweets_js(
    tweet("2014-06-12 23:04", "A1 yes #EdChat", tags=["EdChat"]),
    tweet("2014-06-12 23:40", "#edc more"),
    tweet("2014-06-12 23:10", "thanks", in_reply_to_status_id_str=x_id(at("2014-06-12 23:04"))),
    tweet("2014-06-12 23:50", "RT @x: #edchat"),
)


@pytest.fixture
def run(tmp_path):
    app = Flask("a stand-in that knows the readers and nothing else")
    app.extensions["pldash"] = SimpleNamespace(
        read_archive=read_archive, shipped_chats=load_chats, expand=expand_rrule
    )
    app.cli.add_command(command)
    runner = app.test_cli_runner()
    (tmp_path / "chats.json").write_text(json.dumps(CHATS))

    def go(*files: tuple[str, str | bytes], more=(), chats=True):
        paths = []
        for name, data in files:
            path = tmp_path / name
            path.write_bytes(data.encode() if isinstance(data, str) else data)
            paths.append(path)
        calendar = ["--chats", tmp_path / "chats.json"] if chats else []
        return runner.invoke(args=list(map(str, ["read-archive", *paths, *calendar, *more])))

    return go


def answer(result) -> dict:
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def error(result) -> dict:
    assert result.exit_code == 1
    found = json.loads(result.stdout)["error"]
    assert found["message"]
    assert found["where"]
    return found


FIRST = "2014-06-12T23:04:00Z"
HEAD = {
    "reading_along": [],
    "platform": "x",
    "layout": "ytd-tweets",
    "parser": "1",
    "rules": "1",
    "entries": 4,
    "posts": 4,
    "reposts": 1,
    "duplicates": 0,
    "malformed": 0,
    "undated": 0,
    "clock_disagreements": 0,
    "automatic": {},
    "not_public": 0,
    "first_at": FIRST,
    "last_at": "2014-06-12T23:50:00Z",
    "hashtags": {"edchat": {"all": 2, "own": 1}, "edc": {"all": 1, "own": 1}},
    "problems": [],
}
SESSION = {
    "chat": "edchat",
    "mode": "synchronous",
    "occurrence": "2014-06-12T23:00:00Z",
    "posts": 2,
    "linked": 1,
    "offered": 0,
    "first_at": FIRST,
    "last_at": "2014-06-12T23:40:00Z",
    "proposed_minutes": 60,
    "reasons": [{"code": "span-covers-half"}],
}
CHAT_POST = {
    "id": x_id(at("2014-06-12 23:04")),
    "at": FIRST,
    "chat": "edchat",
    "mode": "synchronous",
    "occurrence": "2014-06-12T23:00:00Z",
    "label": "A1",
    "labels": ["A1"],
    "clock_agrees": True,
    "reasons": [],
}


def test_the_answer_is_what_the_contract_promises(run):
    found = answer(run(("tweets.js", LIVE)))
    posts, sessions, files = (found.pop(key) for key in ("chat_posts", "sessions", "files"))
    assert found == HEAD
    assert sessions == [SESSION]
    assert posts[0] == CHAT_POST
    assert [each["reasons"] for each in posts] == [[], [{"code": "linked"}], []]
    assert [(each["name"], each["bytes"]) for each in files] == [("tweets.js", len(LIVE))]


def test_the_shipped_calendar_is_used_without_another(run):
    data = tweets_js(tweet("2014-06-12 23:04", "A1 #whatisschool"))
    (found,) = answer(run(("tweets.js", data), chats=False))["sessions"]
    assert (found["chat"], found["mode"]) == ("whatisschool", "synchronous")


def test_an_undated_post_shows_its_day_and_a_cap_its_minutes(run):
    old = tweet("2009-03-03 00:00", "#edchat", id_str="1276000000")
    posts = [
        tweet(f"2014-06-10 {hour:02}:{minute}", "#edchat")
        for hour in (8, 12)
        for minute in (10, 50)
    ]
    found = answer(run(("tweets.js", tweets_js(old, *posts))))
    assert (found["chat_posts"][0]["at"], found["chat_posts"][0]["clock_agrees"]) == (
        "2009-03-03",
        None,
    )
    assert found["sessions"][-1]["reasons"][-1] == {"code": "day-cap", "minutes": 34}


def test_what_was_passed_over_is_a_problem(run):
    repository = Repository()
    gone = repository.add("post", "2014-06-12 23:04", text="#edchat")
    repository.add("post", "2014-06-12 23:05", text="#edchat")
    found = answer(run(("repo.car", repository.car(without=[gone]))))
    assert found["problems"] == [{"where": "repo.car", "code": "missing-blocks", "count": 1}]
    assert found["files"][0]["name"] == "repo.car"


class TestTranscripts:
    FILE = (
        "c.json",
        channel(
            message("2016-06-16 23:04", "Kim", "A1 yes"), message("2016-06-16 23:05", "Ari", "x")
        ),
    )

    def test_the_chat_is_said_and_the_name_is_asked_for(self, run):
        found = answer(run(self.FILE, more=["--me", "Kim", "--chat", "#EdC"]))
        assert [each["chat"] for each in found["chat_posts"]] == ["edchat"]
        refused = error(run(self.FILE))
        assert (refused["code"], refused["where"]) == ("me-needed", "me")
        assert refused["choices"] == ["Kim", "Ari"]

    def test_zone_date_and_order_are_passed_on(self, run):
        zoom = ("z.txt", "20:31:02\t From  Kim : hi")
        more = ["--me", "Kim", "--date", "2020-11-05", "--zone", "Australia/Sydney"]
        assert answer(run(zoom, more=more))["first_at"] == "2020-11-05T09:31:02Z"
        assert error(run(zoom, more=["--me", "Kim"]))["code"] == "date-needed"
        phone = ("w.txt", "03/04/20, 10:00 - Kim: hi")
        more = ["--me", "Kim", "--zone", "UTC"]
        assert error(run(phone, more=more))["code"] == "ambiguous-date"
        for flag, first in (("--day-first", "2020-04-03"), ("--month-first", "2020-03-04")):
            assert answer(run(phone, more=[*more, flag]))["first_at"][:10] == first

    def test_without_a_zone_the_chats_own_is_taken_and_told(self, run):
        zoom = ("z.txt", "19:31:02\t From  Kim : A1 hi")
        more = ["--me", "Kim", "--date", "2020-11-05", "--chat", "edchat"]
        found = answer(run(zoom, more=more))
        assert found["sessions"][0]["mode"] == "synchronous"
        assert [each["code"] for each in found["problems"]] == ["zone-assumed"]

    def test_a_recordings_start_is_a_date_with_a_time(self, run):
        zoom = ("z.txt", "00:31:02 Kim:\thi")
        more = ["--me", "Kim", "--zone", "UTC", "--date", "2020-11-05T20:00"]
        assert answer(run(zoom, more=more))["first_at"] == "2020-11-05T20:31:02Z"

    def test_a_chat_that_nobody_knows_is_refused(self, run):
        assert (
            error(run(self.FILE, more=["--me", "Kim", "--chat", "nope"]))["code"] == "unknown-chat"
        )

    def test_posts_with_tags_need_no_chat(self, run):
        assert error(run(("t.js", LIVE), more=["--chat", "edchat"]))["code"] == "chat-not-asked"


class TestPackages:
    """Discord's own: no name is asked for, and a channel may be said to be a chat."""

    LIVE = own_message("2016-06-16 23:04", "A1 yes"), own_message("2016-06-16 23:40", "A2 no")
    TWO = discord_package(
        {
            "Messages/c55": own_channel(0, *LIVE, name="tea", guild={"id": "9", "name": "Us"}),
            "Messages/c66": own_channel(0, own_message("2016-06-17 09:00", "#edchat"), id="66"),
            "Messages/c77": own_channel(1, own_message("2016-06-16 23:30", "canarybird"), id="77"),
        }
    )
    ONE = discord_package({"Messages/c55": own_channel(0, *LIVE, name="tea")})

    def test_tags_decide_where_nothing_is_said(self, run):
        found = answer(run(("p.zip", self.TWO)))
        assert (found["platform"], found["layout"]) == ("discord", "zip")
        assert (found["entries"], found["posts"], found["not_public"]) == (3, 3, 0)
        assert [each["mode"] for each in found["chat_posts"]] == ["asynchronous"]
        private = {"where": "p.zip", "code": "private-channel", "count": 1}
        assert found["problems"] == [private]

    @pytest.mark.parametrize("name", ["#tea", "55"])
    def test_a_channel_is_a_chat(self, run, name):
        result = run(("p.zip", self.TWO), more=["--chat", "edchat", "--channel", name])
        live, later = answer(result)["sessions"]
        assert (live["mode"], live["posts"], live["proposed_minutes"]) == ("synchronous", 2, 60)
        assert (later["mode"], later["posts"]) == ("asynchronous", 1)
        assert "canarybird" not in result.stdout

    def test_which_channel_is_asked_unless_there_is_one(self, run):
        refused = error(run(("p.zip", self.TWO), more=["--chat", "edchat"]))
        assert (refused["code"], refused["where"]) == ("channels-needed", "channel")
        assert refused["choices"][0] == {"id": "55", "name": "tea", "server": "Us", "messages": 2}
        found = answer(run(("p.zip", self.ONE), more=["--chat", "edchat"]))
        assert [each["posts"] for each in found["sessions"]] == [2]

    def test_which_chat_met_in_a_channel_is_asked(self, run):
        refused = error(run(("p.zip", self.TWO), more=["--channel", "tea"]))
        assert (refused["code"], refused["where"]) == ("chat-needed", "chat")
        more = ["--channel", "tea", "--chat", "nope"]
        assert error(run(("p.zip", self.TWO), more=more))["code"] == "unknown-chat"

    def test_a_transcript_has_no_channels_to_choose_from(self, run):
        more = ["--me", "Kim", "--chat", "edchat", "--channel", "tea"]
        assert len(answer(run(TestTranscripts.FILE, more=more))["sessions"]) == 1


class TestRefusals:
    def test_an_archive_that_cannot_be_trusted_is_refused_whole(self, run):
        cut = packed({"data/tweets.js": LIVE})[:-30]
        assert error(run(("x.zip", cut)))["code"] == "zip-broken"

    @pytest.mark.parametrize(
        ("chats", "code", "where"),
        [
            ("", "not-json", "line 1, column 1"),
            ("{}", "wrong-type", "chats"),
            ("null", "wrong-type", "chats"),
            ([{}], "missing-key", "chats[0].tag"),
            ([{**CHATS[0], "colour": 1}], "unknown-key", "chats[0].colour"),
            ([{**CHATS[0], "zone": "EST"}], "zone-unknown", "chats[0].zone"),
            ([{**CHATS[0], "tag": "a b"}], "tag-malformed", "chats[0].tag"),
            ([{**CHATS[0], "slow_load": 45}], "slow-needed", "chats[0].slow_load"),
            (CHATS * 2, "duplicate-tag", "chats[1]"),
            ([{**CHATS[0], "slow": {"rrule": "FREQ=DAILY"}}], "missing-key", "chats[0].slow.start"),
            (
                [{**CHATS[0], "schedules": [{"rrule": "X", "start": "19:00", "minutes": 60}]}],
                "rrule-unreadable",
                "chats[0].X",
            ),
            (
                [{**CHATS[0], "schedules": [{"rrule": "X", "start": "7pm", "minutes": 60}]}],
                "bad-time",
                "chats[0].schedules[0].start",
            ),
        ],
    )
    def test_a_calendar_that_is_none_is_refused_with_its_place(
        self, run, tmp_path, chats, code, where
    ):
        path = tmp_path / "own.json"
        path.write_text(chats if isinstance(chats, str) else json.dumps(chats))
        refused = error(run(("t.js", LIVE), more=["--chats", path], chats=False))
        assert (refused["code"], refused["where"]) == (code, where)

    def test_slow_periods_of_both_kinds_are_taken(self, run, tmp_path):
        week = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "08:00", "days": 7}
        for slow, start in (
            ("calendar-month", "2014-06-01T04:00:00Z"),
            (week, "2014-06-09T12:00:00Z"),
        ):
            path = tmp_path / "own.json"
            path.write_text(json.dumps([{**CHATS[0], "schedules": [], "slow": slow}]))
            found = answer(run(("t.js", LIVE), more=["--chats", path], chats=False))
            assert {each["occurrence"] for each in found["sessions"]} == {start}

    def test_likes_while_a_meeting_ran_are_told_apart_from_sessions(self, run):
        made = Repository()
        made.add("post", "2014-06-20 09:00", text="#edchat later")
        for minute in ("01", "31", "59"):
            made.add("like", f"2014-06-12 23:{minute}", subject={"uri": "at://other/1"})
        found = answer(run(("repo.car", made.car())))
        (session,) = found["sessions"]
        assert session["mode"] == "asynchronous"
        assert found["reading_along"] == [
            {
                "chat": "edchat",
                "occurrence": "2014-06-12T23:00:00Z",
                "likes": 3,
                "first_at": "2014-06-12T23:01:00Z",
                "last_at": "2014-06-12T23:59:00Z",
                "proposed_minutes": 0,
            }
        ]

    def test_the_load_that_a_slow_chat_states_bounds_a_week(self, run, tmp_path):
        chat = {**CHATS[0], "schedules": [], "slow": "calendar-month", "slow_load": 12}
        (tmp_path / "own.json").write_text(json.dumps([chat]))
        more = ["--chats", tmp_path / "own.json"]
        (found,) = answer(run(("t.js", LIVE), more=more, chats=False))["sessions"]
        assert found["proposed_minutes"] == 12
        assert {"code": "stated-load", "minutes": 12} in found["reasons"]

    def test_a_file_that_is_not_there_exits_with_2_and_prints_nothing(self, run):
        for more in (["none.zip"], ["--date", "yesterday"], ["--nope"]):
            result = run(("t.js", LIVE), more=more)
            assert (result.exit_code, result.stdout) == (2, "")

    def test_a_file_that_cannot_be_read_exits_with_2(self, run, monkeypatch):
        real = Path.open

        def refuse(self, *arguments, **options):
            if self.name == "t.js" and arguments == ("rb",):
                raise PermissionError(13, "Permission denied", str(self))
            return real(self, *arguments, **options)

        monkeypatch.setattr(Path, "write_bytes", lambda self, data: self.write_text(data.decode()))
        monkeypatch.setattr(Path, "open", refuse)
        result = run(("t.js", LIVE))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Permission denied" in result.stderr
