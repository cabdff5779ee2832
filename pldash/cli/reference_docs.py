"""Writes the pages of `docs/` that are made from the code, so that they cannot go stale."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.cli.rule_docs import rules_page
from pldash.domain.permissions import PERMISSIONS, Permission
from pldash.domain.requirement_sets import Attribute, Body
from pldash.domain.sources import About

TOP = Path(__file__).resolve().parents[2]
KEY = "pldash"
"""Where the application keeps its rules."""
MADE = "<!-- Made by `flask --app app reference-docs`; edit the code instead. -->"


ANOTHER_KEY = """\
## Before you change the secret key

Keep the key with the backups; a restored database needs the same one. With another key

- everybody is signed out, and links in mail that was sent before no longer work;
- the keys of authenticator apps cannot be read and recovery codes no longer match. Whoever has an
  app but no passkey cannot sign in, until you put the old key back or run
  `flask --app app forget-second-step --email ADDRESS`. That removes the app and the codes of one
  person, who is told by mail, signs in with the password alone and sets up the app again. First
  make sure that it is they who ask.

Passwords, passkeys, secret calendars and certificates stay as they are."""


def documented(path: Path, class_name: str) -> Iterator[tuple[str, str, str]]:
    """Return each name of a class body with its value as written and the string beneath it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = next(
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == class_name
    )
    for node, after in pairwise(body):
        if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(after, ast.Expr):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            words = ast.literal_eval(after.value)
            value = "" if node.value is None else ast.unparse(node.value)
            yield ast.unparse(target), value, " ".join(str(words).split())


def settings_page() -> str:
    """Return the page of all settings."""
    rows = [
        f"| `PLDASH_{name.upper()}` | {_cell(value)} | {words} |"
        for name, value, words in documented(TOP / "pldash" / "config.py", "Settings")
    ]
    intro = (
        "Settings come from the environment. A name that PL Dash does not know is refused at the\n"
        "start. Each name also exists with `_FILE` at its end, for a path whose content is the "
        "value."
    )
    table = ["| Setting | Default | Meaning |", "| --- | --- | --- |", *rows]
    return "\n".join(["# Settings", "", MADE, "", intro, "", *table, "", ANOTHER_KEY, ""])


def permissions_page() -> str:
    """Return the page of all permissions."""
    meanings = {
        ast.literal_eval(value): words
        for _, value, words in documented(
            TOP / "pldash" / "domain" / "permissions.py", "Permission"
        )
    }
    rows = [
        f"| `{permission}` | {meanings[permission.value]} | {_door(permission)} "
        f"| {_groups(permission)} |"
        for permission in Permission
    ]
    intro = (
        "Every route names one of these; a route that names none is refused. The door is asked\n"
        "before any record is known, the record's conditions afterwards. A stranger is told that\n"
        "there is nothing (404), a colleague that the right is missing (403)."
    )
    table = [
        "| Permission | Meaning | Door | The record |",
        "| --- | --- | --- | --- |",
        *rows,
    ]
    return "\n".join(["# Permissions", "", MADE, "", intro, "", *table, ""])


def bodies_page() -> str:
    """Return the page of what each body knows: requirement ids, attributes, certificates."""
    intro = (
        "What `evaluate` accepts and answers for each body, made from its data. A code that is\n"
        "not listed here is refused by name; only a topic may be another body's, for some rules\n"
        "ask for time on any one topic."
    )
    sections = [line for body in current_app.extensions[KEY].rules.bodies for line in _body(body)]
    return "\n".join(["# Registration bodies", "", MADE, "", intro, "", *sections])


def _rules_page() -> str:
    return rules_page(current_app.extensions[KEY].rules.bodies, MADE)


def _body(body: Body) -> Iterator[str]:
    """Return one body's section, line by line."""
    yield from (f"## {body.name}", "", f"`{body.code}`, {body.jurisdiction}", "")
    for title, known in (
        ("Attributes", {key: _attribute(each) for key, each in body.attributes.items()}),
        ("Certificates", body.certificates),
        ("Categories", body.categories),
        ("Topics", body.topics),
    ):
        if known:
            yield f"{title}: " + "; ".join(f"`{code}` {name}" for code, name in known.items()) + "."
            yield ""
    for framework in body.standards.own:
        mark = "" if framework.names_checked else " (names not yet checked)"
        yield f"Standards: `{framework.code}` [{framework.title}]({framework.source}){mark}."
        yield ""
    for version in body.versions:
        yield f"Requirements, {_since(version.in_force_from)}:"
        yield ""
        for about in (rule.about for rule in version.rules.requirements):
            yield f"- `{about.id}`{' (advisory)' if about.advisory else ''}: {_told(about)}"
        for rule in version.rules.no_proration:
            yield f"- no proration: {_told(rule.about)}"
        yield ""


def _told(about: About) -> str:
    """Return what a rule says, how sure it is, and where it was read."""
    return f"{about.title}. {about.certainty}, [{about.source.title}]({about.source.url})"


def _attribute(attribute: Attribute) -> str:
    """Return an attribute's name and what its value may be."""
    choices = " or ".join(f"`{choice}`" for choice in attribute.choices)
    return f"{attribute.title} ({choices or attribute.kind.value})"


def _since(day: date | None) -> str:
    return "since an unknown day" if day is None else f"since {day.isoformat()}"


PAGES = {
    "settings.md": settings_page,
    "permissions.md": permissions_page,
    "bodies.md": bodies_page,
    "rules.md": _rules_page,
}


@click.command("reference-docs")
@click.option("--check", is_flag=True, help="Write nothing; fail where a page is out of date.")
@with_appcontext
def reference_docs(*, check: bool) -> None:
    """Write the pages of docs/ that are made from the code."""
    for name, page in PAGES.items():
        path = TOP / "docs" / name
        words = page()
        if check and (not path.exists() or path.read_text(encoding="utf-8") != words):
            raise click.ClickException(f"docs/{name} is out of date: run reference-docs")
        if not check:
            path.write_text(words, encoding="utf-8")


def _cell(value: str) -> str:
    return "" if value in {"", "''"} else f"`{value}`"


def _door(permission: Permission) -> str:
    return _words(PERMISSIONS[permission].door.__name__)


def _groups(permission: Permission) -> str:
    groups = PERMISSIONS[permission].any_of
    return ", or ".join(" and ".join(_words(each.__name__) for each in group) for group in groups)


def _words(name: str) -> str:
    return name.replace("_", " ")
