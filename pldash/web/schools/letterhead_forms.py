"""The form of what a school puts on its certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, StringField
from wtforms.validators import Optional

from pldash.domain.letterheads import LONGEST_ABOVE, LONGEST_BELOW, Letterhead, Logo
from pldash.web.forms import BaseForm

if TYPE_CHECKING:
    from pldash.domain.letterheads import CleanLogo


class LetterheadForm(BaseForm):
    """A logo with its words, and two lines."""

    logo = FileField(
        _l("Logo"),
        [Optional()],
        description=_l(
            "PNG, JPEG or WebP, 2 MB at most. It is drawn anew, small and on white: nothing else "
            "that the file holds is kept."
        ),
    )
    logo_said = StringField(
        _l("What the logo shows"),
        [Optional()],
        description=_l("For who cannot see it, such as: Logo of Wattle Park, a wattle branch."),
    )
    without_logo = BooleanField(_l("Leave the logo out from now on"))
    above = StringField(
        _l("A line beneath the school\u2019s name"),
        [Optional()],
        description=_l(
            "Such as a motto or a campus. %(most)s characters at most.", most=LONGEST_ABOVE
        ),
    )
    below = StringField(
        _l("A line after those who reviewed"),
        [Optional()],
        description=_l(
            "Printed as the school\u2019s own words. %(most)s characters at most; no address, and "
            "nothing about accreditation.",
            most=LONGEST_BELOW,
        ),
    )

    @classmethod
    def of(cls, held: Letterhead) -> LetterheadForm:
        """Return the form; a fresh one holds what there is already."""
        said = "" if held.logo is None else held.logo.said
        known: dict[str, Any] = {"above": held.above, "below": held.below, "logo_said": said}
        return cls(data=known)

    def to_letterhead(self, held: Letterhead, given: tuple[str, CleanLogo] | None) -> Letterhead:
        """Return what was asked for.

        :param held: what there is already: its logo stays where no other was given
        :param given: the digest of a new logo, and the picture
        """
        said = (self.logo_said.data or "").strip()
        logo = held.logo
        if given is not None:
            logo = Logo(given[0], given[1].width, given[1].height, said)
        elif logo is not None:
            logo = Logo(logo.sha256, logo.width, logo.height, said)
        if self.without_logo.data:
            logo = None
        above, below = (self.above.data or "").strip(), (self.below.data or "").strip()
        return Letterhead(above, below, logo)
