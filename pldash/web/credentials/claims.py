"""The claims of a certificate for a page: the paper's own words, with what the page adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from pldash.domain.certificates import CertificateFacts
from pldash.web.frameworks.names import unchecked_shipped
from pldash.web.runtime import runtime


@dataclass(frozen=True, slots=True)
class Claims:
    """What a certificate says.

    :ivar address: where it is checked, without the protocol
    :ivar words: its HTML twin
    :ivar names_checked: whether the names of its standards were compared with their publishers';
        known today and not part of the paper, since names may be compared after it was issued
    """

    number: str
    address: str
    words: Markup
    names_checked: bool


def claims_of(facts: CertificateFacts) -> Claims:
    """Return the claims of a certificate, or of one that may be issued."""
    return Claims(
        number=facts.number,
        address=facts.verify_url.partition("://")[2],
        words=Markup(runtime().write_twin(facts).html),  # noqa: S704  the twin escaped what it was given
        names_checked=are_checked(framework.code for framework in facts.frameworks),
    )


def are_checked(codes: Iterable[str]) -> bool:
    """Return whether the names of all these frameworks' standards were compared."""
    return unchecked_shipped().isdisjoint(codes)
