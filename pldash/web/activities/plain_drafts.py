"""Reads a sent entry that leaves no doubt, without the form.

To make, fill and check the fields of a form takes longer than to save what it says. Whatever is
not taken here goes through the form, which alone says what is wrong. Nothing is taken that the form
would refuse, or in another way than the form takes it; the tests send both the same.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import g, request

from pldash.domain.activities import ActivityEntry, ActivityType
from pldash.domain.errors import NotFound
from pldash.domain.given_values import FIRST_DAY, LAST_DAY
from pldash.domain.reflections import kept_answers, prompts_of
from pldash.domain.values import ParticipationMode
from pldash.services.draft_rows import Draft
from pldash.web.activities.forms import MOST_MINUTES, VERSION, instant
from pldash.web.activities.words import TYPES
from pldash.web.forms import is_kept, is_kept_line
from pldash.web.session import KEY, me

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COUNT: Final = re.compile(r"[0-9]{1,6}")


class InDoubt(Exception):
    """Something of what was sent is for the form to judge."""


def plain_draft(activity_id: UUID) -> Draft | None:
    """Return what a page sent, None where the form has to look at it."""
    if request.files or not g.get("csrf_valid"):
        return None
    try:
        # The library's own look-up makes an error of each field that is not there.
        sent = {name: texts[0] for name, texts in request.form.lists()}
        return _draft(sent, request.form.getlist("standards"), activity_id)
    except (InDoubt, NotFound, ValueError):
        return None


def _draft(sent: Mapping[str, str], standards: Sequence[str], activity_id: UUID) -> Draft:
    """Return what was sent.

    :param sent: the first text of each field
    :raises InDoubt: or ValueError, or NotFound, if it is not as plain as can be
    """
    _sure(is_kept("".join(sent.values())) and not sent.get("asked_by", "").strip())
    version, sending = (sent.get(name, "") for name in ("version", "sending"))
    form_key = sent.get("form_key", "")
    _sure(KEY.fullmatch(form_key))
    _sure(all(not count or VERSION.fullmatch(count) for count in (version, sending)))
    return Draft(
        activity_id=activity_id,
        version=int(version) if version else None,
        form_key=form_key,
        zone=me().zone,
        entry=_entry(sent, standards),
        sending=int(sending) if sending else 0,
    )


def _entry(sent: Mapping[str, str], standards: Sequence[str]) -> ActivityEntry:
    title, chat, at = (sent.get(name, "") for name in ("title", "chat", "at"))
    kind = ActivityType(sent.get("activity_type", ""))
    _sure(is_kept_line(title) and kind in TYPES)
    minutes = {mode: _minutes(sent.get(mode.value, "")) for mode in ParticipationMode}
    asked = prompts_of(sent.get("asked", ""))
    return ActivityEntry(
        title=title.strip(),
        started_on=_day(sent.get("started_on", "")),
        ended_on=_day(sent.get("ended_on", "")),
        chat_id=UUID(chat) if chat else None,
        occurrence_at=instant(at) if at else None,
        activity_type=kind,
        minutes={mode: count for mode, count in minutes.items() if count},
        standard_ids=frozenset(map(UUID, standards)),
        words=kept_answers({each.code: sent.get(f"words_{each.cycle}", "") for each in asked}),
    )


def _day(text: str) -> date:
    _sure(DAY.fullmatch(text))
    day = date.fromisoformat(text)
    _sure(FIRST_DAY <= day <= LAST_DAY)
    return day


def _minutes(text: str) -> int:
    if not text:
        return 0
    _sure(COUNT.fullmatch(text))
    count = int(text)
    _sure(count <= MOST_MINUTES)
    return count


def _sure(holds: object) -> None:
    if not holds:
        raise InDoubt
