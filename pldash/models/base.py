"""The base of every row: constraint names, column types, and what a column says of privacy."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime
from datetime import time as clock_time
from enum import Enum as PythonEnum
from enum import StrEnum
from importlib import import_module
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Enum,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pldash.domain.values import (
    CareerStage,
    EvidenceGrade,
    ParticipationMode,
)

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Privacy(StrEnum):
    """How much a column tells about a person."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Retention(StrEnum):
    """How long the rows of a table are kept."""

    ACCOUNT = "account"
    """As long as the account: gone when the person erases it."""
    CREDENTIAL = "credential"
    """As long as the certificate stands, by the holder's choice."""
    SCHOOL = "school"
    """As long as the school uses PL Dash."""
    TRAIL = "trail"
    """For good: holds ids and salted digests, never a person's words."""
    SHORT = "short"
    """Days: swept away once it has served."""
    REFERENCE = "reference"
    """Facts about nobody."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, hand over UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return an aware time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> UUID:
    """Return a UUIDv7: random, but in order of time, so that indexes stay narrow.

    Source: RFC 9562, section 5.7.
    """
    moment = time.time_ns() // 1_000_000
    bits = int.from_bytes(os.urandom(10), "big")
    value = (moment & (2**48 - 1)) << 80 | 0x7 << 76 | (bits >> 68) << 64
    return UUID(int=value | 0b10 << 62 | bits & (2**62 - 1))


def choice(kind: type[PythonEnum]) -> Enum:
    """Return a text column type that holds an enumeration's values, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        validate_strings=True,
        name=f"{kind.__name__.lower()}_known",
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The parent of every row."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(),
        str: Text(),
        int: Integer(),
        float: Float(),
        bool: Boolean(),
        bytes: LargeBinary(),
        date: Date(),
        clock_time: Time(),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        ParticipationMode: choice(ParticipationMode),
        EvidenceGrade: choice(EvidenceGrade),
        CareerStage: choice(CareerStage),
    }


def table_of(row: type[Base]) -> Table:
    """Return the table of a row class, for statements that go past the mapper.

    Every table is made known first: a key has no type before the table that it points at is there,
    and a statement made by then would hand the database values as they are.
    """
    import_module("pldash.models.registry")
    return cast("Table", row.__table__)


def plain(purpose: str) -> dict[str, Any]:
    """Mark a column that tells nothing about a person."""
    return {"privacy": Privacy.NONE, "purpose": purpose}


def personal(purpose: str) -> dict[str, Any]:
    """Mark a column that tells something about a person."""
    return {"privacy": Privacy.PERSONAL, "purpose": purpose}


def sensitive(purpose: str) -> dict[str, Any]:
    """Mark a column that would hurt in the wrong hands: private words, secrets."""
    return {"privacy": Privacy.SENSITIVE, "purpose": purpose}


def kept(retention: Retention) -> dict[str, Any]:
    """Return the table's argument that says how long its rows are kept."""
    return {"info": {"retention": retention}}


class OwnedByTeacher:
    """A row of a teacher's own record; nobody else's query ever returns it."""

    teacher_id: Mapped[UUID] = mapped_column()
    """Each row class declares its own over this one, with its key and its marks."""


class HeldBySchool:
    """A row that a school holds; only its own people's queries return it."""

    school_id: Mapped[UUID] = mapped_column()


class SharedWithSchool:
    """A row that a teacher gave to a school: both may read it."""

    teacher_id: Mapped[UUID] = mapped_column()
    school_id: Mapped[UUID] = mapped_column()


class SharedForDecision:
    """A row that a teacher gave to a school, and to the system above where that one decides."""

    teacher_id: Mapped[UUID] = mapped_column()
    school_id: Mapped[UUID] = mapped_column()
    system_id: Mapped[UUID | None] = mapped_column()
