from __future__ import annotations

from uuid import uuid4

import pytest

from pldash.domain.approvals import MOST_PHRASES, REASON_LIMIT
from pldash.domain.errors import NotFound, NotPermitted, RuleBroken
from pldash.services.phrases import own_phrases, remove_phrase, save_phrase
from tests.stock import NOON


def words(session, actor):
    return [row.words for row in own_phrases(session, actor)]


class TestKeep:
    def test_keeps_each_phrase_once_and_only_for_who_wrote_it(self, session, acting):
        pia, sam = acting("pia"), acting("sam")

        for phrase in ("Say more.", " Which class? ", "Say more."):
            save_phrase(session, pia, phrase, now=NOON)

        assert words(session, pia) == ["Say more.", "Which class?"]
        assert words(session, sam) == []

    @pytest.mark.parametrize(
        ("phrase", "code"),
        [
            (" \n", "phrase-empty"),
            ("\u200b", "phrase-empty"),
            ("a" * (REASON_LIMIT + 1), "phrase-too-long"),
        ],
    )
    def test_refuses_what_is_no_phrase(self, session, acting, phrase, code):
        with pytest.raises(RuleBroken, match=code) as error:
            save_phrase(session, acting("pia"), phrase, now=NOON)

        assert error.value.field == "words"

    def test_refuses_one_too_many(self, session, acting):
        pia = acting("pia")
        for number in range(MOST_PHRASES):
            save_phrase(session, pia, f"Phrase {number}", now=NOON)

        with pytest.raises(RuleBroken, match="too-many-phrases"):
            save_phrase(session, pia, "One more", now=NOON)

        assert save_phrase(session, pia, "Phrase 0", now=NOON).words == "Phrase 0"

    @pytest.mark.parametrize("who", ["tara", "ada", "rua"])
    def test_is_for_those_who_decide(self, session, acting, who):
        with pytest.raises(NotPermitted):
            save_phrase(session, acting(who), "Say more.", now=NOON)


class TestRemove:
    def test_forgets_ones_own_and_nobody_elses(self, session, acting):
        row = save_phrase(session, acting("pia"), "Say more.", now=NOON)

        with pytest.raises(NotFound):
            remove_phrase(session, acting("sam"), row.id)
        remove_phrase(session, acting("pia"), row.id)

        assert words(session, acting("pia")) == []
        with pytest.raises(NotFound):
            remove_phrase(session, acting("pia"), uuid4())
