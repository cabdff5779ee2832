"""Nothing grows past what one reader can hold: modules, functions, templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.sources import ROOT, own_files, place, text_of

MODULE_LINES = 300
TEST_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 150
VIEW_LINES = 25
PARAMETERS = 6
Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines_of(function: Function) -> int:
    """Return how long a function is, its docstring not counted."""
    first = function.body[0]
    has_words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    words = (first.end_lineno or 0) - first.lineno + 1 if has_words else 0
    return (function.end_lineno or 0) - function.lineno + 1 - words


def parameters_of(function: Function) -> int:
    """Return how many parameters a caller must think of."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return len([each for each in named if each.arg not in {"self", "cls"}])


def code_faults(name: str, text: str, *, lines: int, is_view: bool = False) -> Iterator[str]:
    """Return what is too large in a module.

    :param lines: how long the module may be
    """
    count = len(text.splitlines())
    if count > lines:
        yield f"{name}: {count} lines, at most {lines}"
    limit = VIEW_LINES if is_view else FUNCTION_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            if lines_of(node) > limit:
                yield f"{name}: {node.name} has {lines_of(node)} lines, at most {limit}"
            if parameters_of(node) > PARAMETERS:
                yield f"{name}: {node.name} takes {parameters_of(node)} parameters"


def _limit(path: Path) -> int:
    return TEST_LINES if path.is_relative_to(ROOT / "tests") else MODULE_LINES


def _code() -> list[Path]:
    """Return the modules; revisions are lists of tables and not read like code."""
    revisions = ROOT / "migrations" / "versions"
    own = [path for path in own_files(".py") if not path.is_relative_to(revisions)]
    return [*own, ROOT / "pldash-dev"]


def test_no_module_or_function_is_too_large():
    modules = _code()
    assert len(modules) > 20
    faults = [
        fault
        for path in modules
        for fault in code_faults(
            place(path), text_of(path), lines=_limit(path), is_view=path.name == "views.py"
        )
    ]
    assert not faults, "\n".join(faults)


def test_no_template_is_too_long():
    templates = own_files(".html", under="templates")
    assert templates
    counted = {place(path): len(text_of(path).splitlines()) for path in templates}
    assert {name: count for name, count in counted.items() if count > TEMPLATE_LINES} == {}


def test_each_excess_is_found():
    long_function = "def walk(x):\n" + "    x += 1\n" * 40
    many = "def choose(a, b, c, d, *, e, f, g):\n    return a\n"
    text = long_function + many
    assert list(code_faults("m", text, lines=42)) == [
        "m: 43 lines, at most 42",
        "m: walk has 41 lines, at most 40",
        "m: choose takes 7 parameters",
    ]


def test_a_docstring_does_not_make_a_function_long():
    text = 'def walk(x):\n    """Walk.' + "\n    on" * 40 + '\n    """\n    return x\n'
    assert list(code_faults("m", text, lines=50)) == []


def test_views_are_shorter_than_other_functions():
    text = "def log():\n" + "    x = 1\n" * 25
    assert list(code_faults("m", text, lines=50, is_view=True)) == [
        "m: log has 26 lines, at most 25"
    ]
