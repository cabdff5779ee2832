"""Counting how often certificates are checked, without who looked or at which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pldash.domain.checked_files import Verdict


class CheckWay(StrEnum):
    """How somebody asked."""

    CODE = "code"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Check:
    """All that is kept of one check; equal ones are added up."""

    day: date
    way: CheckWay
    answer: Verdict
