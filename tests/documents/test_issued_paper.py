"""One certificate from the page to the paper, drawn for real."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from pldash.documents.certificate import render_certificate
from pldash.domain.codes import format_code
from pldash.models.credentials import Credential
from pldash.web.runtime import KEY
from tests.clients import fields_of
from tests.factories import approved_activity
from tests.markup import Markup
from tests.proofs import FakeProofs

ASKED = {"scope": "period", "start": "2026-01-01", "end": "2026-12-31"}


pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]


def test_what_the_page_issues_is_on_the_paper_for_ever(app, session, people, sign_in, client):
    approved_activity(session, people)
    session.commit()
    app.extensions[KEY] = replace(app.extensions[KEY], proofs=FakeProofs(render_certificate))
    tara = sign_in("tara")
    asked = {**ASKED, "school": str(people.wattle)}
    preview = tara.get("/certificates/preview", query_string=asked)
    forms = Markup(preview.text).all("form")
    address = next(form.get("action") for form in forms if form.get("id") == "issue")

    location = tara.post(address, data=fields_of(preview, address)).location

    one, two = tara.get(f"{location}/pdf"), tara.get(f"{location}/pdf")
    assert one.data == two.data
    session.rollback()
    made = session.scalars(select(Credential)).one()
    paper = PdfReader(io.BytesIO(one.data))
    text = "".join(page.extract_text() for page in paper.pages)
    for claim in ("Tara Nguyen", made.number, format_code(made.code), "80 minutes", "Pia Okafor"):
        assert claim in text.replace("\u00a0", " "), claim
    links = [link.get_object() for page in paper.pages for link in page.get("/Annots", ())]
    assert f"http://localhost:5000/v/{made.code}" in [link["/A"]["/URI"] for link in links]
    assert client.get(f"/v/{made.code}").status_code == 200
