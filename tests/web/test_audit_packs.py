"""Pages of an audit pack: asking, looking how far it is, fetching it once, giving it up."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from pldash.domain.audit_packs import KEPT_FOR, PackEnd
from pldash.domain.cases import RegistrationType
from pldash.models.activities import Reflection
from pldash.models.audit_packs import AuditPack
from pldash.models.schools import Membership
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from pldash.web.exports import packs
from pldash.web.exports.pack_pages import WHY
from pldash.web.runtime import KEY
from pldash.working import worker_of
from tests.accounts import filled
from tests.batches import work_off
from tests.made import make_activity, make_file
from tests.stock import NOON
from tests.trails import sign_all

PRIVATE = "I felt quite lost."


@pytest.fixture
def victoria(engines, people, acting) -> UUID:
    """Tara's registration in Victoria, with two entries and a file that is not there any more."""
    with writing(engines.writer, SYSTEM) as session:
        entry = RegistrationEntry(body="au-vic-vit", number="77", type=RegistrationType.FULL)
        row = add_registration(session, acting("tara"), entry, now=NOON)
        words = Reflection(teacher_id=people.tara.id, prompt="immediate-any", words=PRIVATE)
        make_activity(session, people.tara.id, reflections=[words])
        make_activity(session, people.tara.id, evidence=[make_file(people.tara.id, "1" * 64)])
        return row.id


@pytest.fixture
def drawn(app):
    """The papers that are drawn, none of them really."""
    found = []
    kept = app.extensions[KEY]
    app.extensions[KEY] = replace(kept, render_record=lambda paper: found.append(paper) or b"%PDF")
    return found


def ask(browser, registration, **ticked):
    """Ask for a pack; return the address of its page."""
    address = f"/take-along/{registration}/pack"
    form = filled(browser.get(address), address, **ticked)
    answer = browser.post(address, data=form)
    assert answer.status_code == 303
    return answer.location


def test_a_pack_is_asked_for_made_and_fetched_once(
    app, sign_in, victoria, drawn, monkeypatch, tmp_path
):
    monkeypatch.setattr(packs, "LINES_A_PAPER", 1)
    tara = sign_in("tara")
    assert f'href="/take-along/{victoria}/pack"' in tara.get(f"/take-along/{victoria}").text
    page = ask(tara, victoria)
    waiting = tara.get(page).text
    assert "It will be begun in a moment" in waiting
    assert "data-watch" in waiting
    assert tara.get(f"{page}/file").location == page
    assert "See how far it is" in tara.get(f"/take-along/{victoria}/pack").text
    work_off(worker_of(app))
    assert f'href="{page}/file"' in tara.get(page).text
    answer = tara.get(f"{page}/file")
    assert answer.content_length == len(answer.data)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "au-vic-vit_2027-09-30_audit-pack.zip" in answer.headers["Content-Disposition"]
    whole = zipfile.ZipFile(io.BytesIO(answer.data))
    assert whole.namelist() == [
        "record-1-of-2.pdf",
        "record-2-of-2.pdf",
        "log.csv",
        "log-all-columns.csv",
        "record.json",
        "manifest.json",
        "SHA256SUMS",
    ]
    missing = json.loads(whole.read("manifest.json"))["missing"]
    assert [each["path"] for each in missing] == [
        "evidence/001_Notes.pdf",
        "evidence/002_Notes.pdf",
    ]
    assert PRIVATE not in whole.read("record.json").decode()
    assert [paper.minutes for paper in drawn] == [160, 160]
    assert list((tmp_path / "packs").iterdir()) == []
    assert tara.get(f"{page}/file").location == page
    assert "Make another one" in tara.get(page).text


@pytest.mark.usefixtures("drawn")
def test_a_download_that_broke_off_can_be_fetched_again(app, engines, sign_in, victoria):
    with writing(engines.writer, SYSTEM) as session:
        sign_all(session, now=NOON)
    tara = sign_in("tara")
    page = ask(tara, victoria, reflections="y")
    work_off(worker_of(app))
    broken = tara.get(f"{page}/file", buffered=False)
    next(iter(broken.iter_encoded()))
    broken.close()
    assert tara.head(f"{page}/file").content_length > 0
    whole = zipfile.ZipFile(io.BytesIO(tara.get(f"{page}/file").data))
    assert PRIVATE in whole.read("record.json").decode()
    (head,) = whole.read("trail-heads.jsonl").splitlines()
    assert json.loads(head)["head"]["chain"].startswith("teacher:")


@pytest.mark.usefixtures("drawn")
def test_it_is_there_after_leaving_the_school_and_for_nobody_else(
    app, engines, sign_in, victoria, people
):
    tara = sign_in("tara")
    page = ask(tara, victoria)
    with writing(engines.writer, SYSTEM) as session:
        member = session.query(Membership).filter_by(account_id=people.tara.id).one()
        member.until_on = NOON.date() - timedelta(days=1)
    work_off(worker_of(app))
    for name in ("theo", "pia", "ada"):
        assert sign_in(name).get(f"{page}/file").status_code == 404
    assert app.test_client().get(f"{page}/file").status_code == 303
    assert tara.get(f"{page}/file").data.startswith(b"PK")


@pytest.mark.usefixtures("drawn")
def test_given_up_it_is_gone_and_over(app, sign_in, victoria, tmp_path):
    tara = sign_in("tara")
    page = ask(tara, victoria)
    work_off(worker_of(app))
    form = filled(tara.get(page), f"{page}/end")
    assert tara.post(f"{page}/end", data=form).location == f"/take-along/{victoria}"
    work_off(worker_of(app))
    assert list((tmp_path / "packs").iterdir()) == []
    assert "You gave it up" in tara.get(page).text
    again = {**form.to_dict(), "form_key": f"{form['form_key'][1:]}x"}
    assert tara.post(f"{page}/end", data=again).status_code in {400, 409}


def test_how_far_it_is_and_why_it_came_to_nothing_is_said(engines, sign_in, victoria, clock):
    tara = sign_in("tara")
    page = ask(tara, victoria)
    assert PackEnd.NOT_DRAWN in WHY
    for changes, said in (
        ({"files": 4, "files_done": 1}, "1 of 4 files are in it"),
        ({"ended_at": NOON, "ended_by": PackEnd.NOT_DRAWN}, "cannot be printed"),
        ({"ended_at": None, "ended_by": None}, "1 of 4"),
    ):
        with writing(engines.writer, SYSTEM) as session:
            row = session.query(AuditPack).one()
            for name, value in changes.items():
                setattr(row, name, value)
        assert said in tara.get(page).text
    clock.moment = NOON + KEPT_FOR
    assert "its day is over" in sign_in("tara").get(page).text


def test_a_cycle_that_nobody_offers_is_refused(sign_in, victoria):
    tara, address = sign_in("tara"), f"/take-along/{victoria}/pack"
    form = filled(tara.get(address), address).to_dict() | {"until": "2026-09-29"}
    assert tara.post(address, data=form).status_code == 422
    assert sign_in("theo").get(address).status_code == 404
