from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.archives import Replies
from pldash.domain.post_labels import labels_of
from pldash.domain.posts import Post, post_digest, tags_in, unique_tags, whole_text
from tests.archive_files import at

PIECES = [
    *("A1", "A12", "Q3", "A2b", "A0", "A25", "A\u0661", "Ans", "Answer. ", "3", "x", "@x"),
    *("#tag ", "\uff03t ", "RT @", " and ", " ", "&", "+", ",", "(", ")", ":", ".", "-", "\u2013"),
]


def one_by_one(text):
    """Yield a text's labels, each looked for where the one before it ends."""
    own = text[:300].partition("RT @")[0]
    place = re.match(r"([\s.,:]*(@[\w.@\-]+|[#\uff03]\w+))*[\s.,:]*", own).end()
    form = r"\(?((?P<kind>[QA])[.:\-]?\s?|Ans(wer)?\.?\s?)(?P<number>\d{1,2})(?P<part>[a-d]?)"
    label = re.compile(form + r"(?=[\s:.)\-\u2013,;!_/&]|$)")
    another = re.compile(r"\s?(&|and|\+|,)\s?(?=\(?[QA])")
    while (found := label.match(own, place)) and 1 <= int(found["number"]) <= 20:
        yield f"{found['kind'] or 'A'}{int(found['number'])}{found['part']}"
        between = another.match(own, found.end())
        if between is None:
            break
        place = between.end()


class TestTags:
    @pytest.mark.parametrize(
        ("text", "tags"),
        [
            ("#EdChat yes", ["edchat"]),
            ("\uff03\uff25\uff44Chat", ["edchat"]),
            ("(#edchat)", ["edchat"]),
            ("a#edchat", []),
            ("&#39;", []),
            ("#1 in class, #2", []),
            ("#21stedchat", ["21stedchat"]),
            ("http://example.org/#edchat #sschat", ["sschat"]),
            ("example.org/a#edchat", []),
            ("see www.example.org/#edchat", []),
            ("#edchat:http://example.org", ["edchat"]),
            ("#शिक्षा #çok", ["शिक्षा", "çok"]),
            ("##edchat", ["edchat"]),
        ],
    )
    def test_tags_outside_addresses(self, text, tags):
        assert list(tags_in(text)) == tags

    def test_a_tag_that_may_be_cut_is_left_out(self):
        assert list(tags_in("RT @x: #sschat #edch\u2026", is_cut=True)) == ["sschat"]
        assert list(tags_in("#edchat\u2026")) == ["edchat"]

    def test_named_and_written_tags_are_one(self):
        assert unique_tags(["EdChat", "#"], "#edchat #SSchat") == ("edchat", "sschat")
        assert unique_tags([], "no tag") == ()

    @given(st.text(max_size=200))
    def test_any_text_has_tags_in_their_form(self, text):
        for tag in tags_in(text):
            assert tag
            assert "#" not in tag


class TestLabels:
    @pytest.mark.parametrize(
        ("text", "labels"),
        [
            ("A4 text", ["A4"]),
            ("A4: text", ["A4"]),
            ("A3_@name yes", ["A3"]),
            ("Q6:", ["Q6"]),
            ("Q2.", ["Q2"]),
            ("A1- so", ["A1"]),
            ("A1--so", ["A1"]),
            ("A.1 so", ["A1"]),
            ("(A1) so", ["A1"]),
            ("A1) so", ["A1"]),
            ("A1/ so", ["A1"]),
            ("Ans 1 so", ["A1"]),
            ("Q2b?", []),
            ("Q2b: so", ["Q2b"]),
            ("@host.bsky.social #edchat A4 so", ["A4"]),
            ("#edchat A1 & A2: both", ["A1", "A2"]),
            ("a 9-5 job", []),
            ("a1 so", []),
            ("I knew A3 would be hard", []),
            ("So true! RT @x: A4: yes", []),
            ("RT @x: A4: yes", []),
            ("Q&A today", []),
            ("A21 so", []),
            ("A0 so", []),
            ("A1x", []),
            ("A1 & A99 so", ["A1"]),
            ("", []),
        ],
    )
    def test_labels_stand_in_front(self, text, labels):
        assert [str(each) for each in labels_of(text)] == labels

    @given(st.lists(st.sampled_from(PIECES), max_size=9))
    def test_read_at_once_they_are_what_is_read_step_by_step(self, pieces):
        text = "".join(pieces)
        assert [str(each) for each in labels_of(text)] == list(one_by_one(text))

    def test_a_question_is_no_answer(self):
        assert [each.is_answer for each in labels_of("Q1 who? ")] == [False]
        assert [each.is_answer for each in labels_of("A1 me")] == [True]


class TestEvidence:
    POST = Post("1", at("2014-06-12 23:04"), "A1 e\u0301", ("edchat",))

    def test_the_digest_is_of_the_composed_text(self):
        composed = self.POST._replace(text="A1 \xe9")
        assert post_digest("x", self.POST) == post_digest("x", composed)
        assert len(post_digest("x", self.POST)) == 64

    @pytest.mark.parametrize(
        "change",
        [
            {"text": "A2"},
            {"at": at("2014-06-12 23:05")},
            {"tags": ()},
            {"reply_to": "2"},
            {"is_undated": True},
            {"link": "https://example.org"},
            {"proof": "00"},
        ],
    )
    def test_whatever_is_kept_is_in_it(self, change):
        assert post_digest("x", self.POST) != post_digest("x", self.POST._replace(**change))

    @given(st.text(st.characters(exclude_categories=[]), max_size=20))
    def test_any_text_has_one(self, text):
        assert post_digest("x", self.POST._replace(text=text, id=text))
        assert whole_text(whole_text(text)) == whole_text(text)


class TestReplies:
    def reply(self, minute: int, **more):
        return Post(f"{minute}", at(f"2014-06-12 23:{minute:02}"), "t\0x", (), "9", **more)

    def test_what_was_packed_comes_back_in_order(self):
        replies = Replies()
        late = self.reply(30, clock_agrees=True, link="l", proof="p")
        early = self.reply(10, clock_agrees=False)
        for each in (late, early):
            assert replies.add(each) > 0
        found = list(replies.between(at("2014-06-12 23:10"), at("2014-06-12 23:30")))
        assert found == [early, late]
        assert not list(replies.between(at("2014-06-12 23:11"), at("2014-06-12 23:29")))

    def test_a_field_that_holds_what_parts_them_stays_one_field(self):
        replies = Replies()
        replies.add(self.reply(10, link="a\0b", proof="p"))
        (found,) = replies.between(at("2014-06-12 23:10"), at("2014-06-12 23:10"))
        assert found == self.reply(10, link="a b", proof="p")

    def test_one_can_be_forgotten(self):
        replies = Replies()
        replies.add(self.reply(10))
        replies.drop("11")
        assert len(replies) == 1
        replies.drop("10")
        assert len(replies) == 0

    @pytest.mark.parametrize("change", [{"is_undated": True}, {"reply_to": None}])
    def test_only_dated_answers_are_kept(self, change):
        with pytest.raises(ValueError, match="needs"):
            Replies().add(self.reply(10)._replace(**change))
