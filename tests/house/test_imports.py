"""Each room imports what the room table allows, and nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.sources import ROOT, own_files, place, text_of

LIBRARIES = {
    "domain": set(),
    "ports.py": set(),
    "importers": {"cbor2"},
    "models": {"sqlalchemy"},
    "models/accounts.py": {"flask_security", "sqlalchemy"},
    "services": {"sqlalchemy"},
    "documents": {"babel", "fontTools", "jinja2", "markupsafe", "pydyf", "segno", "weasyprint"},
    "credentials": {
        "asn1crypto",
        "cryptography",
        "openvc",
        "pyhanko",
        "pyhanko_certvalidator",
        "pyld",
    },
    "config.py": set(),
    "cli": {"click", "flask", "waitress", "werkzeug"},
    "cli/verify_trail.py": {"click", "cryptography"},  # it runs without the application
}
"""Libraries beside Python's own that a room may import; a file's line wins over its room's."""

HEAVY = ("flask", "sqlalchemy", "werkzeug", "wtforms", "weasyprint")


def libraries_of(text: str) -> Iterator[str]:
    """Return the libraries that a module imports, wherever in it, for types as well."""
    for node in ast.walk(ast.parse(text)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "pldash":
                yield top


def allowed_for(name: str) -> set[str]:
    """Return the libraries that a module may import, by its place in the package."""
    return LIBRARIES.get(name, LIBRARIES.get(name.partition("/")[0], set()))


def test_the_import_contracts_hold():
    tool = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(
        [*tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("room", sorted(LIBRARIES))
def test_a_room_knows_its_own_libraries_only(room):
    top = ROOT / "pldash" / room
    paths = [top] if room.endswith(".py") else own_files(".py", under=f"pldash/{room}")
    found = {
        (place(path), library)
        for path in paths
        for library in libraries_of(text_of(path))
        if library not in allowed_for(str(path.relative_to(ROOT / "pldash")))
    }
    assert found == set()


@pytest.mark.parametrize("package", ["pldash", "pldash.domain"])
def test_the_domain_loads_neither_web_nor_database(package):
    modules = [package] + [
        place(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for path in own_files(".py", under="pldash/domain")
        if package == "pldash.domain"
    ]
    script = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_foreign_library_is_found():
    text = "import os, flask\nfrom sqlalchemy.orm import Session\nfrom pldash.domain import x\n"
    assert sorted(libraries_of(text)) == ["flask", "sqlalchemy"]
    assert allowed_for("models/accounts.py") == {"flask_security", "sqlalchemy"}
    assert allowed_for("models/base.py") == {"sqlalchemy"}
    assert allowed_for("domain/rules/caps.py") == set()
