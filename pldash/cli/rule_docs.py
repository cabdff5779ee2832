"""The page of all rule shapes, made from their docstrings and from the bodies' data."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from pldash.domain.requirement_sets import Body
from pldash.domain.rules.registry import SHAPES
from pldash.domain.rules.shapes import Rule

INTRO = """\
A body's rules are data: a list of these shapes, each with its own numbers, dates and source.
Each shape is one class in `pldash/domain/rules/`; what follows is what the class says of itself.

No shape works a cycle out from a cohort, for no body's rule of today does. The digits of Scotland's
registration numbers drew the years of the round that began in 2014 and compute no date since; the
first period of New South Wales' teachers of before 2004 ended on printed days. For both the day
that the body printed is entered, and it wins."""


def rules_page(bodies: Iterable[Body], made: str) -> str:
    """Return the page of all shapes, by name.

    :param made: the line that says where the page comes from
    """
    users = _users(bodies)
    sections = [
        line for name in sorted(SHAPES) for line in _shape(SHAPES[name], sorted(users[name]))
    ]
    return "\n".join(["# Rule shapes", "", made, "", INTRO, "", *sections])


def _shape(shape: type[Rule], users: list[str]) -> Iterator[str]:
    """Return one shape's section, line by line."""
    words, marks = _split(inspect.getdoc(shape) or "")
    yield from (f"## `{shape.shape}`", "", *words, "")
    own = [each for each in fields(shape) if each.name != "about"]
    for each in own:
        meaning = marks.get(each.name)
        yield f"- `{each.name}` ({each.type})" + (f": {meaning}" if meaning else "")
    if own:
        yield ""
    yield (
        "Used by " + ", ".join(f"`{code}`" for code in users) + "."
        if users
        else "Used by no body today."
    )
    yield ""


def _split(doc: str) -> tuple[list[str], Mapping[str, str]]:
    """Return a docstring's own lines without its examples, and what it says of each field."""
    told = "\n\n".join(each for each in doc.split("\n\n") if not each.startswith(">>>"))
    words, _, marked = told.partition("\n:ivar ")
    meanings = (each.partition(":") for each in marked.split("\n:ivar ") if each)
    return words.strip().splitlines(), {
        name: " ".join(meaning.split()) for name, _, meaning in meanings
    }


def _users(bodies: Iterable[Body]) -> Mapping[str, set[str]]:
    """Return the codes of the bodies that use each shape."""
    users: dict[str, set[str]] = defaultdict(set)
    for body in bodies:
        for version in body.versions:
            for rule in version.rules.all():
                for each in _with_inner(rule):
                    users[each.shape].add(body.code)
    return users


def _with_inner(rule: Rule) -> Iterator[Rule]:
    """Return a rule and those that it is made of."""
    yield rule
    for each in fields(rule):
        value = getattr(rule, each.name)
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            if isinstance(part, Rule):
                yield from _with_inner(part)
