"""Runs the migrations over the connection that `pldash.adapters.migrations` hands in."""

from __future__ import annotations

from typing import Any

from alembic import context

import pldash.models.registry
from pldash.models.base import Base, UtcDateTime

assert pldash.models.registry.MODULES, "every table must be known before models are compared"


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our instants as plain SQLAlchemy types: a migration never imports the product."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    transaction_per_migration=False,
)
with context.begin_transaction():
    connection = context.config.attributes["connection"]
    if connection.dialect.name == "postgresql":
        # The owner of the tables is under their policies too, and a revision changes all rows.
        connection.exec_driver_sql("SELECT set_config('pldash.everything', 'on', true)")
    context.run_migrations()
