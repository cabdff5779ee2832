"""The `keys` commands: make, renew, revoke and hand out the keys that certificates are signed with.

The private key of the authority is needed once a year. Keep it off the server and name where it is
with ``--ca-key``.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pldash.credentials.folder import NOWHERE_ELSE, keys_elsewhere
from pldash.credentials.holding import endings
from pldash.credentials.keyring import load_keyring
from pldash.ports import KeysRefused
from pldash.services.proofs import revoked_places
from pldash.web.runtime import KEY, Runtime

if TYPE_CHECKING:
    from datetime import datetime

    from pldash.credentials.folder import KeyFolder, KeysElsewhere
    from pldash.credentials.keyring import KeySettings

KEYS: Final = "pldash-keys"
"""Under this name the settings of the keys are kept in Flask's `extensions`."""

PUBLIC: Final = click.Path(dir_okay=False, path_type=Path)
YOUR_OWN: Final = "python:MODULE:FUNCTION"
"""Stands for the function that gives a key that stays elsewhere."""

ca_key = click.option(
    "--ca-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the authority's key is, if not in the folder of keys.",
)


@click.group("keys")
def keys() -> None:
    """Make and keep the keys that certificates are signed with. Each prints JSON."""


@keys.command("begin")
@click.option("--name", default="", help="Who signs, as readers of PDFs show it.")
@with_appcontext
def begin(*, name: str) -> None:
    """Make the authority, the first signing certificate and the first credential key."""
    folder, now = _settings().folder, _runtime().clock()
    with _refusing():
        folder.begin(name or _own_name(), is_test=_settings().makes_own, now=now)
        made = _year(folder, None, name=name, now=now)
    made["next"] = [
        f"set the three settings and PLDASH_KEYS_DIR={folder.path.absolute()}",
        "move ca.key to where no server reaches it, with a copy elsewhere",
        "publish the fingerprint of ca.pem on another site or on paper",
    ]
    _print(made)


@keys.command("renew")
@click.option("--name", default="", help="Who signs, as readers of PDFs show it.")
@click.option(
    "--signing-public",
    type=PUBLIC,
    help="The public half, in PEM, of a signing key that stays in a token or a key service.",
)
@click.option("--credential-public", type=PUBLIC, help="The same for the credential key.")
@ca_key
@with_appcontext
def renew(
    *,
    name: str,
    ca_key: Path | None,
    signing_public: Path | None,
    credential_public: Path | None,
) -> None:
    """Make this year's keys; the earlier ones stay published, so old certificates stay good.

    A key that stays elsewhere is not made: it gets its certificate, or is published.
    """
    folder, now = _settings().folder, _runtime().clock()
    with _refusing():
        elsewhere = keys_elsewhere(signing_public, credential_public)
        made = _year(folder, ca_key, name=name, now=now, elsewhere=elsewhere)
        folder.renew_list(folder.authority(ca_key), now=now)
    _print(made)


@keys.command("revoke")
@click.argument("stem")
@click.option("--compromised", is_flag=True, help="Somebody else has had the key.")
@ca_key
@with_appcontext
def revoke(*, stem: str, compromised: bool, ca_key: Path | None) -> None:
    """Put a signing certificate, such as signing-2026, on the revocation list."""
    folder, now = _settings().folder, _runtime().clock()
    with _refusing():
        authority = folder.authority(ca_key)
        folder.revoke(authority, stem, is_compromised=compromised, now=now)
    _print({"revoked": stem, "next": ["nothing: PL Dash reads its folder of keys again by itself"]})


@keys.command("renew-list")
@ca_key
@with_appcontext
def renew_list(*, ca_key: Path | None) -> None:
    """Write the revocation list anew: readers refuse one that is older than 400 days."""
    folder = _settings().folder
    with _refusing():
        folder.renew_list(folder.authority(ca_key), now=_runtime().clock())
    _print({"next": ["nothing: PL Dash reads its folder of keys again by itself"]})


@keys.command("check")
@with_appcontext
def check() -> None:
    """Say whether certificates can be signed with the keys as they are set, and what ends soon."""
    runtime = _runtime()
    now = runtime.clock()
    with _refusing():
        runtime.proofs.check(now=now)
        soon = endings(load_keyring(_settings(), now=now), now=now)
    document = json.loads(runtime.proofs.did_document())
    warnings = [
        {"what": what, "ends": f"{ends:%Y-%m-%d}", "next": "keys renew, or keys renew-list"}
        for what, ends in soon
    ]
    _print({"is_test": runtime.proofs.is_test, "issuer": document["id"], "warnings": warnings})


@keys.command("trust-pack")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def trust_pack(*, out: Path) -> None:
    """Write everything that checks a certificate without a network, and how, as one zip file."""
    with _refusing():
        files = dict(_trusted_files(_runtime()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name, content)
    out.write_bytes(packed.getvalue())
    _print({"file": str(out), "holds": sorted(files)})


def install(app: Flask, settings: KeySettings) -> None:
    """Register the commands."""
    app.extensions[KEYS] = settings
    app.cli.add_command(keys)


def _trusted_files(runtime: Runtime) -> Iterator[tuple[str, bytes]]:
    """Give each file of the trust pack by its name."""
    proofs, now = runtime.proofs, runtime.clock()
    authorities = proofs.authorities()
    yield "ca.pem", authorities
    yield "did.json", proofs.did_document()
    listed = proofs.revocation_list()
    if listed is not None:
        yield "ca.crl", listed
    number = 1
    while (revoked := revoked_places(runtime.reader, number)) is not None:
        yield f"status-{number}.json", proofs.status_list(number, revoked, now=now)
        number += 1
    words = (Path(__file__).parent / "credentials" / "how-to-check.txt").read_text("utf-8")
    digest = hashlib.sha256(authorities).hexdigest()
    told = words.format(address=runtime.base_url, digest=digest, day=f"{now:%Y-%m-%d}")
    yield "how-to-check.txt", told.encode()


def _year(
    folder: KeyFolder,
    key: Path | None,
    *,
    name: str,
    now: datetime,
    elsewhere: KeysElsewhere = NOWHERE_ELSE,
) -> dict[str, Any]:
    """Make a year's keys and return what to set."""
    authority = folder.authority(key)
    signing, credential = folder.add_year(
        authority, name=name or _own_name(), now=now, elsewhere=elsewhere
    )
    at = folder.path.absolute()
    return {
        "made": [signing, credential],
        "settings": {
            "PLDASH_SIGNING_KEY": YOUR_OWN if elsewhere.signing else f"file:{at / signing}.key",
            "PLDASH_SIGNING_CERTIFICATE": f"file:{at / signing}.pem",
            "PLDASH_CREDENTIAL_KEY": YOUR_OWN
            if elsewhere.credential
            else f"file:{at / credential}.key",
        },
    }


def _own_name() -> str:
    return f"PL Dash at {_runtime().base_url.partition('://')[2]}"


def _settings() -> KeySettings:
    return cast("KeySettings", current_app.extensions[KEYS])


def _runtime() -> Runtime:
    return cast("Runtime", current_app.extensions[KEY])


@contextmanager
def _refusing() -> Iterator[None]:
    """Answer keys that cannot be with a JSON error and exit code 1."""
    try:
        yield
    except KeysRefused as error:
        _print({"error": {"code": "keys-refused", "message": str(error), "where": "keys"}})
        raise SystemExit(1) from None
    except OSError as error:
        where = str(error.filename or "keys")
        said = {"code": "not-readable", "message": str(error.strerror), "where": where}
        _print({"error": said})
        raise SystemExit(2) from None


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, indent=2))
