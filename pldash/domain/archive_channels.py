"""The channels of an archive that holds many, and which of them were chats.

Discord's own data package says in which channel a message was written. Few of its messages have a
tag, so the teacher says which channels were chats; everywhere else the tags decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pldash.domain.chats import Chat
from pldash.domain.errors import InputRefused

PUBLIC_KINDS: Final = (
    *("0", "2", "5", "10", "11", "13", "15", "16"),
    *("GUILD_TEXT", "GUILD_VOICE", "GUILD_NEWS", "GUILD_ANNOUNCEMENT", "GUILD_STAGE_VOICE"),
    *("GUILD_FORUM", "GUILD_MEDIA", "PUBLIC_THREAD", "GUILD_PUBLIC_THREAD"),
    *("NEWS_THREAD", "GUILD_NEWS_THREAD", "ANNOUNCEMENT_THREAD"),
)
"""Kinds of channels on a server, as numbers in older packages; any other may be private."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that anybody on its server may read, with messages of the teacher's own.

    :ivar id: the platform's
    :ivar name: as the server calls it; empty where the archive does not say
    :ivar server: the server's name; empty where the archive does not say
    :ivar messages: how many of the teacher's own it holds
    """

    id: str
    name: str
    server: str
    messages: int

    def likely_tag(self, chats: Sequence[Chat]) -> str:
        """Return the tag of the chat that the channel is named like, empty where none is.

        >>> Channel("1", "aussie-ed", "", 12).likely_tag([Chat(tag="aussieED")])
        'aussieED'
        """
        name = self.name.replace("-", "")
        return next((chat.tag for chat in chats if name and chat.has_tag(name)), "")


@dataclass(frozen=True, slots=True)
class ChannelChat:
    """Which chat met in a channel.

    :ivar channel: the channel's id, or its name where no other has that
    :ivar tag: the chat's, as somebody wrote it
    """

    channel: str
    tag: str


class ChannelsNeeded(InputRefused):
    """Nobody said which of these channels were chats.

    :ivar channels: those with the most messages first
    """

    def __init__(self, code: str, message: str, channels: tuple[Channel, ...]) -> None:
        """Keep the channels."""
        super().__init__(code, message, "channel")
        self.channels = channels
