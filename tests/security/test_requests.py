"""Forged, foreign, oversized and strange requests; each route is taken from the URL map."""

from __future__ import annotations

import io
import logging
import re
import secrets
from urllib.parse import urlsplit

import pytest

from pldash.web.access import SAFE_METHODS
from tests import posts
from tests.accounts import filled, log_in, set_password
from tests.reach import addresses
from tests.security.conftest import token_of
from tests.security.test_access import record_of

FOREIGN_ADDRESSES = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    " //evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%2f%2fevil.example/../..//evil.example",
    "//localhost@evil.example/",
    "/log\r\nLocation: https://evil.example",
    "http://localhost.evil.example/",
)
"""Forms of `next` that have led to other sites in other programs."""
STRANGE = (
    "a\x00b",
    "a\r\nSet-Cookie: pldash=evil",
    "a\x1b[2Jb",
    "\u202egnp.exe",
    "\ufeffa",
    "a\u2028b",
    "\ud7ff\ue000\uffff",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}${7*7}%(x)s%s",
    "' OR 1=1 --",
    "=HYPERLINK(1)",
    "\U0001d57f" * 500,
    "e" + "\u0301" * 400,
)
TYPED = (
    STRANGE[0],
    STRANGE[1] + STRANGE[2],
    "".join(STRANGE[3:7]),
    " ".join(STRANGE[7:11]),
    "".join(STRANGE[11:]),
)
"""The same, put together: each is typed into every field there is."""
TORN = (STRANGE[0] + STRANGE[6], STRANGE[2] + STRANGE[3])
"""What one database keeps and another refuses."""
OVER_BOTH = [("sqlite", text) for text in TYPED] + [("postgresql", text) for text in TORN]
FOR_ANYBODY = {"verify.show", "verify.enter", "verify.enter_instead", "chats.calendar"}
FOR_PROGRAMS = {
    "chats.my_calendar",
    "proofs.did_document",
    "proofs.did_document_below",
    "proofs.status_list",
    "proofs.authorities",
    "proofs.revocation_list",
    "proofs.credential",
    "proofs.decision",
    "proofs.logo",
    "trail.file",
    "trail.of_school",
}
"""A program may keep what it fetched for as long as the answer says: a calendar, keys, a status."""
ENDS_SESSIONS = {"security.logout"}
NOT_FORMS = {"HEAD", "OPTIONS", "GET"}


def names_of(texts):
    """Return short names for tests, which reports can print."""
    return [ascii(text)[1:25] for text in texts]


TOKENLESS = ("/verify", "/shared/")
"""Anybody's, without a cookie: only the site that it comes from is looked at."""


def sent(app, belongings):
    """Return the address of everything that can be sent to."""
    assert {m for rule in app.url_map.iter_rules() for m in rule.methods} <= NOT_FORMS | {"POST"}
    return [address for _, address in addresses(app, belongings, "POST")]


def asking_for_a_token(app, belongings):
    """Return the address of everything that is sent with a token of its session."""
    return [each for each in sent(app, belongings) if not each.startswith(TOKENLESS)]


