from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from pldash.domain.errors import PldashError, RuleBroken
from pldash.domain.values import Reason
from pldash.models.accounts import Account
from pldash.models.credentials import Credential
from pldash.models.schools import MembershipRole
from pldash.services.issuing import NumberTaken
from pldash.web.credentials import issuing
from pldash.web.runtime import KEY
from tests.clients import fields_of
from tests.factories import approved_activity, asked_for, make_certificate
from tests.made import make_submission
from tests.markup import Markup
from tests.proofs import FakeProofs
from tests.stock import NOON

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


def seen(browser, people, **changes):
    """Open the preview, and return where its form leads and what it would send."""
    page = browser.get(PREVIEW, query_string=asked(people, **changes))
    assert page.status_code == 200, page.text
    address = form_address(page, "issue")
    return address, fields_of(page, address)


def issue(browser, people, **changes):
    address, fields = seen(browser, people, **changes)
    answer = browser.post(address, data=fields)
    assert answer.status_code == 303, answer.text
    return answer.location


def count(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Credential))


FILES = 3
"""Of one certificate: the paper, the credential and the decision."""


def stored(app):
    folder = app.extensions[KEY].files._folder
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def render_with(app, render):
    app.extensions[KEY] = replace(app.extensions[KEY], proofs=FakeProofs(render))


@pytest.fixture
def tara(session, people, sign_in):
    """Tara's browser; Pia has approved an activity of hers."""
    approved_activity(session, people)
    session.commit()
    return sign_in("tara")


class TestMine:
    def test_says_the_one_next_step_when_there_is_nothing(self, sign_in):
        page = sign_in("theo").get("/certificates")

        assert "No certificate yet" in page.text

    def test_shows_what_is_on_its_way(self, session, people, tara):
        make_submission(session, people.tara.id, people.wattle)
        session.commit()

        page = tara.get("/certificates")

        assert "1 approved activity is on no certificate yet" in page.text
        assert "1 submission waits for your leader" in page.text

    def test_keeps_them_after_leaving_the_school(self, session, people, tara):
        location = issue(tara, people)
        for role in session.scalars(select(MembershipRole)):
            session.delete(role)
        session.commit()

        assert location in tara.get("/certificates").text
        assert tara.get(f"{location}/pdf").status_code == 200


class TestNew:
    def test_offers_what_was_approved(self, people, tara):
        page = tara.get("/certificates/new")

        assert "Wattle Park Secondary College" in page.text
        assert "What was approved is all of 15 Nov 2026." in page.text
        values = {field.get("name"): field.get("value") for field in Markup(page.text).all("input")}
        assert (values["start"], values["end"]) == ("2026-11-15", "2026-11-15")

    def test_says_what_is_missing_when_nothing_is_approved(self, sign_in):
        theo = sign_in("theo")

        assert "Nothing is approved yet" in theo.get("/certificates/new").text
        assert theo.get(PREVIEW).location == "/certificates/new"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"start": ""}, "Give the first day."),
            ({"end": ""}, "Give the last day."),
            ({"end": "9999-12-31"}, "between 1900 and 2199"),
            ({"start": "0001-01-01"}, "between 1900 and 2199"),
            ({"end": "2027-01-01"}, "The last day lies too far ahead."),
            ({"start": "nonsense"}, "Not a valid date value."),
            ({"start": "2027-01-01"}, "The last day comes before the first."),
            ({"scope": "chat-series"}, "Choose the chat."),
            ({"scope": "activity"}, "Choose the activity."),
            ({"scope": "everything"}, "Not a valid choice."),
            ({"school": "nonsense"}, "Not a valid choice."),
            ({"chat": "nonsense"}, "Not a valid choice."),
            ({"registration": "nonsense"}, "Not a valid choice."),
            ({"start": "2020-01-01", "end": "2020-12-31"}, "Nothing that this school approved"),
            ({"replaces": "00000000-0000-7000-8000-000000000000"}, "no longer good"),
        ],
    )
    def test_an_incomplete_question_is_shown_again(self, people, tara, changes, said):
        page = tara.get(PREVIEW, query_string=asked(people, **changes))

        assert page.status_code == 422
        assert said in page.text

    def test_nonsense_in_place_of_a_certificate_replaces_none(self, people, tara):
        page = tara.get(PREVIEW, query_string=asked(people, replaces="nonsense"))

        assert page.status_code == 200


