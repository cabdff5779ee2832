"""The command that compares what is kept of certificates with what was issued."""

from __future__ import annotations

import json

from sqlalchemy import update

from pldash.models.twins import CredentialTwin
from pldash.web.runtime import KEY
from tests.factories import approved_activity, asked_for, make_certificate


def test_it_counts_and_names(app, session, people, acting):
    run = app.test_cli_runner().invoke
    none = run(args=["check-certificates"])
    assert (json.loads(none.output), none.exit_code) == ({"certificates": 0, "faults": []}, 0)

    approved_activity(session, people)
    files = app.extensions[KEY].files
    made = make_certificate(session, acting("tara"), asked_for(people), files)
    session.execute(update(CredentialTwin).values(html="<p>more</p>"))
    session.commit()

    done = run(args=["check-certificates"])
    assert done.exit_code == 1
    fault = {"number": made.number, "what": "words"}
    assert json.loads(done.output) == {"certificates": 1, "faults": [fault]}