@pytest.mark.usefixtures("plain")
class TestForgedForms:
    @pytest.mark.parametrize("name", ["tara", "pia", "ada"])
    def test_a_form_without_a_token_does_nothing(self, app, belongings, engines, sign_in, name):
        browser, before = sign_in(name), record_of(engines)
        fields = {"form_key": "k" * 20}
        asking = asking_for_a_token(app, belongings)
        answers = {a: browser.post(a, data=fields).status_code for a in asking}
        assert {a: status for a, status in answers.items() if status not in {400, 403}} == {}
        assert record_of(engines) == before

    def test_the_token_of_another_session_does_nothing(self, app, belongings, engines, sign_in):
        fields = {"form_key": "k" * 20, "csrf_token": token_of(sign_in("theo"))}
        browser, before = sign_in("tara"), record_of(engines)
        asking = asking_for_a_token(app, belongings)
        answers = {a: browser.post(a, data=fields).status_code for a in asking}
        assert {a: status for a, status in answers.items() if status not in {400, 403}} == {}
        assert record_of(engines) == before

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
    def test_a_form_that_another_site_sends_does_nothing(
        self, app, belongings, engines, sign_in, site
    ):
        browser = sign_in("tara")
        fields = {"form_key": "k" * 20, "csrf_token": token_of(browser)}
        before = record_of(engines)
        headers = {"Sec-Fetch-Site": site}
        answers = {
            a: browser.post(a, data=fields, headers=headers).status_code
            for a in sent(app, belongings)
        }
        assert set(answers.values()) == {400}
        assert record_of(engines) == before

    def test_reading_changes_nothing(self, app, belongings, engines, sign_in):
        """Neither GET nor HEAD nor OPTIONS writes, whatever a link on another site says."""
        browser, before = sign_in("tara"), record_of(engines)
        for method in sorted(SAFE_METHODS):
            for _, address in addresses(app, belongings, "GET"):
                answer = browser.open(f"{address}?_method=POST&do=submit", method=method)
                assert answer.status_code < 500, address
                assert method == "GET" or answer.data == b"" or method == "OPTIONS", address
        assert record_of(engines) == before

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
    def test_no_other_method_is_taken(self, app, belongings, sign_in, method):
        browser = sign_in("tara")
        token = token_of(browser)
        for address in sent(app, belongings):
            answer = browser.open(address, method=method, headers={"X-CSRFToken": token})
            assert answer.status_code in {400, 405}, address

    @pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
    def test_a_method_cannot_be_put_in_a_header(self, belongings, engines, sign_in, header):
        browser, before = sign_in("tara"), record_of(engines)
        address = f"/activities/{belongings.draft}/delete"
        assert browser.get(address, headers={header: "POST"}).status_code == 405
        assert record_of(engines) == before


class TestHost:
    @pytest.mark.parametrize(
        "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "[::1]", ""]
    )
    def test_a_strange_host_is_refused_everywhere(self, app, belongings, client, host):
        for _, address in addresses(app, belongings, "GET"):
            answer = client.get(address, headers={"Host": host})
            assert answer.status_code == 400, address

    @pytest.mark.parametrize("host", ["LOCALHOST:5622", "LocalHost", "127.0.0.1:5000"])
    def test_every_name_of_this_machine_is_answered(self, client, host):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200

    def test_a_forwarded_host_is_not_believed(self, client):
        answer = client.get("/", headers={"X-Forwarded-Host": "evil.example"})
        assert "evil" not in answer.location


class TestWhereSigningInLeads:
    @pytest.mark.parametrize("where", FOREIGN_ADDRESSES, ids=names_of(FOREIGN_ADDRESSES))
    def test_never_to_another_site(self, app, client, engines, people, where):
        set_password(engines, people.tara.email)
        page = client.get("/sign-in", query_string={"next": where})
        form = filled(page, "/sign-in", email=people.tara.email, password="wattle-and-gum-tree")
        form["next"] = where
        answer = client.post("/sign-in", query_string={"next": where}, data=form)
        assert answer.status_code == 303
        assert urlsplit(answer.location).netloc in {"", "localhost"}
        assert app.url_map.bind("").test(urlsplit(answer.location).path, "GET")

    def test_to_the_page_that_was_asked_for(self, client, engines, people):
        set_password(engines, people.tara.email)
        asked = client.get("/record?state=draft")
        page = client.get(asked.location)
        form = filled(page, "/sign-in", email=people.tara.email, password="wattle-and-gum-tree")
        assert client.post("/sign-in", data=form).location == "/record?state=draft"


