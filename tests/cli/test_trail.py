"""The trail's commands, as an administrator and an auditor run them."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import update

from pldash.cli import trail as commands
from pldash.cli.verify_trail import is_signed, verify_trail
from pldash.credentials.did import issuer_at
from pldash.credentials.references import HeldKey
from pldash.domain.trail import Head, public_key_text
from pldash.models.base import table_of
from pldash.models.trail import SignedHead, TrailHead
from pldash.ports import KeysRefused
from pldash.services.scope import SYSTEM
from pldash.services.trail import Happening, record, school_chain, teacher_chain
from pldash.services.unit_of_work import reading, writing
from pldash.web.runtime import KEY as RUNTIME
from tests.proofs import FakeProofs
from tests.sources import ROOT
from tests.stock import NOON
from tests.trails import KEY, OTHER_KEY, made_events, made_trail, signed_head, text_of_key


@pytest.fixture
def run(app):
    """Run a command and give its exit code and what it printed, line by line."""

    def call(*words):
        done = app.test_cli_runner().invoke(args=[str(word) for word in words])
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]

    return call


def check(*words):
    """Run verify-trail without the application and give what `run` gives."""
    done = CliRunner().invoke(verify_trail, [str(word) for word in words])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def told(engines, people):
    """Five events on the first school's chain, and one on Tara's."""
    with writing(engines.writer, SYSTEM) as session:
        for number in range(5):
            body = {"name": "Wattle Park \u2728", "number": number}
            what = Happening(actor=people.ada.id, action="school:changed", subject="x", body=body)
            record(session, school_chain(people.wattle), what, now=NOON)
        record(session, teacher_chain(people.tara.id), what, now=NOON)


@pytest.fixture
def forged(told, engines, people):
    """The first school's chain with another end; gives its name."""
    heads, chain = table_of(TrailHead), school_chain(people.wattle)
    with writing(engines.writer, SYSTEM) as session:
        session.execute(update(heads).where(heads.c.chain == chain).values(digest="0" * 64))
    return chain


@pytest.fixture
def sound(tmp_path):
    """A sound trail of five events and the key beside it."""
    path = tmp_path / "sound.jsonl"
    path.write_bytes(b"".join(made_trail(5)))
    (tmp_path / "sound.jsonl.key").write_text(public_key_text(text_of_key()))
    return path


def refuse_keys(*_asked):
    raise KeysRefused("no keys")


class TestExport:
    def test_what_it_writes_is_intact(self, run, tmp_path, people, told):
        out = tmp_path / "wattle.jsonl"
        code, (said,) = run("export-trail", "--school", "wattle-park", "--out", out)
        lines = out.read_text().splitlines()
        assert (code, said["events"], said["head"]) == (
            0,
            len(lines) - 1,
            json.loads(lines[-1])["head"],
        )
        assert said["events"] == 5
        assert json.loads(lines[0])["chain"] == school_chain(people.wattle)
        assert out.stat().st_mode & 0o777 == 0o600
        answer = run("verify-trail", out, "--key", f"{out}.key")
        assert answer == (0, [{"events": said["events"], "verdict": "intact"}])

    def test_without_a_file_it_prints_the_lines(self, run, told):
        code, lines = run("export-trail", "--school", "WATTLE-PARK")
        assert code == 0
        assert list(lines[-1]) == ["head"]
        assert [line["seq"] for line in lines[:-1]] == list(range(1, len(lines)))

    def test_a_teachers_own_chain_is_there_too(self, run, people):
        code, lines = run("export-trail", "--teacher", "tara@wattle.example")
        assert (code, lines[-1]["head"]["chain"]) == (0, f"teacher:{people.tara.id}")

    @pytest.mark.parametrize(
        ("words", "where"),
        [(("--school", "NOWHERE"), "--school"), (("--teacher", "x@y.example"), "--teacher")],
    )
    def test_whoever_is_unknown_is_named(self, run, tmp_path, words, where):
        code, (said,) = run("export-trail", *words, "--out", tmp_path / "x")
        assert (code, said["error"]["where"]) == (1, where)
        assert list(tmp_path.glob("x*")) == []

    def test_one_owner_is_asked_for(self, run):
        assert run("export-trail") == (2, [])
        assert run("export-trail", "--school", "A", "--teacher", "b@c.example") == (2, [])

    def test_a_file_that_cannot_be_written_leaves_nothing(self, run, tmp_path):
        out = tmp_path / "none" / "x"
        assert run("export-trail", "--school", "WATTLE-PARK", "--out", out) == (2, [])

    def test_keys_that_cannot_be_are_told(self, run, monkeypatch, tmp_path):
        monkeypatch.setattr(FakeProofs, "signer", refuse_keys)
        code, (said,) = run("export-trail", "--school", "WATTLE-PARK", "--out", tmp_path / "x")
        assert (code, said["error"]["code"]) == (1, "keys-refused")

    def test_a_key_that_fails_half_way_leaves_nothing(self, run, monkeypatch, tmp_path):
        monkeypatch.setattr(HeldKey, "sign", refuse_keys)
        code, _said = run("export-trail", "--school", "WATTLE-PARK", "--out", tmp_path / "x")
        assert (code, list(tmp_path.glob("x*"))) == (1, [])


