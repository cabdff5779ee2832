"""The paper's own words for kinds of time, kinds of learning and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pldash.domain.activities import ActivityType
from pldash.domain.time_kinds import TimeKind
from pldash.domain.values import EvidenceGrade

TIME_WORDS: Final[Mapping[TimeKind, str]] = {
    TimeKind.SYNCHRONOUS: "took part live",
    TimeKind.ASYNCHRONOUS: "took part later",
    TimeKind.LURKING: "read along",
    TimeKind.HOSTING: "hosted",
    TimeKind.TIME_SPENT: "time spent",
    TimeKind.LEADING: "leading",
    TimeKind.PREPARATION: "prepared",
    TimeKind.APPLICATION: "tried in class",
}

LEARNING_WORDS: Final[Mapping[ActivityType, str]] = {
    ActivityType.ONLINE_CHAT: "Online chat",
    ActivityType.COURSE: "Course",
    ActivityType.WORKSHOP: "Workshop",
    ActivityType.CONFERENCE: "Conference",
    ActivityType.READING: "Reading",
    ActivityType.STUDY: "Further study",
    ActivityType.STAFF_MEETING: "Staff meeting",
    ActivityType.PLANNING: "Planning lessons",
    ActivityType.EVENT_COORDINATION: "Organising school days",
    ActivityType.FIRST_AID: "First aid",
    ActivityType.IT_TRAINING: "Software training",
    ActivityType.MANDATORY_REPORTING: "Mandatory reporting",
    ActivityType.WHS: "Work health and safety",
    ActivityType.OTHER: "Something else",
}
"""As the form on which it was logged calls it."""

EVIDENCE_WORDS: Final[Mapping[EvidenceGrade, str]] = {
    EvidenceGrade.DECLARED: "declared",
    EvidenceGrade.OWN_ARCHIVE: "own archive",
    EvidenceGrade.HOST_CODE: "host\u2019s code",
    EvidenceGrade.HOST_ROSTER: "host\u2019s roster",
}
