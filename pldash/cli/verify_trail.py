"""The `verify-trail` command: whether an exported trail is as it was written.

It reads the file and nothing else, neither settings nor a database, so an auditor can also run it
without an installation: ``python -m pldash.cli.verify_trail FILE``.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

import click
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from pldash.domain.errors import InputRefused
from pldash.domain.trail import Head
from pldash.domain.trail_files import (
    LONGEST_LINE,
    Asked,
    Finding,
    KeptEnds,
    check_trail,
    kept_ends,
)

ED25519_CODE: Final = b"\xed\x01"
BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LONGEST_KEY: Final = 200
"""In letters; an Ed25519 key has 48."""

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("verify-trail")
@click.argument("trail", type=FILE, metavar="FILE")
@click.option("--key", type=FILE, help="The public key that must have signed it, or did.json.")
@click.option("--heads", type=FILE, help="Heads that were kept or published, one a line.")
def verify_trail(trail: Path, key: Path | None, heads: Path | None) -> None:
    """Check the trail in FILE, as export-trail writes it, and name its first bad line.

    Prints JSON. The verdict is `intact`; `consistent` where no key was given, since whoever wrote
    the file anew could have signed it anew; or `broken`. Exits with 0 for the first two, 1 for a
    broken trail or a file that is none, 2 when a file cannot be read.
    """
    try:
        with _opened(heads) as kept, _opened(trail) as file:
            ends = KeptEnds(()) if kept is None else kept_ends(_lines(kept))
            asked = Asked(
                is_signed=is_signed,
                keys=None if key is None else _keys_in(key),
                earlier=ends.heads,
                seals=ends.seals,
            )
            assert file is not None, "the command asks for it"
            finding = check_trail(_lines(file), asked)
    except InputRefused as error:
        _print({"error": {"code": error.code, "message": error.message, "where": error.where}})
        raise SystemExit(1) from None
    except OSError as error:
        raise click.UsageError(f"{error.filename or trail}: {error.strerror}") from error
    _answer(finding, asked, has_heads=heads is not None)


def is_signed(head: Head) -> bool:
    """Return whether a head's signature is that of its own key over its statement."""
    try:
        key = load_der_public_key(_exactly(head.key))
        if not isinstance(key, Ed25519PublicKey):
            return False
        key.verify(_exactly(head.signature), head.statement())
    except (ValueError, UnsupportedAlgorithm, InvalidSignature):
        return False
    return True


def _answer(finding: Finding, asked: Asked, *, has_heads: bool) -> None:
    """Print what was found; exit with 1 where the trail is broken."""
    sound = "intact" if asked.keys is not None else "consistent"
    bad, head = finding.first_bad, finding.head
    told: dict[str, Any] = {"events": finding.events, "verdict": "broken" if bad else sound}
    if bad is not None:
        told["first_bad"] = {"line": bad.line, "seq": bad.seq, "reason": bad.reason}
    if asked.keys is None:
        told["key_checked"] = False
    if has_heads and head is not None:
        told["heads_checked"] = sum(each.chain == head.chain for each in asked.earlier)
        if asked.seals:
            told["seals_found"] = finding.sealed
        if not told["heads_checked"] and not finding.sealed and bad is None:
            # Whoever wants it held to earlier heads must not read that it was.
            _refuse_heads(head.chain)
    if head is not None:
        click.echo(f"{head.chain}, signed at {head.signed_at} by {head.key}", err=True)
    _print(told)
    if bad is not None:
        raise SystemExit(1)


def _refuse_heads(chain: str) -> NoReturn:
    message = f"none of the heads is of {chain}, so it was held to none"
    _print({"error": {"code": "heads-of-another-chain", "message": message, "where": "--heads"}})
    raise SystemExit(1)


def _keys_in(path: Path) -> frozenset[str]:
    """Return the public keys of a PEM file or of a DID document, as a head spells them.

    :raises InputRefused: if the file holds none, or one of another kind
    """
    content = path.read_bytes()
    try:
        found = _published(content) if content.lstrip().startswith(b"{") else [_in_pem(content)]
    except (ValueError, TypeError, KeyError, RecursionError, UnsupportedAlgorithm):
        _refuse_key(path)
    if not found:
        _refuse_key(path)
    ders = (key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for key in found)
    return frozenset(base64.b64encode(der).decode() for der in ders)


def _in_pem(content: bytes) -> Ed25519PublicKey:
    key = load_pem_public_key(content)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("a key of another kind")
    return key


def _published(content: bytes) -> list[Ed25519PublicKey]:
    """Return the Ed25519 keys of a DID document, such as an installation publishes."""
    texts = [each["publicKeyMultibase"] for each in json.loads(content)["verificationMethod"]]
    plain = [_from_multibase(text) for text in texts]
    raw = [each.removeprefix(ED25519_CODE) for each in plain if each.startswith(ED25519_CODE)]
    return [Ed25519PublicKey.from_public_bytes(each) for each in raw]


def _from_multibase(text: object) -> bytes:
    """Return the bytes of a key in base58, as Multikey writes it.

    :raises ValueError: if it is written in another way
    """
    if not isinstance(text, str) or text[:1] != "z" or len(text) > LONGEST_KEY:
        raise ValueError("no base58")
    number = 0
    for letter in text[1:]:
        number = number * len(BASE58) + BASE58.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _refuse_key(path: Path) -> NoReturn:
    raise InputRefused(
        "key-malformed", "neither an Ed25519 key in PEM nor a DID document", str(path)
    )


def _exactly(text: str) -> bytes:
    """Return what a base64 text holds.

    :raises ValueError: if it is not the one spelling of these bytes
    """
    plain = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(plain).decode() != text:
        raise ValueError("there is another spelling of the same bytes")
    return plain


@contextmanager
def _opened(path: Path | None) -> Iterator[BinaryIO | None]:
    """Open a file for reading; None for none."""
    if path is None:
        yield None
        return
    with path.open("rb") as file:
        yield file


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Give a file's lines; of one that is too long no more than tells so."""
    return iter(lambda: file.readline(LONGEST_LINE + 1), b"")


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer))


if __name__ == "__main__":
    verify_trail()
