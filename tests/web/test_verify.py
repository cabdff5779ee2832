from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete

from pldash.adapters.files import LocalFileStore
from pldash.domain.activities import ActivityType
from pldash.domain.certificates import CertificateFacts, ModeMinutes
from pldash.domain.codes import ALPHABET, check_character, format_code
from pldash.domain.credentials import RevocationReason
from pldash.models.twins import CredentialTwin
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.web.runtime import KEY
from pldash.web.verify.throttle import FOR_ONE, Throttle
from tests.certificate_facts import ARABIC, LONGEST, REGISTRATION, STANDARDS, make_facts, make_line
from tests.factories import approved_activity, asked_for, make_certificate
from tests.markup import Markup
from tests.stock import NOON

UNKNOWN = "0000-0000-0000-00000"
MISTYPED = "0000-0000-0000-00001"
REFUSALS = (UNKNOWN.replace("-", ""), MISTYPED.replace("-", ""), "short", "ÄÖÜ", "A" * 300)


@pytest.fixture
def certificate(app, session, people, acting, tmp_path):
    """Tara's certificate, on what Pia approved."""
    approved_activity(session, people)
    made = make_certificate(
        session, acting("tara"), asked_for(people), LocalFileStore(tmp_path / "files")
    )
    session.commit()
    return made


def revoke(session, actor, certificate, reason, note=""):
    revoke_certificate(
        session,
        actor,
        certificate.id,
        revocation=Revocation(reason, note),
        version=certificate.version,
        now=NOON,
    )
    session.commit()


def say(session, certificate, **facts):
    """Make a certificate say something else, as one that was issued before twins were kept."""
    plain = {"number": certificate.number, "code": certificate.code}
    said = make_facts(**(plain | facts))
    certificate.facts = said.to_json()
    session.execute(delete(CredentialTwin))
    session.commit()


def words_of(page):
    return " ".join(" ".join(Markup(page.text).root.itertext()).split())


def band_of(page):
    (band,) = [div for div in Markup(page.text).all("div") if "band" in div.get("class", "")]
    return band.get("class").split()[-1]


class TestClaims:
    def test_every_one_of_the_paper_is_repeated(self, client, certificate):
        page = client.get(f"/v/{certificate.code}")

        assert page.status_code == 200
        assert band_of(page) == "band-good"
        for claim in (
            "Tara Nguyen",
            "Wattle Park Secondary College",
            "between 1 January 2026 and 31 December 2026",
            "80 minutes (1 h 20 min) in all",
            "60 min took part live, 20 min read along",
            "#aussieED",
            "own archive",
            "6.3",
            "Engage with colleagues and improve practice",
            "Australian Professional Standards for Teachers",
            "Pia Okafor",
            "School leader",
            "18 November 2026",
            certificate.number,
            format_code(certificate.code),
            "Australia/Melbourne",
            "12:00 pm AEDT",
            "localhost:5000",
        ):
            assert claim in words_of(page), claim

    def test_a_course_is_named_and_its_minutes_are_time_spent(self, client, session, certificate):
        changes = {"kind": ActivityType.COURSE, "minutes": ModeMinutes(180)}
        say(session, certificate, lines=(make_line(providers=("Bendigo TAFE",), **changes),))

        said = words_of(client.get(f"/v/{certificate.code}"))

        assert "180 min time spent" in said
        assert "Kind of learning: Course" in said
        assert "Provider, as the teacher states it: Bendigo TAFE" in said
        assert "took part live" not in said

    def test_a_registration_stands_there_without_its_number(self, client, session, certificate):
        say(session, certificate, registration=REGISTRATION, replaces="PLD-2025-AAAAAA")

        said = words_of(client.get(f"/v/{certificate.code}"))

        assert "Victorian Institute of Teaching" in said
        assert "80 minutes counted, 20 not counted" in said
        assert "It replaces certificate PLD-2025-AAAAAA." in said

    def test_one_from_before_twins_were_kept_has_the_same_page(self, client, session, certificate):
        kept = client.get(f"/v/{certificate.code}").text

        session.delete(session.get_one(CredentialTwin, certificate.id))
        session.commit()

        assert client.get(f"/v/{certificate.code}").text == kept
        assert "Pia Okafor" in kept

    def test_names_not_yet_compared_are_marked(self, client, session, certificate):
        say(session, certificate, frameworks=(replace(STANDARDS, code="nz-2017"),))

        assert "not yet checked" in client.get(f"/v/{certificate.code}").text

    def test_names_are_said_in_their_own_language_and_direction(self, client, session, certificate):
        approver = replace(make_line().approver, name=LONGEST)
        line = make_line(approver=approver, tag=None, standards=(), also_on=("PLD-2026-BBBBBB",))
        say(session, certificate, teacher=ARABIC, lines=(line,))

        page = Markup(client.get(f"/v/{certificate.code}").text)

        (name,) = [span for span in page.all("span") if span.text == ARABIC.text]
        assert (name.get("lang"), name.get("dir")) == ("ar", "rtl")
        assert "Also stands on PLD-2026-BBBBBB" in " ".join(page.root.itertext())

    def test_words_of_people_are_words_and_no_markup(self, client, session, certificate):
        say(session, certificate, lines=(make_line(title="<script>alert(1)</script>"),))

        assert "<script>alert" not in client.get(f"/v/{certificate.code}").text

    def test_nothing_inside_is_told(self, client, session, people, acting, certificate):
        revoke(session, acting("pia"), certificate, RevocationReason.ERROR, "between us")

        page = client.get(f"/v/{certificate.code}").text

        for inside in (
            "between us",
            "tara@wattle.example",
            str(certificate.id),
            str(people.tara.id),
            str(people.wattle),
            certificate.pdf_sha256,
            certificate.lines_digest,
            CertificateFacts.from_json(certificate.facts).lines[0].reference,
        ):
            assert inside not in page


