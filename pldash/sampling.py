"""The `sample-certificate` command: a certificate to try things with, through the real services.

Everything happens in a scratch database with keys made for it; the configured one is not touched.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pldash.adapters.database import create_engines
from pldash.adapters.files import LocalFileStore
from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.migrations import upgrade
from pldash.credentials.did import HOME
from pldash.credentials.folder import LIST, KeyFolder
from pldash.credentials.keyring import KeySettings
from pldash.credentials.proofs import KeyedProofs
from pldash.documents.certificate import CertificatePrinter
from pldash.documents.twin import certificate_twin
from pldash.domain.credentials import RevocationReason
from pldash.domain.errors import PldashError, RuleBroken
from pldash.domain.written_lines import is_seen
from pldash.preparing import load_shipped
from pldash.services.issuing import draw_certificate, issue_certificate, number_certificate
from pldash.services.proofs import credential_of, revoked_places
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.services.samples import SamplePeople, add_sample, plan_sample, sample_people
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.unit_of_work import reading, writing
from pldash.web.runtime import KEY, Runtime

if TYPE_CHECKING:
    from uuid import UUID

    from pldash.models.credentials import Credential

EXAMPLE: Final = "https://sample.pldash.example"
"""The address of samples where the installation has no public one; it is nobody's."""

