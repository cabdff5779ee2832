"""No state without an event: each form that changes a row writes on the trail, or says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from pldash.models.base import Base
from tests.accounts import set_password
from tests.posts import ENDING, POSTS, form_of, names_of, use
from tests.reach import addresses

WRITES = re.compile(
    r"(?:^|\bAS\s*\(|\))\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(?P<table>\w+)", re.IGNORECASE
)
"""PostgreSQL takes two changes that go together as one statement."""
NO_STATE = {
    "form_key": "that a form came, so that it is handled once",
    "job": "work to be done; what it does tells of itself",
    "login_failure": "how often somebody tried, for the limit",
    "login_session": "who is signed in where; shown to the person, swept away later",
    "my_chat": "which chats are offered first",
    "outbox_mail": "a letter about what was told",
    "saved_phrase": "words that a leader offers to themself",
    "trail_event": "the trail itself",
    "trail_head": "the trail itself",
    "typed_words": "what was typed too late, kept until it is looked at",
}
SAYS_NOTHING = {
    "approvals.messaging.read_all": "that a message was read, which was told when it was sent",
    "activities.autosave": "words while they are typed; the next saving or sending tells of them",
    "security.register": "an account is nobody's until its address is confirmed, which is told",
}
"""Forms whose change of a row is no change of state."""
LEFT_NOTHING = {
    "activities.add_to",
    "credentials.batches.revoke",
    "credentials.desk.revoke",
    "security.login",
}
"""Forms that are refused since one before has changed what they are about."""


@contextmanager
def watched(engines) -> Iterator[set[str]]:
    """Collect the tables that are written to meanwhile."""
    found: set[str] = set()

    def note(_connection, _cursor, statement, *_rest) -> None:
        found.update(match["table"] for match in WRITES.finditer(statement))

    writers = {engines.writer, engines.lazy_writer}  # one and the same on PostgreSQL
    for engine in writers:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in writers:
            event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("stocked_url", ["plain-role"], indirect=True)
def test_each_form_that_changes_something_writes_an_event(
    app, belongings, people, engines, sign_in, plain
):
    """Each is used once, one after the other, where those before leave it something."""
    for name in ("tara", "pia", "ada", "rua"):
        set_password(engines, getattr(people, name).email)
    where, names = dict(addresses(app, belongings, "POST")), names_of(belongings, people)
    silent, told, refused = {}, set(), {}
    for endpoint, post in sorted(POSTS.items(), key=lambda each: each[0] in ENDING):
        address = where[endpoint]
        if endpoint == "credentials.preview":
            address = post.page.format_map(names)
        browser = app.test_client() if post.who == "visitor" else sign_in(post.who)
        try:
            form = form_of(browser, post, address, names=names)
        except AssertionError:
            continue  # a form before has ended what this one is about
        with watched(engines) as tables:
            answer = use(browser, post, address, form)
        if answer.status_code >= 400:
            refused[endpoint] = answer.status_code
        if "trail_event" in tables:
            told.add(endpoint)
        elif tables - set(NO_STATE):
            silent[endpoint] = tables - set(NO_STATE)
    assert set(silent) == set(SAYS_NOTHING), silent
    assert set(refused) == LEFT_NOTHING, refused
    assert len(told) >= 30


def test_every_exception_is_still_there():
    assert set(NO_STATE) <= set(Base.metadata.tables)
    assert set(SAYS_NOTHING) <= set(POSTS)
