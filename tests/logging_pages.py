"""Walks through the pages of logging, for tests of them and of what comes after."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from pldash.adapters.database import Engines
from pldash.models.activities import Activity
from pldash.services.activities import CONTENT
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.entries import chat_id

AUSSIE_ED = "2026-11-15T09:30Z"


def meeting_address(engines: Engines, key: str = "aussieed", at: str = AUSSIE_ED) -> str:
    """The address of the form for a meeting."""
    with reading(engines.reader, SYSTEM) as session:
        return f"/log/new?chat={chat_id(session, key)}&at={at}"


def entry_form(page: TestResponse) -> tuple[str, MultiDict[str, str]]:
    """Where an entry's form leads, and what it would send as it stands."""
    action = re.search(r'action="(/activities/[0-9a-f-]+/edit)"', page.text)
    assert action is not None, page.text
    return action[1], fields_of(page, action[1])


def log_one(browser: FlaskClient, address: str = "/log/new", **changes: Any) -> UUID:
    """Fill in a form as it stands, with these changes, save it, and give the entry's id."""
    action, sent = entry_form(browser.get(address))
    if address == "/log/new":
        sent["title"] = "Reading group"
    fill(sent, changes)
    answer = browser.post(action, data=sent)
    assert answer.status_code == 303, answer.text
    return id_in(action)


def fill(sent: MultiDict[str, str], changes: dict[str, Any]) -> None:
    """Write values into a form; a list gives a field several."""
    for name, value in changes.items():
        sent.setlist(name, value if isinstance(value, list) else [value])


def id_in(address: str) -> UUID:
    """The id of the entry that an address belongs to."""
    return UUID(address.split("/")[2])


def entries(engines: Engines) -> int:
    """How many entries there are, whoever has them."""
    with reading(engines.reader, SYSTEM) as session:
        return session.scalar(select(func.count()).select_from(Activity)) or 0


def stored_entry(engines: Engines, activity_id: UUID) -> Activity:
    """One entry as the database has it."""
    with reading(engines.reader, SYSTEM) as session:
        return session.get_one(Activity, activity_id, options=CONTENT)


def set_state(engines: Engines, activity_id: UUID, state: str) -> None:
    """Bring an entry into a state, whatever was before."""
    with writing(engines.writer, SYSTEM) as session:
        session.get_one(Activity, activity_id).state = state
