"""What the mail of an invitation says."""

from __future__ import annotations

from flask import url_for
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from pldash.domain.schools import INVITATION_LASTS
from pldash.services.letters import Letter
from pldash.web.runtime import runtime


def invitation_letter(school: str, token: str, locale: str | None) -> Letter:
    """Return the mail of an invitation, in the language of whoever is invited.

    :param locale: None where they have no account: then it is the inviter's language
    """
    with force_locale(locale or str(get_locale())):
        return _letter(school, token)


def _letter(school: str, token: str) -> Letter:
    return Letter(
        _("%(school)s invites you to PL Dash", school=school),
        _(
            "%(school)s invites you to keep your professional learning in PL Dash.\n\n"
            "Open this link, sign in or make an account, and join:\n%(link)s\n\n"
            "The link works once, for %(days)s days. Do not pass it on: whoever opens it can "
            "join in your place. If you did not expect this, do nothing.\n",
            school=school,
            link=f"{runtime().base_url}{url_for('schools.invitation', token=token)}",
            days=INVITATION_LASTS.days,
        ),
    )