@pytest.mark.usefixtures("plain")
class TestSize:
    def test_a_body_of_thirty_megabytes_is_refused(self, app, belongings, sign_in):
        browser = sign_in("tara")
        kind = "multipart/form-data; boundary=x"
        for address in sent(app, belongings)[:10]:
            answer = browser.post(address, data=bytes(30_000_000), content_type=kind)
            assert answer.status_code == 413, address

    def test_words_of_thirty_megabytes_are_refused(self, app, belongings, sign_in):
        browser = sign_in("tara")
        body = "csrf_token=x&title=" + "a" * 30_000_000
        kind = "application/x-www-form-urlencoded"
        for address in sent(app, belongings)[:10]:
            answer = browser.post(address, data=body, content_type=kind)
            assert answer.status_code == 413, address

    def test_more_fields_than_any_form_has_are_refused(self, belongings, sign_in):
        browser = sign_in("tara")
        fields = {f"field{number}": "x" for number in range(2_500)}
        form = {"csrf_token": token_of(browser), "form_key": "k" * 20}
        address = f"/activities/{belongings.draft}/files"
        file = {"files": (io.BytesIO(b"words"), "notes.txt")}
        assert browser.post(address, data=form | fields | file).status_code == 413

    @pytest.mark.parametrize(
        "body", ["[" * 100_000, '{"a":' * 100_000, "null", "\x00", "{"], ids=range(5)
    )
    def test_json_is_no_form(self, app, belongings, engines, sign_in, body):
        browser, before = sign_in("tara"), record_of(engines)
        token = token_of(browser)
        for address in sent(app, belongings):
            answer = browser.post(
                address, data=body, content_type="application/json", headers={"X-CSRFToken": token}
            )
            assert answer.status_code == 415, address
        assert record_of(engines) == before


class TestAnswers:
    def test_every_answer_carries_the_headers(self, app, belongings, client, sign_in):
        """And what is for one person is kept by no cache, what a cache may keep has no cookie."""
        wanted = {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
        }
        everywhere = [*addresses(app, belongings, "GET"), ("", "/nothing/here")]
        for who in (client, sign_in("tara")):
            for endpoint, address in everywhere:
                headers = who.get(address).headers
                assert {name: headers.get(name) for name in wanted} == wanted, address
                assert "default-src 'none'" in headers["Content-Security-Policy"], address
                assert "unsafe" not in headers["Content-Security-Policy"], address
                kept = {each.strip() for each in headers["Cache-Control"].split(",")}
                assert "public" not in kept or "Set-Cookie" not in headers, address
                if who is not client and endpoint not in FOR_ANYBODY | FOR_PROGRAMS:
                    assert {"private", "no-store"} <= kept, address

    def test_a_sheet_or_picture_is_taken_for_nothing_else(self, client):
        for name in ("pldash.css", "icons.svg", "js/app.js"):
            with client.get(f"/static/{name}") as answer:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
                assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_a_file_of_every_page_knows_no_cookie(self, client, engines, people):
        """One that comes late would put an older cookie over a newer one."""
        set_password(engines, people.tara.email)
        assert "Set-Cookie" in log_in(client, people.tara.email).headers
        for name in ("pldash.css", "icons.svg", "js/app.js", "nothing.css"):
            with client.get(f"/static/{name}") as answer:
                assert "Set-Cookie" not in answer.headers, name
                assert "Cookie" not in answer.headers.get("Vary", ""), name
        assert client.get("/account").status_code == 200

    def test_the_cookie_is_for_this_site_alone(self, client):
        (cookie,) = client.get("/sign-in").headers.getlist("Set-Cookie")
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


