"""Makes audit packs in the background, and removes their files.

A pack is read at one instant and written into a file beside its place. Between two files of it
the lease is renewed and the teacher's mind asked again; only under the lease is it put in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO, Final, Protocol
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from pldash.domain.audit_packs import PackEnd, PackOver
from pldash.domain.errors import NotFound, RuleBroken
from pldash.domain.exports import TakenRecord
from pldash.domain.log_forms import LogForm
from pldash.domain.requirement_sets import RequirementSets
from pldash.models.accounts import Account
from pldash.models.audit_packs import AuditPack
from pldash.ports import Clock, FileStore
from pldash.services.accounts import Identity, identity_of
from pldash.services.audit_packs import MadeFile, StoredFile, certificates_in, stream_pack
from pldash.services.exports import Wanted, record_of
from pldash.services.jobs import TakenJob, finish, renew
from pldash.services.pack_orders import end_pack, tell
from pldash.services.published_heads import heads_around
from pldash.services.registrations import registration_for
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.unit_of_work import reading, writing
from pldash.services.workers import LEASE

TOLD_EACH: Final = timedelta(seconds=2)
"""How often a pack that is being made says how far it is."""


class PackShelf(Protocol):
    """Keeps the files of audit packs until they are fetched."""

    def adding(
        self, pack_id: UUID, pieces: Iterable[bytes]
    ) -> AbstractContextManager[Callable[[], None]]:
        """Write a file beside its place; it is put there once what this gives is called."""

    def open(self, pack_id: UUID) -> BinaryIO | None:
        """Return a file to be read, None where there is none."""

    def remove(self, pack_id: UUID) -> None:
        """Remove a file and what was left of its making, if there is anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContents:
    """What goes into a pack, as it was at one instant.

    :ivar made_on: the day, where the teacher is
    :ivar heads: signed ends of the trail that the teacher takes along, as lines
    """

    record: TakenRecord
    form: LogForm
    locale: str
    made_on: date
    heads: tuple[str, ...]
    certificates: tuple[StoredFile, ...]


ListFiles = Callable[[PackContents], tuple[Sequence[MadeFile], Sequence[StoredFile]]]
"""Names the files of a pack in its words: those to be made, and those that are kept."""


@dataclass(frozen=True, kw_only=True)
class PackMaker:
    """Makes one pack."""

    reader: Engine
    writer: Engine
    clock: Clock
    files: FileStore
    shelf: PackShelf
    rules: RequirementSets
    list_files: ListFiles

    def work(self, job: TakenJob) -> None:
        """Make it; what changed meanwhile so that it cannot be made is written down.

        :raises PldashError: if it is worth another try
        """
        try:
            self._make(job)
        except PackOver:
            self._end(job, None)
        except NotFound:
            self._end(job, PackEnd.NO_RECORD)
        except RuleBroken:
            self._end(job, PackEnd.NOT_DRAWN)

    def give_up(self, session: Session, job: TakenJob) -> None:
        """Tell the teacher that it could not be made."""
        row = _live(session, job)
        if row is not None:
            end_pack(session, row, PackEnd.FAILED, by=None, now=self.clock())

    def _make(self, job: TakenJob) -> None:
        contents = self._contents(job)
        made, stored = self.list_files(contents)
        pieces = stream_pack(made, stored, self.files, now=self.clock())
        told = self._telling(job, pieces, len(made) + len(stored))
        with self.shelf.adding(UUID(job.args["pack"]), told) as put:
            now = self.clock()
            with writing(self.writer, SYSTEM) as session:
                finish(session, job, now=now)
                row = _live(session, job)
                if row is None:
                    return
                row.made_at, row.files_done = now, row.files
                tell(session, row, "made", by=None, now=now)
                put()

    def _contents(self, job: TakenJob) -> PackContents:
        """Read all of it, as its teacher would at this instant.

        :raises PackOver: if nobody wants it any more
        :raises NotFound: if there is no such cycle any more
        """
        now = self.clock()
        with reading(self.reader, SYSTEM) as session:
            row = session.get(AuditPack, UUID(job.args["pack"]))
            if row is None or row.ended_at is not None:
                raise PackOver
            teacher = identity_of(session, session.get_one(Account, row.teacher_id), now=now)
        wanted = Wanted(
            until=row.until, with_reflections=row.with_reflections, only_counted=row.only_counted
        )
        with reading(self.reader, scope_of(teacher.actor)) as session:
            return self._read(session, teacher, row, wanted=wanted, now=now)

    def _read(
        self, session: Session, teacher: Identity, row: AuditPack, *, wanted: Wanted, now: datetime
    ) -> PackContents:
        who = teacher.actor
        found = record_of(
            session, who, row.registration_id, wanted=wanted, rules=self.rules, now=now
        )
        return PackContents(
            record=found,
            form=self.rules.body(registration_for(session, who, row.registration_id).body).log_form,
            locale=row.locale,
            made_on=teacher.today(now),
            heads=tuple(heads_around(session, who)),
            certificates=tuple(certificates_in(session, who, found)),
        )

    def _telling(self, job: TakenJob, pieces: Iterator[bytes], count: int) -> Iterator[bytes]:
        """Give the pieces on; now and then say how far it is, and ask whether it is wanted.

        :raises PackOver: if it is not
        :raises LeaseLost: if somebody else makes it meanwhile
        """
        told_at = None
        for done, piece in enumerate(pieces):
            now = self.clock()
            if told_at is None or now - told_at >= TOLD_EACH:
                told_at = now
                with writing(self.writer, SYSTEM) as session:
                    renew(session, job, lease=LEASE, now=now)
                    row = _live(session, job)
                    if row is None:
                        raise PackOver
                    row.files, row.files_done = count, min(done, count)
            yield piece

    def _end(self, job: TakenJob, why: PackEnd | None) -> None:
        now = self.clock()
        with writing(self.writer, SYSTEM) as session:
            finish(session, job, now=now)
            row = _live(session, job)
            if row is not None and why is not None:
                end_pack(session, row, why, by=None, now=now)


@dataclass(frozen=True, kw_only=True)
class PackDropper:
    """Removes the file of a pack whose time is over, or that nobody wants any more."""

    writer: Engine
    clock: Clock
    shelf: PackShelf

    def work(self, job: TakenJob) -> None:
        """Remove it, and what a killed worker left of it."""
        self.shelf.remove(UUID(job.args["pack"]))
        with writing(self.writer, SYSTEM) as session:
            finish(session, job, now=self.clock())

    def give_up(self, session: Session, job: TakenJob) -> None:
        """Leave it: the log says why the file could not be removed."""


def _live(session: Session, job: TakenJob) -> AuditPack | None:
    """Return the pack of a job, locked; None where it is wanted no longer, or its row is gone."""
    query = select(AuditPack).where(
        AuditPack.id == UUID(job.args["pack"]), AuditPack.ended_at.is_(None)
    )
    return session.scalar(query.with_for_update())
