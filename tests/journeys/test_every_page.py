"""Every page there is, as everybody who may open it: on a phone, light and dark."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pldash.domain.actors import NOBODY, Actor
from pldash.domain.permissions import may_enter
from pldash.models.accounts import Account
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from pldash.web.access import permission_of
from pldash.web.runtime import KEY
from pldash.web.security.endpoints import CLOSED
from tests.accounts import PASSWORD, filled, link_in, log_in, mails, send, set_password
from tests.reach import EXPECTED, addresses
from tests.walks import Walker

NO_PAGES = {
    "approvals.evidence": "application/pdf",
    "chats.calendar": "text/calendar",
    "chats.my_calendar": "text/calendar",
    "credentials.download": "application/pdf",
    "evidence.download": "application/pdf",
    "exports.everything": "text/csv",
    "exports.file": "text/csv",
    "frameworks.download": "application/json",
    "health.show": "text/plain",
    "schools.sample_paper": "application/pdf",
    "proofs.authorities": "application/x-pem-file",
    "proofs.credential": "application/vc",
    "proofs.decision": "application/vc",
    "proofs.did_document": "application/did+json",
    "proofs.did_document_below": "application/did+json",
    "proofs.revocation_list": "application/pkix-crl",
    "proofs.logo": "image/png",
    "proofs.status_list": "application/vc",
    "trail.file": "application/jsonl",
    "trail.of_school": "application/jsonl",
}
"""What is kept as a file or fetched by a program."""
LEADS_ON = {
    "archives.ask",
    "archives.review",
    "archives.sessions",
    "exports.pack_file",
    "security.wan_delete",
    "verify.enter_instead",
}
"""Addresses of a form, a code or an archive: without it they lead to the page that asks for it."""
FOR_VISITORS = {
    "security.confirm_email",
    "security.login",
    "security.register",
    "security.reset_password",
    "security.wan_signin",
}
"""Whoever is signed in is led on from these."""
AT_A_MOMENT = {
    "accounts.confirm_new_address": "tara",
    "accounts.typed_words": "sam",
    "credentials.batches.preview": "pia",
    "credentials.preview": "tara",
    "security.mf_recovery": "half",
    "security.tf_select": "half",
    "security.two_factor_token_validation": "half",
}
"""Pages that lead on whoever comes without a link, late words, a question or a first step."""
ANOTHER = "new@wattle.example"
PEOPLE = ("visitor", "tara", "pia", "ada", "rua")
"""Tara has one of everything, Pia leads and Ada administers her school, Rua has nothing yet."""
ASKING: Mapping[str, tuple[str, ...]] = {
    "visitor": (
        "/chats/aussieed",
        "/chats?q=nothing-like-it",
        "/verify?code=nothing-like-it",
        "{reset}",
        "{confirm}",
        "/nothing/here",
    ),
    "tara": (
        "/log?entry={draft}",
        "/record?q=nothing-like-it",
        "/record/chosen?activity={draft}&activity={spare}",
        "/bundles/new?activity={draft}&activity={spare}",
        "/activities/{approved}",
        "/activities/{bundled}",
        "/submissions/{taken}",
        "/certificates/preview?scope=period&school={wattle}&start=2026-02-01&end=2026-12-31",
        "/registrations/new/us-il",
        "/progress/other/us-tx",
        "/progress/{registration}/one-more?day=2026-11-10&lurking=30&application=20&words=y",
        "/registrations/new/au-act-tqi",
        "{new_address}",
        "/desk",
    ),
    "pia": (
        "/desk/{taken}",
        "/desk/{taken}/alike?with={waiting}",
        "/desk?chat=nothing-like-it",
        "/desk/certificates?q=nothing-like-it",
        "/desk/certificates/issue/preview?school={wattle}&start=2026-02-01&end=2026-12-31",
        "/desk/certificates/issue/preview?school={wattle}&start=2020-02-01&end=2020-12-31",
        "/desk/certificates/revoke?id={credential}",
    ),
    "rua": ("/log/new?chat={aussieed}&at=2026-11-15T09:30Z",),
    "sam": ("/welcome-back", "/desk", "/desk/certificates", "/school"),
    "half": ("/sign-in/code", "/sign-in/recovery-code", "/sign-in/second-step"),
}
"""Further states of pages, by what their addresses ask for: an empty queue, a search in vain."""


@pytest.fixture
def stocked_url(tmp_path: Path, stocked_sqlite: Path) -> str:
    """One kind of database: pages are drawn from either in the same way."""
    path = tmp_path / "pldash.sqlite3"
    shutil.copyfile(stocked_sqlite, path)
    return f"sqlite:///{path}"


def own_endpoints(app: Flask) -> set[str]:
    """Return everything that can be opened and shows something of its own."""
    no_pages = {f"security.{name}" for name in CLOSED} | {"static"} | LEADS_ON
    return {r.endpoint for r in app.url_map.iter_rules() if "GET" in r.methods} - no_pages


def may_open(app: Flask, endpoint: str, person: str, actor: Actor) -> bool:
    """Return whether a page is there for somebody, and at any time."""
    if endpoint in NO_PAGES or endpoint in AT_A_MOMENT or endpoint not in own_endpoints(app):
        return False
    if endpoint in FOR_VISITORS:
        return person == "visitor" and not endpoint.endswith(("confirm_email", "reset_password"))
    if endpoint in EXPECTED:
        return EXPECTED[endpoint][person] == "in"
    permission = permission_of(app, endpoint)
    return permission is not None and may_enter(actor, permission)


@pytest.fixture
def pages(app, belongings, acting, request):
    """Give the addresses to look at as somebody: `pages("pia")`."""

    def pages_(person: str) -> list[str]:
        asked = ASKING.get(person, ())
        has_mail = any(each.startswith("{") for each in asked)
        links = request.getfixturevalue("links") if has_mail else {}
        asked = [each.format_map(vars(belongings) | links) for each in asked]
        if person not in PEOPLE:
            return asked
        actor = NOBODY if person == "visitor" else acting(person)
        there = addresses(app, belongings, "GET")
        return [each for name, each in there if may_open(app, name, person, actor)] + asked

    return pages_


@pytest.fixture
def links(app, engines, people) -> Mapping[str, str]:
    """The links of the three mails that lead to a page."""
    set_password(engines, people.tara.email)
    visitor, tara = app.test_client(), app.test_client()
    send(visitor, "/reset", email=people.tara.email)
    new = {"name": "Aroha Ngata", "email": "aroha@kura.example", "password": PASSWORD}
    send(visitor, "/sign-up", **new, zone="Pacific/Auckland", locale="en_NZ")
    log_in(tara, people.tara.email)
    send(tara, "/account/address", address=ANOTHER, password=PASSWORD)
    found = {mail.recipient: link_in(mail) for mail in mails(engines) if "//" in mail.body}
    whose = {"reset": people.tara.email, "confirm": new["email"], "new_address": ANOTHER}
    return {name: found[address] for name, address in whose.items()}


@pytest.fixture
def cookie_of(app, engines, people, sign_in):
    """Give the cookie of somebody's browser, for whom no page asks for the password again."""

    def cookie_of_(person: str) -> str | None:
        if person == "visitor":
            return None
        browser = half_way(app, engines, people) if person == "half" else sign_in(person)
        if person == "sam":
            come_too_late(browser, engines, people.sam.email)
        with browser.session_transaction() as cookie:
            cookie["fs_paa"] = time.time()
        return browser.get_cookie("pldash").value

    return cookie_of_


