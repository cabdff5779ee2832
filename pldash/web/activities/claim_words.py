"""What is stated for registration bodies, in words: on the entry's page and on a leader's desk."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from pldash.domain.errors import InputRefused
from pldash.web.activities.claim_fields import UNITS
from pldash.web.runtime import runtime

if TYPE_CHECKING:
    from pldash.domain.claims import Claim
    from pldash.domain.requirement_sets import Body


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated for one body.

    :ivar name: the body's; empty where it was not said which
    :ivar lines: label and value
    :ivar note: the teacher's own words
    """

    name: str
    lines: tuple[tuple[str, str], ...]
    note: str


def stated_for(claims: Mapping[str, Claim]) -> list[Stated]:
    """Return what is stated for each body, by the body's code."""
    return [_stated(code, claim) for code, claim in sorted(claims.items()) if claim]


def _stated(code: str, claim: Claim) -> Stated:
    body = None
    with suppress(InputRefused):
        body = runtime().rules.body(code)
    lines = [*_kind(body, claim), *_provider(body, claim)]
    lines += [(str(UNITS[unit]), f"{number:f}") for unit, number in claim.credits.items()]
    if claim.used_for:
        lines.append((_("Used before"), claim.used_for))
    return Stated(body.short_name if body else code, tuple(lines), claim.note)


def _kind(body: Body | None, claim: Claim) -> list[tuple[str, str]]:
    categories, topics = (body.categories, body.topics) if body else ({}, {})
    lines = []
    if claim.category:
        lines.append((_("Kind"), categories.get(claim.category, claim.category.value)))
    if claim.topics:
        named = [topics.get(topic, topic.value) for topic in sorted(claim.topics)]
        lines.append((_("Topics"), "; ".join(named)))
    return lines


def _provider(body: Body | None, claim: Claim) -> list[tuple[str, str]]:
    words = body.provider if body else None
    lines = []
    if claim.provider:
        lines.append((words.name if words else _("Provider"), claim.provider))
    if claim.provider_number:
        label = words.number if words and words.number else _("Provider's number")
        lines.append((label, claim.provider_number))
    return lines