class TestPreview:
    def test_shows_what_will_be_printed(self, people, tara):
        page = tara.get(PREVIEW, query_string=asked(people))

        for claim in ("Tara Nguyen", "80 minutes", "Pia Okafor", "correct it on your account page"):
            assert claim in page.text

    def test_leads_to_the_certificate_that_says_the_same(self, people, tara):
        location = issue(tara, people)

        page = tara.get(PREVIEW, query_string=asked(people))

        assert "You have a certificate that says exactly this." in page.text
        assert location in page.text
        assert 'id="issue"' not in page.text

    def test_offers_to_correct_a_name(self, session, people, tara):
        issue(tara, people)
        session.get(Account, people.tara.id).name = "Tara Nguyen-Brown"
        session.commit()

        page = tara.get(PREVIEW, query_string=asked(people))
        (link,) = [a for a in Markup(page.text).all("a") if a.text == "Replace it by this one"]
        page = tara.get(link.get("href"))
        address = form_address(page, "issue")
        answer = tara.post(address, data=fields_of(page, address))

        assert "Tara Nguyen-Brown" in tara.get(answer.location).text
        assert "Replaced" in tara.get("/certificates").text

    def test_a_larger_one_may_stand_beside_or_replace(self, session, people, tara):
        first = issue(tara, people)
        approved_activity(session, people)
        session.commit()

        page = tara.get(PREVIEW, query_string=asked(people))
        assert "Also stands on PLD-2026-" in page.text
        links = [a for a in Markup(page.text).all("a") if (a.text or "").startswith("Replace PLD")]
        page = tara.get(links[0].get("href"))
        address = form_address(page, "issue")
        answer = tara.post(address, data=fields_of(page, address))

        assert "It replaces certificate PLD-2026-" in tara.get(answer.location).text
        assert "Another certificate stands in its place" in tara.get(first).text


class TestIssue:
    def test_leads_to_the_certificate(self, session, people, tara):
        page = tara.get(issue(tara, people))

        assert page.status_code == 200
        assert "This is your certificate PLD-2026-" in page.text
        assert count(session) == 1

    def test_the_same_form_twice_issues_once(self, app, session, people, tara):
        address, fields = seen(tara, people)

        answers = [tara.post(address, data=fields) for _ in range(2)]

        assert {(each.status_code, each.location) for each in answers} == {
            (303, answers[0].location)
        }
        assert (count(session), len(stored(app))) == (1, FILES)

    @pytest.mark.both_databases
    def test_twenty_windows_at_once_issue_once(self, app, session, people, tara, sign_in):
        windows = [sign_in("tara") for _ in range(20)]
        forms = [seen(window, people) for window in windows]

        def send(turn):
            address, fields = forms[turn]
            return windows[turn].post(address, data=fields)

        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(send, range(20)))

        assert {answer.status_code for answer in answers} <= {303, 429}
        assert len({answer.location for answer in answers if answer.status_code == 303}) == 1
        assert (count(session), len(stored(app))) == (1, FILES)

    def test_without_its_key_nothing_is_issued(self, session, people, tara):
        address, fields = seen(tara, people)
        fields.pop("form_key")

        assert tara.post(address, data=fields).status_code in {400, 422}
        assert count(session) == 0

    def test_what_has_changed_since_it_was_seen_is_shown_again(self, session, people, tara):
        address, fields = seen(tara, people)
        approved_activity(session, people)
        session.commit()

        page = tara.post(address, data=fields)

        assert page.status_code == 409
        assert "has changed since you looked" in page.text
        assert count(session) == 0
        again = tara.post(address, data=fields_of(page, address))
        assert again.status_code == 303

    def test_a_character_that_cannot_be_printed_is_named(self, app, session, people, tara):
        def cannot_print(_facts):
            raise RuleBroken([Reason("glyph-missing", detail="\u1200 (U+1200 ETHIOPIC)")])

        render_with(app, cannot_print)
        address, fields = seen(tara, people)

        page = tara.post(address, data=fields)

        assert page.status_code == 422
        assert "U+1200 ETHIOPIC" in page.text
        assert (count(session), stored(app)) == (0, [])

    def test_without_the_libraries_nothing_is_stored_and_it_says_so(
        self, app, session, people, tara
    ):
        def cannot_draw(_facts):
            raise PldashError("no pango")

        render_with(app, cannot_draw)
        address, fields = seen(tara, people)

        page = tara.post(address, data=fields)

        assert page.status_code == 503
        assert "cannot be drawn just now" in page.text
        assert (count(session), stored(app)) == (0, [])

    def test_a_number_that_went_to_another_is_drawn_again(
        self, app, session, people, tara, monkeypatch
    ):
        tries = []

        def taken_once(*args, **kwargs):
            tries.append(args)
            if len(tries) == 1:
                raise NumberTaken("PLD-2026-000000")
            return issue_for_real(*args, **kwargs)

        issue_for_real = issuing.issue_certificate
        monkeypatch.setattr(issuing, "issue_certificate", taken_once)

        issue(tara, people)

        assert (len(tries), count(session), len(stored(app))) == (2, 1, FILES)

    def test_a_number_that_is_never_free_ends_in_a_fault_of_ours(
        self, app, session, people, tara, monkeypatch
    ):
        def always_taken(*_args, **_kwargs):
            raise NumberTaken("PLD-2026-000000")

        monkeypatch.setattr(issuing, "issue_certificate", always_taken)
        address, fields = seen(tara, people)

        assert tara.post(address, data=fields).status_code == 500
        assert (count(session), stored(app)) == (0, [])

    def test_columns_that_no_form_has_are_ignored(self, session, people, tara):
        address, fields = seen(tara, people)
        for name in ("number", "code", "state", "minutes", "teacher_id"):
            fields[name] = "PLD-2026-MINE00"

        tara.post(address, data=fields)

        session.rollback()
        assert session.scalars(select(Credential.number)).one() != "PLD-2026-MINE00"


