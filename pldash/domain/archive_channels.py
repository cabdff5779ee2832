"""The channels of an archive that holds many, and which of them were chats.

Discord's own data package says in which channel a message was written. Few of its messages have a
tag, so the teacher says which channels were chats; everywhere else the tags decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from pldash.domain.errors import InputRefused


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
