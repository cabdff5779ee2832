"""Makes a database ready: the newest revision and the shipped data. Safe to repeat."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pldash.adapters.chat_packs import load_chats
from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.guards import put_back_guards
from pldash.adapters.migrations import upgrade
from pldash.adapters.roles import warn_above_policies
from pldash.services.archive_reviews import forget_ended
from pldash.services.reference import load_reference
from pldash.services.scope import SYSTEM
from pldash.services.sweeping import sweep
from pldash.services.unit_of_work import writing
from pldash.starting import told_plainly
from pldash.web.runtime import KEY, Runtime


def load_shipped(runtime: Runtime) -> None:
    """Bring the shipped frameworks and chats into the database, and sweep out what has served."""
    with writing(runtime.writer, SYSTEM) as session:
        load_reference(session, load_frameworks(), load_chats(), now=runtime.clock())
        sweep(session, now=runtime.clock())
    forget_ended(runtime.writer, runtime.staging, now=runtime.clock())


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database to the newest revision, put back its guards, load the shipped data."""
    runtime: Runtime = current_app.extensions[KEY]
    with told_plainly():
        upgrade(runtime.writer.url.render_as_string(hide_password=False))
        with runtime.writer.begin() as connection:
            put_back = put_back_guards(connection)
        load_shipped(runtime)
    if not runtime.is_development:
        warn_above_policies(runtime.reader)
    for name in put_back:
        click.echo(f"The trail's guard {name} was missing; it is back.", err=True)
    click.echo("The database is ready.", err=True)


def install(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(prepare)
