from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

from pldash.domain import rules
from pldash.domain.rules.registry import SHAPES
from pldash.domain.rules.shapes import Rule


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
