"""The HTML twin of a certificate: kept when it is issued, bound to it by the trail."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from sqlalchemy import Engine, bindparam, select

from pldash.domain.canonical import sha256_hex
from pldash.domain.certificates import CertificateFacts
from pldash.domain.errors import PldashError
from pldash.models.base import table_of
from pldash.models.trail import TrailEvent
from pldash.models.twins import CredentialTwin
from pldash.ports import Twin
from pldash.services.unit_of_work import looking_up

REMEMBERED = 32_768
"""Twins that were compared already and need not be until they change."""


class NotAsIssued(PldashError):
    """What is kept of a certificate is not what the trail says was issued."""


def twin_row(credential_id: UUID, facts: CertificateFacts, twin: Twin) -> CredentialTwin:
    """Return the row that keeps a certificate's words.

    :param twin: the facts in the words of the paper
    """
    return CredentialTwin(
        credential_id=credential_id,
        issued_said=twin.issued_said,
        locale=facts.locale,
        zone=facts.zone,
        is_test=facts.is_test,
        frameworks=[framework.code for framework in facts.frameworks],
        html=twin.html,
    )


def twin_digest(html: str) -> str:
    """Return what the trail keeps of a twin: nobody guesses it who does not know the code in it."""
    return sha256_hex(html.encode())


@lru_cache(maxsize=REMEMBERED)
def refuse_other_words(engine: Engine, credential_id: UUID, digest: str) -> None:
    """Make sure that a twin is the one that was issued.

    The trail is only ever added to, so what was found there once stays true of the same digest.

    :param digest: of the twin as it is kept now
    :raises NotAsIssued: if the trail says otherwise, or nothing, or two things
    """
    with looking_up(engine) as connection:
        told = connection.scalars(_ISSUED, {"subject": f"credential:{credential_id}"}).all()
    if [body.get("twin") for body in told] != [digest]:
        raise NotAsIssued(f"the words of certificate {credential_id} are not those issued")


_EVENTS = table_of(TrailEvent)
_ISSUED = select(_EVENTS.c.body).where(
    _EVENTS.c.subject == bindparam("subject"), _EVENTS.c.action == "credential:issued"
)
