from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from pldash.bootstrap import create_app
from pldash.config import Settings
from pldash.domain.approvals import SubmissionState
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.chats import ChatRow
from pldash.serve import fill, may_have_demo
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from pldash.web.runtime import KEY


def count(app, model):
    with reading(app.extensions[KEY].reader, SYSTEM) as session:
        return session.scalar(select(func.count()).select_from(model))


def waiting(app):
    """How many of each demo teacher's submissions wait, and whether one waits for a second step."""
    query = (
        select(Account.email, func.count(), func.count(Submission.first_by))
        .join(Submission, Submission.teacher_id == Account.id)
        .where(Submission.state == SubmissionState.SUBMITTED)
        .group_by(Account.email)
    )
    with reading(app.extensions[KEY].reader, SYSTEM) as session:
        rows = session.execute(query).all()
    return {email.partition("@")[0]: (sent, bool(half)) for email, sent, half in rows}


def test_an_empty_database_is_made_ready_and_again_changes_nothing(empty_database_url, tmp_path):
    settings = Settings(
        environment="development", data_dir=tmp_path, database_url=empty_database_url
    )
    app = create_app(settings)
    for _ in range(2):
        result = app.test_cli_runner().invoke(args=["prepare"])
        assert result.exit_code == 0, result.output
        assert result.stdout == ""
        assert count(app, ChatRow) > 40
    assert not fill(app, with_demo=False)
    assert count(app, Account) == 0
    assert fill(app, with_demo=True)
    assert fill(app, with_demo=True)
    assert count(app, Account) == 9
    assert waiting(app) == {"tara": (2, False), "noa": (2, True), "rua": (1, False)}
    runtime = app.extensions[KEY]
    for engine in (runtime.reader, runtime.writer, runtime.lazy_writer):
        engine.dispose()


def test_demo_people_never_go_into_a_database_that_somebody_named(tmp_path, capsys):
    own = Settings(environment="development", data_dir=tmp_path)
    assert may_have_demo(own)
    assert not may_have_demo(replace(own, database_url="postgresql:///pldash"))
    assert "PLDASH_DATABASE_URL" in capsys.readouterr().err
