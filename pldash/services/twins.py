"""The HTML twin of a certificate: kept when it is issued, bound to it by the trail."""

from __future__ import annotations

from uuid import UUID

from pldash.domain.canonical import sha256_hex
from pldash.domain.certificates import CertificateFacts
from pldash.models.twins import CredentialTwin
from pldash.ports import Twin


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