LONGEST_NAME: Final = 200
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PATH: Final = click.Path(file_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Scratch:
    """A runtime over a database, files and keys of its own."""

    runtime: Runtime
    proofs: KeyedProofs


@click.command("sample-certificate")
@click.option("--out", required=True, type=PATH, help="The folder that the files are written to.")
@click.option("--name", default="Tara Nguyen", help="The name on the certificate.")
@click.option("--lang", default="en", help="The name's language, such as ur or zh-Hant.")
@click.option("--revoke", "end", flag_value="revoke", help="Revoke it once it is issued.")
@click.option("--supersede", "end", flag_value="supersede", help="Issue another in its place.")
@with_appcontext
def sample_certificate(*, out: Path, name: str, lang: str, end: str | None) -> None:
    """Issue a test certificate for a built-in example log and write all that checks it.

    Prints JSON. Exits with 0 when it was issued, 1 when the name cannot be printed, 2 when the
    folder cannot be written to.
    """
    try:
        _refuse_name(name.strip(), lang)
        out.mkdir(parents=True, exist_ok=True)
        with _scratch(cast("Runtime", current_app.extensions[KEY])) as scratch:
            files = _made(scratch, name.strip(), lang, end=end)
        for file_name, content in files.items():
            (out / file_name).write_bytes(content)
    except OSError as error:
        raise click.UsageError(f"{error.filename or out}: {error.strerror}") from error
    except PldashError as error:
        _refuse(error)
    click.echo(json.dumps({"out": str(out), "files": sorted(files)}, indent=2))


def install(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(sample_certificate)


def _refuse_name(name: str, lang: str) -> None:
    """Refuse what no account could have.

    :raises RuleBroken: with the option in its field
    """
    if not is_seen(name) or len(name) > LONGEST_NAME:
        raise RuleBroken("name-unusable", field="name")
    if not LANGUAGE.fullmatch(lang):
        raise RuleBroken("language-unknown", field="lang")


def _refuse(error: PldashError) -> None:
    """Print why there is no certificate and exit with 1."""
    code, where = "certificate-unavailable", "paper"
    if isinstance(error, RuleBroken):
        code, where = error.reasons[0].code, error.field or "name"
    said = {"code": code, "message": str(error) or code, "where": where}
    click.echo(json.dumps({"error": said}, indent=2))
    raise SystemExit(1) from None


@contextmanager
def _scratch(usual: Runtime) -> Iterator[Scratch]:
    """Put a runtime of its own in the application's place while a sample is made."""
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), f"sqlite:///{name}/scratch.sqlite3"
        upgrade(url)
        engines = create_engines(url)
        base_url = usual.base_url
        address = urlsplit(base_url)
        if address.scheme != "https" or address.hostname in HOME:
            base_url = EXAMPLE
        sources = {(each.code, each.version): each.source for each in load_frameworks()}
        keys = KeySettings(folder=KeyFolder(folder / "keys", base_url), makes_own=True)
        files = LocalFileStore(folder / "files")
        render = CertificatePrinter(files.get)
        proofs = KeyedProofs(keys, render, sources, usual.clock, certificate_twin)
        runtime = replace(
            usual,
            reader=engines.reader,
            writer=engines.writer,
            lazy_writer=engines.lazy_writer,
            looker=engines.looker,
            files=files,
            proofs=proofs,
            render_certificate=render,
            mailer=None,
            base_url=base_url,
        )
        current_app.extensions[KEY] = runtime
        try:
            yield Scratch(runtime, proofs)
        finally:
            current_app.extensions[KEY] = usual
            engines.dispose()


def _made(scratch: Scratch, name: str, lang: str, *, end: str | None) -> dict[str, bytes]:
    """Issue the sample, end it as asked, and return every file by its name."""
    runtime, now = scratch.runtime, scratch.runtime.clock()
    load_shipped(runtime)
    with writing(runtime.writer, SYSTEM) as session:
        add_sample(session, name, lang, expand=runtime.expand, now=now)
    with reading(runtime.reader, SYSTEM) as session:
        people = sample_people(session, now=now)
    issued = _issue(runtime, people)
    if end == "revoke":
        _revoke(runtime, people, issued)
    if end == "supersede":
        _issue(runtime, people, replaces_id=issued.id)
    return _files(scratch, issued)


def _issue(runtime: Runtime, people: SamplePeople, replaces_id: UUID | None = None) -> Credential:
    now, scope = runtime.clock(), scope_of(people.teacher)
    with reading(runtime.reader, scope) as session:
        plan = plan_sample(
            session, people.teacher, rules=runtime.rules, replaces_id=replaces_id, now=now
        )
        numbered = number_certificate(session, plan, base_url=runtime.base_url, now=now)
    drawn = draw_certificate(numbered, seal=runtime.proofs.seal, files=runtime.files, now=now)
    with writing(runtime.writer, scope) as session:
        return issue_certificate(session, people.teacher, drawn, now=now)


def _revoke(runtime: Runtime, people: SamplePeople, issued: Credential) -> None:
    with writing(runtime.writer, scope_of(people.leader)) as session:
        revoke_certificate(
            session,
            people.leader,
            issued.id,
            revocation=Revocation(RevocationReason.ERROR),
            version=issued.version,
            now=runtime.clock(),
        )


def _files(scratch: Scratch, issued: Credential) -> dict[str, bytes]:
    """Return what an outsider could get of the certificate, and its frozen facts."""
    runtime, proofs, now = scratch.runtime, scratch.proofs, scratch.runtime.clock()
    credential, number = credential_of(runtime.reader, issued.id)
    revoked = revoked_places(runtime.reader, number) or frozenset()
    return {
        "certificate.pdf": runtime.files.get(issued.pdf_sha256),
        "credential.json": runtime.files.get(credential),
        "ca.pem": proofs.authorities(),
        "ca.crl.pem": (proofs.settings.folder.path / LIST).read_bytes(),
        "did.json": proofs.did_document(),
        "status.json": proofs.status_list(number, revoked, now=now),
        "verify.html": _verify_page(issued.code),
        "facts.json": _json(issued.facts),
    }


def _verify_page(code: str) -> bytes:
    """Return what the public page shows, asked for at this installation's own address."""
    host = current_app.config["TRUSTED_HOSTS"][0]
    answer = current_app.test_client().get(f"/v/{code}", base_url=f"https://{host}")
    return bytes(answer.data)


def _json(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=False, indent=2).encode()
