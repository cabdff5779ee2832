"""What a teacher reads by mail of a certificate that the school revoked or issued."""

from __future__ import annotations

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from pldash.services.batch_issuing import IssueNews
from pldash.services.letters import Letter
from pldash.services.revoking import RevocationNews
from pldash.web.credentials.words import REVOKED
from pldash.web.runtime import runtime


def revocation_letter(news: RevocationNews) -> Letter:
    """Return the mail about a revoked certificate, in the teacher's language.

    It holds the reason that everybody reads who checks the certificate, and neither its title
    nor the school's note: whoever is signed in as the teacher sees on the page which one it is.
    """
    path = url_for("credentials.show", credential_id=news.credential_id)
    with force_locale(news.locale):
        return Letter(
            _("%(school)s revoked a certificate of yours", school=news.school),
            _(
                "%(school)s has revoked a certificate of yours. Whoever checks it now reads:\n"
                "%(reason)s\n\n"
                "Sign in to see which one it is:\n%(link)s\n\n"
                "What you logged and what was approved stays in your record. If you do not know "
                "why, ask the leaders of your school.\n",
                school=news.school,
                reason=str(REVOKED[news.reason]),
                link=f"{runtime().base_url}{path}",
            ),
        )


def issue_letter(news: IssueNews) -> Letter:
    """Return the mail about a certificate that the school issued, in the teacher's language."""
    path = url_for("credentials.show", credential_id=news.credential_id)
    with force_locale(news.locale):
        return Letter(
            _("%(school)s issued a certificate for you", school=news.school),
            _(
                "%(school)s has issued a certificate of what it approved of your learning.\n\n"
                "Sign in to see and download it:\n%(link)s\n\n"
                "It stays yours, also after you leave the school. If something on it is wrong, "
                "tell the leaders of your school; you can also withdraw it yourself.\n",
                school=news.school,
                link=f"{runtime().base_url}{path}",
            ),
        )
