"""What a teacher's mail says about a decision: that there is one, and where to read it."""

from __future__ import annotations

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from pldash.domain.messages import Side
from pldash.services.adjustments import ProposalNews
from pldash.services.approvals import DecisionNews
from pldash.services.letters import Letter
from pldash.services.messages import MessageNews
from pldash.web.runtime import runtime


def decision_letter(news: DecisionNews) -> Letter:
    """Return the mail about a decision, in the teacher's language.

    It holds no title, no reason and no colleague's name: those are on the page
    that the link leads to, for whoever is signed in as the teacher.
    """
    path = url_for("approvals.show", submission_id=news.submission_id)
    with force_locale(news.locale):
        return Letter(
            _("A decision at %(school)s", school=news.school),
            _(
                "There is a decision on something you submitted to %(school)s.\n\n"
                "Sign in to read it, and what you can do next:\n%(link)s\n\n"
                "You get one such message for each decision.\n",
                school=news.school,
                link=f"{runtime().base_url}{path}",
            ),
        )


def proposal_letter(news: ProposalNews) -> Letter:
    """Return the mail about other minutes, in the teacher's language, as spare as the other."""
    path = url_for("approvals.show", submission_id=news.submission_id)
    with force_locale(news.locale):
        return Letter(
            _("A question from %(school)s", school=news.school),
            _(
                "%(school)s would approve something you submitted with other minutes.\n\n"
                "Sign in to read why, and to accept or contest it:\n%(link)s\n",
                school=news.school,
                link=f"{runtime().base_url}{path}",
            ),
        )


def message_letter(news: MessageNews) -> Letter:
    """Return the mail about a message, in the reader's language; its words are on the page."""
    to_teacher = news.by is Side.SCHOOL
    path = url_for(
        "approvals.show" if to_teacher else "approvals.look", submission_id=news.submission_id
    )
    with force_locale(news.locale):
        about = (
            _("Somebody at %(school)s wrote to you about something you submitted.")
            if to_teacher
            else _("A teacher wrote about something that was submitted to %(school)s.")
        )
        return Letter(
            _("A message at %(school)s", school=news.school),
            "{}\n\n{}\n{}\n\n{}\n".format(
                about % {"school": news.school},
                _("Sign in to read and answer it:"),
                f"{runtime().base_url}{path}",
                _("There is no further mail about it until you have read it."),
            ),
        )
