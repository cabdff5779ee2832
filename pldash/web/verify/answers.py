"""What the verify page says: the status first, then what was checked and what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from markupsafe import Markup, escape

from pldash.domain.checked_files import Verdict
from pldash.domain.codes import CodeProblem
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.web.credentials.claims import are_checked
from pldash.web.credentials.phrases import long_day, spoken
from pldash.web.credentials.words import REVOKED
from pldash.web.verify.public_pages import public_pages

if TYPE_CHECKING:
    from pldash.domain.certificates import CertificateFacts
    from pldash.services.verifying import Answer, FrameFacts, Glance

ANY_CODE: Final = "0" * 17
"""Stands for a certificate's code in an address that is put together once."""

ANY_DAY: Final = "\ue002"
"""Stands for the day of issue in a status that is worded once; no page ever says it."""

SHOWN_OF_TYPED = 60
"""Characters of what was typed that a miss repeats."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what was checked; the answer is yes, no or unsure."""

    answer: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the lines of the checks depend on."""

    is_revoked: bool
    is_replaced: bool
    is_signed: bool
    is_test: bool
    is_outside: bool
    minute: datetime
    zone: str
    host: str


@dataclass(frozen=True, slots=True)
class Band:
    """The answer on top of the page: good, test, revoked, replaced or unchecked."""

    tone: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A certificate that exists, with its status: the page's title, and its body as HTML."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class MissedPage:
    """A code that leads nowhere, or could not be looked up."""

    band: Band
    advice: tuple[str, ...]
    typed: str
    host: str


def checked_page(glance: Glance, *, base_url: str, now: datetime) -> CheckedPage:
    """Return the page of a certificate that exists.

    Its pieces are put side by side: all but the paper's own words were said before, to others.
    """
    facts, pages = glance.facts, public_pages(glance.facts.locale)
    band = band_of(glance, ANY_DAY)
    checked = Checked(
        is_revoked=glance.state is CredentialState.REVOKED,
        is_replaced=glance.successor is not None,
        is_signed=glance.is_signed,
        is_test=facts.is_test,
        is_outside=glance.is_outside,
        minute=now.replace(second=0, microsecond=0),
        zone=facts.zone,
        host=urlsplit(base_url).netloc,
    )
    body: list[str] = [
        _status(band, facts.locale).replace(ANY_DAY, escape(facts.issued_said)),
    ]
    if glance.successor is not None:
        body.append(pages.piece("verify/_checked.html", "successor", *glance.successor))
    body.append(glance.html)
    if not are_checked(facts.framework_codes):
        body.append(pages.piece("components/standards.html", "names_note", False))  # noqa: FBT003
    body.append(_checks(checked, facts.locale))
    if glance.is_signed:
        body.append(_signed(facts.locale).replace(ANY_CODE, facts.code))
    return CheckedPage(title=f"{band.title}: {facts.number}", body="".join(body))


@spoken
def _signed(locale: str) -> str:
    """Return where programs find the claims and the decision of :data:`ANY_CODE`."""
    return str(
        public_pages(locale).piece(
            "verify/_checked.html",
            "signed",
            url_for("proofs.credential", code=ANY_CODE),
            url_for("proofs.decision", code=ANY_CODE),
        )
    )


def band_of(answer: Answer | Glance, issued: str) -> Band:
    """Return the status; revoked says more than replaced, where a certificate is both.

    :param issued: the day of its issue in words
    """
    facts = answer.facts
    if answer.revoked_at is not None and answer.reason is not None:
        return _revoked(_day(answer.revoked_at, facts), answer.reason, facts.locale)
    if answer.superseded_at is not None and answer.successor is not None:
        return _replaced(_day(answer.superseded_at, facts), answer.successor[0], facts.locale)
    good = _test if facts.is_test else _good
    return good(issued, facts.locale)


def answer_of(glance: Glance) -> Verdict:
    """Return the status as it is counted."""
    if glance.state is CredentialState.REVOKED:
        return Verdict.REVOKED
    if glance.successor is not None:
        return Verdict.REPLACED
    return Verdict.TEST if glance.facts.is_test else Verdict.GOOD


@spoken
def _status(band: Band, locale: str) -> Markup:
    return public_pages(locale).part("verify/_status.html", band=band)


def _day(moment: datetime, facts: CertificateFacts | FrameFacts) -> str:
    """Return the day of a moment where the school is."""
    return long_day(moment.astimezone(ZoneInfo(facts.zone)).date(), facts.locale)


@spoken
def _good(day: str, _locale: str) -> Band:
    said = _("Issued on %(day)s, and not revoked or replaced since.", day=day)
    return Band("good", _("This certificate is good"), said)


@spoken
def _test(day: str, _locale: str) -> Band:
    """Answer for a paper made with keys for trying out: never in the colour of a good one."""
    said = _("Its status is good: issued on %(day)s, and not revoked or replaced since.", day=day)
    return Band("test", _("A test certificate: it certifies nothing"), said)


@spoken
def _revoked(day: str, reason: RevocationReason, _locale: str) -> Band:
    said = _("It has not been good since %(day)s. %(why)s", day=day, why=REVOKED[reason])
    return Band("revoked", _("This certificate was revoked"), said)


@spoken
def _replaced(day: str, number: str, _locale: str) -> Band:
    said = _("Since %(day)s certificate %(number)s stands in its place.", day=day, number=number)
    return Band("replaced", _("This certificate was replaced"), said)


@spoken
def _checks(checked: Checked, locale: str) -> Markup:
    """Return what was checked: the same for a minute, whichever certificate it is."""
    local = checked.minute.astimezone(ZoneInfo(checked.zone))
    return public_pages(locale).part(
        "verify/_checks.html",
        checks=_lines(checked),
        checked_at=str(format_datetime(local, "d MMMM yyyy, h:mm a z", rebase=False)),
        host=checked.host,
    )


def _lines(checked: Checked) -> tuple[Check, ...]:
    return (
        *_test_lines(checked),
        Check("yes", _("The code is one of ours, without a slip in it.")),
        Check("yes", _("What stands above is what was written down when it was issued.")),
        Check("yes", _("No activity was approved from the account of the person named.")),
        *_outside_lines(checked),
        Check("no", _("It has been revoked."))
        if checked.is_revoked
        else Check("yes", _("It has not been revoked.")),
        Check("no", _("Another certificate stands in its place."))
        if checked.is_replaced
        else Check("yes", _("No other certificate stands in its place.")),
        _signature_line(checked),
        Check("unsure", _("The paper or file in front of you: compare it with what stands above.")),
    )


def _test_lines(checked: Checked) -> tuple[Check, ...]:
    if not checked.is_test:
        return ()
    said = _(
        "It is a test certificate, made with keys for trying things out. It certifies nothing."
    )
    return (Check("no", said),)


def _outside_lines(checked: Checked) -> tuple[Check, ...]:
    """Return what is not known of somebody outside: two accounts may be one person."""
    if not checked.is_outside:
        return ()
    said = _(
        "Who approved it: somebody outside PL Dash schools, whom the person named invited. Only "
        "their e-mail address was confirmed. To be sure, ask their school or organisation."
    )
    return (Check("unsure", said),)


def _signature_line(checked: Checked) -> Check:
    if checked.is_signed:
        said = _("Its file was signed: a reader of PDFs shows whether it was changed since.")
        return Check("yes", said)
    said = _("It was issued before files were signed here: its file cannot show a change.")
    return Check("unsure", said)


def mistyped_page(typed: str, problem: CodeProblem, *, base_url: str) -> MissedPage:
    """Return the page for what cannot be a code."""
    said = {
        CodeProblem.EMPTY: _("No code was given."),
        CodeProblem.WRONG_LENGTH: _("A code has 17 letters and digits; this has more, or fewer."),
        CodeProblem.NUMBER: _(
            "This is the certificate's number. What is asked is its code: 17 letters and digits, "
            "at the foot of the paper beside the square."
        ),
        CodeProblem.STRANGE_CHARACTER: _("It holds a character that no code has."),
        CodeProblem.MISTYPED: _("One of its characters is not what the paper says."),
    }[problem]
    band = Band("unchecked", _("Look at the code again"), said)
    return _missed(band, typed, base_url, _("This says nothing about the certificate."))


def unknown_page(typed: str, *, base_url: str) -> MissedPage:
    """Return the page for a well-formed code that no certificate has."""
    said = _("The code is complete, but we never issued a certificate with it.")
    return _missed(
        Band("unchecked", _("No certificate has this code"), said),
        typed,
        base_url,
        _("Compare it with the paper, sign by sign."),
        _("If it is the same, the paper is not one of ours, or not from this address."),
    )


def unchecked_page(typed: str, *, base_url: str) -> MissedPage:
    """Return the page for when our own records cannot be read."""
    said = _("We cannot reach our own records just now.")
    return _missed(
        Band("unchecked", _("This could not be checked"), said),
        typed,
        base_url,
        _("This says nothing about the certificate, neither good nor bad."),
        _("Try again in a minute."),
    )


def throttled_page(*, base_url: str) -> MissedPage:
    """Return the page for too many wrong codes in a short time."""
    said = _("Many codes that lead nowhere came from your network in a short time.")
    return _missed(
        Band("unchecked", _("This was not checked"), said),
        "",
        base_url,
        _("This says nothing about the certificate."),
        _("Wait a minute, then try again."),
    )


def _missed(band: Band, typed: str, base_url: str, *advice: str) -> MissedPage:
    return MissedPage(band, advice, typed[:SHOWN_OF_TYPED], urlsplit(base_url).netloc)
