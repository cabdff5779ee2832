from __future__ import annotations

import json

import pytest

from pldash.domain.archives import Layout, Platform
from tests.archive_files import (
    at,
    month_js,
    note,
    old_tweet,
    packed,
    tweet,
    tweets_js,
    x_id,
    ytd,
)
from tests.archive_reading import problems, read, refusal, texts

MORNING = "2014-06-12 23:04"


def from_tweets(*tweets, **more):
    return read(("tweets.js", tweets_js(*tweets)), **more)


class TestLayouts:
    @pytest.mark.parametrize(
        ("name", "content", "layout"),
        [
            ("2014_06.js", month_js("2014_06", old_tweet(MORNING, "A1 #edchat")), "grailbird"),
            ("tweet.js", ytd("tweet", [tweet(MORNING, "A1 #edchat")]), "ytd-flat"),
            (
                "tweet.js",
                f"window.YTD.tweet.part0 = [ {json.dumps(tweet(MORNING, 'A1 #edchat'))} ]",
                "ytd-flat",
            ),
            ("tweet.js", ytd("tweet", [{"tweet": tweet(MORNING, "A1 #edchat")}]), "ytd-tweet"),
            ("tweets.js", tweets_js(tweet(MORNING, "A1 #edchat")), "ytd-tweets"),
        ],
    )
    def test_every_years_layout_gives_the_same_post(self, name, content, layout):
        archive = read((name, content))
        assert (archive.platform, archive.layout) == (Platform.X, Layout(layout))
        (post,) = archive.posts
        assert (post.id, post.at, post.text) == (x_id(at(MORNING)), at(MORNING), "A1 #edchat")
        assert post.clock_agrees is True

    def test_parts_and_community_posts_of_several_zips_are_one_archive(self):
        first = packed({"data/tweets.js": tweets_js(tweet(MORNING, "#edchat 1"))})
        second = packed(
            {
                "data/tweets-part1.js": tweets_js(tweet("2014-06-13 10:00", "#edchat 2"), part=1),
                "data/community-tweet.js": ytd(
                    "community_tweet", [{"tweet": tweet("2014-06-14 10:00", "#edchat 3")}]
                ),
            }
        )
        archive = read(("a.zip", first), ("b.zip", second))
        assert archive.tally.entries == 3
        assert texts(archive) == ["#edchat 1", "#edchat 2", "#edchat 3"]
        assert [each.name for each in archive.given] == ["a.zip", "b.zip"]

    def test_months_mix_both_spellings_entry_by_entry(self):
        month = month_js(
            "2014_06", old_tweet(MORNING, "#edchat a"), tweet(MORNING, "#edchat b", more=1)
        )
        archive = read(("x.zip", packed({"data/js/tweets/2014_06.js": month})))
        assert texts(archive) == ["#edchat a", "#edchat b"]
        assert archive.layout is Layout.GRAILBIRD

    def test_private_members_are_never_opened(self):
        members = {
            "data/tweets.js": tweets_js(tweet(MORNING, "#edchat")),
            "data/direct-messages.js": "this would be refused if anybody read it",
            "data/deleted-tweets.js": "and this",
            "data/like.js": "and this",
        }
        assert read(("x.zip", packed(members))).tally.entries == 1

    def test_a_byte_order_mark_and_a_semicolon_change_nothing(self):
        content = "\ufeff" + tweets_js(tweet(MORNING, "#edchat")) + ";\n"
        assert read(("tweets.js", content)).tally.posts == 1

    def test_nothing_is_ever_run(self):
        assert (
            refusal(("tweets.js", "alert(1); window.YTD.tweets.part0 = []")).code
            == "unknown-format"
        )
        assert refusal(("tweets.js", "window.YTD.tweets.part0 = alert([])")).code == "not-json"

    def test_files_without_posts_are_refused(self):
        likes = ytd("like", [{"like": {"tweetId": "1"}}])
        assert refusal(("like.js", likes)).code == "no-posts-file"


