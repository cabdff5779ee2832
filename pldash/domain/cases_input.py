"""A case as people write it, in JSON: read, checked and turned into values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pldash.domain.activities import MINUTES_A_DAY, ActivityType
from pldash.domain.cases import (
    Case,
    Category,
    CreditUnit,
    Entry,
    RecognitionPolicy,
    Topic,
)
from pldash.domain.given_values import Given
from pldash.domain.registrations_input import read_registration
from pldash.domain.requirement_sets import Body, RequirementSets
from pldash.domain.values import ParticipationMode

_MOST_WORDS = 1_000_000
_MOST_MINUTES = 1_000_000_000
_MOST_CREDITS = 1_000
_MOST_PERCENT = 1_000


def read_case(value: object, sets: RequirementSets) -> Case:
    """Return the case that a JSON value describes.

    Nothing is guessed: an unknown key, a code that nobody listed and minutes that no day
    has are refused by name and place.

    :param value: what a JSON reader gave
    :raises InputRefused: with the first thing that is wrong
    """
    fields = Given(value, "").fields(
        required=("body", "on", "registration", "entries"), optional=("policy",)
    )
    body = sets.body(fields["body"].text())
    return Case(
        body=body.code,
        on=fields["on"].day(),
        registration=read_registration(fields["registration"], body),
        entries=_entries(fields["entries"], body),
        policy=None if fields["policy"].is_null else read_policy(fields["policy"]),
    )


def read_policy(given: Given) -> RecognitionPolicy:
    """Return a local recognition policy.

    :raises InputRefused: with the first thing that is wrong
    """
    keys = ("mode_caps", "reflection_words_min", "increment_minutes", "rounding")
    fields = given.fields(optional=keys)
    if not fields["rounding"].is_null and fields["rounding"].value != "down":
        raise fields["rounding"].refuse("unknown-rounding", "rounding is always down")
    increment = fields["increment_minutes"]
    caps = {
        _mode(key, cap): cap.fields(required=("percent_of_required",))["percent_of_required"]
        for key, cap in fields["mode_caps"].table_or_empty().items()
    }
    words = fields["reflection_words_min"].table_or_empty()
    return RecognitionPolicy(
        mode_caps={mode: percent.share(most=_MOST_PERCENT) for mode, percent in caps.items()},
        reflection_words_min={_mode(key, n): n.whole(most=_MOST_WORDS) for key, n in words.items()},
        increment_minutes=None
        if increment.is_null
        else increment.whole(least=1, most=MINUTES_A_DAY),
    )


def _entries(given: Given, body: Body) -> tuple[Entry, ...]:
    """Return the log; each entry has an id of its own."""
    if given.is_null:
        raise given.refuse("wrong-type", "it should be a list, not null")
    entries: dict[str, Entry] = {}
    for each in given.each():
        entry = _entry(each, body)
        if entry.id in entries:
            message = f"two entries have the id {entry.id!r}"
            raise Given(None, f"{each.where}.id").refuse("duplicate-id", message)
        entries[entry.id] = entry
    return tuple(entries.values())


def _entry(given: Given, body: Body) -> Entry:
    """Return one entry."""
    fields = given.fields(
        required=("id", "started_on", "ended_on", "parts", "approved"),
        optional=_OPTIONAL,
    )
    started_on, ended_on = fields["started_on"].day(), fields["ended_on"].day()
    if ended_on < started_on:
        raise fields["ended_on"].refuse("ends-before-it-starts", "it ends before it starts")
    kind = fields["activity_type"].choice_or_none(ActivityType, "activity-type")
    return Entry(
        id=fields["id"].text(),
        started_on=started_on,
        ended_on=ended_on,
        parts=_parts(fields["parts"], (ended_on - started_on).days + 1),
        category=None if fields["category"].is_null else _category(fields["category"], body),
        topics=frozenset(topic.choice(Topic, "topic") for topic in fields["topics"].each()),
        activity_type=kind or ActivityType.OTHER,
        standards=tuple(_standard(code, body, ended_on) for code in fields["standards"].each()),
        annotation_words=_words(fields["annotation_words"]),
        reflection_words=_words(fields["reflection_words"]),
        approved=fields["approved"].flag(),
        provider_id=fields["provider_id"].text_or_none(),
        bundle=fields["bundle"].text_or_none(),
        credits=_credits(fields["credits"]),
        attended_whole=fields["attended_whole"].flag_or_none(),
        used_for=tuple(each.text() for each in fields["used_for"].each()),
    )


_OPTIONAL = (
    "category",
    "topics",
    "activity_type",
    "standards",
    "annotation_words",
    "reflection_words",
    "provider_id",
    "bundle",
    "credits",
    "attended_whole",
    "used_for",
)


def _parts(given: Given, days: int) -> Mapping[ParticipationMode, int]:
    """Return the minutes by mode; no day has more than it has."""
    parts = {
        _mode(key, minutes): minutes.whole(most=_MOST_MINUTES)
        for key, minutes in given.table().items()
    }
    if sum(parts.values()) > days * MINUTES_A_DAY:
        message = f"{sum(parts.values())} minutes do not fit into {days} days"
        raise given.refuse("too-many-minutes", message)
    return parts


def _mode(key: str, given: Given) -> ParticipationMode:
    """Return the participation mode that a key names."""
    return Given(key, given.where).choice(ParticipationMode, "mode")


def _category(given: Given, body: Body) -> Category:
    """Return a category; the body's own only, for another's would say nothing to its rules."""
    category = given.choice(Category, "category")
    if category.value not in body.categories:
        own = ", ".join(sorted(body.categories)) or "none"
        message = f"{body.code} has no category {category.value!r}; it has {own}"
        raise given.refuse("unknown-category", message)
    return category


def _standard(given: Given, body: Body, day: date) -> str:
    """Return a code: the body's own as it is, another framework's after its name."""
    code = given.text()
    if not body.standards.knows(code, day):
        message = f"{code!r} is no code of the body's framework, nor of another one named"
        raise given.refuse("unknown-standard", message)
    return body.standards.own_code(code, day)


def _words(given: Given) -> int:
    """Return a number of words, none for null."""
    return 0 if given.is_null else given.whole(most=_MOST_WORDS)


def _credits(given: Given) -> Mapping[CreditUnit, Decimal]:
    """Return how many units a course is worth."""
    return {
        Given(key, number.where).choice(CreditUnit, "credit-unit"): number.share(most=_MOST_CREDITS)
        for key, number in given.table_or_empty().items()
    }
