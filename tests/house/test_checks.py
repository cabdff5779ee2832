"""What `test`, `sure` and `deps` run, and that a failure of any of it is a failure of all."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace

import pytest

from tests.browser import pytest_collection_modifyitems
from tests.conftest import pytest_collection_modifyitems as begin_with_what_takes_long
from tests.sources import ROOT, text_of
from tests.tools import checks

GATE = {"coverage-gate": True, "coverage-of-rules": 100, "coverage-of-all": 95}


class Runner:
    """Notes the commands and fails those that hold one of the words."""

    def __init__(self, *failing):
        self.failing = failing
        self.commands = []

    def __call__(self, command):
        self.commands.append(" ".join(command))
        return 3 if any(word in self.commands[-1] for word in self.failing) else 0


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_all_tests_are_two_runs_that_leave_none_out():
    commands = checks.test_commands([], 2)
    assert [each[-2:] for each in commands] == [
        ["-m", "not (browser or crash)"],
        ["-m", "browser or crash"],
    ]
    assert ["--cov" in command for command in commands] == [True, False]
    assert all("-n" in command for command in commands)


def test_at_full_figures_kills_have_the_machine_for_themselves():
    commands = checks.test_commands(["--long"], 2)
    assert [command[-1] for command in commands] == ["not (browser or crash)", "browser", "crash"]
    assert ["--cov" in command for command in commands] == [True, False, False]
    assert ["-n" in command for command in commands] == [True, True, False]


def test_a_run_apart_looks_only_where_its_tests_are():
    _, both = checks.test_commands([], 2)
    assert [each for each in both if each.startswith("tests/")] == [
        *checks.APART["browser"],
        *checks.APART["crash"],
    ]
    _, browser, crash = checks.test_commands(["--long"], 2)
    assert [each for each in crash if each.startswith("tests/")] == list(checks.APART["crash"])
    assert [each for each in browser if each.startswith("tests/")] == list(checks.APART["browser"])
    assert all((ROOT / place).exists() for places in checks.APART.values() for place in places)


def test_a_test_apart_that_no_run_finds_is_refused():
    marked = SimpleNamespace(
        nodeid="tests/domain/test_new.py::test_it",
        get_closest_marker=lambda kind: kind == "crash",
    )
    with pytest.raises(pytest.UsageError, match=r"test_it: name its file in checks.APART\['crash'"):
        pytest_collection_modifyitems([marked])
    marked.nodeid = "tests/crash/test_new.py::test_it"
    pytest_collection_modifyitems([marked])


def test_kills_begin_on_one_process_and_what_may_take_long_on_the_other():
    def test(name, mark=None):
        marks = {mark: SimpleNamespace(args=[300])} if mark else {}
        return SimpleNamespace(name=name, get_closest_marker=marks.get)

    items = [test("a"), test("long", "timeout"), test("b"), test("kill", "crash"), test("c")]
    begin_with_what_takes_long(items)
    assert [each.name for each in items] == ["kill", "c", "long", "a", "b"]
    several = [test("a"), test("long", "timeout")]
    begin_with_what_takes_long(several)
    assert [each.name for each in several] == ["a", "long"]


def test_every_full_run_has_one_order_but_full_figures_try_another():
    assert all(checks.SEED in command for command in checks.test_commands([], 2))
    assert not any(checks.SEED in command for command in checks.test_commands(["--long"], 2))


def test_one_processor_runs_one_test_at_a_time():
    assert not any("-n" in command for command in checks.test_commands([], 1))


def test_arguments_are_pytests_own():
    assert checks.test_commands(["tests/domain", "-x"], 2) == [
        ["python", "-m", "pytest", "tests/domain", "-x"]
    ]


def test_full_figures_have_time():
    for command in checks.test_commands(["--long"], 2):
        assert command[3:5] == ["--long", "--timeout=3600"]
    assert checks.test_commands(["--long", "tests/web"], 2)[0][3:] == [
        "--long",
        "--timeout=3600",
        "tests/web",
    ]


def test_every_marker_of_the_split_is_declared():
    settings = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["pytest"]
    declared = {marker.partition(":")[0] for marker in settings["markers"]}
    assert {*checks.APART, checks.ALONE} <= declared


@pytest.mark.parametrize("failing", ["not (", "-m browser or crash"])
def test_a_failure_in_any_run_fails_all_tests(failing):
    assert checks.run_tests([], Runner(failing)) == 3
    assert checks.run_tests([], Runner()) == 0


def test_sure_runs_every_check_and_the_tests():
    runner = Runner()
    assert checks.be_sure([], runner) == 0
    for command in checks.CHECKS.values():
        assert " ".join(command) in runner.commands
    assert [command for command in runner.commands if "-m browser or crash" in command]


def test_sure_after_tests_does_not_run_them_again():
    runner = Runner()
    assert checks.be_sure(["--tested"], runner) == 0
    assert not [command for command in runner.commands if "pytest" in command]


@pytest.mark.parametrize("failing", ["ruff format", "mypy", "lint-imports", "djlint", "or crash"])
def test_one_failure_is_enough_and_is_named_at_the_end(failing, capsys):
    runner = Runner(failing)
    assert checks.be_sure([], runner) == 1
    assert [command for command in runner.commands if "ruff check" in command]
    assert "Not sure: " in capsys.readouterr().out


def test_the_coverage_gate_asks_for_all_of_the_rules_and_most_of_the_rest():
    rules, everything = checks.coverage_commands(GATE).values()
    assert rules == [
        *("coverage", "report"),
        "--include=pldash/domain/*,pldash/services/*",
        "--fail-under=100",
    ]
    assert everything == ["coverage", "report", "--fail-under=95"]
    assert checks.coverage_commands({**GATE, "coverage-gate": False}) == {}


def test_both_locks_are_compiled_with_hashes():
    runner = Runner()
    assert checks.lock(["--upgrade"], runner) == 0
    assert len(runner.commands) == 2
    for name, command in zip(("requirements", "requirements-dev"), runner.commands, strict=True):
        assert command.endswith(f"--generate-hashes --upgrade {name}.in -o {name}.txt")
    assert checks.lock([], Runner("requirements.in")) == 3


def test_continuous_integration_runs_the_tests_and_the_rest_of_sure():
    lines = text_of(ROOT / ".ci" / "run").splitlines()
    assert "./pldash-dev test || status=$?" in lines
    assert "./pldash-dev sure --tested || status=$?" in lines
    assert lines[-1] == 'exit "$status"'


def test_a_command_that_is_called_gives_its_code(capfd):
    assert checks.call(["sh", "-c", "exit 4"]) == 4
    assert "$ sh -c exit 4" in capfd.readouterr().out
