"""A form changes what it shows and nothing else; and it keeps nobody waiting for long."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Date, Enum, Integer, Uuid, select
from werkzeug.datastructures import MultiDict

from pldash.adapters.database import Engines, create_engines
from pldash.models.base import Base, UtcDateTime
from pldash.web.runtime import KEY
from tests.accounts import set_password
from tests.posts import AFTER_ANOTHER, ASKING, ENDING, POSTS, form_of, names_of, use
from tests.reach import addresses

COUNTED = (Boolean, Enum, Integer)
DRAWN = {"list_index"}
"""Drawn by lot, so that it tells nothing."""
SIGN = "poisonberry"
DAY = dt.date(1999, 12, 31)
NUMBER = 1_931_337_193
ID = "99999999-9999-7999-8999-999999999999"
TEMPTING = {
    "state": "approved",
    "role": "administrator",
    "roles": "administrator",
    "stage": "lead",
    "grade": "verified",
    "standing": "approved",
    "kind": "approve",
    "active": "",
}
"""What somebody would like to be, where a column takes only some words."""


@pytest.fixture
def ready(engines, people, plain):
    """Everybody can sign in with a password."""
    for name in ("tara", "pia", "ada", "rua"):
        set_password(engines, getattr(people, name).email)


@pytest.fixture
def browser_of(app, sign_in):
    """Give a persona's browser; a visitor's is empty."""
    return lambda name: app.test_client() if name == "visitor" else sign_in(name)


def test_each_form_is_used_here_or_said_why_not(built_app):
    ours = {rule.endpoint for rule in built_app.url_map.iter_rules() if "POST" in rule.methods}
    assert sorted([*POSTS, *AFTER_ANOTHER]) == sorted(ours)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("endpoint", POSTS)
def test_a_form_takes_nothing_but_its_own_fields(sending, tmp_path, endpoint):
    """Every column's name is sent along, with what somebody would like to put there.

    The same form is sent once as it is and once with all that, each to a copy of
    the same database: what they leave behind may differ in nothing.
    """
    plain_one, full_one = (sending(endpoint, copy=tmp_path / name) for name in ("plain", "full"))
    answer = plain_one.send({})
    assert answer.status_code in {200, 303}, answer.text[:3000]
    added = {name: value for name, value in tempting().items() if name not in full_one.own}
    assert len(added) > 50
    assert full_one.send(added).status_code == answer.status_code
    words = words_in(full_one.engines)
    for sign in (SIGN, str(DAY), str(NUMBER), ID):
        assert not [line for line in words if sign in line], sign
    assert full_one.choices() == plain_one.choices()


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("stocked_url", ["postgresql"], indirect=True)
def test_no_form_brings_postgresql_more_than_its_own_fields(
    app, belongings, people, engines, browser_of
):
    """The same in one go: each form is used once, where the ones before leave it something."""
    where, answered = dict(addresses(app, belongings, "POST")), {}
    names = names_of(belongings, people)
    for endpoint, post in sorted(POSTS.items(), key=lambda each: each[0] in ENDING):
        address = where[endpoint]
        if endpoint in ASKING:
            address = post.page.format_map(names)
        browser = browser_of(post.who)
        try:
            form = form_of(browser, post, address, names=names)
        except AssertionError:
            continue  # a form before has ended what this one is about
        own = own_fields(browser, post, form, names)
        added = {name: value for name, value in tempting().items() if name not in own}
        answer = use(browser, post, address, MultiDict({**form.to_dict(flat=False), **added}))
        answered[endpoint] = answer.status_code
    assert len([status for status in answered.values() if status in {200, 303}]) >= 35, answered
    assert max(answered.values()) < 500, answered
    words = words_in(engines)
    for sign in (SIGN, str(DAY), str(NUMBER), ID):
        assert not [line for line in words if sign in line], sign


def own_fields(browser, post, form, names) -> set[str]:
    """Return every field that the page of a form has."""
    page = "" if post.page is None else browser.get(post.page.format_map(names)).text
    on_page = set(re.findall(r'name="([^"]+)"', page))
    return set(form) | post.also | on_page | {"csrf_token", "form_key"}


def words_in(engines) -> list[str]:
    """Return every row there is as words; what was typed too late is kept as it came."""
    tables = [table for table in Base.metadata.tables.values() if table.name != "typed_words"]
    with engines.reader.connect() as connection:
        return [repr(row) for table in tables for row in connection.execute(select(table))]


def tempting() -> dict[str, str]:
    """Return a value for every column's name there is."""
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    return {column.name: tempting_value(column) for column in columns}


def tempting_value(column) -> str:
    if column.name in TEMPTING:
        return TEMPTING[column.name]
    kinds = {Integer: str(NUMBER), Boolean: "", Date: str(DAY), Uuid: ID, UtcDateTime: str(DAY)}
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), SIGN)


class Sending:
    """One form, ready to be sent by a browser to a database of its own."""

    def __init__(self, app, engines, browser, form) -> None:
        self.engines, self._app = engines, app
        self._browser, (self._post, self._address, self._form, self.own) = browser, form

    def send(self, added):
        """Send the form with more in it."""
        with over(self._app, self.engines):
            form = MultiDict({**self._form.to_dict(flat=False), **added})
            return use(self._browser, self._post, self._address, form)

    def choices(self) -> dict[str, list[str]]:
        """Return what every row says in the columns that take some words or numbers only."""
        found = {}
        with self.engines.reader.connect() as connection:
            for table in Base.metadata.tables.values():
                columns = [
                    each
                    for each in table.columns
                    if isinstance(each.type, COUNTED) and each.key not in DRAWN
                ]
                if columns:
                    rows = connection.execute(select(*columns).select_from(table))
                    found[table.name] = sorted(map(repr, rows))
        return found


@pytest.fixture
def sending(app, belongings, people, engines, browser_of):
    """Give a form of an endpoint over a copy of the database: `sending(endpoint, copy=path)`."""
    made = []

    def prepare(endpoint: str, *, copy: Path) -> Sending:
        post, names = POSTS[endpoint], names_of(belongings, people)
        address = dict(addresses(app, belongings, "POST"))[endpoint]
        if endpoint in ASKING:
            address = post.page.format_map(names)
        browser = browser_of(post.who)
        copied = copy_of(engines, copy)
        made.append(copied)
        with over(app, copied):
            form = form_of(browser, post, address, names=names)
            own = own_fields(browser, post, form, names)
        return Sending(app, copied, browser, (post, address, form, own))

    yield prepare
    for each in made:
        each.dispose()


def copy_of(engines, path: Path) -> Engines:
    """Return engines over a copy of an SQLite database as it stands."""
    with engines.writer.connect() as connection:
        connection.exec_driver_sql(f"SELECT '{path.name}'")
        connection.rollback()
        raw = connection.connection.dbapi_connection
        raw.execute(f"VACUUM INTO '{path}'")
    return create_engines(f"sqlite:///{path}")


@contextmanager
def over(app, engines):
    """Let the application work over other engines for a while."""
    kept = app.extensions[KEY]
    app.extensions[KEY] = replace(
        kept,
        reader=engines.reader,
        writer=engines.writer,
        lazy_writer=engines.lazy_writer,
        looker=engines.looker,
    )
    try:
        yield
    finally:
        app.extensions[KEY] = kept
