"""What the form's page shows when somebody else, or another window, was faster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.activities import EDITABLE, ActivityEntry
from pldash.domain.errors import Conflict
from pldash.domain.reflections import PROMPTS
from pldash.domain.values import Reason
from pldash.services.activities import activity_or_none
from pldash.services.claims import claims_of
from pldash.services.drafts import activity_at
from pldash.web.activities.claim_words import stated_for
from pldash.web.activities.forms import EntryForm, instant
from pldash.web.activities.words import MODES, days_words, full_day, question
from pldash.web.sentences import sentence
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from pldash.models.activities import Activity

MOVED_ON: Final = frozenset({"changed-meanwhile", "form-sent-before"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Why a form could not be saved over what is there.

    :ivar saved: label and value of each part of the saved version that differs
    :ivar other_url: the saved entry
    :ivar can_save: whether saving again puts the typed version in place
    """

    happened: str
    saved: tuple[tuple[str, str], ...]
    other_url: str
    other_text: str
    can_save: bool


def clash_of(form: EntryForm, activity_id: UUID, error: Conflict) -> Clash:
    """Return what to show beside the typed words; the form is made ready to be sent again.

    Nothing typed is dropped: the form keeps its fields and gets a fresh key, and
    where saving again is right, the version that it would replace.
    """
    form.renew_key()
    happened = sentence(Reason(error.code))
    if error.code == "logged-already" and form.chat_id is not None:
        other = activity_at(read(), actor(), chat_id=form.chat_id, at=instant(form.at.data))
        return _clash(happened, other, _("Open the entry that is there"), can_save=False)
    row = activity_or_none(read(), actor(), activity_id)
    if row is None:
        form.version.data = ""
        return _clash(sentence(Reason("entry-gone")), None, "", can_save=True)
    form.version.data = str(row.version)
    can_save = row.state in EDITABLE
    if error.code in MOVED_ON and not can_save:
        happened = sentence(Reason(f"read-only-{row.state}"))
    saved = tuple(_differing(form, row))
    text = _("Open the saved version instead")
    return _clash(happened, activity_id, text, can_save=can_save, saved=saved)


def _clash(
    happened: str,
    other: UUID | None,
    text: str,
    *,
    can_save: bool,
    saved: tuple[tuple[str, str], ...] = (),
) -> Clash:
    return Clash(
        happened=happened,
        saved=saved,
        other_url="" if other is None else url_for("activities.show", activity_id=other),
        other_text=text,
        can_save=can_save,
    )


def _differing(form: EntryForm, row: Activity) -> list[tuple[str, str]]:
    """Return what the saved version says where the typed one says something else."""
    typed, found = form.to_entry(), []
    if typed.title != row.title:
        found.append((_("Title"), row.title))
    if (typed.started_on, typed.ended_on) != (row.started_on, row.ended_on):
        days = days_words(full_day(row.started_on), full_day(row.ended_on))
        found.append((_("Days"), days))
    found += _differing_claims(typed, row)
    found += _differing_minutes(typed, row)
    if typed.standard_ids != {item.id for item in row.standards}:
        found.append((_("Standards"), ", ".join(item.code for item in row.standards) or _("None")))
    words = {each.prompt: each.words for each in row.reflections}
    for code, prompt in PROMPTS.items():
        if typed.words.get(code, "") != words.get(code, ""):
            found.append((question(prompt)[0], words.get(code) or _("No answer")))
    return found


def _differing_claims(typed: ActivityEntry, row: Activity) -> Iterator[tuple[str, str]]:
    """Return what is stated in the saved version for each body for which it differs."""
    saved = claims_of(row)
    for code in sorted(saved.keys() | typed.claims.keys()):
        if saved.get(code) != typed.claims.get(code):
            (stated,) = stated_for({code: saved.get(code) or typed.claims[code]})
            lines = stated.lines if code in saved else ()
            words = [f"{label}: {value}" for label, value in lines]
            words += [stated.note] if code in saved and stated.note else []
            yield stated.name, "\n".join(words) or _("Nothing stated")


def _differing_minutes(typed: ActivityEntry, row: Activity) -> Iterator[tuple[str, str]]:
    minutes = {part.mode: part.minutes for part in row.parts}
    for mode, (label, _hint) in MODES.items():
        if typed.minutes.get(mode, 0) != minutes.get(mode, 0):
            yield str(label), _("%(n)s minutes", n=minutes.get(mode, 0))
