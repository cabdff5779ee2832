"""Statements that go past the mapper know the types of their keys, whatever was imported first."""

from __future__ import annotations

import subprocess
import sys

from tests.sources import ROOT

LOOK = """
import importlib, pkgutil
import pldash.services
from pldash.services import unit_of_work
from sqlalchemy.sql import visitors
from sqlalchemy.sql import Select
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.types import NullType

seen = 0
for each in pkgutil.iter_modules(pldash.services.__path__):
    module = importlib.import_module(f"pldash.services.{each.name}")
    for found in vars(module).values():
        if isinstance(found, Select):
            for part in visitors.iterate(found):
                if isinstance(part, BindParameter):
                    seen += 1
                    if isinstance(part.type, NullType):
                        print(each.name, part.key)
print(seen > 5)
"""


def test_each_value_has_a_type_in_a_process_that_imports_nothing_else_first():
    told = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True"]
