"""Draws and signs a certificate outside any transaction, then writes it down in a short one."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from flask import flash, url_for
from flask_babel import gettext as _

from pldash.domain.errors import PldashError
from pldash.services.issuing import (
    NumberTaken,
    discard_drawn,
    draw_certificate,
    issue_certificate,
    number_certificate,
)
from pldash.services.unit_of_work import AlreadyHandled
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, end_reading, read, unit_of_work

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from pldash.models.credentials import Credential
    from pldash.services.certificate_plans import CertificatePlan
    from pldash.services.issuing import DrawnCertificate

TRIES = 3
"""How often another number is drawn when two people drew the same at the same instant."""

ONE_AT_A_TIME = Lock()
"""Several papers at once would not be drawn faster, but need several times the memory."""


def issue(plan: CertificatePlan) -> Response:
    """Issue what was planned and lead to it.

    :raises RuleBroken: if the paper cannot print a character
    :raises PaperUnavailable: if nothing can be drawn just now
    :raises Conflict: if what it says has changed meanwhile
    """
    for left in reversed(range(TRIES)):
        try:
            return _write(_draw(plan))
        except NumberTaken:
            if not left:
                raise
    raise AssertionError("the last try returns or raises")


def lead_to(credential: Credential) -> Response:
    """Lead to the certificate that already says what was asked for."""
    with unit_of_work() as work:
        return work.done(url_for("credentials.show", credential_id=credential.id))


def _draw(plan: CertificatePlan) -> DrawnCertificate:
    at = now()
    numbered = number_certificate(read(), plan, base_url=runtime().base_url, now=at)
    end_reading()
    with ONE_AT_A_TIME:
        return draw_certificate(numbered, seal=runtime().proofs.seal, files=runtime().files, now=at)


def _write(drawn: DrawnCertificate) -> Response:
    """Write a drawn certificate down; the paper of one that was not issued is removed."""
    try:
        with unit_of_work() as work:
            issued = issue_certificate(work.session, actor(), drawn, now=now())
            flash(_("This is your certificate %(number)s.", number=issued.number), "success")
            answer = work.done(url_for("credentials.show", credential_id=issued.id))
    except (PldashError, AlreadyHandled):
        discard_drawn(runtime().files, drawn, None)
        raise
    discard_drawn(runtime().files, drawn, issued)
    return answer
