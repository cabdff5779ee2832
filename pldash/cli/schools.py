"""The `create-school` command: a production installation's first school."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.domain.errors import RuleBroken
from pldash.domain.schools import OrganisationKind
from pldash.services.schools import NewSchool
from pldash.services.schools import create_school as create
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing

MESSAGES = {
    "school-name-missing": "the name is empty",
    "school-name-hidden": "the name holds a line break, or a sign that hides or turns letters",
    "school-name-too-long": "the name is longer than 120 characters",
    "code-malformed": "a code is 4 to 40 capitals and digits, with single hyphens",
    "code-taken": "a school or system of another name, zone or kind has this code",
    "address-malformed": "this is no e-mail address",
    "system-unknown": "no system has this code; schools belong to systems, and systems to nothing",
    "zone-unknown": "this is no IANA time zone such as Australia/Melbourne",
}


@click.command("create-school")
@click.option("--name", required=True, help="As certificates print it.")
@click.option("--code", required=True, help="What teachers type to join, such as WATTLE-PARK.")
@click.option("--zone", required=True, help="An IANA time zone, such as Australia/Melbourne.")
@click.option("--admin", required=True, metavar="EMAIL", help="Who sets it up.")
@click.option("--is-system", is_flag=True, help="Make a system above schools, such as a diocese.")
@click.option("--system", default=None, metavar="CODE", help="The system that the school is in.")
@with_appcontext
def create_school(
    *, name: str, code: str, zone: str, admin: str, is_system: bool, system: str | None
) -> None:
    """Create a school or a system and its first administrator.

    A school is put under a system by its code, also a school that is there already.

    Whoever has no account under this address is invited by mail; send-outbox sends it.
    Prints JSON. The same call again changes nothing. Exits with 0 when the school is there, 1
    when something was refused, 2 for a usage error.
    """
    runtime = current_app.extensions["pldash"]
    kind = OrganisationKind.SYSTEM if is_system else OrganisationKind.SCHOOL
    facts = NewSchool(
        name=name, code=code, zone=zone, admin_email=admin, kind=kind, system_code=system
    )
    try:
        # The mail's link needs to know where the pages are, as within a request.
        with current_app.test_request_context(), writing(runtime.writer, SYSTEM) as session:
            school, has_changed = create(
                session, facts, write=runtime.write_invitation, now=runtime.clock()
            )
            answer = {"id": str(school.id), "code": school.code, "changed": has_changed}
    except RuleBroken as error:
        broken = error.reasons[0].code
        _refuse(broken, MESSAGES[broken], error.field or broken)
    else:
        _print(answer)


def _refuse(code: str, message: str, where: str) -> None:
    _print({"error": {"code": code, "message": message, "where": where}})
    raise SystemExit(1) from None


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, indent=2))
