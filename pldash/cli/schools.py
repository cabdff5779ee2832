"""The `create-school` command: a production installation's first school."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.domain.errors import RuleBroken
from pldash.services.schools import NewSchool
from pldash.services.schools import create_school as create
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing

MESSAGES = {
    "school-name-missing": "the name is empty",
    "school-name-too-long": "the name is longer than 120 characters",
    "code-malformed": "a code is 4 to 40 capitals and digits, with single hyphens",
    "code-taken": "a school of another name or zone has this code",
    "address-malformed": "this is no e-mail address",
    "zone-unknown": "this is no IANA time zone such as Australia/Melbourne",
}


@click.command("create-school")
@click.option("--name", required=True, help="As certificates print it.")
@click.option("--code", required=True, help="What teachers type to join, such as WATTLE-PARK.")
@click.option("--zone", required=True, help="An IANA time zone, such as Australia/Melbourne.")
@click.option("--admin", required=True, metavar="EMAIL", help="Who sets it up.")
@with_appcontext
def create_school(*, name: str, code: str, zone: str, admin: str) -> None:
    """Create a school and its first administrator.

    Whoever has no account under this address is invited by mail; send-outbox sends it.
    Prints JSON. The same call again changes nothing. Exits with 0 when the school is there, 1
    when something was refused, 2 for a usage error.
    """
    runtime = current_app.extensions["pldash"]
    facts = NewSchool(name=name, code=code, zone=zone, admin_email=admin)
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
