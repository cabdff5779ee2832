"""How a school's certificates look, in the browser: given, looked at, used, shown."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from pldash.documents.errors import PaperRefused
from pldash.models.letterheads import LetterheadRow
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from pldash.web.runtime import KEY
from tests.clients import fields_of
from tests.hostile_files import picture

LINES = {"above": "Since <1962>", "below": "We share what we learn.", "logo_said": "A branch"}


@pytest.fixture
def where(people):
    return f"/school/{people.wattle}/letterhead"


@pytest.fixture
def ada(sign_in):
    return sign_in("ada")


@pytest.fixture
def stored(engines):
    def find():
        with reading(engines.reader, SYSTEM) as session:
            return session.scalars(select(LetterheadRow)).all()

    return find


def send(browser, where, logo=b"", **lines):
    address = f"{where}/change"
    sent = fields_of(browser.get(address), address).to_dict() | lines
    file = {"logo": (BytesIO(logo), "x.exe")} if logo else {}
    return browser.post(address, data={**sent, **file}, content_type="multipart/form-data")


def press(browser, where, what):
    page = browser.get(where)
    (action,) = set(re.findall(rf'action="(/school/letterheads/[^"]+/{what})"', page.text))
    return browser.post(action, data=fields_of(page, action))


def test_a_logo_and_lines_are_seen_before_they_are_used(ada, where, stored, client, app):
    assert "nothing else of its own" in ada.get(where).text

    answer = send(ada, where, picture("JPEG", (300, 100)), **LINES)

    page = ada.get(answer.location)
    assert "Since &lt;1962&gt;" in page.text
    assert "In the words of" in page.text
    (address,) = set(re.findall(r'src="(/logos/[0-9a-f]{64}\.png)"', page.text))
    logo = client.get(address)
    assert (logo.status_code, logo.mimetype, logo.data[:4]) == (200, "image/png", b"\x89PNG")
    assert "immutable" in logo.headers["Cache-Control"]
    assert "Set-Cookie" not in logo.headers
    assert stored()[0].used_from is None

    assert press(ada, where, "use").status_code == 303
    assert stored()[0].used_from is not None
    assert "Not used yet" not in ada.get(where).text


def test_the_logo_stays_until_it_is_left_out(ada, where, stored, client):
    send(ada, where, picture("PNG", (300, 100)), **LINES)
    press(ada, where, "use")
    (first,) = stored()

    send(ada, where, above="Another line")
    assert stored()[1].logo_sha256 == first.logo_sha256
    press(ada, where, "use")
    send(ada, where, without_logo="y")
    last = stored()[-1]
    assert (last.logo_sha256, last.above) == ("", "Another line")
    assert client.get(f"/logos/{first.logo_sha256}.png").status_code == 200


def test_a_picture_that_was_thrown_away_is_gone(ada, where, stored, client, app):
    send(ada, where, picture("PNG", (300, 100)), **LINES)
    (row,) = stored()
    assert press(ada, where, "drop").status_code == 303
    assert stored() == []
    assert client.get(f"/logos/{row.logo_sha256}.png").status_code == 404
    with pytest.raises(FileNotFoundError):
        app.extensions[KEY].files.get(row.logo_sha256)


@pytest.mark.parametrize(
    ("logo", "lines", "said"),
    [
        (b"%PDF-1.4", {}, "Give a picture: PNG, JPEG or WebP."),
        (picture("PNG", (300, 100)), {"logo_said": ""}, "Say what the logo shows"),
        (b"", {"above": "Ա"}, "U+0531 ARMENIAN"),
        (b"", {"below": "An accredited school"}, "Leave out \u201caccredited\u201d"),
        (b"", {"above": "", "below": ""}, "Nothing would change."),
    ],
)
def test_what_cannot_stand_on_a_certificate_comes_back_with_its_reason(
    ada, where, stored, logo, lines, said
):
    answer = send(ada, where, logo, **(LINES | lines))
    assert answer.status_code == 422
    assert said in answer.text
    assert "If you chose a file, choose it again" in answer.text
    assert stored() == []


def test_the_sample_is_a_paper(ada, where, stored, app):
    send(ada, where, **LINES)
    seen = []
    app.extensions[KEY] = replace(
        app.extensions[KEY], render_certificate=lambda facts: seen.append(facts) or b"%PDF-"
    )
    answer = ada.get(f"/school/letterheads/{stored()[0].id}/sample.pdf")
    assert (answer.mimetype, answer.data) == ("application/pdf", b"%PDF-")
    assert seen[0].letterhead.above == LINES["above"]


def test_a_sample_that_cannot_be_drawn_is_told(ada, where, stored, app):
    def refuse(_facts):
        raise PaperRefused("the school's logo cannot be read")

    send(ada, where, **LINES)
    app.extensions[KEY] = replace(app.extensions[KEY], render_certificate=refuse)
    assert ada.get(f"/school/letterheads/{stored()[0].id}/sample.pdf").status_code == 503