class TestStatus:
    @pytest.mark.parametrize(
        ("reason", "said"),
        [
            (RevocationReason.ERROR, "Something on it was wrong."),
            (RevocationReason.REPLACED, "Another certificate stands in its place."),
            (RevocationReason.WITHDRAWN_BY_SCHOOL, "The school that approved it withdrew"),
            (RevocationReason.WITHDRAWN_BY_HOLDER, "The person it names withdrew it."),
        ],
    )
    def test_revoked_says_since_when_and_why(
        self, client, session, acting, certificate, reason, said
    ):
        who = "tara" if reason is RevocationReason.WITHDRAWN_BY_HOLDER else "pia"
        revoke(session, acting(who), certificate, reason)

        page = client.get(f"/v/{certificate.code}")

        assert (page.status_code, band_of(page)) == (200, "band-revoked")
        assert "It has not been good since 18 November 2026." in page.text
        assert said in page.text
        assert "Tara Nguyen" in page.text

    def test_replaced_leads_to_the_newer_one(
        self, client, session, people, acting, certificate, tmp_path
    ):
        approved_activity(session, people)
        files = LocalFileStore(tmp_path / "files")
        request = asked_for(people, replaces_id=certificate.id)
        newer = make_certificate(session, acting("tara"), request, files)
        session.commit()

        page = client.get(f"/v/{certificate.code}")

        assert band_of(page) == "band-replaced"
        assert f'href="/v/{newer.code}"' in page.text
        assert newer.number in page.text
        assert (
            f"It replaces certificate {certificate.number}." in client.get(f"/v/{newer.code}").text
        )

    def test_revoked_outweighs_replaced(
        self, client, session, people, acting, certificate, tmp_path
    ):
        approved_activity(session, people)
        files = LocalFileStore(tmp_path / "files")
        request = asked_for(people, replaces_id=certificate.id)
        make_certificate(session, acting("tara"), request, files)
        revoke(session, acting("pia"), certificate, RevocationReason.ERROR)

        assert band_of(client.get(f"/v/{certificate.code}")) == "band-revoked"

    def test_an_unknown_code_is_told_apart_from_a_mistyped_one(self, client, certificate):
        unknown, mistyped = client.get(f"/v/{REFUSALS[0]}"), client.get(f"/v/{REFUSALS[1]}")

        assert (unknown.status_code, mistyped.status_code) == (404, 404)
        assert "No certificate has this code" in unknown.text
        assert "Look at the code again" in mistyped.text
        assert "band-good" not in unknown.text + mistyped.text

    @pytest.mark.parametrize("code", REFUSALS)
    def test_no_refusal_is_a_good_answer(self, client, certificate, code):
        page = client.get("/verify", query_string={"code": code}, follow_redirects=True)

        assert (page.status_code, band_of(page)) == (404, "band-unchecked")

    def test_records_that_cannot_be_read_are_never_good(self, app, client, certificate, tmp_path):
        app.extensions[KEY] = replace(
            app.extensions[KEY], looker=create_engine(f"sqlite:///{tmp_path / 'nothing.db'}")
        )

        page = client.get(f"/v/{certificate.code}")

        assert (page.status_code, band_of(page)) == (503, "band-unchecked")
        assert "This could not be checked" in page.text
        assert page.headers["Cache-Control"] == "no-store"


