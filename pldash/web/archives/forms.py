"""Forms of one's own archive."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from pldash.domain.activities import TITLE_LIMIT
from pldash.domain.archive_giving import Said
from pldash.web.forms import BaseForm
from pldash.web.versions import VersionForm
from pldash.web.zones import ZoneField

DAY_ORDERS = {"": None, "day": True, "month": False}


class GiveForm(BaseForm):
    """The files of an archive, or the id of what arrived in pieces."""

    staged = HiddenField()

    files = MultipleFileField(
        _l("Your archive"),
        description=_l(
            "The ZIP from X, Mastodon, Discord or Slack, a Bluesky .car file, tweets.js or "
            "outbox.json alone, or a chat saved from Discord, Zoom or WhatsApp. Several files "
            "where your archive came in several; 128 MB at most."
        ),
    )


class GroupForm(VersionForm):
    """One chat's year; each session's fields are read by their number.

    :ivar refused_at: the id of a session's field that was refused; empty where none was
    """

    refused_at = ""

    bundle = StringField(
        _l("Group the ticked ones under one title"),
        [Optional(), Length(max=TITLE_LIMIT, message=_l("Shorten the title to 200 characters."))],
    )


class AskForm(BaseForm):
    """What a transcript does not say by itself."""

    me = SelectField(_l("Which of these is you?"), [InputRequired(_l("Choose your name."))])
    chat = StringField(
        _l("Which chat was it?"),
        [Optional()],
        description=_l("Its tag, such as #aussieED. Without it only lines with a tag are found."),
    )
    zone = ZoneField(
        _l("Where the times are from"),
        [Optional()],
        description=_l("The place of the phone or computer that saved the file."),
    )
    date = DateField(
        _l("Day"), [Optional()], description=_l("Only where the file has times without a day.")
    )
    start = TimeField(
        _l("When the recording began"),
        [Optional()],
        description=_l("Only for a recording whose lines count from its beginning."),
    )
    day_order = RadioField(
        _l("How are its dates written?"),
        [Optional()],
        choices=[
            SelectChoice("", _l("As the file shows")),
            SelectChoice("day", _l("Day first: 3/4 is 3 April")),
            SelectChoice("month", _l("Month first: 3/4 is 4 March")),
        ],
        default="",
    )

    def __init__(self, names: tuple[str, ...], **kwargs: Any) -> None:
        """Offer the names in the transcript."""
        super().__init__(**kwargs)
        self.me.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(n, n) for n in names)]

    def to_said(self) -> Said:
        """Return what was said."""
        start = self.start.data
        return Said(
            me=self.me.data or "",
            chat=(self.chat.data or "").strip(),
            zone=self.zone.data or "",
            date=self.date.data,
            start="" if start is None else start.strftime("%H:%M"),
            day_first=DAY_ORDERS[self.day_order.data or ""],
        )