class TestVerify:
    def test_without_a_key_nothing_vouches_for_it(self, sound):
        assert check(sound) == (
            0,
            [{"events": 5, "verdict": "consistent", "key_checked": False}],
        )

    def test_a_broken_one_is_named(self, sound):
        sound.write_bytes(b"".join(made_trail(5)[1:]))
        bad = {"line": 1, "seq": 1, "reason": "wrong-seq"}
        code, said = check(sound, "--key", f"{sound}.key")
        assert (code, said) == (1, [{"events": 4, "verdict": "broken", "first_bad": bad}])

    def test_one_that_somebody_else_signed_is_named(self, sound, tmp_path):
        other = tmp_path / "other.pem"
        other.write_text(public_key_text(text_of_key(OTHER_KEY)))
        code, (said,) = check(sound, "--key", other)
        assert (code, said["first_bad"]["reason"]) == (1, "other-key")

    def test_heads_that_were_kept_are_held_against_it(self, sound, tmp_path):
        kept = tmp_path / "heads.jsonl"
        head = {"head": signed_head(made_events(3))}
        kept.write_text(f"{json.dumps(head)}\n")
        _code, (said,) = check(sound, "--key", f"{sound}.key", "--heads", kept)
        assert said == {"events": 5, "verdict": "intact", "heads_checked": 1}
        anew = {"head": signed_head(made_events(3, body={"other": 1}))}
        kept.write_text(f"{json.dumps(anew)}\n")
        code, (said,) = check(sound, "--key", f"{sound}.key", "--heads", kept)
        assert (code, said["first_bad"]["line"]) == (1, 3)

    @pytest.mark.parametrize("content", [b"", b"{}", b"nothing\n", b"\xff"])
    def test_what_is_no_trail_is_refused(self, tmp_path, content):
        path = tmp_path / "x"
        path.write_bytes(content)
        code, (said,) = check(path)
        assert (code, said["error"]["code"]) == (1, "not-a-trail")
        assert said["error"]["where"]

    def test_the_keys_that_an_installation_publishes_are_as_good(self, sound, tmp_path):
        raw = {
            name: key.public_key().public_bytes_raw()
            for name, key in {"key-2025": OTHER_KEY, "key-2026": KEY}.items()
        }
        document = tmp_path / "did.json"
        document.write_bytes(issuer_at("https://pl.example", raw, "key-2026").document())
        assert check(sound, "--key", document) == (0, [{"events": 5, "verdict": "intact"}])
        del raw["key-2026"]
        document.write_bytes(issuer_at("https://pl.example", raw, "key-2025").document())
        assert check(sound, "--key", document)[1][0]["first_bad"]["reason"] == "other-key"

    @pytest.mark.parametrize(
        "content",
        [
            *("", "-----BEGIN PUBLIC KEY-----", "{}", "{", '{"verificationMethod": []}'),
            *(
                json.dumps({"verificationMethod": [{"publicKeyMultibase": key}]})
                for key in ("x6Mk", "z0", "z6Mk", "zDn", 7, f"z{'2' * 500}")
            ),
            '{"verificationMethod": [7]}',
        ],
    )
    def test_what_is_no_key_is_refused(self, sound, tmp_path, content):
        key = tmp_path / "x.pem"
        key.write_text(content)
        code, (said,) = check(sound, "--key", key)
        assert (code, said["error"]["code"]) == (1, "key-malformed")

    def test_a_key_of_another_kind_is_refused(self, sound):
        code, (said,) = check(sound, "--key", _p256(sound.parent))
        assert (code, said["error"]["code"]) == (1, "key-malformed")

    def test_a_file_that_is_not_there_is_a_usage_error(self, sound, tmp_path):
        assert check(tmp_path / "gone") == (2, [])
        assert check(tmp_path) == (2, [])
        assert check(sound, "--key", tmp_path / "gone") == (2, [])

    def test_a_file_that_cannot_be_read_is_a_usage_error(self, sound, monkeypatch):
        def fail(self, mode):
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", fail)
        assert check(sound) == (2, [])

    @pytest.mark.parametrize("spelling", ["x", "AAAA", "\u00e9", "MCow BQ=="])
    def test_a_head_whose_key_is_none_is_not_signed(self, spelling):
        assert not is_signed(Head(**{**signed_head(made_events(1)), "key": spelling}))

    def test_a_head_with_a_key_of_another_kind_is_not_signed(self):
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        head = {**signed_head(made_events(1)), "key": base64.b64encode(der).decode()}
        assert not is_signed(Head(**head))

    def test_a_signature_has_one_spelling(self):
        head = signed_head(made_events(1))
        assert is_signed(Head(**head))
        assert head["signature"].endswith("==")
        for last in "ABCDEFGH":
            other = {**head, "signature": f"{head['signature'][:-3]}{last}=="}
            assert is_signed(Head(**other)) == (other == head)

    def test_it_needs_neither_the_application_nor_settings_nor_a_database(self, sound):
        program = (
            "import sys; from pldash.cli.verify_trail import verify_trail\n"
            "try: verify_trail()\n"
            "finally: print(*(each for each in ('flask', 'sqlalchemy') if each in sys.modules))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(sound), "--key", f"{sound}.key"],
            cwd=ROOT,
            env={"PLDASH_DATABASE_URL": "nonsense", "PLDASH_COLOUR": "red"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, '{"events": 5, "verdict": "intact"}\n\n')


def _p256(folder):
    path = folder / "p256.pem"
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    path.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


class TestSign:
    def test_prints_each_head_and_nothing_where_nothing_moved(
        self, run, people, engines, tmp_path, told
    ):
        code, lines = run("sign-trail")
        chains = [line["head"]["chain"] for line in lines]
        assert code == 0
        assert school_chain(people.wattle) in chains
        assert chains == sorted(chains)
        with reading(engines.reader, SYSTEM) as session:
            assert session.query(SignedHead).count() == len(lines)
        assert run("sign-trail") == (0, [])
        kept, out = tmp_path / "heads.jsonl", tmp_path / "trail.jsonl"
        kept.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        run("export-trail", "--school", "WATTLE-PARK", "--out", out)
        _code, (said,) = run("verify-trail", out, "--heads", kept, "--key", f"{out}.key")
        assert (said["verdict"], said["heads_checked"]) == ("intact", 1)

    def test_heads_of_another_chain_are_never_taken_for_checked(self, run, tmp_path):
        kept, out = tmp_path / "heads.jsonl", tmp_path / "trail.jsonl"
        run("export-trail", "--school", "WATTLE-PARK", "--out", out)
        head = json.loads(out.read_text().splitlines()[-1])["head"]
        kept.write_text(json.dumps({"head": head | {"chain": "school:another"}}))
        code, (said,) = run("verify-trail", out, "--heads", kept, "--key", f"{out}.key")
        assert (code, said["error"]["code"]) == (1, "heads-of-another-chain")

    def test_a_name_that_is_no_text_is_unknown(self, run):
        for option in ("--teacher", "--school"):
            code, (said,) = run("export-trail", option, "a\udcff")
            assert (code, said["error"]["code"]) == (1, f"{option[2:]}-unknown")

    def test_a_chain_that_is_not_as_it_was_is_named_and_the_others_signed(
        self, run, forged, people
    ):
        code, lines = run("sign-trail")
        signed, *faults = lines
        assert (code, signed["head"]["chain"]) == (1, f"teacher:{people.tara.id}")
        assert [fault["error"]["where"] for fault in faults] == [f"{forged}#5"]
        assert faults[0]["error"]["code"] == "trail-broken"

    def test_without_keys_it_says_so(self, run, monkeypatch):
        monkeypatch.setattr(FakeProofs, "signer", refuse_keys)
        code, (said,) = run("sign-trail")
        assert (code, said["error"]["code"]) == (1, "keys-refused")

    def test_beside_the_server_it_signs_each_day_once(self, app, engines, monkeypatch):
        rounds = []

        class Stop:
            """Ends the third wait."""

            def wait(self, seconds):
                rounds.append(seconds)
                return len(rounds) == 3

        signed = []
        monkeypatch.setattr(commands, "sign_moved", lambda _: signed.append(1) or ([], []))
        commands._keep_signing(app.extensions[RUNTIME], Stop())
        assert (len(rounds), len(signed)) == (3, 1)

    def test_beside_the_server_what_fails_is_logged_and_tried_again(
        self, app, forged, caplog, monkeypatch
    ):
        stop = threading.Event()
        stop.set()
        commands.start_signing(app, stop).join()
        assert "trail-broken" in caplog.text

        monkeypatch.setattr(commands, "sign_moved", refuse_keys)
        commands.start_signing(app, stop).join()
        assert "trying again soon" in caplog.text


def test_the_made_up_key_signs_as_the_real_ones_do(app):
    assert HeldKey(KEY).public_key == app.extensions[RUNTIME].proofs.signer().public_key