class TestEntering:
    def test_asks_for_the_code(self, client):
        page = client.get("/verify")

        assert page.status_code == 200
        assert [field.get("name") for field in Markup(page.text).all("input")] == ["code", "file"]

    @given(data=st.data())
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_forgives_case_spaces_hyphens_and_look_alikes(self, client, data):
        body = data.draw(st.text(alphabet=ALPHABET, min_size=16, max_size=16))
        code = body + check_character(body)
        looks = {"0": "0oO", "1": "1iIlL", "V": "vVuU"}
        typed = "".join(
            data.draw(st.sampled_from(looks.get(sign, sign + sign.lower())))
            + data.draw(st.sampled_from(["", " ", "-", "\u2013", "  "]))
            for sign in code
        )

        answer = client.get("/verify", query_string={"code": typed})

        assert (answer.status_code, answer.location) == (302, f"/v/{code}")

    def test_an_address_in_another_spelling_leads_to_the_one(self, client, certificate):
        answer = client.get(f"/v/{format_code(certificate.code).lower()}")

        assert (answer.status_code, answer.location) == (302, f"/v/{certificate.code}")

    @pytest.mark.parametrize(
        "pasted",
        [
            "https://pl.school.example/v/{code}",
            " http://localhost:5000/v/{code}?x=1#top",
            "/v/{code}/",
        ],
    )
    def test_takes_a_pasted_address(self, client, certificate, pasted):
        typed = pasted.format(code=format_code(certificate.code).lower())

        answer = client.get("/verify", query_string={"code": typed})

        assert (answer.status_code, answer.location) == (302, f"/v/{certificate.code}")

    def test_tells_the_number_from_the_code(self, client, certificate):
        page = client.get("/verify", query_string={"code": certificate.number.lower()})

        assert page.status_code == 404
        assert "This is the certificate&#39;s number." in page.text

    @pytest.mark.parametrize("address", ["/v", "/v/"])
    def test_an_address_without_its_code_leads_to_where_one_types_it(self, client, address):
        answer = client.get(address)

        assert (answer.status_code, answer.location) == (302, "/verify")
        assert "Set-Cookie" not in answer.headers

    def test_the_sign_in_page_leads_here(self, client):
        links = [link.get("href") for link in Markup(client.get("/sign-in").text).all("a")]

        assert "/verify" in links

    def test_what_was_typed_stays_in_the_field_but_not_all_of_it(self, client):
        page = client.get("/verify", query_string={"code": "<b>" + "Z" * 500})

        field = next(iter(Markup(page.text).all("input")))
        assert field.get("value") == "<b>" + "Z" * 57


class TestCaching:
    def test_may_be_kept_by_anybody_who_asks_again_before_showing_it(self, client, certificate):
        page = client.get(f"/v/{certificate.code}")

        assert page.headers["Cache-Control"] == "public, no-cache"
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert 'name="robots" content="noindex"' in page.text
        again = client.get(
            f"/v/{certificate.code}", headers={"If-None-Match": page.headers["ETag"]}
        )
        assert (again.status_code, again.data) == (304, b"")

    def test_a_change_of_status_is_another_page(self, client, session, acting, certificate):
        tag = client.get(f"/v/{certificate.code}").headers["ETag"]
        revoke(session, acting("pia"), certificate, RevocationReason.ERROR)

        page = client.get(f"/v/{certificate.code}", headers={"If-None-Match": tag})

        assert (page.status_code, band_of(page)) == (200, "band-revoked")

    @pytest.mark.parametrize("address", ["/verify", "/v/{code}", f"/v/{REFUSALS[0]}"])
    def test_reads_no_cookie_and_sets_none(self, client, sign_in, certificate, address):
        address = address.format(code=certificate.code)
        stranger, teacher = client.get(address), sign_in("tara").get(address)

        for page in (stranger, teacher):
            assert "Set-Cookie" not in page.headers
            assert "Cookie" not in page.headers.get("Vary", "")
        assert stranger.data == teacher.data

    def test_a_message_for_a_signed_in_person_waits_for_their_own_page(self, sign_in, certificate):
        tara = sign_in("tara")
        with tara.session_transaction() as cookie:
            cookie["_flashes"] = [("success", "Only for Tara.")]

        assert "Only for Tara." not in tara.get(f"/v/{certificate.code}").text
        assert "Only for Tara." in tara.get("/certificates").text

    def test_a_head_is_answered_without_a_body(self, client, certificate):
        answer = client.head(f"/v/{certificate.code}")

        assert (answer.status_code, answer.data) == (200, b"")


class TestGuessing:
    def test_many_wrong_codes_are_slowed_down(self, app, client, certificate):
        for _ in range(FOR_ONE.burst):
            assert client.get(f"/v/{REFUSALS[0]}").status_code == 404

        page = client.get(f"/v/{REFUSALS[0]}")

        assert (page.status_code, band_of(page)) == (429, "band-unchecked")
        assert int(page.headers["Retry-After"]) >= 1
        other = client.get(f"/v/{REFUSALS[0]}", environ_base={"REMOTE_ADDR": "203.0.113.9"})
        assert other.status_code == 404

    def test_a_right_code_is_answered_beside_a_guesser(self, client, certificate):
        for _ in range(FOR_ONE.burst + 1):
            client.get(f"/v/{REFUSALS[0]}")

        assert client.get(f"/v/{certificate.code}").status_code == 200

    def test_right_codes_are_never_slowed_down(self, client, certificate):
        answers = {
            client.get(f"/v/{certificate.code}").status_code for _ in range(FOR_ONE.burst * 2)
        }

        assert answers == {200}

    def test_misses_look_alike(self, client, certificate):
        codes = [f"{n:016d}" for n in range(10, 20)]
        pages = [client.get(f"/v/{code}{check_character(code)}") for code in codes]

        assert {page.status_code for page in pages} == {404}
        assert len({len(page.data) for page in pages}) == 1


@pytest.fixture(autouse=True)
def _fresh_count(app):
    """Give each test a count of misses of its own, in which no time goes by."""
    app.extensions["pldash-verify"] = Throttle(clock=lambda: 0.0)
