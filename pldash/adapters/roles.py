"""Whether PostgreSQL's policies hold for the role that PL Dash signs in as."""

from __future__ import annotations

import logging

from sqlalchemy import Engine, text

logger = logging.getLogger(__name__)

_ABOVE = text(
    "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
)


def warn_above_policies(engine: Engine) -> None:
    """Say in the log where the role is one that no policy holds, and what to do.

    Only a warning: our own scope holds without the policies, as it does on SQLite.
    """
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        role = connection.scalar(_ABOVE)
    if role is not None:
        logger.warning(
            "PL Dash signs in to PostgreSQL as %s, a superuser or a role with BYPASSRLS, for whom "
            "no policy holds whose rows a person may see. Give it a role that owns nothing; "
            "docs/running.md says how, under PostgreSQL",
            role,
        )
