"""The script that starts everything, on machines that it has never seen."""

from __future__ import annotations

import fcntl
import importlib.machinery
import importlib.util
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.sources import ROOT


def _loaded():
    loader = importlib.machinery.SourceFileLoader("pldash_dev", str(ROOT / "pldash-dev"))
    spec = importlib.util.spec_from_loader("pldash_dev", loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules["pldash_dev"] = module
    loader.exec_module(module)
    return module


dev = _loaded()
EVERYTHING = set((dev.RUN_PACKAGES | dev.TEST_PACKAGES).values())
APT = ("program", "apt-get")
SUDO = ("program", "sudo")
UV = ("program", "uv")


class Became(Exception):
    """The script turned into another process."""


class FakeMachine(dev.Machine):
    """Notes what it was asked; installing makes an environment with a python in it."""

    def __init__(self, checkout, *, here=frozenset(EVERYTHING), root=True, failing=()):
        self.checkout = checkout
        self.here = set(here)
        self.root = root
        self.failing = failing
        self.calls = []
        self.became = None
        self.free = True

    def has(self, kind, what):
        return (kind, what) in self.here

    def is_root(self):
        return self.root

    def is_port_free(self, port):
        return self.free

    def call(self, command):
        self.calls.append(" ".join(command))
        if "venv" in command:
            Path(self.checkout.tool("python")).parent.mkdir(parents=True)
            Path(self.checkout.tool("python")).touch()
        return int(any(word in command for word in self.failing))

    def become(self, command, env):
        self.became = (list(command), dict(env), Path.cwd())
        raise Became


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text("flask==3.1\n")
    (tmp_path / "requirements-dev.txt").write_text("flask==3.1\npytest==9.2\n")
    return dev.Checkout(tmp_path)


@pytest.fixture
def machine(checkout):
    return FakeMachine(checkout)


def _start(checkout, machine, *arguments):
    """Run the script until it turns into another process; return what it became."""
    with pytest.raises(Became):
        dev.main(arguments, checkout, machine)
    return machine.became


class TestSystemPackages:
    def test_nothing_happens_where_all_is_there(self, machine):
        dev.ensure_packages(machine, dev.RUN_PACKAGES | dev.TEST_PACKAGES)
        assert machine.calls == []

    def test_root_installs_exactly_what_is_missing_and_says_so(self, machine, capsys):
        machine.here = EVERYTHING - {("library", "libpango-1.0.so.0")} | {APT}
        dev.ensure_packages(machine, dev.RUN_PACKAGES)
        update, install = machine.calls
        assert update == "env DEBIAN_FRONTEND=noninteractive apt-get update -qq"
        assert "install -y --no-install-recommends libpango-1.0-0 -qq" in install
        out, told = capsys.readouterr()
        assert out == ""
        assert "libpango-1.0-0" in told

    def test_somebody_who_may_use_sudo_installs_with_it(self, machine):
        machine.root = False
        machine.here = {APT, SUDO}
        dev.ensure_packages(machine, {"poppler-utils": ("program", "pdftotext")})
        assert machine.calls[0] == "sudo -n true"
        assert machine.calls[2].startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get")

    @pytest.mark.parametrize("here", [{APT}, {APT, SUDO}])
    def test_somebody_who_may_not_is_told_the_one_line(self, machine, here):
        machine.root, machine.here, machine.failing = False, here, ("sudo",)
        with pytest.raises(dev.Refused) as told:
            dev.ensure_packages(machine, {"chromium": ("program", "chromium")})
        assert (
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium"
            in str(told.value)
        )
        assert not any("install" in call for call in machine.calls)

    def test_a_machine_without_apt_is_told_debians_names(self, machine):
        machine.here = set()
        with pytest.raises(dev.Refused, match="what Debian calls: chromium"):
            dev.ensure_packages(machine, {"chromium": ("program", "chromium")})

    def test_a_failed_installation_is_refused(self, machine):
        machine.here, machine.failing = {APT}, ("install",)
        with pytest.raises(dev.Refused, match="could not be installed: chromium"):
            dev.ensure_packages(machine, {"chromium": ("program", "chromium")})

    def test_with_uv_no_venv_package_is_needed(self, machine):
        machine.here = {UV}
        dev.ensure_packages(machine, {"python3-venv": ("module", "ensurepip")})
        assert machine.calls == []


class TestEnvironment:
    def test_a_fresh_checkout_gets_the_locked_requirements_with_their_hashes(
        self, checkout, machine
    ):
        dev.prepare(checkout, machine, "run")
        made, installed = machine.calls
        assert made.endswith(f"-m venv {checkout.venv}")
        assert installed.startswith(f"{checkout.tool('python')} -m pip install")
        assert installed.endswith(f"--require-hashes -r {checkout.root}/requirements.txt")

    def test_the_second_start_installs_nothing(self, checkout, machine):
        dev.prepare(checkout, machine, "run")
        machine.calls.clear()
        dev.prepare(checkout, machine, "run")
        assert machine.calls == []

    def test_an_environment_for_tests_serves_a_start_as_well(self, checkout, machine):
        dev.prepare(checkout, machine, "test")
        assert machine.calls[-1].endswith("requirements-dev.txt")
        machine.calls.clear()
        dev.prepare(checkout, machine, "run")
        assert machine.calls == []

    def test_an_environment_for_a_start_is_completed_for_tests(self, checkout, machine):
        dev.prepare(checkout, machine, "run")
        machine.calls.clear()
        dev.prepare(checkout, machine, "test")
        assert len(machine.calls) == 1
        assert machine.calls[0].endswith("requirements-dev.txt")

    @pytest.mark.parametrize("kind", ["run", "test"])
    def test_changed_locks_are_installed_into_what_is_there(self, checkout, machine, kind):
        dev.prepare(checkout, machine, kind)
        machine.calls.clear()
        (checkout.root / "requirements.txt").write_text("flask==3.2\n")
        dev.prepare(checkout, machine, kind)
        assert len(machine.calls) == 1
        assert "install" in machine.calls[0]

    def test_an_interrupted_installation_begins_anew(self, checkout, machine):
        machine.failing = ("install",)
        with pytest.raises(dev.Refused, match="could not be installed"):
            dev.prepare(checkout, machine, "run")
        (checkout.venv / "half").touch()
        machine.failing = ()
        dev.prepare(checkout, machine, "run")
        assert not (checkout.venv / "half").exists()
        assert checkout.digest("run") in checkout.marked()

    def test_a_failed_venv_leaves_no_stump(self, checkout, machine):
        machine.failing = ("venv",)
        with pytest.raises(dev.Refused, match="python3-venv"):
            dev.prepare(checkout, machine, "run")
        assert not checkout.venv.exists()

    def test_a_moved_checkout_makes_its_environment_anew(self, checkout, machine, tmp_path):
        dev.prepare(checkout, machine, "run")
        moved = tmp_path / "moved"
        moved.mkdir()
        for path in (checkout.venv, *checkout.locks("test")):
            path.rename(moved / path.name)
        there = dev.Checkout(moved)
        again = FakeMachine(there)
        assert there.marked() == []
        dev.prepare(there, again, "run")
        assert "-m venv" in again.calls[0]

    def test_an_environment_whose_python_is_gone_is_made_anew(self, checkout, machine):
        dev.prepare(checkout, machine, "run")
        Path(checkout.tool("python")).unlink()
        machine.calls.clear()
        dev.prepare(checkout, machine, "run")
        assert "-m venv" in machine.calls[0]

    def test_a_mark_that_was_cut_short_is_no_mark(self, checkout, machine):
        dev.prepare(checkout, machine, "run")
        checkout.mark.write_text("")
        assert checkout.marked() == []

    def test_uv_is_used_where_it_is(self, checkout, machine):
        machine.here.add(UV)
        dev.prepare(checkout, machine, "run")
        assert machine.calls[0].startswith("uv venv -q --seed")
        assert machine.calls[1].startswith("uv pip install")
        assert "--require-hashes" in machine.calls[1]

    def test_a_second_start_waits_for_the_first(self, checkout, machine, capsys):
        handle = os.open(checkout.root, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        other = threading.Thread(target=dev.prepare, args=(checkout, machine, "run"))
        other.start()
        other.join(0.2)
        assert other.is_alive()
        assert machine.calls == []
        os.close(handle)
        other.join(10)
        assert len(machine.calls) == 2
        assert "waiting" in capsys.readouterr().err


class TestCommands:
    def test_run_turns_into_the_server(self, checkout, machine, monkeypatch):
        (checkout.root / "elsewhere").mkdir()
        monkeypatch.chdir(checkout.root / "elsewhere")
        command, _, folder = _start(checkout, machine, "run", "--port", "5001", "--data", "trial")
        assert command[1:] == [
            *("-m", "pldash.serve", "--port", "5001"),
            *("--data", str(checkout.root / "elsewhere" / "trial"), "--demo"),
        ]
        assert folder == checkout.root

    def test_run_keeps_its_data_in_the_checkout_unless_told(self, checkout, machine):
        command, _, _ = _start(checkout, machine, "run")
        assert command[3:] == ["--port", "5000", "--data", f"{checkout.root}/var", "--demo"]

    def test_a_port_in_use_is_told_before_anything_is_installed(self, checkout, machine, capsys):
        machine.free = False
        assert dev.main(["run"], checkout, machine) == 2
        assert "Port 5000 is in use; choose another with --port." in capsys.readouterr().err
        assert machine.calls == []

    @pytest.mark.parametrize("port", ["0", "-1", "65536", "99999"])
    def test_a_port_that_is_none_is_told_as_well(self, checkout, machine, port, capsys):
        assert dev.main(["run", "--port", port], checkout, machine) == 2
        assert "--port takes a number from 1 to 65535." in capsys.readouterr().err
        assert machine.calls == []

    @pytest.mark.parametrize("arguments", [["test", "-k", "x"], ["sure"], ["deps"]])
    def test_checks_run_in_the_environment_without_this_machines_settings(
        self, checkout, machine, arguments, monkeypatch
    ):
        monkeypatch.setenv("PLDASH_SECRET_KEY", "mine")
        monkeypatch.setenv("PLDASH_TEST_DATABASE_URL", "postgresql://x")
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        command, env, folder = _start(checkout, machine, *arguments)
        assert command == [checkout.tool("python"), "tests/tools/checks.py", *arguments]
        assert env["PATH"].startswith(f"{checkout.venv}/bin:")
        assert not {"PLDASH_SECRET_KEY", "PYTHONDONTWRITEBYTECODE"} & set(env)
        assert env["PLDASH_TEST_DATABASE_URL"] == "postgresql://x"
        assert folder == checkout.root

    def test_any_other_name_is_a_command_of_the_product_where_the_caller_stands(
        self, checkout, machine, monkeypatch, capsys
    ):
        (checkout.root / "elsewhere").mkdir()
        monkeypatch.chdir(checkout.root / "elsewhere")
        command, env, folder = _start(checkout, machine, "evaluate", "case.json")
        app = f"{checkout.root}/app.py"
        assert command == [checkout.tool("flask"), "--app", app, "evaluate", "case.json"]
        assert env["PLDASH_ENVIRONMENT"] == "development"
        assert env["PLDASH_DATA_DIR"] == f"{checkout.root}/var"
        assert folder == checkout.root / "elsewhere"
        assert capsys.readouterr().out == ""

    def test_settings_that_are_given_win(self, checkout, machine, monkeypatch):
        monkeypatch.setenv("PLDASH_DATA_DIR", "/srv/pldash")
        _, env, _ = _start(checkout, machine, "evaluate")
        assert env["PLDASH_DATA_DIR"] == "/srv/pldash"

    @pytest.mark.parametrize(("arguments", "code"), [([], 2), (["--help"], 0)])
    def test_help_says_what_there_is(self, checkout, machine, arguments, code, capsys):
        assert dev.main(arguments, checkout, machine) == code
        assert "./pldash-dev run" in capsys.readouterr().err
        assert machine.calls == []


class TestMachine:
    def test_it_sees_what_is_there_and_what_is_not(self):
        machine = dev.Machine()
        assert machine.has("module", "json")
        assert not machine.has("module", "no_such_module")
        assert machine.has("library", "libc.so.6")
        assert not machine.has("library", "libnowhere.so.9")
        assert machine.has("program", "sh")
        assert not machine.has("program", "no-such-program")
        assert machine.has("file", "etc/pass*")
        assert not machine.has("file", "etc/nowhere/*")

    def test_it_sees_a_port_in_use(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            assert not dev.Machine().is_port_free(port)
        assert dev.Machine().is_port_free(port)

    def test_what_it_calls_stays_off_standard_output(self, capfd):
        assert dev.Machine().call(["sh", "-c", "echo spoken; exit 3"]) == 3
        out, err = capfd.readouterr()
        assert out == ""
        assert err == "spoken\n"

    def test_the_script_itself_starts_with_pythons_own_modules_only(self):
        command = [sys.executable, "-S", "-I", str(ROOT / "pldash-dev"), "--help"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == ""
