"""The entry point: builds the application, nothing else."""

from __future__ import annotations

from pldash.bootstrap import create_app

app = create_app()
