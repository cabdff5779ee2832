"""A channel of Discord, as DiscordChatExporter writes it in JSON.

What Discord itself gives is read in `discord_package`.

Source: the field names of Tyrrrz/DiscordChatExporter, Core/Exporting/JsonMessageWriter.cs.
"""

from __future__ import annotations

from typing import Any

from pldash.domain.archives import Archive, Asked, Layout, Platform
from pldash.importers.collecting import Collector, Found
from pldash.importers.discord_messages import found_message
from pldash.importers.files import Member
from pldash.importers.iso_times import iso_ms
from pldash.importers.json_pieces import JsonPieces
from pldash.importers.people import Names, name_key

_SPOKEN = {"Default", "Reply", "0", "19"}
"""Everything else is the platform speaking: calls, pins, new names."""


def read_discord(member: Member, asked: Asked, wanted: frozenset[str] | None) -> Archive:
    """Return one person's messages in a channel.

    :param wanted: the tags of the chats; None keeps every message
    :raises NameNeeded: if it is not clear which person
    :raises InputRefused: if it is no such file, or broken
    """
    reader = _DiscordReader(Collector(wanted), asked)
    with member.open() as stream:
        pieces = JsonPieces(stream, member.where)
        for key in pieces.keys_of_object():
            if key == "messages" and pieces.peek() == "[":
                reader.has_messages = True
                for message in pieces.members_of_array():
                    reader.take(message, member.where)
            elif key == "channel":
                reader.look_at(pieces.value())
            else:
                pieces.value()
        pieces.end()
        if not reader.has_messages:
            raise pieces.refuse("no-posts-file", "it has no messages")
    reader.check_name()
    return reader.collector.archive(Platform.DISCORD, Layout.JSON)


class _DiscordReader:
    """Goes through the messages of a channel."""

    def __init__(self, collector: Collector, asked: Asked) -> None:
        self.collector = collector
        self.has_messages = False
        self._me = name_key(asked.me or "")
        self._asked = asked
        self._names, self._mine = Names(), set[str]()
        self._is_private = False

    def look_at(self, channel: object) -> None:
        """Note whether the channel is a direct conversation."""
        kind = channel.get("type") if isinstance(channel, dict) else ""
        self._is_private = isinstance(kind, str) and "Direct" in kind

    def take(self, message: object, where: str) -> None:
        """Count a message if it is the person's own."""
        author = message.get("author") if isinstance(message, dict) else None
        if not isinstance(message, dict) or not isinstance(author, dict):
            return
        if str(message.get("type", "Default")) not in _SPOKEN or author.get("isBot") is True:
            return
        person = str(author.get("id") or author.get("name") or "")
        spellings = [author.get(key) for key in ("name", "nickname", "id")]
        names = [each for each in spellings if isinstance(each, str) and each]
        self._names.add(names[0] if names else person)
        if not self._me or self._me not in {name_key(name) for name in names}:
            return
        self._mine.add(person)
        self.collector.entry()
        found = _found(message)
        if found is None:
            self.collector.bad(where)
        elif self.collector.is_new(found.id):
            if self._is_private:
                self.collector.not_public += 1
            else:
                self.collector.take(found)

    def check_name(self) -> None:
        """Refuse the file if nobody or several people are meant.

        :raises NameNeeded: if so
        """
        self._names.check(self._asked.me, dict.fromkeys(self._mine, (self._asked.me or "",)))


def _found(message: dict[str, Any]) -> Found | None:
    """Return a message as a post, or None if it has no id or no time."""
    reference = message.get("reference")
    answered = reference.get("messageId") if isinstance(reference, dict) else None
    at_ms = iso_ms(message.get("timestamp"))
    return found_message(message.get("id"), at_ms, message.get("content"), reply_to=answered)
