"""Audit packs: how far one is, and why it came to nothing."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

KEPT_FOR: Final = timedelta(days=1)
"""How long a pack waits to be fetched; it holds private words, and can be made again."""


class PackEnd(StrEnum):
    """Why a pack came to nothing."""

    CALLED_OFF = "called-off"
    """Its teacher wanted it no longer."""
    REPLACED = "replaced"
    """Its teacher asked for another one."""
    NO_RECORD = "no-record"
    """The cycle is no longer one of the registration's."""
    NOT_DRAWN = "not-drawn"
    """The record holds a character that no paper can print."""
    FAILED = "failed"
    """It was tried until that made no sense any more."""


class PackState(StrEnum):
    """How far a pack is."""

    WAITING = "waiting"
    READY = "ready"
    GONE = "gone"
    """It was fetched, or its day is over: it can be made again."""
    ENDED = "ended"


class PackOver(Exception):
    """What is being made is wanted no longer."""