class TestDownload:
    def test_gives_the_same_bytes_each_time(self, session, people, tara):
        location = issue(tara, people)

        one, two = tara.get(f"{location}/pdf"), tara.get(f"{location}/pdf")

        assert one.data == two.data
        assert one.mimetype == "application/pdf"
        assert one.headers["X-Content-Type-Options"] == "nosniff"
        session.rollback()
        number = session.scalars(select(Credential.number)).one()
        name = f"Tara-Nguyen_2026-01-01_2026-12-31_{number}.pdf"
        assert one.headers["Content-Disposition"] == (
            f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
        )

    def test_a_changed_file_is_never_given(self, app, people, tara, caplog):
        location = issue(tara, people)
        (path,) = [path for path in stored(app) if path.read_bytes().startswith(b"%PDF")]
        path.write_bytes(b"%PDF-1.7 another")

        assert tara.get(f"{location}/pdf").status_code == 500
        assert "was changed" in caplog.text

    @pytest.mark.parametrize(
        ("who", "status"), [("theo", 403), ("pia", 403), ("ada", 403), ("sam", 404), ("rua", 404)]
    )
    def test_is_the_holders_alone(self, people, tara, sign_in, who, status):
        location = issue(tara, people)

        for address in (location, f"{location}/pdf", f"{location}/withdraw"):
            assert sign_in(who).get(address).status_code == status


class TestWithdraw:
    def test_asks_then_ends_it_for_good(self, session, people, tara, client):
        location = issue(tara, people)
        page = tara.get(f"{location}/withdraw")

        answer = tara.post(f"{location}/withdraw", data=fields_of(page, f"{location}/withdraw"))

        assert (answer.status_code, answer.location) == (303, location)
        shown = tara.get(location)
        assert "The person it names withdrew it." in shown.text
        session.rollback()
        code = session.scalars(select(Credential.code)).one()
        assert "The person it names withdrew it." in client.get(f"/v/{code}").text

    def test_an_old_page_is_told_so(self, people, tara):
        location = issue(tara, people)
        fields = fields_of(tara.get(f"{location}/withdraw"), f"{location}/withdraw")
        fields["version"] = "99"

        assert tara.post(f"{location}/withdraw", data=fields).status_code == 409

    def test_nobody_else_can(self, session, people, tara, sign_in):
        location = issue(tara, people)
        fields = fields_of(tara.get(f"{location}/withdraw"), f"{location}/withdraw")
        own = fields_of(sign_in("theo").get("/certificates"))

        theo = sign_in("theo")
        fields["csrf_token"] = own.get("csrf_token", "")
        status = theo.post(f"{location}/withdraw", data=fields).status_code

        assert status in {400, 403}
        session.rollback()
        assert session.scalars(select(Credential.state)).one() == "issued"


def test_the_lists_say_the_day_that_the_paper_says(sign_in, session, people, acting, app):
    evening = NOON.replace(hour=20)  # the next morning at the school
    approved_activity(session, people)
    files = app.extensions[KEY].files
    make_certificate(session, acting("tara"), asked_for(people), files, now=evening)
    session.commit()
    for name, address in (("tara", "/certificates"), ("pia", "/desk/certificates")):
        assert 'Issued <time datetime="2026-11-19">' in sign_in(name).get(address).text
