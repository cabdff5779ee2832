"""What the pages of a school's letterhead show: the version of today, the one that waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from markupsafe import Markup

from pldash.domain.certificates import CertificateFacts, Paper
from pldash.domain.letterheads import PLAIN, Letterhead
from pldash.domain.printed_names import printed_name
from pldash.domain.sample_pages import Setting, sample_facts
from pldash.domain.schools import day_at
from pldash.services.letterheads import letterhead_of
from pldash.web.runtime import now, runtime
from pldash.web.session import me

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from pldash.models.letterheads import LetterheadRow
    from pldash.models.schools import Organisation
    from pldash.services.letterheads import SchoolLetterheads


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version as a page shows it.

    :ivar until: until when it was used; None for the one of today, and one that waits
    """

    id: UUID
    number: int
    above: str
    below: str
    logo_said: str
    is_plain: bool
    made_at: datetime
    used_from: datetime | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterheadPage:
    """A school's letterhead.

    :ivar sample: a made-up certificate with the version that waits, or else with that of today
    """

    school_id: UUID
    proposed: Version | None
    in_force: Version | None
    earlier: tuple[Version, ...]
    sample: Markup


def letterhead_page(found: SchoolLetterheads) -> LetterheadPage:
    """Return the page of a school's versions."""
    shown = found.proposed or found.in_force
    letterhead = PLAIN if shown is None else letterhead_of(shown)
    sample = runtime().write_twin(sample_of(found.school, letterhead))
    ends = [None, *(row.used_from for row in found.used)]
    versions = [_version(row, end) for row, end in zip(found.used, ends, strict=False)]
    return LetterheadPage(
        school_id=found.school.id,
        proposed=None if found.proposed is None else _version(found.proposed),
        in_force=next(iter(versions), None),
        earlier=tuple(versions[1:]),
        sample=Markup(sample.html),  # noqa: S704  the twin escaped what it was given
    )


def sample_of(school: Organisation, letterhead: Letterhead) -> CertificateFacts:
    """Return a made-up certificate of a school."""
    locale = me().locale
    setting = Setting(
        school=printed_name(school.name),
        zone=school.zone,
        today=day_at(school.zone, now()),
        verify_url=f"{runtime().base_url}{url_for('verify.enter')}",
        locale=locale.replace("_", "-"),
        paper=Paper.of_locale(locale),
    )
    return sample_facts(letterhead, setting)


def _version(row: LetterheadRow, until: datetime | None = None) -> Version:
    return Version(
        id=row.id,
        number=row.number,
        above=row.above,
        below=row.below,
        logo_said=row.logo_said,
        is_plain=letterhead_of(row).is_plain,
        made_at=row.made_at,
        used_from=row.used_from,
        until=until,
    )
