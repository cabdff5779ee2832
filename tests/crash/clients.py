"""Clients that write without pause, and send a form again until they have seen its answer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID

from pldash.models.base import new_id
from pldash.web.session import new_form_key
from tests.accounts import PASSWORD
from tests.clients import fields_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ANSWER_WITHIN = 60


@dataclass
class Tally:
    """What all clients sent, and what they saw acknowledged."""

    entries: dict[UUID, int] = field(default_factory=dict)
    """Acknowledged entries with their minutes."""
    links: set[UUID] = field(default_factory=set)
    """Entries with an acknowledged link."""
    sent: set[UUID] = field(default_factory=set)
    repeats: int = 0
    faults: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def acknowledged(self) -> int:
        return len(self.entries) + len(self.links)

    def wait_for(self, count: int) -> None:
        """Come back when so many forms are acknowledged, or something went wrong."""
        with self.changed:
            self.changed.wait_for(lambda: self.acknowledged >= count or self.faults, timeout=600)
        assert not self.faults, self.faults[:3]


class Client(threading.Thread):
    """One signed-in browser that logs one entry after the other, each with a link."""

    def __init__(self, port: int, email: str, tally: Tally, door: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port, self._tally, self._door = port, tally, door
        self._stopped = threading.Event()
        self._cookie = ""
        self._sign_in(email)
        self._token = self._form_of("/log/new")["csrf_token"]

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        try:
            for number, entry_id in enumerate(_ids()):
                if self._stopped.is_set():
                    return
                self._log(entry_id, minutes=1 + number % 90)
                self._link(entry_id)
        except AssertionError as error:
            with self._tally.changed:
                self._tally.faults.append(str(error))
                self._tally.changed.notify_all()

    def _log(self, entry_id: UUID, minutes: int) -> None:
        self._tally.sent.add(entry_id)
        fields = {
            "title": f"Reading {entry_id}",
            "started_on": "2026-11-17",
            "ended_on": "2026-11-17",
            "activity_type": "reading",
            "synchronous": str(minutes),
        }
        self._send(f"/activities/{entry_id}/edit", fields)
        with self._tally.changed:
            self._tally.entries[entry_id] = minutes
            self._tally.changed.notify_all()

    def _link(self, entry_id: UUID) -> None:
        self._send(f"/activities/{entry_id}/links", {"link": f"https://chat.example/{entry_id}"})
        with self._tally.changed:
            self._tally.links.add(entry_id)
            self._tally.changed.notify_all()

    def _send(self, path: str, fields: Mapping[str, str]) -> None:
        """Send one form until its answer is seen: always the same form, with the same key."""
        body = urlencode({**fields, "csrf_token": self._token, "form_key": new_form_key()})
        tries = 0
        while True:
            self._door.wait()
            tries += 1
            try:
                status, text = self._ask("POST", path, body)
            except (OSError, HTTPException):
                continue
            assert status == 303, f"{path} answered {status}: {text[:2000]}"
            self._tally.repeats += tries > 1
            return

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        connection = HTTPConnection("localhost", self._port, timeout=ANSWER_WITHIN)
        try:
            connection.request(method, path, body, {**FORM, "Cookie": self._cookie})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if method == "GET" or path == "/sign-in":  # what an entry flashes would only make it longer
            self._keep_cookie(answer)
        return answer.status, text

    def _keep_cookie(self, answer: HTTPResponse) -> None:
        found = re.search(r"pldash=[^;]*", answer.getheader("Set-Cookie", ""))
        self._cookie = found[0] if found else self._cookie

    def _sign_in(self, email: str) -> None:
        fields = self._form_of("/sign-in", "/sign-in")
        fields |= {"email": email, "password": PASSWORD}
        status, text = self._ask("POST", "/sign-in", urlencode(fields))
        assert status == 303, text[:2000]

    def _form_of(self, path: str, action: str | None = None) -> dict[str, str]:
        status, text = self._ask("GET", path)
        assert status == 200, text[:2000]
        page = SimpleNamespace(text=text)
        if action:
            return dict(fields_of(page, action))
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        return {"csrf_token": token[1]}


def _ids() -> Iterator[UUID]:
    while True:
        yield new_id()
