"""A test client that reads every page it fetches: an application's ``test_client_class``."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.markup import Markup, markup_faults

SENT_TYPES = {"submit", "button", "image", "reset", "file"}


class CheckedClient(FlaskClient):
    """Fails on a page with a fault, whatever the test was about."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        has_page = response.mimetype == "text/html" and response.request.method != "HEAD"
        if has_page and response.location is None:
            assert_sound(response)
        return response


def assert_sound(response: TestResponse) -> None:
    """Fail with every fault of an HTML answer."""
    faults = markup_faults(response.text)
    where = f"{response.request.method} {response.request.path} ({response.status_code})"
    assert not faults, f"{where}\n  " + "\n  ".join(faults)


def fields_of(response: TestResponse, action: str | None = None) -> MultiDict[str, str]:
    """Return what a browser would send back of a form as it stands, secrets included.

    :param action: where the form leads; None means the only form that posts
    """
    page = Markup(response.text)
    forms = [
        form
        for form in page.all("form")
        if (action is None and form.get("method") == "post") or form.get("action") == action
    ]
    assert len(forms) == 1, f"{len(forms)} forms lead to {action or 'anywhere'}"
    sent: MultiDict[str, str] = MultiDict()
    for field in forms[0].iter():
        for value in _values(field) if field.get("name") else ():
            sent.add(field.get("name"), value)
    return sent


def _values(field: Any) -> list[str]:
    if field.tag == "textarea":
        return ["".join(field.itertext()).removeprefix("\n")]
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return [option.get("value", "".join(option.itertext())) for option in chosen]
    kind = field.get("type", "text")
    if field.tag != "input" or kind in SENT_TYPES:
        return []
    if kind in {"checkbox", "radio"} and "checked" not in field.attrib:
        return []
    return [field.get("value", "on" if kind in {"checkbox", "radio"} else "")]


def share_session(first: FlaskClient, *others: FlaskClient) -> None:
    """Give several clients the cookie of one browser, so that they can send its form at once."""
    with first.session_transaction() as session:
        kept = dict(session)
    for client in others:
        with client.session_transaction() as session:
            session.update(kept)
