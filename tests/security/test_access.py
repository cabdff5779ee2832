"""Who reaches whose things: every address with a real id in it, as everybody."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from pldash.models.base import Base
from pldash.services.unit_of_work import looking_up
from tests.belongings import CANARY, SHARED, Belongings
from tests.reach import (
    AT_HER_APPROVER,
    AT_HER_SCHOOL,
    EXPECTED,
    HERS,
    OTHERS,
    PERSONAS,
    addresses,
)
from tests.security.conftest import BY_SCOPE_AND_BY_ROW, ON_BOTH, token_of
from tests.security.outsiders import SENT_OUT, Outsider

VALID_ENTRY = {"title": "x", "started_on": "2026-11-17", "ended_on": "2026-11-17"}
BODIES = {
    # What a form holds besides, where an empty one is refused before its row is looked for.
    "activities.edit": VALID_ENTRY | {"activity_type": "reading", "version": "1"},
    "activities.counts": VALID_ENTRY | {"activity_type": "reading"},
    "activities.autosave": VALID_ENTRY | {"activity_type": "reading", "version": "1"},
}
TELL_ALL = {"chats.my_calendar"}
"""Shows her own chats to whoever holds its secret address: that is what it is for."""
SHOWN_TO = {CANARY: {"tara"}, SHARED: {"tara", "pia"}, SENT_OUT: {"tara", "ines"}}
"""Who may read which of Tara's words: her own, what she sent to her school, and to Ines."""
PASSING = {"form_key", "login_session", "login_failure", "typed_words"}
"""Tables that hold nothing of a record: forms seen, sessions, tries."""


@pytest.fixture
def browsers(app, plain, sign_in, browser_for, outsider) -> Mapping[str, FlaskClient]:
    """A browser of each persona."""
    apart = {"visitor": app.test_client(), "ines": browser_for(outsider.id)}
    return {name: apart.get(name) or sign_in(name) for name in PERSONAS}


Due = Mapping[str, str]
"""What each persona should get."""


def named_addresses(
    app, belongings: Belongings, outsider: Outsider, method: str
) -> list[tuple[str, str, Due]]:
    """Return every address with an id or a name in it that takes a method; then those of Ines's."""
    return [
        (endpoint, address, expected[endpoint])
        for ids, expected in ((belongings, EXPECTED), (outsider.there, AT_HER_APPROVER))
        for endpoint, address in addresses(app, ids, method)
        if endpoint in expected
    ]


def outcome_of(answer) -> str:
    """Return what an answer means to whoever asked."""
    if answer.status_code == 303 and answer.location.startswith("/sign-in"):
        return "asked"
    meanings = {401: "asked", 403: "refused", 404: "hidden", 500: "broken"}
    return meanings.get(answer.status_code, "in")


def test_each_address_with_a_name_in_it_stands_in_the_table(built_app):
    rules = built_app.url_map.iter_rules()
    ours = {rule.endpoint for rule in rules if rule.arguments} - {"static"}
    assert sorted(EXPECTED) == sorted(ours)


@BY_SCOPE_AND_BY_ROW
def test_pages_open_for_those_of_the_table_and_for_nobody_else(app, belongings, outsider, browsers):
    wrong = []
    for endpoint, address, expected in named_addresses(app, belongings, outsider, "GET"):
        for name in PERSONAS:
            answer = browsers[name].get(address)
            got, due = outcome_of(answer), expected[name]
            if got != due:
                wrong.append(f"{name} at {address}: {got} ({answer.status_code}), not {due}")
            if endpoint not in TELL_ALL:
                wrong.extend(leaks(answer.data, name, address))
    assert wrong == []


@BY_SCOPE_AND_BY_ROW
def test_nobody_changes_what_is_not_theirs(app, belongings, outsider, browsers, engines):
    wrong, before = [], record_of(engines)
    tokens = {name: token_of(browsers[name], door(name)) for name in OTHERS}
    named = named_addresses(app, belongings, outsider, "POST")
    for turn, (endpoint, address, expected) in enumerate(named):
        for number, name in enumerate(OTHERS):
            due = expected[name]
            if due == "in":
                continue
            key = {"csrf_token": tokens[name], "form_key": f"{turn:-<32}{number}"}
            answer = browsers[name].post(address, data={**BODIES.get(endpoint, {}), **key})
            got = outcome_of(answer)
            if got != due:
                wrong.append(f"{name} at {address}: {got} ({answer.status_code}), not {due}")
            wrong.extend(leaks(answer.data, name, address))
    assert wrong == []
    assert record_of(engines) == before


@BY_SCOPE_AND_BY_ROW
@pytest.mark.parametrize("persona", PERSONAS)
def test_lists_and_questions_show_nobody_elses_words(app, belongings, browsers, persona):
    wrong = []
    for address in [*plain_addresses(app), *asking(belongings)]:
        answer = browsers[persona].get(address, follow_redirects=True)
        wrong.extend(leaks(answer.data, persona, address))
        if answer.status_code >= 500:
            wrong.append(f"{address}: {answer.status_code}")
    assert wrong == []


@ON_BOTH
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("/log/chats/{own_chat_id}", HERS),
        ("/log/new?chat={own_chat_id}", HERS),
        ("/log/chats/{school_chat}", AT_HER_SCHOOL),
        ("/log/new?chat={school_chat}", AT_HER_SCHOOL),
    ],
)
def test_a_chat_is_there_for_those_it_belongs_to(belongings, browsers, where, expected):
    address = where.format_map(vars(belongings))
    assert {name: outcome_of(browsers[name].get(address)) for name in PERSONAS} == expected


def plain_addresses(app) -> list[str]:
    """Return every page without a name in its address."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in rule.methods and rule.endpoint != "mailbox.listing"
    ]


def asking(belongings: Belongings) -> list[str]:
    """Return addresses that ask for Tara's things behind a question mark."""
    it = vars(belongings)
    return [
        where.format_map(it)
        for where in (
            "/log?entry={draft}",
            "/record?q=bird&chat={own_chat_id}",
            "/activities/select?activity={draft}&activity={approved}",
            "/bundles/new?activity={draft}",
            "/certificates/preview?scope=activity&school={wattle}&activity={approved}",
            "/certificates/preview?scope=cycle&school={wattle}&registration={registration}",
            "/certificates/preview?replaces={credential}&school={wattle}",
            "/desk?teacher={tara_member}&chat=bird",
            "/desk/certificates?q=Tara",
            "/chats?q=bird",
        )
    ]


def leaks(body: bytes, name: str, address: str) -> list[str]:
    """Return which of Tara's words somebody else was shown."""
    words = [word for word, readers in SHOWN_TO.items() if name not in readers]
    known = address.encode()  # a refusal may repeat what was asked for
    shown = [word for word in words if word.encode() in body.replace(known, b"")]
    return [f"{name} reads {word!r} at {address}" for word in shown]


def door(name: str) -> str:
    """Return a page with a form that everybody of a kind can open."""
    return "/sign-in" if name == "visitor" else "/account"


def record_of(engines) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every record."""
    with looking_up(engines.reader) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.tables.values()
            if table.name not in PASSING
        }
