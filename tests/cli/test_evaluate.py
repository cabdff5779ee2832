from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from pldash.cli.evaluate import evaluate
from tests.case_files import entry_input, shipped_rules
from tests.sources import ROOT, text_of

CASE = {
    "body": "au-vic-vit",
    "on": "2026-09-30",
    "registration": {"type": "full"},
    "policy": None,
    "entries": [entry_input("2026-03-05", 80, standards=["6.2"])],
}


@pytest.fixture
def run():
    app = Flask("a stand-in that knows the rules and nothing else")
    app.extensions["pldash"] = SimpleNamespace(rules=shipped_rules())
    app.cli.add_command(evaluate)
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["evaluate", *map(str, arguments)])


@pytest.fixture
def case_file(tmp_path):
    def write(content: object) -> Path:
        file = tmp_path / "case.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return file

    return write


def test_a_judged_case_is_json_alone_and_exits_with_0(run, case_file):
    result = run(case_file(CASE))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["verdict"] == "not-met"
    assert not result.stderr


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (b"", "not-json", "line 1, column 1"),
        (b"{", "not-json", "line 1, column 2"),
        (b"\xff\xfe", "not-utf-8", "byte 1"),
        (b"[]", "wrong-type", "case"),
        ({**CASE, "body": "xx"}, "unknown-body", "body"),
        ({**CASE, "colour": "red"}, "unknown-key", "colour"),
        ({**CASE, "entries": CASE["entries"] * 2}, "duplicate-id", "entries[1].id"),
    ],
)
def test_a_refused_case_says_what_and_where_and_exits_with_1(run, case_file, content, code, where):
    result = run(case_file(content))
    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    assert (error["code"], error["where"]) == (code, where)
    assert error["message"]


def test_a_file_that_is_not_there_exits_with_2_and_prints_nothing(run, tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        result = run(path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr


def test_a_file_that_cannot_be_read_exits_with_2(run, case_file, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = run(case_file(CASE))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Permission denied" in result.stderr


def test_no_case_at_all_is_a_question_of_usage(run):
    assert run().exit_code == 2


def test_the_example_of_the_readme_is_judged(run, case_file):
    (example,) = re.findall(r"```json\n(.*?)```", text_of(ROOT / "README.md"), re.DOTALL)
    result = run(case_file(example.encode()))
    assert (result.exit_code, json.loads(result.stdout)["verdict"]) == (0, "not-met")
