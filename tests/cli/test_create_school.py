from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from pldash.models.schools import Organisation
from pldash.services.invitations import accept
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.accounts import link_in, mails
from tests.stock import NOON

GIVEN = {
    "--name": "Grevillea High",
    "--code": "GREVILLEA",
    "--zone": "Australia/Darwin",
    "--admin": "rua@relief.example",
}


@pytest.fixture
def run(app):
    """Run the command with some of its options changed."""

    def call(**changes):
        options = GIVEN | {f"--{name}": value for name, value in changes.items()}
        words = [word for pair in options.items() if pair[1] is not None for word in pair]
        return app.test_cli_runner().invoke(args=["create-school", *words])

    return call


def test_makes_a_school_and_says_so_in_json(run, engines, acting):
    result = run()

    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["code"], answer["changed"]) == (0, "GREVILLEA", True)
    assert [str(school) for school in acting("rua").administered_ids] == [answer["id"]]


def test_the_same_call_again_changes_nothing(run, engines):
    run()

    again = run()

    assert (again.exit_code, json.loads(again.stdout)["changed"]) == (0, False)
    with reading(engines.reader, SYSTEM) as session:
        assert len(session.scalars(select(Organisation)).all()) == 3


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"name": " "}, "school-name-missing", "name"),
        ({"name": "Banksia\nBay"}, "school-name-hidden", "name"),
        ({"code": "no way"}, "code-malformed", "code"),
        ({"code": "WATTLE-PARK"}, "code-taken", "code"),
        ({"zone": "EST"}, "zone-unknown", "zone"),
        ({"system": "WATTLE-PARK"}, "system-unknown", "system"),
        ({"admin": "nobody at relief"}, "address-malformed", "admin"),
    ],
)
def test_what_is_refused_is_named(run, changes, code, where):
    result = run(**changes)

    error = json.loads(result.stdout)["error"]
    assert (result.exit_code, error["code"], error["where"]) == (1, code, where)
    assert error["message"]


def test_an_administrator_without_an_account_is_invited_once(run, engines, people, acting):
    results = [run(admin="New.Head@grevillea.example") for _ in range(2)]

    assert [(each.exit_code, json.loads(each.stdout)["changed"]) for each in results] == [
        (0, True),
        (0, False),
    ]
    (mail,) = mails(engines)
    assert mail.recipient == "new.head@grevillea.example"
    token = link_in(mail).rpartition("/")[2]
    with writing(engines.writer, SYSTEM) as session:
        accept(session, acting("rua"), token, now=NOON)
    school = json.loads(results[0].stdout)["id"]
    assert [str(each) for each in acting("rua").administered_ids] == [school]


def test_a_missing_option_is_a_usage_error(run):
    result = run(zone=None)

    assert (result.exit_code, result.stdout) == (2, "")
