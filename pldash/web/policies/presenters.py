"""Makes versions of policies into what their pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask_babel import lazy_gettext as _l

from pldash.domain.policies import last_day
from pldash.domain.policy_previews import Figures
from pldash.domain.values import ParticipationMode
from pldash.services.school_policies import version_of
from pldash.web.activities.words import MODES
from pldash.web.policies.words import dates_words, limit_words, rules_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wtforms import Field

    from pldash.domain.policies import PolicyVersion, SchoolPolicies
    from pldash.domain.policy_previews import Preview
    from pldash.models.policies import PolicyRow
    from pldash.services.policies import PolicyHistory
    from pldash.web.policies.forms import PolicyForm

WHEN: Final = {
    "now": _l("In force"),
    "coming": _l("Coming"),
    "over": _l("Over"),
    "withdrawn": _l("Withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version in words.

    :ivar id: of the row, where the school may change it
    :ivar when: whether it holds: a key of the words for it
    """

    id: UUID | None
    owner: str
    number: int
    when: str
    said: str
    dates: str
    rules: tuple[str, ...]
    can_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    """A school's policies over time.

    :ivar held: the version that holds today; a system's where the school has none
    :ivar coming: what begins later
    :ivar earlier: what is over
    """

    school_id: UUID
    name: str
    held: VersionLine | None
    coming: Sequence[VersionLine]
    earlier: Sequence[VersionLine]


def reader_page(history: PolicyHistory) -> PolicyPage:
    """Return the policies of a school and of the systems above it, for who is judged by them."""
    lines = [line for line in _lines(history) if line.when != "withdrawn"]
    return PolicyPage(
        school_id=history.school.id,
        name=history.school.name,
        held=_held(history),
        coming=[line for line in lines if line.when == "coming"],
        earlier=[line for line in lines if line.when == "over"],
    )


def setter_page(history: PolicyHistory) -> PolicyPage:
    """Return a school's own versions for who sets them, with the one that holds."""
    own = [_own_line(row, history) for row in history.rows]
    held = _held(history)
    mine = next((line for line in own if line.when == "now"), None)
    return PolicyPage(
        school_id=history.school.id,
        name=history.school.name,
        held=mine or held,
        coming=[line for line in own if line.when == "coming"],
        earlier=[line for line in own if line.when in {"over", "withdrawn"}],
    )


def _held(history: PolicyHistory) -> VersionLine | None:
    version = history.in_force
    return None if version is None else _line(version, history)


def _lines(history: PolicyHistory) -> Iterator[VersionLine]:
    """Give every version of the school and of the systems above it, its own first."""
    policies, school = history.policies, history.school.id.hex
    for owner in policies.above[school]:
        for version in policies.versions.get(owner, ()):
            yield _line(version, history)


def _line(version: PolicyVersion, history: PolicyHistory) -> VersionLine:
    last = last_day(version, _siblings(version, history.policies))
    when = _when(version, history)
    return VersionLine(
        id=None,
        owner=version.mark.school,
        number=version.mark.number,
        when=when,
        said=str(WHEN[when]),
        dates=dates_words(version.from_on, last, history.today),
        rules=rules_words(version.rules),
    )


def _own_line(row: PolicyRow, history: PolicyHistory) -> VersionLine:
    version = version_of(row, history.school.name)
    line = _line(version, history)
    if row.withdrawn_at is not None:
        return replace(
            line,
            when="withdrawn",
            said=str(WHEN["withdrawn"]),
            dates=dates_words(row.from_on, row.until_on, history.today),
        )
    return replace(line, id=row.id, can_end=line.when != "over")


def _when(version: PolicyVersion, history: PolicyHistory) -> str:
    if version.from_on > history.today:
        return "coming"
    last = last_day(version, _siblings(version, history.policies))
    return "over" if last is not None and last < history.today else "now"


def _siblings(version: PolicyVersion, policies: SchoolPolicies) -> Sequence[PolicyVersion]:
    return policies.versions.get(version.mark.school_id, ())


@dataclass(frozen=True, slots=True)
class ModeFields:
    """The limits of one mode on the form.

    :ivar said: what is set, in a few words
    """

    name: str
    said: str
    fields: Sequence[Field]
    is_open: bool


def mode_fields(form: PolicyForm) -> list[ModeFields]:
    """Return the limits of each mode; those that are set or wrong are open."""
    found = []
    for mode in ParticipationMode:
        fields = form.limits(mode)
        is_wrong = any(field.errors for field in fields)
        said = () if form.errors else limit_words(form.to_rules(), mode)
        is_set = any(field.data is not None for field in fields)
        found.append(ModeFields(str(MODES[mode][0]), "; ".join(said), fields, is_wrong or is_set))
    return found


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What would change of one mode: figures, or None where they would point at somebody."""

    mode: str
    name: str
    less: Figures | None
    more: Figures | None


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a policy would change.

    :ivar looked_at: None where fewer than three teachers sent anything
    """

    looked_at: Figures | None
    lines: Sequence[PreviewLine]


def preview_page(found: Preview) -> PreviewPage:
    """Return a preview with every figure left out that would point at somebody."""
    return PreviewPage(
        _told(found.looked_at),
        [
            PreviewLine(
                each.mode.value, str(MODES[each.mode][0]), _told(each.less), _told(each.more)
            )
            for each in found.changes
            if each.less.entries or each.more.entries
        ],
    )


def _told(figures: Figures) -> Figures | None:
    return figures if figures.may_be_told else None
