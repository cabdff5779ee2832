"""Annotations: a note that connects an entry to its standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Gate, Situation
from pldash.domain.tallies import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationNeeded(Gate):
    """Each entry has a note in the teacher's own words; no length is set.

    Source: facts of South Australia (an annotation connecting the learning to the standard).

    >>> AnnotationNeeded.shape, AnnotationNeeded.code.value
    ('annotation-needed', 'no-annotation')
    """

    shape: ClassVar[str] = "annotation-needed"
    code: ClassVar[ReasonCode] = ReasonCode.NO_ANNOTATION

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry without a word of annotation."""
        del situation
        if not tally.entry.annotation_words:
            tally.take_all(self.code)
