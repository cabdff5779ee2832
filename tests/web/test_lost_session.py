"""A reflection outlives the session it was typed in, with scripts and without."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.models.activities import Reflection
from pldash.services.login_sessions import end_all_sessions
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.accessibility import assert_accessible
from tests.accounts import PASSWORD, set_password

WORDS = 'We spoke of "wait time" & <hinge> questions.\n\n  I will try both on Tuesday.'


@pytest.fixture
def tara(engines, people):
    set_password(engines, people.tara.email)
    return people.tara


@pytest.fixture
def site(app, live_server):
    return live_server(app)


def sign_in(page, address):
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture(params=["session", "cookies"])
def lose(request, engines, tara, clock):
    """End the session of a browser, or clean the browser of everything."""

    def end(page):
        if request.param == "cookies":
            return page.context.clear_cookies()
        with writing(engines.writer, SYSTEM) as session:
            return end_all_sessions(session, tara.id, now=clock())

    return end


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_nothing_typed_is_lost(engines, tara, site, open_page, lose, scripts):
    page = open_page(java_script_enabled=scripts)
    page.goto(f"{site}/sign-in?next=/log/new")
    sign_in(page, tara.email)
    page.get_by_label("What was it?").fill("A talk in the staff room")
    page.locator("input[name=synchronous]").fill("45")
    page.locator("textarea:visible").first.fill(WORDS)
    lose(page)
    page.get_by_role("button", name="Save for later").click()
    page.get_by_text("What you typed is kept").wait_for()
    if scripts:
        assert_accessible(page)
    sign_in(page, tara.email)
    page.wait_for_url(f"{site}/welcome-back")
    assert page.locator("blockquote").last.inner_text() == WORDS
    if scripts:
        assert_accessible(page)
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url("**/activities/**")
    with reading(engines.reader, SYSTEM) as session:
        (kept,) = session.scalars(select(Reflection.words)).all()
    assert kept.replace("\r\n", "\n") == WORDS
