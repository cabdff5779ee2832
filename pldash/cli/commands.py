"""Every command of `flask --app app NAME`."""

from __future__ import annotations

from flask import Flask

from pldash.cli.accounts import forget_second_step
from pldash.cli.certificates import check_certificates
from pldash.cli.check_counts import check_counts
from pldash.cli.cycles import judge_cycles
from pldash.cli.evaluate import evaluate
from pldash.cli.outbox import send_outbox, take_bounce
from pldash.cli.read_archive import read_archive
from pldash.cli.reference_docs import reference_docs
from pldash.cli.rollups import rollups
from pldash.cli.schools import create_school
from pldash.cli.staging import forget_archives
from pldash.cli.trail import export, sign_trail
from pldash.cli.verify_trail import verify_trail


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(evaluate)
    app.cli.add_command(read_archive)
    app.cli.add_command(reference_docs)
    app.cli.add_command(send_outbox)
    app.cli.add_command(take_bounce)
    app.cli.add_command(forget_archives)
    app.cli.add_command(create_school)
    app.cli.add_command(rollups)
    app.cli.add_command(judge_cycles)
    app.cli.add_command(forget_second_step)
    app.cli.add_command(sign_trail)
    app.cli.add_command(export)
    app.cli.add_command(verify_trail)
    app.cli.add_command(check_certificates)
    app.cli.add_command(check_counts)