class TestSessions:
    def test_signing_in_begins_a_new_session(self, client, engines, people):
        set_password(engines, people.tara.email)
        page = client.get("/sign-in")
        before = client.get_cookie("pldash").value
        form = filled(page, "/sign-in", email=people.tara.email, password="wattle-and-gum-tree")
        client.post("/sign-in", data=form)
        with client.session_transaction() as cookie:
            first = cookie["login_token"]
        client.set_cookie("pldash", before)
        assert client.get("/account").status_code == 303
        log_in(client, people.tara.email)
        with client.session_transaction() as cookie:
            assert cookie["login_token"] != first

    def test_a_copied_cookie_dies_with_the_session(self, app, sign_in):
        browser, thief = sign_in("tara"), app.test_client()
        thief.set_cookie("pldash", browser.get_cookie("pldash").value)
        assert thief.get("/account").status_code == 200
        page = browser.get("/account")
        browser.post("/sign-out", data=filled(page, "/sign-out"))
        assert thief.get("/account").status_code == 303
        assert thief.post("/account", data={}).status_code in {400, 401}

    def test_a_cookie_signed_with_another_key_is_none(self, app, sign_in):
        browser = sign_in("tara")
        value = browser.get_cookie("pldash").value
        stranger = app.test_client()
        stranger.set_cookie("pldash", value[:-3] + ("aaa" if value[-3:] != "aaa" else "bbb"))
        assert stranger.get("/account").status_code == 303


@pytest.mark.usefixtures("plain")
class TestStrangeCharacters:
    """Nothing typed breaks a page, splits a log line or passes as something else."""

    @pytest.mark.parametrize(
        ("stocked_url", "text"), OVER_BOTH, ids=range(len(OVER_BOTH)), indirect=["stocked_url"]
    )
    def test_in_every_field_of_every_form(self, app, belongings, people, sign_in, caplog, text):
        """Each form is sent by the one who may use it; who else may try is another test's."""
        caplog.set_level(logging.DEBUG)
        browsers = {name: sign_in(name) for name in ("tara", "pia", "ada", "rua")}
        tokens = {name: token_of(browser) for name, browser in browsers.items()}
        known = posts.names_of(belongings, people)
        for endpoint, address in addresses(app, belongings, "POST"):
            if endpoint in ENDS_SESSIONS:
                continue
            post = posts.POSTS.get(endpoint, posts.Post("tara"))
            who = post.who if post.who in browsers else "tara"
            page = browsers[who].get((post.page or address).format_map(known)).text
            names = set(re.findall(r'name="([^"]+)"', page)) | {"title", "reason", "code"}
            key = {"csrf_token": tokens[who], "form_key": secrets.token_urlsafe(16)}
            answer = browsers[who].post(address, data=dict.fromkeys(names, text) | key)
            assert answer.status_code < 500, address
            assert b"<script>alert(1)" not in answer.data, address
        lines = [record.getMessage() for record in caplog.records]
        assert not [line for line in lines if {"\n", "\x1b", "\x00"} & set(line)]

    @pytest.mark.parametrize("text", TYPED, ids=names_of(TYPED))
    def test_in_every_question_of_an_address(self, app, belongings, sign_in, text):
        browser = sign_in("tara")
        names = ("q", "chat", "at", "entry", "page", "state", "mode", "next", "activity", "on")
        for _, address in addresses(app, belongings, "GET"):
            if address == "/mailbox":
                continue
            answer = browser.get(address, query_string=dict.fromkeys(names, text))
            assert answer.status_code < 500, address
            assert b"<script>alert(1)" not in answer.data

    @pytest.mark.parametrize("text", STRANGE, ids=names_of(STRANGE))
    def test_in_an_address(self, app, sign_in, text):
        browser = sign_in("tara")
        for rule in app.url_map.iter_rules():
            for argument in rule.arguments:
                before, _, after = re.sub(rf"<[^>]*{argument}>", "\x01", rule.rule).partition(
                    "\x01"
                )
                address = re.sub(r"<[^>]*>", "x", before) + text + re.sub("<[^>]*>", "x", after)
                answer = browser.get(address.replace("\r\n", "%0d%0a").replace("\x00", "%00"))
                assert answer.status_code < 500, address
