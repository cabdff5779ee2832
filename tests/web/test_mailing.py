"""The mail pages: a person's rhythm, and whether mail arrived."""

from __future__ import annotations

import re

from pldash.domain.mailing import NewsKind, Rhythm
from pldash.services.outbox import NewMail, News, Refusal, add_mail, mark_refused
from pldash.services.scope import SYSTEM
from pldash.services.summaries import Summary, SummaryItem, WaitingDesk, mail_rhythm_of
from pldash.services.unit_of_work import reading, writing
from pldash.web.mailing.letters import summary_letter
from tests.accounts import mails, send
from tests.belongings import SHARED
from tests.stock import NOON


def put(engines, people, key, **changes):
    about = News(NewsKind.DECISION, people.tara.id, people.wattle, people.wattle)
    with writing(engines.writer, SYSTEM) as session:
        row = add_mail(session, NewMail(key, people.tara.email, key, "b"), now=NOON, news=about)
        session.flush()
        for name, value in changes.items():
            setattr(row, name, value)
        return row.id


def test_a_person_chooses_a_rhythm_and_sees_what_became_of_their_mail(engines, people, sign_in):
    browser = sign_in("tara")
    assert "No mail yet" in browser.get("/account/mail").text
    put(engines, people, "Taken", sent_at=NOON)
    assert send(browser, "/account/mail", rhythm="weekly").status_code == 303
    page = browser.get("/account/mail").text
    assert "Taken" in page
    assert "Mon 23 Nov, 7:00" in page.replace("\u202f", " ")
    with reading(engines.reader, SYSTEM) as session:
        assert mail_rhythm_of(session, people.tara.id).rhythm is Rhythm.WEEKLY
    assert send(browser, "/account/mail", rhythm="hourly").status_code == 422


def test_an_administrator_sees_what_did_not_arrive_and_why(engines, people, sign_in):
    browser, address = sign_in("ada"), f"/school/{people.wattle}/mail"
    assert "No mail yet" in browser.get(address).text
    put(engines, people, "Hidden subject", sent_at=NOON)
    assert "every mail was taken" in browser.get(address).text
    mail_id = put(engines, people, "Another subject")
    with writing(engines.writer, SYSTEM) as session:
        refusal = Refusal("550 5.1.1 no such person", is_final=True)
        mark_refused(session, mail_id, refusal, now=NOON)
    page = browser.get(address).text
    assert "550 5.1.1 no such person" in page
    assert people.tara.email in page
    assert "subject" not in page


def test_a_summary_tells_no_words_of_anybody_and_its_links_need_a_log_in(
    app, belongings, people, engines
):
    items = [
        SummaryItem("A decision", NewsKind.DECISION, belongings.waiting),
        SummaryItem("A question", NewsKind.PROPOSAL, belongings.adjusted),
        SummaryItem("A certificate", NewsKind.ISSUED, belongings.credential),
        *[SummaryItem("Revoked", NewsKind.REVOKED, belongings.credential)] * 20,
    ]
    desks = (WaitingDesk("Wattle Park", 3),)
    with app.test_request_context():
        letter = summary_letter(Summary(locale="en_NZ", items=tuple(items), desks=desks))
    assert "And 3 more messages." in letter.body
    assert "3 submissions wait for you at Wattle Park." in letter.body
    assert SHARED not in letter.body
    links = set(re.findall(r"http://localhost:5000(\S+)", letter.body))
    assert len(links) == 6
    visitor = app.test_client()
    for link in links:
        assert visitor.get(link).location.startswith("/sign-in")
    for mail in mails(engines):
        for link in re.findall(r"http://localhost:5000(\S+)", mail.body):
            if not link.startswith("/invitations/"):
                assert visitor.get(link).location.startswith("/sign-in"), link
