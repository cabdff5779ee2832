"""Schools, the roles people hold in them, and who is a member when."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is."""

    SCHOOL = "school"
    SYSTEM = "system"


class Role(StrEnum):
    """What a person is at a school; roles add up."""

    TEACHER = "teacher"
    LEADER = "leader"
    """Approves submissions; a deputy is one for a time."""
    ADMINISTRATOR = "administrator"
    """Sets up the school and its people; opens no submission."""
