"""Nobody keeps the other writers waiting: what is slow happens before a writer takes its turn."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from pldash.adapters.files import LocalFileStore
from pldash.web.runtime import KEY
from pldash.web.security.passwords import GatedContext
from tests.accounts import set_password
from tests.posts import ASKING, ENDING, POSTS, form_of, names_of, use
from tests.proofs import FakeProofs, fake_pdf
from tests.reach import addresses

LONGEST_SECONDS = 0.05
SLOW = ("hash", "verify", "put", "render", "check")


@dataclass
class Turns:
    """What was measured while somebody was the writer."""

    cpu: dict[str, float] = field(default_factory=dict)
    slow: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    using: str = ""
    _since: threading.local = field(default_factory=threading.local)

    def begin(self) -> None:
        # The processor's time tells what we do with a turn; the clock's, how busy the machine is.
        self._since.turn = time.thread_time()

    def end(self) -> None:
        began = getattr(self._since, "turn", None)
        if began is None:
            return
        self._since.turn = None
        self.cpu[self.using] = max(time.thread_time() - began, self.cpu.get(self.using, 0))

    def watch(self, name, work):
        """Return the slow work, which tells where it was done."""

        def watched(*args, **options):
            self.done.add(name)
            if getattr(self._since, "turn", None) is not None:
                self.slow.append(f"{self.using}: {name}")
            return work(*args, **options)

        return watched


@pytest.fixture
def turns(app, engines, people, monkeypatch) -> Iterator[Turns]:
    """Measure every turn of a writer, and notice slow work within one."""
    # The collector walks all that the tests have loaded, in whoever's turn it happens to start.
    gc.disable()
    found = Turns()
    for name in ("tara", "pia", "ada", "rua"):
        set_password(engines, getattr(people, name).email)
    with engines.writer.connect() as connection:
        queued = type(connection.connection.dbapi_connection)
    take_turn, leave = queued.take_turn, queued.leave

    def taking(self):
        take_turn(self)
        found.begin()

    def leaving(self):
        if self.is_writing:
            found.end()
        leave(self)

    monkeypatch.setattr(queued, "take_turn", taking)
    monkeypatch.setattr(queued, "leave", leaving)
    for place, name in ((GatedContext, "hash"), (GatedContext, "verify"), (LocalFileStore, "put")):
        monkeypatch.setattr(place, name, found.watch(name, getattr(place, name)))
    kept = app.extensions[KEY]
    app.extensions[KEY] = replace(
        kept,
        proofs=FakeProofs(found.watch("render", fake_pdf)),
        check_upload=found.watch("check", kept.check_upload),
    )
    yield found
    gc.enable()


@pytest.mark.usefixtures("plain")
def test_no_form_holds_the_writers_turn_for_long(app, belongings, people, sign_in, turns):
    """Each form is used once, one after the other, where the ones before leave it something."""
    tracer = sys.gettrace()
    sys.settrace(None)  # measuring coverage takes longer than what is measured here
    try:
        _use_each_form(app, belongings, people, sign_in, turns)
    finally:
        sys.settrace(tracer)


def _use_each_form(app, belongings, people, sign_in, turns):
    where, names, answered = addresses(app, belongings, "POST"), names_of(belongings, people), {}
    for endpoint, post in sorted(POSTS.items(), key=lambda each: each[0] in ENDING):
        address = dict(where)[endpoint]
        if endpoint in ASKING:
            address = post.page.format_map(names)
        browser = app.test_client() if post.who == "visitor" else sign_in(post.who)
        try:
            form = form_of(browser, post, address, names=names)
        except AssertionError:
            continue  # a form before has ended what this one is about
        turns.using = endpoint
        answered[endpoint] = use(browser, post, address, form).status_code
        turns.using = ""
    assert len([status for status in answered.values() if status in {200, 303}]) >= 35, answered
    assert turns.done == set(SLOW), "the forms above no longer hash, draw, check and store"
    assert turns.slow == []
    spent = {name: seconds for name, seconds in turns.cpu.items() if name}
    assert len(spent) >= 30
    assert {name: round(s, 3) for name, s in spent.items() if s > LONGEST_SECONDS} == {}
