"""Forms of chats: following one, adding one's own, and the calendar's address."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from pldash.services.own_chats import OwnChat
from pldash.web.chats.words import PLATFORMS
from pldash.web.forms import BaseForm
from pldash.web.schools import chat_forms


class FollowForm(BaseForm):
    """Buttons that follow chats, all of a page in one form; harmless to repeat.

    :ivar back: the page it stands on
    :ivar searched: what was searched for there
    """

    back = HiddenField()
    searched = HiddenField()

    def way_back(self, name: str) -> str:
        """Return the address of the page it stands on, at the chat it was about."""
        if self.back.data == "listing":
            return url_for("chats.listing", q=self.searched.data or None, _anchor=f"chat-{name}")
        if self.back.data == "mine":
            return url_for("chats.mine")
        return url_for("chats.show", name=name)


class OwnChatForm(chat_forms.ChatForm):
    """A teacher's own chat: as a school's, and where it happens."""

    platform = SelectField(
        _l("Where it happens"),
        choices=[
            SelectChoice("", _l("Not said")),
            *(SelectChoice(code, name) for code, name in PLATFORMS.items()),
        ],
    )

    propose = BooleanField(
        _l("Propose these hours to your school"),
        description=_l(
            "Its administrators get a mail with your name, the tag and these hours, and nothing "
            "of an archive. They decide whether everybody at the school gets them."
        ),
    )

    def to_said(self) -> OwnChat:
        """Return what was entered, as values."""
        return OwnChat(self.to_entry(), str(self.platform.data or ""))


def data_of(said: OwnChat, revision: int) -> dict[str, Any]:
    """Return a chat of one's own as the fields of its form."""
    return {**chat_forms.data_of(said.entry, revision), "platform": said.platform}
