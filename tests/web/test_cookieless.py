"""How the cookie of a session is written."""

from __future__ import annotations

import secrets

import pytest
from itsdangerous import BadSignature, URLSafeTimedSerializer


@pytest.fixture
def signer(shipped_app):
    return shipped_app.session_interface.get_signing_serializer(shipped_app)


@pytest.mark.parametrize(("length", "is_squeezed"), [(10, False), (2_000, True)])
def test_only_what_is_long_is_squeezed(signer, length, is_squeezed):
    session = {"_flashes": [("success", "a" * length)]}
    cookie = signer.dumps(session)
    assert cookie.startswith(".") is is_squeezed
    assert signer.loads(cookie) == session


def test_a_cookie_of_the_library_is_read(signer, shipped_app):
    """Who is signed in stays so."""
    interface = shipped_app.session_interface
    library = super(type(interface), interface).get_signing_serializer(shipped_app)
    assert isinstance(library, URLSafeTimedSerializer)
    assert signer.loads(library.dumps({"a": "b" * 99})) == {"a": "b" * 99}


def test_a_changed_cookie_is_refused(signer):
    cookie = signer.dumps({"_user_id": secrets.token_hex(32)})
    changed = ("a" if cookie[0] != "a" else "b") + cookie[1:]
    with pytest.raises(BadSignature):
        signer.loads(changed)
