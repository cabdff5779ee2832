"""A mail server for tests: takes mail on a port of this machine, or refuses it."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much of SMTP as Python's own client needs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[EmailMessage] = []
        self.refusal = ""
        self.refused_at = "RCPT"
        self.is_silent = False
        self.log_ins: list[str] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def handle(self) -> None:
        if self.server.is_silent:
            self.rfile.read()
            return
        self.say("220 here")
        for line in self.rfile:
            verb = line.split()[0].upper().decode() if line.split() else ""
            if verb == "QUIT":
                self.say("221 bye")
                return
            self.answer(verb, line)

    def answer(self, verb: str, line: bytes) -> None:
        if verb == "EHLO":
            self.say("250-here\r\n250 AUTH PLAIN")
        elif verb == "AUTH":
            self.server.log_ins.append(line.decode().strip())
            self.say("235 welcome")
        elif verb == self.server.refused_at and self.server.refusal:
            self.say(self.server.refusal)
        elif verb == "DATA":
            self.say("354 go on")
            self.take()
        else:
            self.say("250 fine")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()).rstrip() != b".":
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.server.refused_at == "." and self.server.refusal:
            self.say(self.server.refusal)
            return
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.say("250 taken")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mail_server():
    """A running mail server."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
