"""Libraries by other authors, in other languages, accept our credentials and no changed one."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from pldash.credentials.contexts import FOLDER
from tests.sealed import LATELY

CHECK = Path(__file__).parents[1] / "tools" / "vc-check"

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]


W3C = files("openvc") / "proof" / "contexts" / "credentials-v2.json"
W3C_SHA256 = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
"""Source: W3C Verifiable Credentials Data Model 2.0, appendix B.1."""

VOCABULARIES = {
    "https://www.w3.org/ns/credentials/v2": W3C,
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": FOLDER / "ob-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": FOLDER / "ob-extensions.json",
}
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Of base58; source: W3C Controlled Identifiers 1.0, section 3.1."""


def test_digital_bazaars_verifier_agrees(sealed, full_figures, tmp_path):
    """Its packages come from outside, so it runs at full figures only."""
    if not full_figures:
        pytest.skip("needs packages from outside")
    shutil.copytree(CHECK, tmp_path / "check")
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=tmp_path / "check", check=True, capture_output=True)
    (tmp_path / "did.json").write_bytes(sealed.proofs.did_document())

    def verified(name, content):
        (tmp_path / name).write_bytes(content)
        command = ["node", "check.mjs", tmp_path, FOLDER, name]
        done = subprocess.run(
            command, cwd=tmp_path / "check", capture_output=True, text=True, check=False
        )
        return json.loads(done.stdout)["verified"]

    assert verified("credential.json", sealed.paper.credential)
    assert verified("decision.json", sealed.paper.decision)
    for place in ("creditsEarned", "narrative"):
        subject = sealed.credential["credentialSubject"] | {place: 99}
        changed = sealed.credential | {"credentialSubject": subject}
        assert not verified("changed.json", json.dumps(changed).encode())


def digest_of(document):
    """SHA-256 of the canonical form that Oxigraph, a database written in Rust, finds."""
    spelled = [
        json.loads(VOCABULARIES[each].read_bytes())["@context"] for each in document.pop("@context")
    ]
    text = json.dumps(document | {"@context": spelled})
    graph = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD))
    graph.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in graph)
    return hashlib.sha256("".join(lines).encode()).digest()


def is_signed(credential, key):
    """Whether a key made a credential's proof, by the standard alone.

    Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2.
    """
    claims = json.loads(credential)
    proof = claims.pop("proof")
    value = proof.pop("proofValue")
    number = 0
    for letter in value.removeprefix("z"):
        number = number * 58 + LETTERS.index(letter)
    data = digest_of(proof | {"@context": list(claims["@context"])}) + digest_of(claims)
    try:
        key.verify(number.to_bytes(64, "big"), data)
    except InvalidSignature:
        return False
    return True


def test_the_vocabulary_of_the_w3c_is_its_own():
    assert hashlib.sha256(W3C.read_bytes()).hexdigest() == W3C_SHA256


def test_a_third_library_finds_what_was_signed(sealed):
    """No line of ours, of the library that signed or of the one that it counts with."""
    (path,) = (sealed.folder / "keys").glob("credential-*.pub")
    key = load_pem_public_key(path.read_bytes())
    listed = json.loads(sealed.proofs.status_list(1, {77}, now=LATELY))
    subject = listed["credentialSubject"]

    assert is_signed(sealed.paper.credential, key)
    assert is_signed(sealed.paper.decision, key)
    assert is_signed(json.dumps(listed), key)
    for changed in (
        sealed.credential
        | {"credentialSubject": sealed.credential["credentialSubject"] | {"creditsEarned": 40}},
        sealed.credential | {"evidence": sealed.credential["evidence"][1:]},
        sealed.credential | {"credentialStatus": {}},
        listed | {"credentialSubject": subject | {"statusPurpose": "message"}},
    ):
        assert not is_signed(json.dumps(changed), key)
