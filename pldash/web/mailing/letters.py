"""What a summary says: one line for each piece of news, with where to read it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from pldash.domain.mailing import NewsKind
from pldash.services.letters import Letter
from pldash.services.summaries import Summary, SummaryItem
from pldash.web.runtime import runtime

MOST_LINES = 20
PLACES = {
    NewsKind.DECISION: ("approvals.show", "submission_id"),
    NewsKind.PROPOSAL: ("approvals.show", "submission_id"),
    NewsKind.ISSUED: ("credentials.show", "credential_id"),
    NewsKind.REVOKED: ("credentials.show", "credential_id"),
    NewsKind.ANSWER: ("approvals.show", "submission_id"),
    NewsKind.QUESTION: ("approvals.look", "submission_id"),
    NewsKind.APPROVER_ENDED: ("outside_approvers.mine", "_anchor"),
    NewsKind.APPROVING_ENDED: ("outside_approvers.approving", "_anchor"),
}
"""The page that tells what the news is, for whoever is signed in, and what its address names."""


def summary_letter(summary: Summary) -> Letter:
    """Return the mail of a summary, in the person's language; as spare as each single mail."""
    with force_locale(summary.locale):
        lines = [_line(item) for item in summary.items[:MOST_LINES]]
        left = len(summary.items) - len(lines)
        if left:
            more = ngettext("And %(num)s more message.", "And %(num)s more messages.", left)
            lines.append(f"{more}\n{_address('approvals.mine')}")
        for desk in summary.desks:
            waiting = ngettext(
                "%(num)s submission waits for you at %(school)s.",
                "%(num)s submissions wait for you at %(school)s.",
                desk.waiting,
                school=desk.school,
            )
            lines.append(f"{waiting}\n{_address('approvals.desk')}")
        return Letter(_("Your summary from PL Dash"), _body(lines))


def _body(lines: list[str]) -> str:
    begins = _("This is what is new for you. Sign in to read it:")
    ends = _("Choose how often you get such a summary, or none:")
    return "\n\n".join([begins, *lines, f"{ends}\n{_address('mailing.show')}"]) + "\n"


def _line(item: SummaryItem) -> str:
    endpoint, name = PLACES[item.news]
    return f"{item.subject}\n{_address(endpoint, **{name: item.about_id})}"


def _address(endpoint: str, **values: Any) -> str:
    return f"{runtime().base_url}{url_for(endpoint, **values)}"
