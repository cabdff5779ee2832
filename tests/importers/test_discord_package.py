"""Discord's own data package, of both eras: messages in public channels, nothing else opened."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from pldash.domain.archive_channels import Channel, ChannelChat, ChannelsNeeded
from pldash.domain.archives import Asked, Layout, Platform
from pldash.importers import limits
from pldash.importers.reading import read_archive
from tests.archive_files import at as instant
from tests.archive_files import (
    csv_of,
    discord_id,
    discord_package,
    given,
    own_channel,
    own_message,
    packed,
)
from tests.archive_reading import problems, read, refusal, texts

TAGGED = own_message("2024-01-01 10:00", "A1 yes #edchat")
PLAIN = own_message("2024-01-01 10:01", "no tag, here")
SAID = Asked(channels=(ChannelChat("55", "sschat"),))
TAGS_DECIDE = Asked(channels=())
STAFF = {"name": "staffroom", "guild": {"id": "9", "name": "Our school"}}


def package(*messages, kind: str | int = "GUILD_TEXT", folder="Messages/c55", **about) -> bytes:
    return discord_package({folder: own_channel(kind, *messages, **(about or STAFF))})


def found(data: bytes, asked: Asked = TAGS_DECIDE):
    return read(("package.zip", data), asked=asked)


class TestEras:
    def test_messages_in_json_are_read(self):
        archive = found(package(TAGGED, PLAIN))
        assert (archive.platform, archive.layout) == (Platform.DISCORD, Layout.ZIP)
        assert (archive.tally.entries, archive.tally.posts) == (2, 2)
        (post,) = archive.posts
        assert (post.text, post.at) == ("A1 yes #edchat", instant("2024-01-01 10:00"))
        assert (post.tags, post.clock_agrees) == (("edchat",), True)
        assert post.link == f"https://discord.com/channels/9/55/{post.id}"

    def test_messages_in_csv_are_the_same(self):
        rows = [{**TAGGED, "Contents": 'A1 "yes",\r\n#edchat'}, PLAIN]
        old = discord_package({"messages/55": ({"id": "55", "type": 0}, csv_of(*rows))})
        archive = found(old)
        assert (archive.tally.entries, texts(archive)) == (2, ['A1 "yes",\r\n#edchat'])
        (post,) = archive.posts
        assert (post.at, post.clock_agrees) == (instant("2024-01-01 10:00"), True)
        assert post.link == ""

    @pytest.mark.parametrize(
        "folder", ["messages/55", "Messages/c55", "Nachrichten/c55", "package/Messages/c55", "c55"]
    )
    def test_every_name_of_a_folder_is_known(self, folder):
        assert found(package(TAGGED, folder=folder)).tally.posts == 1

    @pytest.mark.parametrize(
        "time",
        ["2024-01-01 10:00:00", "2024-01-01 10:00:00.000+00:00", "2024-01-01T21:00:00+11:00",
         "2024-01-01T10:00:00Z", "2024-01-01 05:00:00-05:00"],
    )  # fmt: skip
    def test_times_are_utc_with_and_without_a_zone(self, time):
        (post,) = found(package({**TAGGED, "Timestamp": time})).posts
        assert post.at == instant("2024-01-01 10:00")

    def test_a_day_that_is_in_both_eras_is_counted_once(self):
        (about, rows) = own_channel(0, TAGGED)
        both = {"m/c55/channel.json": about, "m/c55/messages.json": rows}
        text = {name: json.dumps(value) for name, value in both.items()}
        archive = found(packed({**text, "m/c55/messages.csv": csv_of(TAGGED, PLAIN)}))
        assert (archive.tally.entries, archive.tally.duplicates) == (1, 0)
        twice = discord_package({"m/55": own_channel(0, TAGGED), "m/c55": own_channel(0, TAGGED)})
        assert (found(twice).tally.posts, found(twice).tally.duplicates) == (1, 1)


class TestWhoCouldRead:
    @pytest.mark.parametrize(
        "kind", [0, 2, 5, 10, 11, 13, 15, "GUILD_TEXT", "PUBLIC_THREAD", "GUILD_ANNOUNCEMENT"]
    )
    def test_channels_of_a_server_are_read(self, kind):
        assert found(package(TAGGED, kind=kind)).tally.posts == 1

    @pytest.mark.parametrize(
        "kind", [1, 3, 12, 99, "DM", "GROUP_DM", "PRIVATE_THREAD", "EPHEMERAL_DM", None, True, [0]]
    )
    def test_no_message_of_any_other_is_opened(self, kind):
        about, _messages = own_channel(kind)
        broken = discord_package({"m/c1": (about, "ID,\xff\0"), "m/c55": own_channel(0, TAGGED)})
        archive = found(broken)
        assert (archive.tally.entries, problems(archive)) == (1, {"private-channel": 1})

    def test_recipients_make_it_private_whatever_its_kind(self):
        private = package(TAGGED, kind=0, recipients=["1", "2"])
        assert problems(found(private)) == {"private-channel": 1}

    def test_a_channel_that_is_not_described_is_not_opened(self):
        members = {"m/c1/messages.json": "broken", "m/c2/channel.json": "[]"}
        archive = found(discord_package({"m/c55": own_channel(0, TAGGED)}, **members))
        assert problems(archive) == {"channel-unknown": 1, "private-channel": 1}

    def test_a_channel_whose_messages_lack_is_told(self):
        members = {"m/c1/channel.json": '{"type": 0}'}
        archive = found(discord_package({"m/c55": own_channel(0, TAGGED)}, **members))
        assert problems(archive) == {"missing-part": 1}

    def test_nobody_is_asked_who_they_are(self):
        assert found(package(TAGGED), Asked(me="Nobody", channels=())).tally.posts == 1


class TestChannels:
    TWO = discord_package(
        {
            "m/c55": own_channel(0, TAGGED, PLAIN, **STAFF),
            "m/c66": own_channel(0, own_message("2024-01-02 10:00", "x"), id="66"),
            "m/c77": own_channel("DM", own_message("2024-01-03 10:00", "psst"), id="77"),
            "m/c88": own_channel(0, id="88", name="silent"),
        },
        **{"m/index.json": json.dumps({"66": "edtech", "77": "Direct Message with ari#0"})},
    )

    def test_it_asks_which_were_chats_those_with_most_messages_first(self):
        error = refusal(("p.zip", self.TWO))
        assert isinstance(error, ChannelsNeeded)
        assert (error.code, error.where) == ("channels-needed", "channel")
        first, second = error.channels
        assert first == Channel("55", "staffroom", "Our school", 2)
        assert second == Channel("66", "edtech", "", 1)

    @pytest.mark.parametrize("name", ["55", "staffroom", "#Staffroom", " STAFFROOM "])
    def test_all_messages_of_a_chats_channel_are_kept(self, name):
        archive = found(self.TWO, Asked(channels=(ChannelChat(name, "sschat"),)))
        assert texts(archive) == ["A1 yes #edchat", "no tag, here"]
        assert archive.chat_of == dict.fromkeys([post.id for post in archive.posts], "sschat")

    def test_elsewhere_the_tags_decide(self):
        archive = found(self.TWO, Asked(channels=(ChannelChat("66", "sschat"),)))
        assert texts(archive) == ["A1 yes #edchat", "x"]
        assert archive.chat_of == {archive.posts[1].id: "sschat"}

    def test_a_channel_that_is_not_there_is_a_question(self):
        error = refusal(("p.zip", self.TWO), asked=Asked(channels=(ChannelChat("tea", "a"),)))
        assert isinstance(error, ChannelsNeeded)
        assert error.code == "channel-unknown"
        assert [each.name for each in error.channels] == ["edtech", "silent", "staffroom"]

    def test_two_channels_of_one_name_are_a_question(self):
        two = discord_package(
            {"m/c1": own_channel(0, id="1", name="a"), "m/c2": own_channel(0, id="2", name="A")}
        )
        error = refusal(("p.zip", two), asked=Asked(channels=(ChannelChat("a", "b"),)))
        assert error.code == "channel-ambiguous"

    def test_without_a_message_nothing_is_asked(self):
        assert read(("p.zip", package())).tally.entries == 0

    def test_no_more_are_offered_than_anybody_looks_through(self, monkeypatch):
        monkeypatch.setattr(limits, "CHANNELS", 1)
        assert len(refusal(("p.zip", self.TWO)).channels) == 1

    def test_names_are_cut_and_strange_ones_are_none(self):
        data = package(PLAIN, name="n\u202e" + "n" * 500, guild={"id": "../x", "name": 3}, id=8)
        (channel,) = refusal(("p.zip", data)).channels
        assert channel == Channel("55", "n" * 99, "", 1)
        assert found(data, Asked(channels=(ChannelChat("55", "b"),))).posts[0].link == ""

    def test_a_list_of_channels_elsewhere_names_none(self):
        data = discord_package(
            {"m/c55": own_channel(0, PLAIN)}, **{"Servers/index.json": '{"55": "wrong"}'}
        )
        assert refusal(("p.zip", data)).channels[0].name == ""
        bare = discord_package({"c55": own_channel(0, PLAIN)}, **{"index.json": '{"55": "x"}'})
        assert refusal(("p.zip", bare)).channels[0].name == "x"


class TestOddMessages:
    def test_broken_and_doubled_ones_are_told(self):
        broken = [
            {**TAGGED, "ID": "x"}, {**TAGGED, "ID": True}, {**TAGGED, "Timestamp": "yesterday"},
            {**TAGGED, "Timestamp": 7}, {**TAGGED, "Timestamp": "2024-01-01"}, 3, None,
        ]  # fmt: skip
        tally = found(package(TAGGED, TAGGED, *broken)).tally
        assert (tally.entries, tally.posts) == (9, 1)
        assert (tally.duplicates, tally.malformed) == (1, 7)

    def test_an_id_as_text_and_words_that_are_none_are_taken(self):
        row = {**PLAIN, "ID": discord_id(instant("2024-01-01 10:01")), "Contents": None}
        (post,) = found(package(row), SAID).posts
        assert (post.text, post.clock_agrees) == ("", True)

    def test_a_time_that_was_changed_shows(self):
        (post,) = found(package({**TAGGED, "Timestamp": "2023-01-01 10:00:00"})).posts
        assert post.clock_agrees is False

    @pytest.mark.parametrize(
        ("messages", "code"),
        [
            ("[", "truncated"),
            ("{}", "not-json"),
            (b"\xff", "not-utf-8"),
            ('[{"ID": ' + "9" * 5_000 + "}]", "not-json"),
        ],
    )
    def test_broken_json_refuses_the_package(self, messages, code):
        files = {"m/c5/channel.json": '{"type": 0}', "m/c5/messages.json": messages}
        assert refusal(("p.zip", packed(files)), asked=TAGS_DECIDE).code == code

    @pytest.mark.parametrize(
        ("messages", "code"),
        [
            (b"ID,Timestamp\n\xff\n", "not-utf-8"),
            ('ID,Contents\n1,"' + "a" * 140_000, "not-csv"),
            ("ID,Contents\n1," + "a" * 300_000, "entry-too-long"),
            ('ID\n"\n' + '",a,"\n' * 60_000, "entry-too-long"),
        ],
    )
    def test_broken_csv_refuses_the_package(self, monkeypatch, messages, code):
        monkeypatch.setattr(limits, "ENTRY_CHARACTERS", 260_000)
        files = {"m/c5/channel.json": '{"type": 0}', "m/c5/messages.csv": messages}
        assert refusal(("p.zip", packed(files)), asked=TAGS_DECIDE).code == code

    @pytest.mark.parametrize(
        ("messages", "malformed"), [("", 0), ("ID,Timestamp\n\n1\n1,2,3,4,5\n", 2), ("\n\nx\n", 1)]
    )
    def test_rows_that_are_odd_are_malformed(self, messages, malformed):
        files = {"m/c5/channel.json": '{"type": 0}', "m/c5/messages.csv": messages}
        tally = found(packed(files)).tally
        assert (tally.entries, tally.malformed) == (malformed, malformed)

    @pytest.mark.parametrize("is_csv", [True, False])
    def test_memory_does_not_grow_with_the_messages(self, is_csv):
        rows = [{**PLAIN, "ID": number, "Contents": "long " * 400} for number in range(2_000)]
        messages = csv_of(*rows) if is_csv else rows
        data = discord_package({"m/c5": ({"id": "5", "type": 0}, messages)})
        tracemalloc.start()
        try:
            archive = read_archive([given("p.zip", data)], TAGS_DECIDE, frozenset({"edchat"}))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert archive.tally.entries == 2_000
        assert peak < 2_600_000
