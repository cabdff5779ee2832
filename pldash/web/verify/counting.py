"""Counts the checks that strangers make, whoever they are and whatever they look at."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from pldash.domain.check_counts import Check
from pldash.web.runtime import runtime

if TYPE_CHECKING:
    from pldash.domain.check_counts import CheckWay
    from pldash.domain.checked_files import Verdict


def count(way: CheckWay, answer: Verdict) -> None:
    """Count one check of today, in memory."""
    known = runtime()
    known.checks.count(Check(known.clock().astimezone(UTC).date(), way, answer))
