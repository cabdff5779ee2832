"""Times as machines write them: ISO 8601 with an offset, and nothing else."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pldash.domain.archives import EPOCH

_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,12})?)?(Z|[+-]\d{2}:?\d{2})", re.ASCII
)


def iso_ms(text: object) -> int | None:
    """Return the milliseconds since 1970 of a time with an offset, or None.

    >>> iso_ms("2020-11-05T20:31:02.1234567+11:00")
    1604568662123
    >>> iso_ms("2020-11-05T20:31:02")
    """
    if not isinstance(text, str) or _ISO.fullmatch(text) is None:
        return None
    try:
        return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return None
