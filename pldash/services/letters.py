"""The words of a mail, as the pages write them for a service to send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject, which may be read over a shoulder, and a text."""

    subject: str
    body: str
