from __future__ import annotations

from tests.clients import fields_of
from tests.factories import approved_activity
from tests.markup import Markup

PREVIEW = "/certificates/preview"


def asked(people, **changes):
    plain = {
        "school": str(people.wattle),
        "scope": "period",
        "start": "2026-01-01",
        "end": "2026-12-31",
    }
    return plain | changes


def form_address(page, form_id):
    (form,) = [form for form in Markup(page.text).all("form") if form.get("id") == form_id]
    return form.get("action")


def issue(browser, people, **changes):
    query = asked(people, **changes)
    page = browser.get(PREVIEW, query_string=query)
    assert page.status_code == 200, page.text
    return browser.post(
        PREVIEW, query_string=query, data=fields_of(page, form_address(page, "issue"))
    )


class TestIssue:
    def test_leads_to_the_certificate(self, session, people, sign_in):
        approved_activity(session, people)
        session.commit()
        tara = sign_in("tara")

        assert tara.get("/certificates").status_code == 200
        assert tara.get("/certificates/new").status_code == 200
        answer = issue(tara, people)

        assert answer.status_code == 303
        page = tara.get(answer.location)
        assert "PLD-2026-" in page.text
        pdf = tara.get(answer.location + "/pdf")
        assert pdf.data.startswith(b"%PDF")
        assert tara.get("/certificates").status_code == 200
