"""The facts of a registration as people write them, read and checked against the body's codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from pldash.domain.cases import Employment, RegistrationFacts, RegistrationType
from pldash.domain.given_values import FIRST_DAY, LAST_DAY, Given
from pldash.domain.requirement_sets import Attribute, AttributeKind, Body
from pldash.domain.values import CareerStage, Period

_DAYS_A_YEAR = 366
_MONTHS_A_YEAR = 12
_MOST = 1_000_000
_YEAR = re.compile(r"\d{4}", re.ASCII)

_KEYS = (
    "type",
    "stage",
    "employment",
    "fte",
    "granted_on",
    "due_on",
    "expires_on",
    "birth_month",
    "days_taught",
    "leave",
    "certificates",
    "attributes",
)


def read_registration(given: Given, body: Body) -> RegistrationFacts:
    """Return the facts of a registration; null and left out are facts that were not given.

    :raises InputRefused: with the first thing that is wrong
    """
    fields = given.fields(optional=_KEYS)
    granted_on = fields["granted_on"].day_or_none()
    fte, month = fields["fte"], fields["birth_month"]
    return RegistrationFacts(
        type=fields["type"].choice_or_none(RegistrationType, "type"),
        stage=fields["stage"].choice_or_none(CareerStage, "stage"),
        employment=fields["employment"].choice_or_none(Employment, "employment"),
        fte=None if fte.is_null else fte.share(most=1),
        granted_on=granted_on,
        due_on=_not_before(granted_on, fields["due_on"]),
        expires_on=_not_before(granted_on, fields["expires_on"]),
        birth_month=None if month.is_null else month.whole(least=1, most=_MONTHS_A_YEAR),
        days_taught=_days_taught(fields["days_taught"]),
        leave=tuple(_leave(each) for each in fields["leave"].each()),
        certificates=_certificates(fields["certificates"], body),
        attributes=_attributes(fields["attributes"], body),
    )


def _not_before(granted_on: date | None, given: Given) -> date | None:
    """Return a last day, which no registration has before its first."""
    day = given.day_or_none()
    if day is not None and granted_on is not None and day < granted_on:
        raise given.refuse("ends-before-it-starts", "it is before granted_on")
    return day


def _days_taught(given: Given) -> Mapping[int, int]:
    """Return the days taught by calendar year."""
    days = {}
    for year, number in given.table_or_empty().items():
        if not (_YEAR.fullmatch(year) and FIRST_DAY.year <= int(year) <= LAST_DAY.year):
            raise number.refuse("bad-year", f"{year!r} is no year")
        days[int(year)] = number.whole(most=_DAYS_A_YEAR)
    return days


def _leave(given: Given) -> Period:
    """Return one leave, both ends included."""
    fields = given.fields(required=("from", "until"))
    start, end = fields["from"].day(), fields["until"].day()
    if end < start:
        raise fields["until"].refuse("ends-before-it-starts", "it ends before it starts")
    return Period(start, end)


def _certificates(given: Given, body: Body) -> frozenset[str] | None:
    """Return the certificates held, all of them known to the body's rules."""
    if given.is_null:
        return None
    for each in given.each():
        if each.text() not in body.certificates:
            raise each.refuse("unknown-certificate", f"{each.text()!r} is none that the body lists")
    return frozenset(each.text() for each in given.each())


def _attributes(given: Given, body: Body) -> Mapping[str, object]:
    """Return what only this body asks, null left out."""
    read = {}
    for key, value in given.table_or_empty().items():
        if key not in body.attributes:
            raise value.refuse("unknown-attribute", f"{key!r} is none that the body lists")
        if not value.is_null:
            read[key] = _attribute(value, body.attributes[key])
    return read


def _attribute(given: Given, attribute: Attribute) -> object:
    """Return one attribute's value, by the kind that the body's data gives it."""
    if attribute.kind is AttributeKind.DATE:
        return given.day()
    if attribute.kind is AttributeKind.FLAG:
        return given.flag()
    if attribute.kind is AttributeKind.NUMBER:
        return given.whole(most=_MOST)
    if given.text() not in attribute.choices:
        listed = ", ".join(attribute.choices)
        raise given.refuse("unknown-value", f"{given.text()!r} is none of: {listed}")
    return given.text()
