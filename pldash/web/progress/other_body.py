"""The few facts that another body would need to know, asked by an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import format_date
from flask_babel import gettext as _

from pldash.domain.requirement_sets import AttributeKind
from pldash.services.registrations import entry_of
from pldash.web.registrations.forms import (
    ATTRIBUTE,
    BaseRegistrationForm,
    data_of,
    form_for,
    prepared,
)
from pldash.web.runtime import now
from pldash.web.session import me

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from werkzeug.datastructures import MultiDict
    from wtforms import Field

    from pldash.domain.requirement_sets import Body
    from pldash.models.registrations import Registration
    from pldash.services.what_ifs import LikelyGrant

NOT_FACTS = frozenset({"number", "version", "form_key", "csrf_token"})
OF_THE_PERSON = ("type", "stage", "employment", "fte", "birth_month")
"""What is likely the same with another body as with the teacher's own."""


@dataclass(frozen=True, slots=True)
class FactFields:
    """The fields that could change the answer, and the others."""

    wanted: tuple[Field, ...]
    others: tuple[Field, ...]


def facts_form(
    body: Body, mine: Sequence[Registration], *, given: MultiDict[str, str]
) -> BaseRegistrationForm:
    """Return the form as the address fills it, looked at for faults.

    :param mine: the teacher's registrations; the first one's facts stand in until others are given
    """
    form_class = form_for(body, me().today(now()).year)
    if says_facts(given):
        form = prepared(
            form_class(formdata=given, data=_left_out(body), meta={"csrf": False}), body
        )
        if not body.certificates:
            form.certificates.data = []
        form.validate()
        return form
    known = data_of(entry_of(mine[0]), 0) if mine else {}
    likely = {
        name: value
        for name, value in known.items()
        if name in OF_THE_PERSON or name.startswith(("leave_", "days_taught_"))
    }
    return prepared(form_class(data=likely, meta={"csrf": False}), body)


def says_facts(given: MultiDict[str, str]) -> bool:
    """Return whether an address says any fact, and not only which page of entries is shown."""
    return any(name != "page" for name in given)


def assumption(grant: LikelyGrant) -> str:
    """Return which day of the grant was taken, and why, in words."""
    day = format_date(grant.on, "long")
    if grant.is_first_entry:
        return _("Taken for granted on %(day)s, the day of your first entry.", day=day)
    return _("Taken for granted on %(day)s, so that a cycle runs today.", day=day)


def _left_out(body: Body) -> dict[str, str]:
    """Return what a list stands at that an address leaves out: nothing was said."""
    lists = {AttributeKind.CHOICE, AttributeKind.FLAG}
    own = (f"{ATTRIBUTE}{key}" for key, each in body.attributes.items() if each.kind in lists)
    return dict.fromkeys(("type", "stage", "employment", "birth_month", *own), "")


def split_fields(form: BaseRegistrationForm, wanted: Collection[str]) -> FactFields:
    """Return the fields in two parts: those that the rules ask for, and the rest.

    :param wanted: names of facts
    """
    fields = [
        field
        for field in form
        if field.name not in NOT_FACTS
        and not (field.name == "certificates" and not form.certificates.choices)
    ]

    def is_wanted(field: Field) -> bool:
        name = field.name.removeprefix(ATTRIBUTE)
        return (
            name in wanted
            or field.name.startswith(ATTRIBUTE)
            or ("days_taught" in wanted and name.startswith("days_taught_"))
            or bool(field.errors)
        )

    return FactFields(
        wanted=tuple(field for field in fields if is_wanted(field)),
        others=tuple(field for field in fields if not is_wanted(field)),
    )
