from __future__ import annotations

import pytest

from pldash.cli import reference_docs
from pldash.config import Settings
from pldash.domain.permissions import Permission
from pldash.domain.rules.registry import SHAPES


@pytest.fixture
def run(built_app):
    """Run the command within the application."""
    return lambda *words: built_app.test_cli_runner().invoke(args=["reference-docs", *words])


def test_the_pages_in_the_checkout_are_up_to_date(run):
    result = run("--check")
    assert result.exit_code == 0, result.output


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A checkout with the code's files but without documents."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "pldash").symlink_to(reference_docs.TOP / "pldash")
    monkeypatch.setattr(reference_docs, "TOP", tmp_path)
    return tmp_path / "docs"


def test_a_missing_or_changed_page_fails_the_check(elsewhere, run):
    assert run("--check").exit_code == 1
    assert run().exit_code == 0
    assert run("--check").exit_code == 0
    (elsewhere / "settings.md").write_text("old")
    assert "settings.md is out of date" in run("--check").output


def test_every_setting_and_permission_is_told(elsewhere, run):
    run()
    settings = (elsewhere / "settings.md").read_text()
    assert all(f"PLDASH_{name.upper()}" in settings for name in Settings.__slots__)
    assert "au-vic-vit" in (elsewhere / "bodies.md").read_text()
    permissions = (elsewhere / "permissions.md").read_text()
    assert all(f"`{permission}`" in permissions for permission in Permission)


def test_every_shape_is_told_with_its_source_and_its_users(elsewhere, run):
    run()
    sections = (elsewhere / "rules.md").read_text().split("\n## ")[1:]
    assert {each.split("`")[1] for each in sections} == set(SHAPES)
    assert all("\nSource: " in each and "\nUsed by " in each for each in sections)
    (years,) = [each for each in sections if each.startswith("`years-from-grant`")]
    assert "- `years_not_full_time` (int): the same number where employment makes no" in years
    assert "`au-nsw-nesa`" in years
