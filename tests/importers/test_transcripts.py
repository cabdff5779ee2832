"""Discord, Slack, Zoom, WhatsApp: one person's own lines, and only public ones."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from pldash.domain.archives import Asked, Layout, NameNeeded, Platform
from pldash.importers import limits
from tests.archive_files import at, channel, message, packed, workspace
from tests.archive_reading import problems, read, refusal, texts

KIM = Asked(me="Kim Example", zone="Australia/Sydney", date=date(2020, 11, 5))


def lines(text: str, asked: Asked = KIM, name: str = "chat.txt"):
    return read((name, text), asked=asked, every=True)


class TestDiscord:
    MINE = message("2024-01-01 10:00", "Kim Example", "A1 yes #edchat")
    THEIRS = message("2024-01-01 10:01", "Ari", "hi")

    def test_one_persons_messages_are_read(self):
        archive = lines(channel(self.MINE, self.THEIRS), name="c.json")
        assert (archive.platform, archive.layout) == (Platform.DISCORD, Layout.JSON)
        assert (archive.tally.entries, texts(archive)) == (1, ["A1 yes #edchat"])
        assert archive.posts[0].clock_agrees is True

    @pytest.mark.parametrize("me", ["kim example", "@Kim Example", " KIM  EXAMPLE "])
    def test_names_are_compared_kindly(self, me):
        assert lines(channel(self.MINE), Asked(me=me)).tally.posts == 1

    def test_the_platforms_own_words_and_bots_are_no_lines(self):
        bot = {**self.MINE, "author": {**self.MINE["author"], "isBot": True}}
        others = [{**self.MINE, "type": "Call"}, bot, {"author": 3}, 7]
        assert lines(channel(self.MINE, *others)).tally.entries == 1

    def test_direct_conversations_are_dropped(self):
        tally = lines(channel(self.MINE, kind="DirectTextChat")).tally
        assert (tally.entries, tally.posts, tally.not_public) == (1, 0, 1)

    def test_times_have_the_machines_offset(self):
        mine = {**self.MINE, "timestamp": "2024-01-01T21:00:00.1234567+11:00"}
        (post,) = lines(channel(mine)).posts
        assert post.at.replace(microsecond=0) == at("2024-01-01 10:00")

    @pytest.mark.parametrize(
        ("time", "year"), [("0001-01-01T00:00:00+14:00", 2), ("9999-12-31T23:59:59-12:00", 9999)]
    )
    def test_a_time_beyond_the_calendar_is_at_its_end(self, time, year):
        (post,) = lines(channel({**self.MINE, "timestamp": time})).posts
        assert (post.at.year, post.at.utcoffset(), post.clock_agrees) == (year, timedelta(0), False)

    def test_broken_and_doubled_messages_are_told(self):
        broken = [{**self.MINE, "timestamp": "2024-01-01T10:00:00"}, {**self.MINE, "id": "x"}]
        too_long = {**self.MINE, "id": "9" * 30}
        tally = lines(channel(self.MINE, self.MINE, *broken, too_long)).tally
        assert (tally.posts, tally.malformed, tally.duplicates) == (1, 3, 1)

    def test_an_answer_names_what_it_answers(self):
        mine = {**self.MINE, "type": "Reply", "reference": {"messageId": "12"}}
        assert lines(channel(mine)).posts[0].reply_to == "12"

    def test_it_asks_which_of_them_it_is(self):
        error = refusal(("c.json", channel(self.MINE, self.THEIRS, self.THEIRS)))
        assert isinstance(error, NameNeeded)
        assert (error.code, error.choices) == ("me-needed", ("Ari", "Kim Example"))
        error = refusal(("c.json", channel(self.MINE)), asked=Asked(me="Lou"))
        assert (error.code, error.where) == ("me-unknown", "me")

    def test_two_people_of_one_name_are_a_question(self):
        other = {**self.MINE, "author": {**self.MINE["author"], "id": "9"}}
        assert refusal(("c.json", channel(self.MINE, other)), asked=KIM).code == "me-ambiguous"

    def test_json_without_messages_is_refused(self):
        assert refusal(("c.json", '{"messages": 3}')).code == "no-posts-file"

    def test_a_crowd_that_fits_no_room_is_refused(self, monkeypatch):
        monkeypatch.setattr(limits, "NAMES", 1)
        assert refusal(("c.json", channel(self.MINE, self.THEIRS))).code == "too-many-names"


class TestDiscordCsv:
    HEAD = "AuthorID,Author,Date,Content,Attachments,Reactions\r\n"
    MINE = (
        '"7","Kim Example","2024-01-01T21:00:00.0000000+11:00","A1 ""yes"",\r\n#edchat","",""\r\n'
    )
    THEIRS = '"8","Ari","2024-01-01T10:01:00.0000000+00:00","hi","",""\r\n'

    @pytest.mark.parametrize("start", ["", "\ufeff"])
    def test_one_persons_messages_are_read(self, start):
        archive = lines(start + self.HEAD + self.MINE + self.THEIRS + self.MINE, name="c.csv")
        assert (archive.platform, archive.layout) == (Platform.DISCORD, Layout.TEXT)
        assert (texts(archive), archive.tally.duplicates) == (['A1 "yes",\r\n#edchat'], 1)
        (post,) = archive.posts
        assert (post.at, post.clock_agrees) == (at("2024-01-01 10:00"), None)

    def test_it_asks_which_of_them_it_is(self):
        error = refusal(("c.csv", self.HEAD + self.MINE + self.THEIRS))
        assert (error.code, error.choices) == ("me-needed", ("Kim Example", "Ari"))

    def test_direct_conversations_are_told_by_the_files_name(self):
        archive = lines(self.HEAD + self.MINE, name="Direct Messages - Private - ari [2].csv")
        assert (archive.tally.posts, archive.tally.not_public) == (0, 1)
        archive = lines(self.HEAD + self.MINE, name="Direct Teaching - Text - tea [2].csv")
        assert (archive.tally.posts, archive.tally.not_public) == (1, 0)

    def test_a_time_in_the_old_way_of_writing_is_malformed(self):
        row = '"7","Kim Example","01-Jan-24 10:00 AM","A1","",""\r\n7,Kim Example\r\n'
        assert lines(self.HEAD + row, name="c.csv").tally.malformed == 2


def said(text: str, ts: str = "1704103200.000100", **more):
    return {"type": "message", "user": "U1", "text": text, "ts": ts, **more}


class TestSlack:
    DAY = "general/2024-01-01.json"

    @pytest.mark.parametrize("me", ["kim", "Kim Example", "U1"])
    def test_one_persons_messages_are_read(self, me):
        theirs = {**said("hi"), "user": "U2"}
        day = [said("<#C1|edchat> A1 &lt;yes&gt; <https://x.example/#top>"), theirs]
        archive = lines(workspace({self.DAY: day}), Asked(me=me))
        assert (archive.platform, archive.layout) == (Platform.SLACK, Layout.ZIP)
        assert texts(archive) == ["edchat A1 <yes> https://x.example/#top"]
        (post,) = archive.posts
        assert (post.id, post.at) == ("1704103200.000100", at("2024-01-01 10:00"))
        assert archive.tally.hashtags == {}

    def test_joining_is_no_line_and_an_answer_names_its_thread(self):
        day = [said("joined", subtype="channel_join"), said("yes", thread_ts="1704100000.000000")]
        (post,) = lines(workspace({self.DAY: day}), Asked(me="kim")).posts
        assert post.reply_to == "1704100000.000000"

    @pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
    def test_what_a_person_wrote_in_another_way_is_a_line(self, subtype):
        day = [said("yes", subtype=subtype, edited={"ts": "1704200000.000000"})]
        (post,) = lines(workspace({self.DAY: day}), Asked(me="kim")).posts
        assert post.at == at("2024-01-01 10:00")

    @pytest.mark.parametrize("subtype", ["bot_message", "bot_add", "channel_topic"])
    def test_what_the_platform_says_is_none(self, subtype):
        day = [said("no", subtype=subtype)]
        assert lines(workspace({self.DAY: day}), Asked(me="kim")).tally.entries == 0

    def test_what_is_in_no_public_channel_is_dropped(self):
        days = {self.DAY: [said("#edchat")], "D0AB12CD/2024-01-01.json": [said("psst")]}
        tally = lines(workspace(days), Asked(me="kim")).tally
        assert (tally.posts, tally.not_public) == (1, 1)

    def test_without_a_list_direct_conversations_are_told_by_their_names(self):
        days = {name: [said("x")] for name in (self.DAY, "mpdm-a/2024-01-01.json")}
        data = workspace(days, **{"channels.json": "[]"})
        assert lines(data, Asked(me="kim")).tally.not_public == 1

    def test_broken_and_doubled_messages_are_told(self):
        day = [said("a"), said("a"), said("b", ts="yesterday"), 7]
        tally = lines(workspace({self.DAY: day}), Asked(me="kim")).tally
        assert (tally.posts, tally.duplicates, tally.malformed) == (1, 1, 1)

    def test_it_asks_which_of_them_it_is(self):
        error = refusal(("s.zip", workspace({self.DAY: [said("a")]})))
        assert (error.code, error.choices) == ("me-needed", ("kim", "ari"))

    def test_a_list_of_users_that_is_none_knows_nobody(self):
        data = workspace({self.DAY: [said("a")]}, **{"users.json": '{"a": 1}'})
        assert refusal(("s.zip", data), asked=Asked(me="kim")).code == "me-unknown"

    @pytest.mark.parametrize("users", ["[", "\xff", "x" * 200])
    def test_broken_lists_are_refused(self, monkeypatch, users):
        monkeypatch.setattr(limits, "WHOLE_BYTES", 100)
        data = workspace({self.DAY: []}, **{"users.json": users.encode("latin-1")})
        error = refusal(("s.zip", data), asked=Asked(me="kim"))
        assert error.code in {"not-json", "not-utf-8", "member-too-large"}


class TestZoom:
    @pytest.mark.parametrize(
        ("text", "hour"),
        [
            ("20:31:02\t From  Kim Example : A1 yes", "09:31:02"),
            ("20:31:02 From Kim Example to Everyone:\r\n\tA1 yes", "09:31:02"),
            ("From Kim Example to Everyone:  08:31 PM\nA1 yes", "09:31"),
            ("20:31:02 Kim Example:\tA1 yes", "09:31:02"),
        ],
    )
    def test_every_dialect_gives_the_same_line(self, text, hour):
        archive = lines(text + "\n")
        assert (archive.platform, archive.layout) == (Platform.ZOOM, Layout.TEXT)
        (post,) = archive.posts
        assert (post.text, post.at) == ("A1 yes", at(f"2020-11-05 {hour}"))
        assert post.clock_agrees is None

    def test_messages_of_several_lines_stay_together(self):
        text = (
            "20:31:02 From Kim Example to Everyone:\n\tone\n\ttwo\n"
            "20:32:02 From Ari to Everyone:\n\tx"
        )
        assert texts(lines(text)) == ["one\ntwo"]

    @pytest.mark.parametrize(
        "whom", ["Ari(Privately)", "Ari (Direct Message)", "Everyone (Direct Message)", "Hosts"]
    )
    def test_private_lines_are_dropped(self, whom):
        tally = lines(f"20:31:02\t From  Kim Example  to  {whom} : psst").tally
        assert (tally.entries, tally.posts, tally.not_public) == (1, 0, 1)

    def test_reactions_are_no_lines_and_quotes_are_left_out(self):
        text = (
            '20:31:02 From Kim Example to Everyone:\n\tReacted to "yes" with \U0001f44d\n'
            '20:32:02 From Kim Example to Everyone:\n\tReplying to "Ari said"\n\n\tA2 no\n'
        )
        archive = lines(text)
        assert (archive.tally.entries, texts(archive)) == (1, ["A2 no"])

    def test_after_midnight_it_is_the_next_day(self):
        text = "23:59:00\t From  Ari : x\n00:01:00\t From  Kim Example : late"
        assert lines(text).posts[0].at == at("2020-11-05 13:01")

    def test_the_day_and_the_person_are_asked_for(self):
        text = "20:31:02\t From  Kim Example : A1"
        assert refusal(("z.txt", text)).code == "me-needed"
        assert refusal(("z.txt", text), asked=Asked(me="Kim Example")).code == "date-needed"

    def test_a_recordings_times_count_from_its_start(self):
        text = "00:31:02 Kim Example:\tA1 yes"
        archive = lines(text)
        assert (archive.tally.undated, problems(archive)) == (1, {"elapsed-times": 1})
        start = Asked(
            me="Kim Example", zone="UTC", start=datetime.fromisoformat("2020-11-05T20:00")
        )
        assert lines(text, start).posts[0].at == at("2020-11-05 20:31:02")

    def test_a_name_may_hold_the_word_to(self):
        asked = Asked(me="Welcome to Class", zone="UTC", date=date(2020, 11, 5))
        assert lines("20:31:02\t From  Welcome to Class : hi", asked).tally.posts == 1

    def test_a_zone_that_nobody_gave_is_told(self):
        asked = Asked(me="Kim Example", date=date(2020, 11, 5), likely_zone="Europe/London")
        archive = lines("20:31:02\t From  Kim Example : hi", asked)
        assert problems(archive) == {"zone-assumed": 1}
        assert archive.posts[0].at == at("2020-11-05 20:31:02")

    def test_no_such_zone_is_refused(self):
        asked = Asked(me="Kim Example", date=date(2020, 11, 5), zone="Mars/Base")
        assert refusal(("z.txt", "20:31:02\t From  Kim Example : hi"), asked=asked).where == "zone"

    @pytest.mark.parametrize("clock", ["24:00:00", "20:60:00", "20:00:99"])
    def test_hours_that_no_clock_shows_begin_no_line(self, clock):
        assert refusal(("z.txt", f"{clock}\t From  Kim Example : hi")).code == "unknown-format"

    def test_thirteen_in_the_afternoon_is_none(self):
        text = "From Kim Example to Everyone:  13:42 PM\nhi"
        assert refusal(("z.txt", text), asked=KIM).code == "unknown-format"


class TestWhatsApp:
    LONDON = Asked(me="Kim", zone="Europe/London")

    @pytest.mark.parametrize(
        ("text", "when"),
        [
            ("13/12/20, 23:55 - Kim: hi", "2020-12-13 23:55"),
            ("[13.07.26, 21:22:39] Kim: hi", "2026-07-13 20:22:39"),
            ("12/13/20, 11:55\u202fPM - Kim: hi", "2020-12-13 23:55"),
            ("12/13/20, 11:55\u2009pm - Kim: hi", "2020-12-13 23:55"),
            ("13/12/2020 11:55 a. m. - Kim: hi", "2020-12-13 11:55"),
            ("2020-12-13, 12:05 am - Kim: hi", "2020-12-13 00:05"),
            ("\u200e[13/12/2020, 23:55:01] \u200eKim: \u200ehi", "2020-12-13 23:55:01"),
        ],
    )
    def test_every_phones_way_of_writing(self, text, when):
        archive = lines(text, self.LONDON)
        assert (archive.platform, archive.layout) == (Platform.WHATSAPP, Layout.TEXT)
        (post,) = archive.posts
        assert (post.text, post.at) == ("hi", at(when))

    @pytest.mark.parametrize("name", ["_chat.txt", "WhatsApp Chat mit Kim.txt", "a/_chat.txt"])
    def test_a_phone_packs_it_with_the_pictures(self, name):
        members = {
            "IMG-1.jpg": "x",
            name: "13/12/20, 23:55 - Kim: hi",
            "z/WhatsApp.txt": "not read",
        }
        archive = read(("c.zip", packed(members)), asked=self.LONDON, every=True)
        assert (archive.platform, texts(archive)) == (Platform.WHATSAPP, ["hi"])

    def test_a_telephone_number_is_a_name(self):
        me = Asked(me="+61 400 000 000", zone="Europe/London")
        assert texts(lines("13/12/20, 23:55 - \u202a+61 400 000 000\u202c: a: b", me)) == ["a: b"]

    def test_it_asks_when_the_order_of_the_dates_cannot_be_known(self):
        text = "03/04/20, 10:00 - Kim: hi"
        assert refusal(("w.txt", text), asked=self.LONDON).code == "ambiguous-date"
        for day_first, day in ((True, "2020-04-03 09:00"), (False, "2020-03-04 10:00")):
            asked = Asked(me="Kim", zone="Europe/London", day_first=day_first)
            assert lines(text, asked).posts[0].at == at(day)

    def test_one_other_persons_date_settles_it(self):
        text = "03/04/20, 10:00 - Kim: hi\n25/04/20, 10:00 - Ari: yes"
        assert lines(text, self.LONDON).posts[0].at == at("2020-04-03 09:00")

    @pytest.mark.parametrize(
        ("text", "day_first"),
        [
            ("25/04/20, 10:00 - Kim: hi", False),
            ("04/25/20, 10:00 - Kim: hi", True),
            ("25/04/20, 10:00 - Kim: hi\n04/25/20, 10:00 - Kim: hi", None),
            ("45/04/20, 10:00 - Kim: hi", None),
        ],
    )
    def test_dates_that_fit_no_order_are_refused(self, text, day_first):
        asked = Asked(me="Kim", zone="Europe/London", day_first=day_first)
        assert refusal(("w.txt", text), asked=asked).code == "dates-contradict"

    def test_messages_of_several_lines_and_the_phones_own_words(self):
        text = (
            "13/12/20, 23:55 - Messages are encrypted\n13/12/20, 23:55 - Kim: one\ntwo\n"
            "13/12/20, 23:56 - Kim: This message was deleted\n13/12/20, 23:57 - Ari: three\nfour"
        )
        assert texts(lines(text, self.LONDON)) == ["one\ntwo"]

    def test_a_line_in_the_other_style_is_a_quotation(self):
        text = "13/12/20, 23:55 - Kim: look\n[13/12/20, 23:50] Ari: quoted"
        assert texts(lines(text, self.LONDON)) == ["look\n[13/12/20, 23:50] Ari: quoted"]

    def test_a_day_that_is_none_is_malformed(self):
        text = "31/02/20, 10:00 - Kim: hi\n13/02/20, 25:00 - Kim: hi\n13/02/20, 10:00 - Kim: hi"
        tally = lines(text, self.LONDON).tally
        assert (tally.malformed, tally.posts) == (2, 1)

    def test_nobody_called_so_is_a_question(self):
        error = refusal(("w.txt", "13/12/20, 23:55 - Ari: hi"), asked=self.LONDON)
        assert (error.code, error.choices) == ("me-unknown", ("Ari",))

    def test_text_of_windows_is_read_too(self):
        data = "13/12/20, 23:55 - Kim: h\xe9".encode("utf-16")
        assert texts(read(("w.txt", data), asked=self.LONDON, every=True)) == ["h\xe9"]

    def test_bytes_that_are_no_text_are_refused(self):
        data = b"13/12/20, 23:55 - Kim: \xff\xfe"
        assert refusal(("w.txt", data), asked=self.LONDON).code == "not-utf-8"

    @pytest.mark.parametrize(
        ("limit", "code"), [("TEXT_BYTES", "member-too-large"), ("KEPT_BYTES", "too-much-text")]
    )
    def test_more_than_anybody_writes_is_refused(self, monkeypatch, limit, code):
        monkeypatch.setattr(limits, limit, 3)
        error = refusal(("w.txt", "13/12/20, 23:55 - Kim: hello"), asked=self.LONDON)
        assert error.code == code


class TestWhichPlatform:
    def test_files_of_two_platforms_are_no_archive(self):
        files = [("c.json", channel()), ("tweets.js", "window.YTD.tweets.part0 = []")]
        assert refusal(*files).code == "mixed-platforms"

    def test_a_platform_that_writes_one_file_gets_one(self):
        assert refusal(("a.json", channel()), ("b.json", channel())).code == "too-many-files"

    @pytest.mark.parametrize("data", [b"", b"\n", b"hello", b"\x00\x01", b"[]", b"%PDF-1.7"])
    def test_anything_else_is_refused(self, data):
        assert refusal(("x", data)).code == "unknown-format"

    def test_no_file_at_all_is_refused(self):
        assert refusal().code == "no-files"

    def test_an_object_that_is_nobodys_is_refused(self):
        assert refusal(("x.json", json.dumps({"a": 1}))).code == "no-posts-file"
