from __future__ import annotations

import csv
import io
import json
from datetime import date
from uuid import UUID

import pytest

from pldash.adapters.database import Engines
from pldash.domain.cases import RegistrationType
from pldash.models.activities import Reflection
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from tests.clients import fields_of
from tests.made import make_activity
from tests.stock import NOON

PRIVATE = "I felt quite lost."


@pytest.fixture
def victoria(engines: Engines, people, acting) -> UUID:
    """Tara's registration in Victoria, with one entry in its present cycle."""
    with writing(engines.writer, SYSTEM) as session:
        entry = RegistrationEntry(body="au-vic-vit", number="77", type=RegistrationType.FULL)
        row = add_registration(session, acting("tara"), entry, now=NOON)
        words = Reflection(teacher_id=people.tara.id, prompt="immediate-any", words=PRIVATE)
        make_activity(session, people.tara.id, title="=cmd|'calc'", reflections=[words])
        return row.id


def table(answer) -> list[list[str]]:
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_page_says_the_form_its_source_and_what_stays_open(sign_in, victoria):
    page = sign_in("tara").get(f"/take-along/{victoria}").text
    assert "Professional learning for MyPD" in page
    assert "https://www.vit.vic.edu.au/maintain/audits" in page
    assert "VIT publishes no list of types" in page
    assert "1 entry in the present cycle" in page


def test_the_pages_are_found_from_progress_and_account(sign_in, victoria):
    tara = sign_in("tara")
    assert f"/take-along/{victoria}" in tara.get(f"/progress/{victoria}").text
    assert "/take-along" in tara.get("/account").text
    assert f"/take-along/{victoria}" in tara.get("/take-along").text


def test_the_table_has_the_bodys_columns_and_no_reflection_without_a_tick(sign_in, victoria):
    tara = sign_in("tara")
    form = fields_of_get(tara.get(f"/take-along/{victoria}"))
    answer = tara.get(f"/take-along/{victoria}/file", query_string={**form, "format": "form"})
    heads, row = table(answer)
    assert heads[:4] == ["Dates", "Duration", "Type", "Standards"]
    assert row == ["2026-11-15", "1 h 20 min", "Online chat", "6.3", "", ""]
    assert "au-vic-vit_2026-10-01_2027-09-30.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    ticked = {**form, "format": "form", "reflections": "y"}
    _, row = table(tara.get(f"/take-along/{victoria}/file", query_string=ticked))
    assert row[4] == PRIVATE


def fields_of_get(page) -> dict[str, str]:
    """What a browser would send of the page's own form."""
    return fields_of(page, page.request.path + "/file").to_dict()


def test_our_own_table_runs_nothing_and_json_keeps_every_word(sign_in, victoria):
    tara = sign_in("tara")
    _, row = table(tara.get(f"/take-along/{victoria}/file?format=table"))
    assert "'=cmd|'calc'" in row
    whole = json.loads(tara.get(f"/take-along/{victoria}/file?format=json").data)
    assert whole["entries"][0]["activity"]["title"] == "=cmd|'calc'"
    assert whole["entries"][0]["activity"]["reflections"] == []
    assert whole["form"]["source"]["title"] == "Audits"


@pytest.mark.parametrize(
    ("query", "status"),
    [("until=2026-09-29", 422), ("until=never", 422), ("format=xlsx", 404), ("format=pack", 404)],
)
def test_what_nobody_offers_is_refused(sign_in, victoria, query, status):
    answer = sign_in("tara").get(f"/take-along/{victoria}/file?{query}")
    assert answer.status_code == status


def test_a_body_without_a_form_or_a_cycle_gets_our_own_table(sign_in, engines, acting):
    with writing(engines.writer, SYSTEM) as session:
        entry = RegistrationEntry(body="gb-eng-dfe", granted_on=date(2020, 9, 1))
        row = add_registration(session, acting("rua"), entry, now=NOON)
    rua = sign_in("rua")
    page = rua.get(f"/take-along/{row.id}").text
    assert "The columns are our own" in page
    assert "No cycle can be worked out" in page
    assert "Nothing is logged" in page
    answer = rua.get(f"/take-along/{row.id}/file")
    assert "gb-eng-dfe.csv" in answer.headers["Content-Disposition"]
    assert len(table(answer)) == 1


def test_who_has_no_registration_takes_everything(sign_in, engines, people):
    with writing(engines.writer, SYSTEM) as session:
        words = Reflection(teacher_id=people.rua.id, prompt="immediate-any", words=PRIVATE)
        make_activity(session, people.rua.id, reflections=[words])
    rua = sign_in("rua")
    assert "Add a registration" in rua.get("/take-along").text
    assert PRIVATE not in rua.get("/take-along/everything?format=table").text
    assert PRIVATE in rua.get("/take-along/everything?format=json&reflections=y").text
