"""Whoever has the words behind a digest can show that they are the ones, with nothing of ours."""

from __future__ import annotations

import hashlib
import hmac
import json

from sqlalchemy import select

from pldash.domain.approvals import DecisionKind
from pldash.models.trail import TrailEvent
from pldash.services.activities import entry_of
from pldash.services.approvals import Verdict, decide
from pldash.services.letters import Letter
from pldash.services.submissions import submit
from tests.entries import saved
from tests.stock import NOON

WORDS = {"immediate-any": "A thought about Year 8, privé et long ✨."}


def digest(salt, content):
    """As docs/running.md says it."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()


def bodies(session):
    return {each.action: each.body for each in session.scalars(select(TrailEvent))}


def test_of_an_entry_what_was_sent_and_a_leaders_reason(session, acting, people):
    row = saved(session, acting("tara"), words=WORDS)
    entry = entry_of(row)
    said = {
        "title": row.title,
        "days": [str(row.started_on), str(row.ended_on), row.zone],
        "chat": None if row.chat_id is None else str(row.chat_id),
        "type": row.activity_type.value,
        "minutes": {mode.value: minutes for mode, minutes in entry.minutes.items()},
        "standards": sorted(str(each) for each in entry.standard_ids),
        "words": WORDS,
    }
    sent = submit(
        session,
        acting("tara"),
        activity_ids=[row.id],
        bundle_id=None,
        school_id=people.wattle,
        now=NOON,
    )
    decide(
        session,
        acting("pia"),
        (sent.id, sent.version),
        verdict=Verdict(DecisionKind.RETURN, "Say more about Year 8."),
        write_letter=lambda news: Letter(news.school, ""),
        now=NOON,
    )
    told, salt = bodies(session), sent.content["salt"]
    assert told["activity:logged"]["digest"] == digest(row.salt, said)
    assert told["submission:submitted"]["content"] == digest(salt, sent.content)
    assert told["submission:returned"]["reason"] == digest(salt, "Say more about Year 8.")
    assert told["activity:logged"]["digest"] != digest(row.salt, {**said, "title": "Another"})
    assert told["activity:logged"]["digest"] != digest("guessed", said)


def test_no_word_of_it_stands_in_the_trail(session, acting, people):
    saved(session, acting("tara"), words=WORDS)
    events = session.scalars(select(TrailEvent)).all()
    assert events
    assert "Year 8" not in json.dumps([each.body for each in events], ensure_ascii=False)
