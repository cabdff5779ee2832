"""Workers that are killed while they issue lose no certificate and double none."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from pldash.adapters.files import LocalFileStore
from pldash.domain.batches import ItemState
from pldash.models.batches import BatchItem
from pldash.models.credentials import Credential, CredentialLine
from pldash.models.jobs import Job
from pldash.models.proofs import CredentialProof
from pldash.models.trail import TrailEvent
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.crowd import add_crowd, order_for
from tests.sources import ROOT

pytestmark = [pytest.mark.crash, pytest.mark.timeout(7200)]

SEED = 20261122
EACH_RUN = {"teachers": 6, "kills": 2, "between": (1, 2)}
FULL = {"teachers": 1_000, "kills": 40, "between": (8, 24)}
LEASE_SECONDS = 5
LOOK_EVERY = 0.05


class Workers:
    """`flask work` over one database, in a process group of its own."""

    def __init__(self, database_url, data):
        self.files, self._log = LocalFileStore(data / "files"), data / "work.log"
        ours = {
            "PLDASH_ENVIRONMENT": "development",
            "PLDASH_DATA_DIR": str(data),
            "PLDASH_DATABASE_URL": database_url,
        }
        others = {name: text for name, text in os.environ.items() if "PLDASH_" not in name}
        self._env, self._process = others | ours, None

    @property
    def said(self):
        return self._log.read_text(encoding="utf-8")

    def start(self):
        work = ("-m", "flask", "--app", str(ROOT / "app.py"), "work", "--processes", "2")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *work, "--lease", str(LEASE_SECONDS)],
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self):
        """End them all at once, in the middle of whatever they do."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def workers(stocked_url, tmp_path):
    """Workers over a stocked database of the test's own."""
    data = tmp_path / "var"
    data.mkdir()
    made = Workers(stocked_url, data)
    made.start()
    yield made
    made.kill()


def settled(engines):
    with reading(engines.reader, SYSTEM) as session:
        waiting = BatchItem.state == ItemState.WAITING
        return session.scalar(select(func.count()).select_from(BatchItem).where(~waiting))


def wait_for(engines, count):
    """Come back when of so many certificates it is known what became of them."""
    pause = threading.Event()
    while settled(engines) < count:
        pause.wait(LOOK_EVERY)


def test_no_certificate_is_lost_or_doubled(engines, people, workers, full_figures, tell):
    chance = random.Random(SEED)
    figures = FULL if full_figures else EACH_RUN
    with writing(engines.writer, SYSTEM) as session:
        teachers = add_crowd(session, people, figures["teachers"])
    with writing(engines.writer, SYSTEM) as session:
        order_for(session, people, teachers, now=datetime.now(UTC))
    for _ in range(figures["kills"]):
        wait_for(engines, settled(engines) + chance.randint(*figures["between"]))
        workers.kill()
        workers.start()
    wait_for(engines, figures["teachers"])
    with reading(engines.reader, SYSTEM) as rows:
        assert_each_once(rows, teachers)
        assert_files_there(rows, workers.files)
        tries = sum(rows.scalars(select(Job.tries).where(Job.kind == "batch-issue")))
    assert tries > len(teachers), "no certificate was under way at a kill: kill more often"
    said = f"{figures['kills']} kills, {len(teachers)} certificates, begun {tries} times"
    tell(said)


def assert_each_once(rows, teachers):
    assert set(rows.scalars(select(BatchItem.state))) == {ItemState.DONE}
    issued = Counter(rows.scalars(select(Credential.teacher_id)))
    assert issued == dict.fromkeys(teachers, 1)
    known = set(rows.scalars(select(Credential.id)))
    assert Counter(rows.scalars(select(CredentialLine.credential_id))) == dict.fromkeys(known, 1)
    assert set(rows.scalars(select(CredentialProof.credential_id))) == known
    told = Counter(
        rows.scalars(select(TrailEvent.subject).where(TrailEvent.action == "credential:issued"))
    )
    assert told == {f"credential:{each}": 1 for each in known}
    jobs = Counter(rows.scalars(select(Job.kind).where(Job.kind == "batch-tell")))
    assert jobs == {"batch-tell": len(teachers)}


def assert_files_there(rows, files):
    for sha256 in rows.scalars(select(Credential.pdf_sha256)):
        assert files.get(sha256).startswith(b"%PDF-")
    for proof in rows.scalars(select(CredentialProof)):
        assert files.get(proof.credential_sha256)
        assert files.get(proof.decision_sha256)
