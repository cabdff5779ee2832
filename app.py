"""The entry point: builds the application, nothing else."""

from __future__ import annotations

from pldash.bootstrap import (
    create_app,
    refuse_without_guards,
    refuse_without_keys,
    warn_without_policies,
)
from pldash.starting import told_plainly

with told_plainly():
    app = create_app()
    refuse_without_keys(app)
    refuse_without_guards(app)
    warn_without_policies(app)
