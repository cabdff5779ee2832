"""A program that holds keys and speaks one sentence: a name and a digest in, a signature out.

It stands for a token or a key service. Nobody else can read its keys: the folder that it is told
of is emptied as soon as they are read. P-256 signs a digest, Ed25519 signs what it is given, as
both do in PKCS #11.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.serialization import load_pem_private_key

DIGESTED = ec.ECDSA(utils.Prehashed(hashes.SHA256()))


def main(folder: Path) -> None:
    held = {}
    for path in folder.glob("*.key"):
        held[path.stem.partition("-")[0]] = load_pem_private_key(path.read_bytes(), None)
        path.unlink()
    print("ready", flush=True)
    for line in sys.stdin:
        name, said = line.split()
        key, given = held[name], bytes.fromhex(said)
        is_plain = isinstance(key, ed25519.Ed25519PrivateKey)
        signature = key.sign(given) if is_plain else key.sign(given, DIGESTED)
        print(signature.hex(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
