"""Workers for batches in tests: everything real but the paper and the words of the mail."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pldash.adapters.files import LocalFileStore
from pldash.domain.credentials import RevocationReason
from pldash.domain.values import Period
from pldash.models.accounts import Account
from pldash.models.batches import BatchItem
from pldash.services.batch_issuing import Issuer, Press, Teller
from pldash.services.batch_revoking import Revoker, Undoer
from pldash.services.batches import ISSUE_JOB, REVOKE_JOB, TELL_JOB, UNDO_JOB, order_issue
from pldash.services.letters import Letter
from pldash.services.revoking import Revocation
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.unit_of_work import reading, writing
from pldash.services.workers import Worker
from tests.factories import BASE_URL, RULES, approved_activity
from tests.proofs import FakeProofs
from tests.stock import NOON

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
WRONG = Revocation(RevocationReason.ERROR, "Between us.")


def make_worker(engines, clock, files: LocalFileStore, proofs=None) -> Worker:
    """A worker that draws nothing."""
    proofs = proofs or FakeProofs()
    base = {"reader": engines.reader, "writer": engines.writer, "clock": clock}
    press = Press(
        seal=proofs.seal, files=files, rules=RULES, base_url=BASE_URL, is_test=proofs.is_test
    )
    handlers = {
        ISSUE_JOB: Issuer(**base, press=press),
        TELL_JOB: Teller(**base, write_letter=lambda news: Letter("Issued", news.school)),
        REVOKE_JOB: Revoker(**base, write_letter=lambda news: Letter("Revoked", news.reason)),
        UNDO_JOB: Undoer(**base),
    }
    return Worker(**base, handlers=handlers)


def work_off(worker: Worker) -> int:
    """Do every job that is due; return how many there were."""
    done = 0
    while worker.work_once():
        done += 1
    return done


@pytest.fixture
def files(tmp_path):
    return LocalFileStore(tmp_path / "files")


@pytest.fixture
def worker(engines, clock, files):
    return make_worker(engines, clock, files)


@pytest.fixture
def approved(engines, people):
    """What Pia approved of Tara and Theo, and Theo of Pia."""
    with writing(engines.writer, SYSTEM) as session:
        approved_activity(session, people)
        approved_activity(session, people, who="theo")
        approved_activity(session, people, who="pia", by="theo")


@pytest.fixture
def order(engines, people, acting):
    """Order certificates as Pia: `order("tara", "theo")`; returns the batch's id."""

    def place(*whose, now=NOON):
        with writing(engines.writer, scope_of(acting("pia"))) as session:
            ids = [getattr(people, name).id for name in whose]
            batch = order_issue(
                session, acting("pia"), people.wattle, period=YEAR, teacher_ids=ids, now=now
            )
            return batch.id

    return place


@pytest.fixture
def as_pia(engines, acting):
    """Do something as Pia, in a transaction of its own."""

    def act(service, *given, **named):
        with writing(engines.writer, scope_of(acting("pia"))) as session:
            return service(session, acting("pia"), *given, **named)

    return act


def states(engines, batch_id):
    """Return what became of each, by the teacher's first name."""
    query = (
        select(BatchItem, Account.name)
        .join(Account, Account.id == BatchItem.teacher_id)
        .where(BatchItem.batch_id == batch_id)
    )
    with reading(engines.reader, SYSTEM) as session:
        return {
            name.split()[0].lower(): (item.state.value, item.code)
            for item, name in session.execute(query)
        }


def every(engines, row, *order):
    with reading(engines.reader, SYSTEM) as session:
        return list(session.scalars(select(row).order_by(*order)))
