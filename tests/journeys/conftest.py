"""A served application with its own data folder, and people who come to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

from pldash.adapters.database import Engines, create_engines
from pldash.bootstrap import Outside, create_app
from pldash.config import Settings
from pldash.web.runtime import KEY
from tests.accounts import SHIPPED_HASH, set_password
from tests.browser import OpenPage, serving
from tests.stock import FixedClock
from tests.walks import Seen, Walker

ADDRESSES = (
    "tara@wattle.example",
    "theo@wattle.example",
    "pia@wattle.example",
    "ada@wattle.example",
    "sam@banksia.example",
    "rua@relief.example",
)
Arrive = Callable[..., Walker]


@dataclass(frozen=True)
class House:
    """One installation with the demo people, all with the demo password."""

    app: Flask
    address: str
    engines: Engines
    clock: FixedClock


@pytest.fixture
def house(stocked_sqlite: Path, tmp_path: Path) -> Iterator[House]:
    """The whole product behind a real server, over an SQLite file of the test's own."""
    data = tmp_path / "var"
    data.mkdir()
    shutil.copyfile(stocked_sqlite, data / "pldash.sqlite3")
    clock = FixedClock()
    settings = Settings(environment="development", data_dir=data, secret_key="s" * 48)
    engines = create_engines(settings.database)
    for address in ADDRESSES:
        set_password(engines, address, SHIPPED_HASH)
    app = create_app(settings, Outside(clock=clock))
    with serving(app) as address:
        app.extensions[KEY] = replace(app.extensions[KEY], base_url=address)
        yield House(app, address, engines, clock)
    kept = app.extensions[KEY]
    for engine in (kept.reader, kept.writer, kept.lazy_writer):
        engine.dispose()
    engines.dispose()


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The shapes of pages that were looked at in this run, shared by all of its processes."""
    folder = tmp_path_factory.getbasetemp()
    whole_run = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    return Seen(whole_run / "seen")


@pytest.fixture
def arrive(house: House, open_page: OpenPage, seen: Seen) -> Arrive:
    """Give a person with a browser of their own: `arrive()`, `arrive(scripts=False)`."""

    def arrive_(*, scripts: bool = True, **options: object) -> Walker:
        page = open_page(java_script_enabled=scripts, **options)
        return Walker(page, house.address, seen, scripts=scripts)

    return arrive_
