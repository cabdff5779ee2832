"""The entry point: builds the application, nothing else."""

from __future__ import annotations

import sys

from pldash.adapters.database import UnsafeDatabase
from pldash.bootstrap import create_app
from pldash.config import SettingsRefused

try:
    app = create_app()
except (SettingsRefused, UnsafeDatabase) as error:
    for problem in str(error).splitlines():
        sys.stderr.write(f"PL Dash cannot start: {problem}\n")
    raise SystemExit(2) from None
