"""A library by other authors, in another language, accepts our credentials and no changed one.

Its packages come from outside, so it runs at full figures only: `./pldash-dev test --long`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pldash.credentials.contexts import FOLDER

CHECK = Path(__file__).parents[1] / "tools" / "vc-check"

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]


def test_digital_bazaars_verifier_agrees(sealed, full_figures, tmp_path):
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
