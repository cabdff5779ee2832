"""What the pages of certificates show, put together for their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from pldash.domain.credentials import CredentialState
from pldash.web.credentials.claims import Claims, claims_of
from pldash.web.credentials.words import REVOKED

if TYPE_CHECKING:
    from pldash.services.certificate_plans import CertificatePlan
    from pldash.services.credentials import IssuedCertificate, OwnCertificates, SchoolCertificates

ASKED: Final = ("school", "scope", "start", "end", "chat", "activity", "registration")
"""What a preview's address says; anything else in it is not carried on."""


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate in a list."""

    id: Any
    number: str
    title: str
    teacher: str
    minutes: int
    issued_on: date
    state: CredentialState
    is_good: bool


@dataclass(frozen=True, slots=True)
class MinePage:
    """A teacher's certificates, and what is on its way to one."""

    good: Sequence[CertificateRow]
    ended: Sequence[CertificateRow]
    waiting: int
    uncertified: int


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of the certificates that rest on the schools one leads."""

    rows: Sequence[CertificateRow]
    search: str
    page: int
    pages: int
    newer_url: str | None
    older_url: str | None


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One certificate with its state in words."""

    row: Any
    title: str
    claims: Claims
    is_good: bool
    told: str
    address: str
    successor: Any


@dataclass(frozen=True, slots=True)
class Replacement:
    """An earlier certificate that holds some of the same activities.

    :ivar url: the preview with the other choice
    """

    number: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What would be printed.

    :ivar url: the address of this very preview
    :ivar answered_by: the certificate that says all this already
    :ivar corrects: the one with the same activities that says something else besides
    """

    claims: Claims
    answered_by: Any
    corrects: Replacement | None
    earlier: tuple[Replacement, ...]
    left_out: int
    url: str
    back_url: str
    seen: str


def row_of(credential: Any, teacher: str = "") -> CertificateRow:
    """Return one certificate for a list."""
    return CertificateRow(
        credential.id,
        credential.number,
        title_words(credential.title),
        teacher,
        credential.minutes,
        date.fromisoformat(credential.issued_on or credential.facts["issued_on"]),
        credential.state,
        credential.state is CredentialState.ISSUED,
    )


def mine_page(own: OwnCertificates) -> MinePage:
    """Return the list of a teacher's certificates."""
    rows = [row_of(row) for row in own.rows]
    return MinePage(
        good=[row for row in rows if row.is_good],
        ended=[row for row in rows if not row.is_good],
        waiting=own.waiting,
        uncertified=own.uncertified,
    )


def listing_page(found: SchoolCertificates, search: str) -> ListingPage:
    """Return one page of a school's certificates."""
    return ListingPage(
        rows=[row_of(row, teacher) for row, teacher in found.rows],
        search=search,
        page=found.page,
        pages=found.pages,
        newer_url=_page_url(search, found.page - 1) if found.page > 1 else None,
        older_url=_page_url(search, found.page + 1) if found.page < found.pages else None,
    )


def _page_url(search: str, page: int) -> str:
    return url_for("credentials.desk.listing", q=search or None, page=page)


def certificate_page(issued: IssuedCertificate) -> CertificatePage:
    """Return one certificate's page."""
    row = issued.row
    return CertificatePage(
        row=row,
        title=title_words(row.title),
        claims=claims_of(issued.facts),
        is_good=row.state is CredentialState.ISSUED,
        told="" if row.revocation_reason is None else str(REVOKED[row.revocation_reason]),
        address=issued.facts.verify_url,
        successor=issued.successor,
    )


def preview_page(plan: CertificatePlan, asked: Mapping[str, Any]) -> PreviewPage:
    """Return the preview of a certificate.

    :param asked: the arguments of the preview's address
    """
    kept: dict[str, Any] = {name: asked[name] for name in ASKED if asked.get(name)}
    earlier = tuple(_replacement(row, plan, kept) for row in plan.earlier)
    same = None if plan.same is None else plan.same.number
    corrects = next((one for one in earlier if one.number == same and not one.is_chosen), None)
    return PreviewPage(
        claims=claims_of(plan.facts),
        answered_by=plan.answered_by if plan.replaced is None else None,
        corrects=None if plan.answered_by else corrects,
        earlier=earlier,
        left_out=plan.left_out,
        url=url_for("credentials.preview", **kept, replaces=asked.get("replaces") or None),
        back_url=url_for("credentials.new", **kept),
        seen=plan.facts.digest,
    )


def _replacement(row: Any, plan: CertificatePlan, kept: Mapping[str, Any]) -> Replacement:
    is_chosen = plan.replaced is not None and row.id == plan.replaced.id
    more: dict[str, Any] = {} if is_chosen else {"replaces": str(row.id)}
    return Replacement(row.number, url_for("credentials.preview", **kept, **more), is_chosen)


def title_words(title: str) -> str:
    """Return what a certificate covers in words: a chat, an activity, or two dates."""
    start, _slash, end = title.partition("/")
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return title
    if first == last:
        return str(format_date(first, "long"))
    return _(
        "%(start)s to %(end)s",
        start=format_date(first, "long"),
        end=format_date(last, "long"),
    )
