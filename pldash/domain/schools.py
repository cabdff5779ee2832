"""Schools, the roles people hold in them, and who is a member when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from pldash.domain.errors import RuleBroken
from pldash.domain.written_lines import is_name, is_seen

NAME_LIMIT: Final = 120
INVITATION_LASTS: Final = timedelta(days=14)
LONGEST_DEPUTY: Final = timedelta(days=366)
"""Somebody who stands in for longer than a year is a leader."""

CODE_PATTERN: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
CODE_LENGTHS: Final = range(4, 41)


class OrganisationKind(StrEnum):
    """What an organisation is."""

    SCHOOL = "school"
    SYSTEM = "system"
    OUTSIDE = "outside"
    """No school: one person whom a teacher without a school invited to approve."""


class Role(StrEnum):
    """What a person is at a school; roles add up."""

    TEACHER = "teacher"
    LEADER = "leader"
    """Approves submissions; a deputy is one for a time."""
    ADMINISTRATOR = "administrator"
    """Sets up the school and its people; opens no submission."""


def day_at(zone: str, now: datetime) -> date:
    """Return the date at a school, by which everybody's ties to it hold.

    Never the date where a person says they are: moving one's own zone would make
    yesterday's right hold again.

    >>> from datetime import UTC
    >>> day_at("Australia/Sydney", datetime(2026, 11, 21, 13, tzinfo=UTC))
    datetime.date(2026, 11, 22)

    :param zone: the school's, an IANA name
    """
    return now.astimezone(ZoneInfo(zone)).date()


def code_key(code: str) -> str:
    """Return a school's code as codes are compared: case, spaces and hyphens do not count.

    >>> code_key(" wattle park ")
    'WATTLEPARK'
    """
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def refuse_bad_code(code: str) -> None:
    """Refuse a code that could not be read out over a telephone.

    :raises RuleBroken: unless it is letters and digits in groups, with single hyphens
    """
    if CODE_PATTERN.fullmatch(code) is None or len(code) not in CODE_LENGTHS:
        raise RuleBroken("code-malformed", field="code")


def refuse_bad_name(name: str) -> None:
    """Refuse a name that a certificate could not print.

    :raises RuleBroken: if it is missing or too long, or has what nobody can see
    """
    if not is_seen(name):
        raise RuleBroken("school-name-missing", field="name")
    if not is_name(name):
        raise RuleBroken("school-name-hidden", field="name")
    if len(name) > NAME_LIMIT:
        raise RuleBroken("school-name-too-long", field="name")


def refuse_bad_roles(roles: Collection[Role]) -> None:
    """Refuse a membership without any role.

    :raises RuleBroken: if there is none
    """
    if not roles:
        raise RuleBroken("role-needed", field="roles")


def refuse_bad_deputy_dates(from_on: date, until_on: date, today: date) -> None:
    """Refuse dates that run backwards, are over, or are too far apart.

    :raises RuleBroken: with the field that it is about
    """
    if until_on < from_on:
        raise RuleBroken("deputy-ends-before-start", field="until_on")
    if until_on < today:
        raise RuleBroken("deputy-is-over", field="until_on")
    if until_on - from_on > LONGEST_DEPUTY:
        raise RuleBroken("deputy-too-long", field="until_on")
