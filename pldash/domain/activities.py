"""What a teacher logs: its states, its kinds, its bounds."""

from __future__ import annotations

from enum import StrEnum

MINUTES_A_DAY = 1_440
LONGEST_DAYS = 400
"""An activity longer than a slow year is a typing mistake."""
EVIDENCE_LIMIT = 5
"""Pieces of evidence that one activity can carry."""


class ActivityState(StrEnum):
    """Where an activity stands with its teacher and, once submitted, with the school."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    DECLINED = "declined"


EDITABLE = frozenset({ActivityState.DRAFT, ActivityState.RETURNED, ActivityState.DECLINED})
"""States in which the teacher may change the words and minutes."""


class ActivityType(StrEnum):
    """What kind of learning it was, in the words of the `evaluate` contract."""

    ONLINE_CHAT = "online-chat"
    COURSE = "course"
    WORKSHOP = "workshop"
    CONFERENCE = "conference"
    READING = "reading"
    STUDY = "study"
    STAFF_MEETING = "staff-meeting"
    PLANNING = "planning"
    EVENT_COORDINATION = "event-coordination"
    FIRST_AID = "first-aid"
    IT_TRAINING = "it-training"
    MANDATORY_REPORTING = "mandatory-reporting"
    WHS = "whs"
    OTHER = "other"


class EvidenceKind(StrEnum):
    """A link to somewhere else, or a file kept here."""

    LINK = "link"
    FILE = "file"
