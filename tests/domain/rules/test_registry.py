from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import fields

import pytest

from pldash.domain import rules
from pldash.domain.rules.registry import SHAPES
from pldash.domain.rules.shapes import Rule
from tests.case_files import made_rules, shipped_rules


def concrete_rules() -> list[type[Rule]]:
    found = set()
    for module in pkgutil.iter_modules(rules.__path__):
        loaded = importlib.import_module(f"pldash.domain.rules.{module.name}")
        found |= {
            each
            for _, each in inspect.getmembers(loaded, inspect.isclass)
            if issubclass(each, Rule) and "shape" in vars(each)
        }
    return sorted(found, key=lambda each: each.__name__)


def test_every_shape_is_registered_under_a_name_of_its_own():
    shapes = concrete_rules()
    assert len(shapes) > 20
    assert {each.shape for each in shapes} == set(SHAPES)
    assert len({each.shape for each in shapes}) == len(shapes)


@pytest.mark.parametrize("shape", concrete_rules(), ids=lambda each: each.__name__)
def test_every_shape_names_its_source_and_has_an_example(shape):
    words = inspect.getdoc(shape) or ""
    own = [member for member in vars(shape).values() if inspect.isfunction(member)]
    examples = words + "".join(inspect.getdoc(each) or "" for each in own)
    assert "Source:" in words
    assert ">>>" in examples


def shapes_in(rule: Rule) -> Iterator[str]:
    yield rule.shape
    for field in fields(rule):
        value = getattr(rule, field.name)
        for each in value if isinstance(value, tuple) else ():
            if isinstance(each, Rule):
                yield from shapes_in(each)


def test_every_shape_is_used_by_a_body_whose_cases_are_written():
    bodies = (*shipped_rules().bodies, *made_rules().bodies)
    rules = (rule for body in bodies for version in body.versions for rule in version.rules.all())
    assert {shape for rule in rules for shape in shapes_in(rule)} == set(SHAPES)
