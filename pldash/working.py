"""The `work` command: does in the background what pages have asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from pldash.cli.crew import Crew
from pldash.services.audit_packs import MadeFile, StoredFile
from pldash.services.batch_issuing import Issuer, Press, Teller
from pldash.services.batch_revoking import Revoker, Undoer
from pldash.services.batches import ISSUE_JOB, REVOKE_JOB, TELL_JOB, UNDO_JOB
from pldash.services.letters import Letter
from pldash.services.pack_making import ListFiles, PackContents, PackDropper, PackMaker
from pldash.services.pack_orders import DROP_JOB, MAKE_JOB
from pldash.services.round_work import RoundApprover
from pldash.services.rounds import APPROVE_JOB
from pldash.services.workers import LEASE, Handler, Worker
from pldash.starting import told_plainly
from pldash.web.approvals.letters import decision_letter
from pldash.web.credentials.letters import issue_letter, revocation_letter
from pldash.web.exports.packs import files_of_pack
from pldash.web.runtime import KEY, Runtime

News = TypeVar("News")

JOBS_EACH = 100
"""Certificates that one process draws; its memory is still flat then, see the figures."""


@click.command("work")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    show_default="one for each processor",
    help="How many jobs are done at a time.",
)
@click.option(
    "--lease",
    type=click.IntRange(1, 3600),
    default=int(LEASE.total_seconds()),
    show_default=True,
    help="Seconds after which another worker takes a job over.",
)
@with_appcontext
def work(*, processes: int, lease: int) -> None:
    """Do the jobs that wait, and those to come, until stopped by SIGTERM or Ctrl-C."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    with told_plainly():
        _check_keys(app)
    crew_of(app, processes=processes, lease=timedelta(seconds=lease)).keep_working()


def start_beside(app: Flask) -> int:
    """Fork workers that end with this process, however it ends; return the id of their first.

    Nothing may be open yet that two processes cannot share: a connection, a thread.
    """
    _check_keys(app)
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        # Whoever reads what the server prints waits for its end, not for ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        crew_of(app, beside=parent).keep_working()
    finally:
        os._exit(0)


def crew_of(
    app: Flask,
    *,
    processes: int | None = None,
    lease: timedelta = LEASE,
    beside: int | None = None,
) -> Crew:
    """Return the processes that do the application's jobs, one for each processor."""
    return Crew(
        make_worker=lambda: worker_of(app, lease),
        processes=processes or os.cpu_count() or 1,
        jobs_each=JOBS_EACH,
        beside=beside,
    )


def _check_keys(app: Flask) -> None:
    """Load the keys once for all processes; a trial installation makes them here, and one set.

    :raises KeysRefused: if certificates cannot be signed
    """
    runtime: Runtime = app.extensions[KEY]
    runtime.proofs.check(now=runtime.clock())


def worker_of(app: Flask, lease: timedelta = LEASE) -> Worker:
    """Return a worker for the application's jobs."""
    runtime: Runtime = app.extensions[KEY]
    return Worker(
        reader=runtime.reader,
        writer=runtime.writer,
        clock=runtime.clock,
        handlers=handlers_of(app),
        lease=lease,
    )


def handlers_of(app: Flask) -> Mapping[str, Handler]:
    """Return who does which kind of job."""
    runtime: Runtime = app.extensions[KEY]
    base: dict[str, Any] = {
        "reader": runtime.reader,
        "writer": runtime.writer,
        "clock": runtime.clock,
    }
    press = Press(
        seal=runtime.proofs.seal,
        files=runtime.files,
        rules=runtime.rules,
        base_url=runtime.base_url,
        is_test=runtime.proofs.is_test,
    )
    return {
        ISSUE_JOB: Issuer(**base, press=press),
        TELL_JOB: Teller(**base, write_letter=_in_words(app, issue_letter)),
        REVOKE_JOB: Revoker(**base, write_letter=_in_words(app, revocation_letter)),
        UNDO_JOB: Undoer(**base),
        APPROVE_JOB: RoundApprover(**base, write_letter=_in_words(app, decision_letter)),
        MAKE_JOB: PackMaker(
            **base,
            files=runtime.files,
            shelf=runtime.shelf,
            rules=runtime.rules,
            list_files=_pack_files(app),
        ),
        DROP_JOB: PackDropper(writer=runtime.writer, clock=runtime.clock, shelf=runtime.shelf),
    }


def _in_words(app: Flask, write: Callable[[News], Letter]) -> Callable[[News], Letter]:
    """Return what writes a letter without a request: its words need a language and addresses."""

    def written(news: News) -> Letter:
        with app.test_request_context(base_url=app.extensions[KEY].base_url):
            return write(news)

    return written


def _pack_files(app: Flask) -> ListFiles:
    """Return what names the files of an audit pack in the language of whoever asked for it."""
    runtime: Runtime = app.extensions[KEY]

    def listed(contents: PackContents) -> tuple[Sequence[MadeFile], Sequence[StoredFile]]:
        locale = contents.locale.replace("-", "_")
        with app.test_request_context(base_url=runtime.base_url), force_locale(locale):
            return files_of_pack(contents, runtime.render_record)

    return listed


def install(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(work)