class TestPosts:
    def test_reposts_are_told_by_their_words(self):
        archive = from_tweets(
            tweet(MORNING, "RT @kim: A1 #edchat"),
            tweet(MORNING, "So true! RT @kim: A1 #edchat", more=1),
        )
        assert (archive.tally.reposts, archive.tally.posts) == (1, 2)
        assert archive.tally.hashtags == {"edchat": (2, 1)}
        assert len(archive.posts) == 1

    def test_an_old_repost_is_told_by_what_it_holds(self):
        entry = old_tweet(MORNING, "A1 #edchat", retweeted_status={"id_str": "1"})
        assert read(("m.js", month_js("2014_06", entry))).tally.reposts == 1

    def test_a_tag_that_a_repost_cut_is_no_tag(self):
        archive = from_tweets(tweet(MORNING, "RT @kim: so many words #edch\u2026"))
        assert archive.tally.hashtags == {}

    def test_automatic_posters_count_and_give_no_posts(self):
        source = '<a href="http://paper.li" rel="nofollow">Paper.li</a>'
        waiting = '<a href="http://bufferapp.com">Buffer</a>'
        archive = from_tweets(
            tweet(MORNING, "#edchat daily", source=source),
            tweet(MORNING, "#edchat later", source=waiting, more=1),
        )
        assert archive.tally.automatic == {"Paper.li": 1}
        assert texts(archive) == ["#edchat later"]

    @pytest.mark.parametrize("source", [None, 7, ["paper.li"], {"name": "paper.li"}])
    def test_a_client_that_is_no_text_is_a_person(self, source):
        archive = from_tweets(tweet(MORNING, "#edchat", source=source))
        assert archive.tally.automatic == {}
        assert texts(archive) == ["#edchat"]

    def test_escapes_are_undone_in_what_is_kept(self):
        assert texts(from_tweets(tweet(MORNING, "Q&amp;A &lt;3 #edchat"))) == ["Q&A <3 #edchat"]

    def test_the_same_id_twice_is_one_post(self):
        archive = from_tweets(tweet(MORNING, "#edchat"), tweet(MORNING, "#edchat"))
        assert (archive.tally.entries, archive.tally.posts, archive.tally.duplicates) == (2, 1, 1)

    @pytest.mark.parametrize(
        "entry",
        [
            {"created_at": "Thu Jun 12 23:04:00 +0000 2014", "full_text": "no id"},
            {**tweet(MORNING, "no time"), "created_at": "yesterday"},
            {**tweet(MORNING, "no such day"), "created_at": "Thu Feb 30 23:04:00 +0000 2014"},
            {**tweet(MORNING, "no such hour"), "created_at": "Thu Jun 12 25:04:00 +0000 2014"},
            "a text",
            None,
            [],
        ],
    )
    def test_entries_without_id_or_time_are_malformed(self, entry):
        archive = read(("tweets.js", ytd("tweets", [{"tweet": tweet(MORNING, "ok")}, entry])))
        assert (archive.tally.entries, archive.tally.posts, archive.tally.malformed) == (2, 1, 1)
        assert problems(archive) == {"malformed-entry": 1}

    def test_another_offset_is_the_same_instant(self):
        entry = tweet(MORNING, "#edchat") | {"created_at": "Fri Jun 13 09:04:00 +1000 2014"}
        (post,) = from_tweets(entry).posts
        assert (post.at, post.clock_agrees) == (at(MORNING), True)


class TestTimes:
    def test_a_midnight_without_a_clock_is_a_day_alone(self):
        entry = old_tweet("2009-03-03 00:00", "#edchat", id_str="1276000000")
        archive = read(("m.js", month_js("2009_03", entry)))
        (post,) = archive.posts
        assert (archive.tally.undated, post.is_undated, post.clock_agrees) == (1, True, None)
        assert archive.tally.first_at is None

    def test_a_midnight_that_the_clock_confirms_is_a_time(self):
        archive = from_tweets(tweet("2014-06-12 00:00", "#edchat"))
        assert (archive.tally.undated, archive.posts[0].clock_agrees) == (0, True)

    def test_the_last_days_without_a_time_are_no_forgery(self):
        entry = old_tweet("2010-11-20 15:00", "#edchat") | {
            "created_at": "2010-11-20 00:00:00 +0000"
        }
        archive = read(("m.js", month_js("2010_11", entry)))
        assert (archive.tally.undated, archive.tally.clock_disagreements) == (1, 0)

    @pytest.mark.parametrize(("seconds", "agrees"), [("00", True), ("59", True)])
    def test_a_minute_apart_still_agrees(self, seconds, agrees):
        entry = tweet(f"{MORNING}:{seconds}", "#edchat", id_str=x_id(at(MORNING)))
        assert from_tweets(entry).posts[0].clock_agrees is agrees

    def test_a_post_that_was_moved_is_found_out(self):
        archive = from_tweets(tweet("2014-06-12 23:06", "#edchat", id_str=x_id(at(MORNING))))
        assert archive.tally.clock_disagreements == 1
        assert archive.posts[0].clock_agrees is False