def half_way(app, engines, people) -> FlaskClient:
    """Return Theo's browser, which knows his password and waits for one of two second steps."""
    with writing(engines.writer, SYSTEM) as session:
        theo = session.get_one(Account, people.theo.id)
        theo.tf_primary_method, theo.tf_totp_secret = "authenticator", secrets.token_hex()
        unique = theo.fs_uniquifier
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie.update(tf_user_id=unique, tf_state="ready", tf_select=True)
        cookie["tf_primary_method"] = "authenticator"
    return browser


def come_too_late(browser: FlaskClient, engines, email: str) -> None:
    """Send a form after its session has ended, and sign in again."""
    set_password(engines, email)
    page = browser.get("/account")
    typed = filled(page, "/account", name="Sam Typed")
    browser.post("/sign-out", data=filled(page, "/sign-out"))
    asked = browser.post("/account", data=typed)
    browser.post("/sign-in", data=filled(asked, "/sign-in", email=email, password=PASSWORD))


@pytest.mark.usefixtures("belongings")
def test_each_address_is_looked_at_or_is_no_page(app, pages, acting, belongings):
    where = app.url_map.bind("")
    looked_at = {
        where.match(each.partition("?")[0], "GET")[0]
        for person in {*PEOPLE, *ASKING}
        for each in pages(person)
        if each != "/nothing/here"
    }
    assert sorted(looked_at) == sorted(own_endpoints(app) - set(NO_PAGES))


@pytest.mark.parametrize("endpoint", NO_PAGES)
def test_what_is_no_page_is_a_file(app, belongings, sign_in, endpoint):
    address = {**dict(addresses(app, belongings, "GET")), "chats.calendar": "/chats/aussieed.ics"}
    who = "ada" if endpoint == "schools.sample_paper" else "tara"
    drawn = replace(app.extensions[KEY], render_certificate=lambda _facts: b"%PDF-")
    app.extensions[KEY] = drawn
    assert sign_in(who).get(address[endpoint]).mimetype == NO_PAGES[endpoint]


@pytest.fixture
def walker_of(app, cookie_of, live_server, open_page, seen):
    """Give a browser of somebody: `walker_of("pia")`."""

    def walker_of_(person: str) -> Walker:
        walker = Walker(open_page(), live_server(app), seen)
        cookie = cookie_of(person)
        if cookie:
            kept = {"name": "pldash", "value": cookie, "url": walker.address}
            walker.page.context.add_cookies([kept])
        return walker

    return walker_of_


@pytest.mark.timeout(900)
@pytest.mark.parametrize("person", [*PEOPLE, "sam", "half"])
def test_every_page_is_for_everybody(pages, walker_of, person):
    walker, faults = walker_of(person), []
    for address in pages(person):
        try:
            walker.go(address)
        except AssertionError as fault:
            faults.append(str(fault))
        if walker.path != address:
            faults.append(f"{address} leads on to {walker.path}")
    assert not faults, "\n".join(faults)
