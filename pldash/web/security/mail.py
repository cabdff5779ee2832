"""Mail of the log-in pages: rendered at once, kept in the outbox, never sent from a request."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import render_template, request, url_for
from flask_security import MailUtil

from pldash.services.outbox import NewMail, add_mail
from pldash.web.runtime import now, runtime
from pldash.web.security.datastore import current_session

SHORTEST_KEY = 16


class OutboxMailUtil(MailUtil):
    """Where the library believes that it sends mail."""

    def normalize(self, email: str) -> str:
        """Return the address as it is kept and looked up: in small letters."""
        return str(super().normalize(email)).lower()

    def validate(self, email: str) -> str:
        """Return the address as it is kept; only its form is looked at, never the network."""
        return self.normalize(email)

    def send_mail(  # noqa: PLR0917  the library's signature
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Add the mail to the outbox, in the transaction of what it tells of."""
        del template, sender, context
        mail = NewMail(_unique_key(str(recipient)), str(recipient), str(subject), body or "", html)
        add_mail(current_session(), mail, now=now())


def public_url(endpoint: str, **values: Any) -> str:
    """Return a page's address for mail: from the settings, whatever host the request named."""
    return runtime().base_url + url_for(endpoint, **values)


def compose(template: str, subject: str, recipient: str, **context: Any) -> NewMail:
    """Return a mail of ours, ready for the outbox."""
    context["public_url"] = public_url
    return NewMail(
        _unique_key(recipient),
        recipient,
        subject,
        render_template(f"{template}.txt", **context),
        render_template(f"{template}.html", **context),
    )


def _unique_key(recipient: str) -> str:
    """Return the key by which the same form, sent twice, mails once."""
    key = request.form.get("form_key", "")
    if len(key) < SHORTEST_KEY:
        key = secrets.token_urlsafe(16)
    return hashlib.sha256(f"{key}\n{recipient}".encode()).hexdigest()
