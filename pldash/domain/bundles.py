"""Bundles: small activities under one title and one reflection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pldash.domain.activities import EDITABLE, TITLE_LIMIT, WORDS_LIMIT, ActivityState
from pldash.domain.errors import Conflict, RuleBroken

FEWEST: Final = 2
MOST: Final = 100
"""More than a leader can look through in one go."""


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """What a teacher writes about a bundle.

    :ivar words: the answers by the code of their question, only where there are any
    """

    title: str
    words: Mapping[str, str] = field(default_factory=dict)


def refuse_bad_bundle(entry: BundleEntry) -> None:
    """Refuse a bundle without a name, and words that are too long.

    :raises RuleBroken: with the field that it is about
    """
    if not entry.title.strip():
        raise RuleBroken("bundle-needs-title", field="title")
    if len(entry.title) > TITLE_LIMIT:
        raise RuleBroken("title-too-long", field="title")
    for prompt, words in entry.words.items():
        if len(words) > WORDS_LIMIT:
            raise RuleBroken("words-too-long", field=f"words_{prompt.partition('-')[0]}")


def refuse_bad_size(count: int) -> None:
    """Refuse a bundle of one, and one that nobody could look through.

    :raises RuleBroken: with the field that it is about
    """
    if count < FEWEST:
        raise RuleBroken("bundle-too-small", field="activity")
    if count > MOST:
        raise RuleBroken("bundle-too-big", field="activity")


def refuse_not_free(state: ActivityState, bundle_id: UUID | None, wanted: UUID | None) -> None:
    """Refuse an activity that was sent, or is in another bundle.

    :param wanted: the bundle that it should join; None for a new one
    :raises Conflict: if it cannot be taken into the bundle now
    """
    if state not in EDITABLE:
        raise Conflict(f"read-only-{state}")
    if bundle_id is not None and bundle_id != wanted:
        raise Conflict("bundled-already")
