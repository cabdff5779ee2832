"""The form that asks which channels were chats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field, StringField, ValidationError
from wtforms.validators import Length

from pldash.domain.archive_channels import Channel, ChannelChat
from pldash.domain.archive_giving import Said
from pldash.domain.chats import Chat
from pldash.web.forms import BaseForm

SHOWN = 12
"""So many channels stand open; the rest is in a fold."""
LONGEST_TAG = 101
ISOLATED = "\u2068\u2069"
"""Around a name, so that its direction turns nothing that stands beside it."""


class ChannelsForm(BaseForm):
    """For each channel the tag of the chat that it was, or nothing.

    :ivar tags: of all chats, to choose from while writing
    """

    channels: Sequence[Channel] = ()
    tags: Sequence[str] = ()

    @property
    def shown(self) -> list[Field]:
        """Return the fields of the channels with the most messages."""
        return self._of_channels()[:SHOWN]

    @property
    def folded(self) -> list[Field]:
        """Return the fields of all others."""
        return self._of_channels()[SHOWN:]

    def to_said(self) -> Said:
        """Return what was said."""
        fields = zip(self.channels, self._of_channels(), strict=True)
        tags = [(channel.id, (field.data or "").strip()) for channel, field in fields]
        return Said(channels=tuple(ChannelChat(id_, tag) for id_, tag in tags if tag))

    def _of_channels(self) -> list[Field]:
        return [self[_name(place)] for place in range(len(self.channels))]


def channels_form(channels: Sequence[Channel], chats: Sequence[Chat]) -> ChannelsForm:
    """Return the form of these channels; one that is named like a chat has its tag already.

    :param chats: those that a channel may have been
    """

    def is_known(_form: BaseForm, field: Field) -> None:
        """Refuse a tag that no chat has."""
        tag = (field.data or "").strip()
        if tag and not any(chat.has_tag(tag) for chat in chats):
            raise ValidationError(_("We know no chat with this tag. Add it to your chats first."))

    rules = [Length(max=LONGEST_TAG), is_known]
    fields: dict[str, Any] = {}
    for place, channel in enumerate(channels):
        likely = channel.likely_tag(chats)
        fields[_name(place)] = StringField(
            _label(channel), rules, description=_about(channel), default=likely and f"#{likely}"
        )
    tags = sorted({f"#{chat.tag}" for chat in chats}, key=str.casefold)
    made = type("MadeForm", (ChannelsForm,), {**fields, "channels": channels, "tags": tags})
    return made()


def _name(place: int) -> str:
    return f"chat_{place}"


def _label(channel: Channel) -> str:
    return f"#{channel.name}" if channel.name else _("A channel without a name")


def _about(channel: Channel) -> str:
    """Return how many messages a channel holds, and of which server it is."""
    count, server = channel.messages, f"{ISOLATED[0]}{channel.server}{ISOLATED[1]}"
    if not channel.server:
        return ngettext("%(num)s message of yours", "%(num)s messages of yours", count)
    return ngettext(
        "%(num)s message of yours on %(server)s",
        "%(num)s messages of yours on %(server)s",
        count,
        server=server,
    )
