"""Serves a trial or development installation: migrates, loads data, prints the log-ins."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import click
from flask import Flask
from waitress.server import create_server

from pldash.adapters.guards import refuse_unguarded
from pldash.adapters.migrations import upgrade
from pldash.adapters.roles import warn_above_policies
from pldash.bootstrap import create_app
from pldash.cli.cycles import start_judging
from pldash.cli.outbox import start_sending
from pldash.cli.staging import start_forgetting
from pldash.cli.trail import start_signing
from pldash.config import Settings, own_folder
from pldash.preparing import load_shipped
from pldash.services import demo
from pldash.services.demo_records import add_demo_records
from pldash.services.demo_ways import add_demo_ways
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.starting import told_plainly
from pldash.web.runtime import KEY, Runtime
from pldash.web.security.passwords import hash_password
from pldash.working import start_beside

THREADS = 8


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=5000,
    show_default=True,
    help="Where to listen.",
)
@click.option("--data", type=click.Path(path_type=Path), default=Path("var"), show_default=True)
@click.option("--demo", "with_demo", is_flag=True, help="Add demo people to an empty database.")
def serve(port: int, data: Path, *, with_demo: bool) -> None:
    """Serve PL Dash on this machine, for development and for trying it out."""
    with told_plainly():
        settings = _settings(port, data)
        upgrade(settings.database)
        app = create_app(settings)
        start_beside(app)  # before there is a thread, a connection or a listening socket
        refuse_unguarded(app.extensions[KEY].reader)
        if not settings.is_development:
            warn_above_policies(app.extensions[KEY].reader)
        has_demo = fill(app, with_demo=with_demo and may_have_demo(settings))
        server = create_server(app, host="127.0.0.1", port=port, threads=THREADS)
    start_sending(app, threading.Event())
    start_signing(app, threading.Event())
    start_forgetting(app, threading.Event())
    start_judging(app, threading.Event())
    _announce(settings.base_url, has_demo=has_demo)
    server.run()


def may_have_demo(settings: Settings) -> bool:
    """Return whether demo people may be added; say so where they may not be."""
    if settings.database_url:
        click.echo(
            "No demo people: they go into a database of PL Dash's own making, never", err=True
        )
        click.echo("into the one that PLDASH_DATABASE_URL names.", err=True)
    return not settings.database_url


def fill(app: Flask, *, with_demo: bool) -> bool:
    """Load the shipped data, and demo people into an empty database; say whether they are there."""
    runtime: Runtime = app.extensions[KEY]
    now = runtime.clock()
    load_shipped(runtime)
    with reading(runtime.reader, SYSTEM) as session:
        is_empty = demo.is_empty(session)
        if not is_empty:
            return demo.has_demo_people(session)
    if not with_demo:
        return False
    with app.app_context():
        hashed = hash_password(demo.PASSWORD)
    with writing(runtime.writer, SYSTEM) as session:
        demo.add_demo_people(session, hashed, now=now)
        teacher, _colleague, leader = demo.PEOPLE[:3]
        add_demo_records(
            session,
            expand=runtime.expand,
            leader=leader.email,
            teacher=teacher.email,
            now=now,
        )
        add_demo_ways(session, hashed, expand=runtime.expand, now=now)
    return True


def _settings(port: int, data: Path) -> Settings:
    os.environ.setdefault("PLDASH_ENVIRONMENT", "development")
    os.environ.setdefault("PLDASH_BASE_URL", f"http://localhost:{port}")
    os.environ["PLDASH_DATA_DIR"] = str(data)
    own_folder(data)
    return Settings.from_env().with_secret()


def _announce(address: str, *, has_demo: bool) -> None:
    click.echo(f"PL Dash is ready: {address}")
    if has_demo:
        click.echo(f"Demo people, all with the password {demo.PASSWORD}:")
        for person in demo.PEOPLE + demo.MORE_PEOPLE:
            click.echo(f"  {person.email:24} {person.name}, {person.what}")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
