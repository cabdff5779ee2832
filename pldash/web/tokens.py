"""The token that every form carries: another site's page cannot know it."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from flask import g, request
from flask import session as cookie
from flask_wtf import CSRFProtect
from itsdangerous import BadData

from pldash.web.access import SAFE_METHODS, is_spared
from pldash.web.signing import Signed

if TYPE_CHECKING:
    from flask import Flask

FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRFToken"
PURPOSE: Final = "wtf-csrf-token"
"""The library's name for it: it is the library that gives a page its token."""


class FormTokens(CSRFProtect):  # type: ignore[misc]
    """Refuses each form without its token, but those whose permission says that they have none."""

    def init_app(self, app: Flask) -> None:
        """Make what reads the tokens once, and check every request."""
        super().init_app(app)
        self._signed = Signed(app.config["SECRET_KEY"], PURPOSE)

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002  the library's
        """Check the form that was sent; a good one is marked for whoever makes a form of it.

        :raises CSRFError: if it was not made by a page of this browser's session
        """
        if request.method in SAFE_METHODS:
            return
        if apply_exemptions and (request.endpoint is None or is_spared()):
            return
        fault = self._fault()
        if fault:
            self._error_response(fault)
        g.csrf_valid = True

    def _fault(self) -> str:
        sent = request.form.get(FIELD) or request.headers.get(HEADER)
        if not sent:
            return "The CSRF token is missing."
        own = cookie.get(FIELD)
        if own is None:
            return "The CSRF session token is missing."
        try:
            known = self._signed.loads(sent)
        except BadData:
            return "The CSRF token is invalid."
        return "" if hmac.compare_digest(own, known) else "The CSRF tokens do not match."
