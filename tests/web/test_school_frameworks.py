"""A school's own standards in the browser: file, preview, taken on, chosen from, retired."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from pldash.domain.case_reading import read_case
from pldash.models.frameworks import FrameworkProposal, SchoolFramework
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from pldash.web.runtime import KEY
from tests.case_packages import child, file_of, item, package
from tests.case_schema import case_faults
from tests.clients import fields_of
from tests.stock import NOON


@pytest.fixture
def where(people):
    """The page that takes a file."""
    return f"/school/{people.wattle}/standards/new"


@pytest.fixture
def ada(sign_in):
    return sign_in("ada")


@pytest.fixture
def stored(engines):
    """Give the rows of a kind as they are stored."""

    def find(kind):
        with reading(engines.reader, SYSTEM) as session:
            return session.scalars(select(kind)).all()

    return find


def send(browser, where, data):
    sent = fields_of(browser.get(where), where).to_dict()
    file = (BytesIO(data), "standards.json")
    return browser.post(where, data={**sent, "file": file}, content_type="multipart/form-data")


def take_on(browser, where, values):
    """Send a file, look at it, take it on; the answer leads to its page."""
    seen = send(browser, where, file_of(values)).location
    return browser.post(seen, data=fields_of(browser.get(seen), seen))


def test_a_file_is_looked_at_and_then_chosen_from(ada, sign_in, where, stored):
    answer = send(ada, where, file_of(package()))
    page = ada.get(answer.location)
    assert "3 standards in 2 groups" in page.text
    assert "It has no code of its own: one was made from its words." in page.text
    assert "CFItems 1, line 11" in page.text
    assert stored(SchoolFramework) == []

    answer = ada.post(answer.location, data=fields_of(page, answer.location))
    assert "Talk with families" in ada.get(answer.location).text
    assert "Talk with families" in sign_in("tara").get("/log/new").text
    assert "Talk with families" not in sign_in("sam").get("/log/new").text
    assert "How we teach" in ada.get("/school").text
    assert stored(FrameworkProposal) == []


def test_a_new_file_shows_what_it_changes(ada, where):
    take_on(ada, where, package())
    items = [*package()["CFItems"][:4], item(6, "Listen to families")]
    items[1] |= {"fullStatement": "Know each student"}
    links = [*package()["CFAssociations"][:4], child(6, 4)]
    new = package(CFItems=items, CFAssociations=links)
    page = ada.get(send(ada, where, file_of(new)).location).text
    for words in (
        "1 new",
        "1 changed",
        "1 gone",
        "before: 2 Know your students",
        "version in use, 2026",
    ):
        assert words in page


def test_the_same_file_again_cannot_be_taken_on(ada, where):
    take_on(ada, where, package())
    seen = send(ada, where, file_of(package())).location
    page = ada.get(seen)
    assert "Nothing has changed" in page.text
    sent = fields_of(page, f"{seen}/discard")
    answer = ada.post(seen, data=sent)
    assert answer.status_code == 422
    assert "The school has this already" in answer.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"{\n oops", "Line 2"),
        (b'{"CFDocument": ' + b"[" * 20_000, "too deep inside one another"),
        (file_of(package(CFItems=[item(1, fullStatement="")])), "fullStatement is missing."),
        (
            file_of(package(CFAssociations=[child(1, 2), child(2, 1)])),
            "It stands below itself",
        ),
    ],
    ids=["empty", "no-json", "deep", "no-title", "cycle"],
)
def test_a_bad_file_says_what_is_wrong_and_where(ada, where, stored, data, words):
    answer = send(ada, where, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert stored(FrameworkProposal) == []


def test_a_large_file_is_not_read(ada, app, where):
    small = replace(app.extensions[KEY], upload_limit_bytes=1_000)
    app.extensions[KEY] = small
    answer = send(ada, where, file_of(package()))
    assert answer.status_code == 422
    assert "This file is larger than" in answer.text


def test_no_file_at_all_is_told(ada, where):
    answer = ada.post(where, data=fields_of(ada.get(where), where))
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_what_is_over_is_told_so(ada, where):
    seen = send(ada, where, file_of(package())).location
    forms = [fields_of(ada.get(seen), seen) for _window in range(2)]
    assert [ada.post(seen, data=form).status_code for form in forms] == [303, 409]
    answer = ada.get(seen)
    assert answer.status_code == 409
    assert "taken on or thrown away already" in answer.text


def test_a_set_is_thrown_away_before_it_is_taken_on(ada, where, stored):
    seen = send(ada, where, file_of(package())).location
    away = f"{seen}/discard"
    assert ada.post(away, data=fields_of(ada.get(seen), away)).status_code == 303
    assert stored(FrameworkProposal) == stored(SchoolFramework) == []
    assert ada.get(seen).status_code == 409


def test_a_retired_set_is_offered_no_longer(ada, sign_in, where):
    here = take_on(ada, where, package()).location
    retire = f"/school{here}/retire"
    answer = ada.post(retire, data=fields_of(ada.get(here), retire))
    assert answer.location.startswith("/school/")
    assert "no longer offered" in ada.get(here).text
    tara = sign_in("tara")
    assert "Talk with families" not in tara.get("/log/new").text
    assert "How we teach" not in tara.get("/standards").text


def test_every_set_goes_out_as_a_case_file(ada, sign_in, where):
    here = take_on(ada, where, package()).location
    tara = sign_in("tara")
    page = tara.get("/standards").text
    assert page.count('class="stretch"') == 25
    answer = tara.get(f"{here}/case.json")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="How we teach')
    assert list(case_faults(json.loads(answer.data))) == []
    again = read_case(answer.data, publisher="-", today=NOON.date())
    assert (len(again.package.framework.items), again.told) == (5, ())
    assert "not yet checked" not in tara.get(here).text


def test_names_that_nobody_compared_are_marked(sign_in, engines):
    rua = sign_in("rua")
    page = rua.get("/standards").text
    marked = [
        rua.get(line.split('"')[0]).text.count("not yet checked")
        for line in page.split('href="')[1:]
        if line.startswith("/standards/")
    ]
    assert (len(marked), sum(marked)) == (24, 20)
