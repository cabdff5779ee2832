"""What an engine is asked to run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def watched(engine: Engine) -> Iterator[list[str]]:
    """Collect what an engine is about to run, and stop listening at the end.

    Engines are shared by tests, and some statements take another way where somebody listens.
    """
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
