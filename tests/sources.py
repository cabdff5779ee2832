"""The project's own files, for the tests of the house's rules."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OWN_FOLDERS = ("pldash", "templates", "migrations", "tests", "docs", "benchmarks", ".ci")


def own_files(*suffixes: str, under: str = "") -> list[Path]:
    """Return the project's files with these suffixes, or all of them, in a fixed order.

    :param under: a folder, from the top of the checkout; none means everywhere
    """
    tops = [under] if under else OWN_FOLDERS
    found = [path for top in tops for path in (ROOT / top).rglob("*") if path.is_file()]
    if not under:
        found += [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    own = [path for path in found if "__pycache__" not in path.parts]
    return sorted(path for path in own if not suffixes or path.suffix in suffixes)


def text_of(path: Path) -> str:
    """Return the text of a file; a file that is not text gives none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def place(path: Path) -> str:
    """Return where a file is, from the top of the checkout."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
