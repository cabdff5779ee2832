"""The `forget-second-step` command: the way back in for somebody whose second step is lost."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.domain.errors import NotFound
from pldash.services.account_changes import forget_second_step as forget
from pldash.services.letters import Letter
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing

LETTER = Letter(
    "Your PL Dash sign-in was changed",
    "Whoever runs this PL Dash has removed your authenticator app and your recovery codes.\n\n"
    "You sign in with your password alone until you set up an app again, under Account. If you\n"
    "did not ask for this, change your password and tell them.\n",
)


@click.command("forget-second-step")
@click.option("--email", required=True, help="Whose authenticator app and codes are removed.")
@with_appcontext
def forget_second_step(*, email: str) -> None:
    """Remove somebody's authenticator app and recovery codes, and tell them by mail.

    Make sure first that it is they who ask. Passkeys stay. Prints JSON. The same call again
    changes nothing. Exits with 0 when there is none left, 1 when nobody has this address.
    """
    runtime = current_app.extensions["pldash"]
    try:
        with writing(runtime.writer, SYSTEM) as session:
            has_changed = forget(session, email, letter=LETTER, now=runtime.clock())
    except NotFound:
        message = "nobody has an account with this address"
        error = {"code": "account-unknown", "message": message, "where": "email"}
        click.echo(json.dumps({"error": error}, indent=2))
        raise SystemExit(1) from None
    click.echo(json.dumps({"changed": has_changed}, indent=2))
