"""A channel of Discord, as DiscordChatExporter writes it in JSON or CSV.

What Discord itself gives is read in `discord_package`.

Source: the field names of Tyrrrz/DiscordChatExporter, Core/Exporting/JsonMessageWriter.cs
and CsvMessageWriter.cs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

from pldash.domain.archives import Archive, Asked, Layout, Platform
from pldash.domain.posts import unique_tags
from pldash.importers.collecting import Collector, Found
from pldash.importers.csv_rows import rows_of
from pldash.importers.discord_messages import found_message
from pldash.importers.files import Member
from pldash.importers.iso_times import iso_ms
from pldash.importers.json_pieces import JsonPieces
from pldash.importers.people import Names, name_key

Find = Callable[[dict[str, Any]], Found | None]
"""Returns a message as a post, or None if it is malformed."""

_CSV_CHARACTERS = 64
_DIRECT = "Direct Messages - "
"""The exporter names a file by its server, and so the CSV of what is on none."""
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
        is_csv = is_discord_csv(stream.read(_CSV_CHARACTERS).decode("utf-8-sig", "ignore"))
        stream.seek(0)
        if is_csv:
            reader.look_at({"type": "Direct" if member.where.startswith(_DIRECT) else ""})
            for row in rows_of(stream, member.where):
                reader.take(_as_message(row), member.where, find=_found_by_time)
        else:
            _read_json(stream, member.where, reader)
    reader.check_name()
    layout = Layout.TEXT if is_csv else Layout.JSON
    return reader.collector.archive(Platform.DISCORD, layout)


def is_discord_csv(start: str) -> bool:
    """Return whether a text begins as the CSV does."""
    return start.replace('"', "").startswith("AuthorID,Author,Date,Content")


def _read_json(stream: BinaryIO, where: str, reader: _DiscordReader) -> None:
    pieces = JsonPieces(stream, where)
    has_messages = False
    for key in pieces.keys_of_object():
        if key == "messages" and pieces.peek() == "[":
            has_messages = True
            for message in pieces.members_of_array():
                reader.take(message, where)
        elif key == "channel":
            reader.look_at(pieces.value())
        else:
            pieces.value()
    pieces.end()
    if not has_messages:
        raise pieces.refuse("no-posts-file", "it has no messages")


def _as_message(row: dict[str, str]) -> dict[str, Any]:
    """Return a row of the CSV as the same message in JSON, but for its id, which no row has."""
    author = {"id": row.get("AuthorID"), "name": row.get("Author")}
    return {"author": author, "timestamp": row.get("Date"), "content": row.get("Content")}


class _DiscordReader:
    """Goes through the messages of a channel."""

    def __init__(self, collector: Collector, asked: Asked) -> None:
        self.collector = collector
        self._me = name_key(asked.me or "")
        self._asked = asked
        self._names, self._mine = Names(), set[str]()
        self._is_private = False

    def look_at(self, channel: object) -> None:
        """Note whether the channel is a direct conversation."""
        kind = channel.get("type") if isinstance(channel, dict) else ""
        self._is_private = isinstance(kind, str) and "Direct" in kind

    def take(self, message: object, where: str, find: Find | None = None) -> None:
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
        found = (find or _found)(message)
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


def _found_by_time(message: dict[str, Any]) -> Found | None:
    """Return a message without an id, for which its time stands, or None if it has no time."""
    stamp, content = message.get("timestamp"), message.get("content")
    at_ms = iso_ms(stamp)
    if at_ms is None or not isinstance(stamp, str):
        return None
    text = content if isinstance(content, str) else ""
    return Found(stamp, at_ms, text, unique_tags((), text))
