"""What the mails about an outside approver say."""

from __future__ import annotations

from flask import url_for
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from pldash.domain.outside_approvers import LASTS
from pldash.services.letters import Letter
from pldash.services.outside_rows import ApproverNews, WriteLetter
from pldash.web.runtime import runtime


def invitation_letter(secret: str) -> WriteLetter:
    """Return what writes the one mail of an invitation, with its link and no other.

    It is in the inviter's language, since nobody knows that of whoever is invited.
    """
    link = f"{runtime().base_url}{url_for('offered.show', secret=secret)}"

    def write(news: ApproverNews) -> Letter:
        return Letter(
            _("%(teacher)s asks you to approve professional learning", teacher=news.teacher),
            _(
                "Dear %(approver)s,\n\n"
                "%(teacher)s is a teacher who keeps a record of professional learning in PL Dash, "
                "and asks you to read and approve what they send to you.\n\n"
                "This link tells you more, and opens an account for this address if you want one:\n"
                "%(link)s\n\n"
                "Opening the link approves nothing. It works for %(days)s days and for this "
                "address alone, so passing it on is of no use. You can turn it down there. If you "
                "do nothing, you are not written to about it again.\n",
                approver=news.approver,
                teacher=news.teacher,
                link=link,
                days=LASTS.days,
            ),
        )

    return write


def accepted_letter(news: ApproverNews) -> Letter:
    """Return the mail that tells the teacher that somebody took the invitation up."""
    with force_locale(news.locale or str(get_locale())):
        return Letter(
            _("%(approver)s approves for you", approver=news.approver),
            _(
                "%(approver)s took up your invitation. From now on you can send entries to them:\n"
                "%(link)s\n",
                approver=news.approver,
                link=_page("mine"),
            ),
        )


def ended_letter(news: ApproverNews) -> Letter:
    """Return the mail that tells one of the two that the other ended it."""
    with force_locale(news.locale or str(get_locale())):
        return _to_approver(news) if news.is_for_approver else _to_teacher(news)


def _to_teacher(news: ApproverNews) -> Letter:
    return Letter(
        _("%(approver)s approves for you no longer", approver=news.approver),
        _(
            "%(approver)s stopped approving for you. What waited is a draft of yours again, "
            "with every word; what was decided stays decided:\n%(link)s\n",
            approver=news.approver,
            link=_page("mine"),
        ),
    )


def _to_approver(news: ApproverNews) -> Letter:
    return Letter(
        _("You approve for %(teacher)s no longer", teacher=news.teacher),
        _(
            "%(teacher)s ended that you approve for them. What waited on your desk went back to "
            "them, and you need do nothing. What you decided stays, with your name:\n%(link)s\n",
            teacher=news.teacher,
            link=_page("approving"),
        ),
    )


def _page(name: str) -> str:
    return f"{runtime().base_url}{url_for(f'outside_approvers.{name}')}"