class TestEdits:
    FIRST, LAST = x_id(at("2023-01-02 10:00")), x_id(at("2023-01-02 10:05"))

    def versions(self, told: list[str]):
        info = {"editTweetIds": told, "isEditEligible": True}
        later = {
            "initialTweetId": self.FIRST,
            "editControlInitial": {"editTweetIds": [self.FIRST, self.LAST]},
        }
        return (
            tweet("2023-01-02 10:00", "A1 frist #edchat", edit_info={"initial": info}),
            tweet("2023-01-02 10:05", "A1 first #sschat", edit_info={"edit": later}),
        )

    @pytest.mark.parametrize("is_newest_first", [True, False])
    @pytest.mark.parametrize("told", [[FIRST, LAST], [FIRST]])
    def test_versions_are_one_post_with_the_first_time_and_the_last_words(
        self, told, is_newest_first
    ):
        versions = self.versions(told)
        archive = from_tweets(*(versions[::-1] if is_newest_first else versions))
        (post,) = archive.posts
        assert (post.at, post.text) == (at("2023-01-02 10:00"), "A1 first #sschat")
        tally = archive.tally
        assert (tally.entries, tally.posts, tally.duplicates) == (2, 1, 0)
        assert tally.hashtags == {"sschat": (1, 1)}

    def test_a_post_that_was_never_edited_is_itself(self):
        info = {"edit_info": {"initial": {"editTweetIds": [self.FIRST]}}}
        assert from_tweets(tweet("2023-01-02 10:00", "#edchat", **info)).tally.posts == 1

    @pytest.mark.parametrize("info", ["x", [], {"initial": 3}, {"edit": {"initialTweetId": {}}}])
    def test_odd_edit_facts_change_nothing(self, info):
        archive = from_tweets(tweet("2023-01-02 10:00", "#edchat", edit_info=info))
        assert archive.tally.posts == 1


class TestLongPosts:
    BEGIN = "A1 " + "word " * 60

    def test_the_end_of_a_long_post_brings_its_tag(self):
        whole = f"{self.BEGIN}and the tag stands at the end #edchat"
        archive = read(
            (
                "x.zip",
                packed(
                    {
                        "data/tweets.js": tweets_js(tweet(f"{MORNING}:01", f"{self.BEGIN}\u2026")),
                        "data/note-tweet.js": ytd("note_tweet", [note(MORNING, whole, ["edchat"])]),
                    }
                ),
            )
        )
        assert texts(archive) == [whole]
        assert archive.tally.hashtags == {"edchat": (1, 1)}
        assert archive.tally.entries == 1
        assert problems(archive) == {}

    def test_a_long_post_is_known_by_its_beginning_without_escapes(self):
        begin = "Q&amp;A " + self.BEGIN
        members = {
            "data/tweets.js": tweets_js(tweet(MORNING, f"{begin}\u2026")),
            "data/note-tweet.js": ytd("note_tweet", [note(MORNING, f"Q&A {self.BEGIN}#edchat")]),
        }
        assert texts(read(("x.zip", packed(members)))) == [f"Q&A {self.BEGIN}#edchat"]

    def test_a_long_post_of_nobody_is_told(self):
        notes = ytd("note_tweet", [note("2020-01-01 10:00", "alone"), {"noteTweet": {}}])
        members = {
            "data/tweets.js": tweets_js(tweet(MORNING, "#edchat")),
            "data/note-tweet.js": notes,
        }
        archive = read(("x.zip", packed(members)))
        assert problems(archive) == {"note-without-post": 1, "malformed-note": 1}


class TestManifest:
    def manifest(self, *, count: str = "1", partial: bool = False):
        files = [
            {"fileName": "data/tweets.js", "count": count},
            {"fileName": "data/tweets-part1.js", "count": "9"},
        ]
        told = {
            "archiveInfo": {"isPartialArchive": partial},
            "dataTypes": {"tweets": {"files": files}},
        }
        return f"window.__THAR_CONFIG = {json.dumps(told)}"

    def test_what_the_manifest_misses_is_told(self):
        members = {
            "data/manifest.js": self.manifest(count="3", partial=True),
            "data/tweets.js": tweets_js(tweet(MORNING, "#edchat")),
        }
        found = problems(read(("x.zip", packed(members))))
        assert found == {"missing-part": 1, "partial-archive": 1, "count-differs": 2}


class TestReplies:
    def test_untagged_answers_are_kept_apart(self):
        answer = tweet("2014-06-12 23:06", "thanks", in_reply_to_status_id_str=x_id(at(MORNING)))
        archive = from_tweets(tweet(MORNING, "A1 #edchat"), answer)
        (reply,) = archive.replies.between(at(MORNING), at("2014-06-13 00:00"))
        assert (reply.text, reply.reply_to) == ("thanks", x_id(at(MORNING)))
        assert not list(archive.replies.between(at("2014-06-12 23:07"), at("2014-06-13 00:00")))
