"""Discord's own data package: a ZIP in which nobody but the person speaks.

Messages were CSV and are JSON since 2024, with the same four fields; the time is UTC, with a zone
in older ones and without in newer. They hold neither tags nor what they answer, so a message
belongs to a chat by a tag in its words, or because the person says which chat its channel was.

Sources: facts of `discord_folders`; the times in inherentescapade/viaduct.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from pldash.domain.archive_channels import Channel, ChannelChat, ChannelsNeeded
from pldash.domain.archives import Archive, Asked, Layout, Platform
from pldash.importers import limits
from pldash.importers.collecting import Collector, Found
from pldash.importers.csv_rows import rows_of
from pldash.importers.discord_folders import Folder, public_folders
from pldash.importers.discord_messages import found_message
from pldash.importers.iso_times import iso_ms
from pldash.importers.json_pieces import JsonPieces
from pldash.importers.people import name_key
from pldash.importers.zip_files import ZipMembers

_LINK = "https://discord.com/channels"
_DAY_CHARACTERS = 10


def read_package(members: ZipMembers, asked: Asked, wanted: frozenset[str] | None) -> Archive:
    """Return the person's messages in public channels: those with tags, and all of the chats'.

    :param wanted: the tags of the chats; None keeps every message
    :raises ChannelsNeeded: if it is not clear which channels were chats
    :raises InputRefused: if a file is broken
    """
    reader = _PackageReader(members, Collector(wanted), wanted)
    folders = public_folders(members, reader.collector)
    chats = {} if asked.channels is None else _chats(asked.channels, folders)
    for folder in folders:
        reader.read(folder, chats.get(folder.id))
    if asked.channels is None and reader.channels:
        raise _question(
            "channels-needed", "say which of these channels were chats", reader.channels
        )
    return reader.archive()


class _PackageReader:
    """Goes through the messages of the public channels.

    :ivar channels: those with messages
    """

    def __init__(
        self, members: ZipMembers, collector: Collector, wanted: frozenset[str] | None
    ) -> None:
        self.collector, self.channels = collector, list[Channel]()
        self._members, self._wanted = members, wanted
        self._chat_of: dict[str, str] = {}

    def read(self, folder: Folder, tag: str | None) -> None:
        """Count the messages of a channel; all of them are kept where it was a chat."""
        before = self.collector.entries
        self.collector.keep(self._wanted if tag is None else None)
        member = self._members.member(folder.messages)
        with member.open() as stream:
            for row in _rows(stream, member.where):
                self._take(_found(row, folder), member.where, tag)
        messages = self.collector.entries - before
        if messages:
            self.channels.append(Channel(folder.id, folder.name, folder.server, messages))

    def archive(self) -> Archive:
        """Return what was read."""
        archive = self.collector.archive(Platform.DISCORD, Layout.ZIP)
        return replace(archive, chat_of=self._chat_of)

    def _take(self, found: Found | None, where: str, tag: str | None) -> None:
        self.collector.entry()
        if found is None:
            self.collector.bad(where)
        elif self.collector.is_new(found.id):
            self.collector.take(found)
            if tag is not None:
                self._chat_of[found.id] = tag


def _rows(stream: BinaryIO, where: str) -> Iterator[object]:
    """Yield the messages of a file of either era."""
    if where.endswith(".csv"):
        yield from rows_of(stream, where)
        return
    pieces = JsonPieces(stream, where)
    yield from pieces.members_of_array()
    pieces.end()


def _found(row: object, folder: Folder) -> Found | None:
    """Return a message as a post, or None if it has no id or no time."""
    if not isinstance(row, dict):
        return None
    given = row.get("ID")
    number = str(given) if type(given) is int else given
    place = f"{_LINK}/{folder.server_id}/{folder.id}/{number}" if folder.server_id else ""
    return found_message(number, _at_ms(row.get("Timestamp")), row.get("Contents"), link=place)


def _at_ms(text: object) -> int | None:
    """Return the milliseconds since 1970 of a time as packages write it.

    >>> _at_ms("2024-11-26 13:22:03")
    1732627323000
    >>> _at_ms("2020-11-26 13:22:03.123000+00:00")
    1606396923123
    """
    if not isinstance(text, str):
        return None
    day, clock = text[:_DAY_CHARACTERS], text[_DAY_CHARACTERS + 1 :]
    has_zone = clock.endswith("Z") or "+" in clock or "-" in clock
    return iso_ms(f"{day}T{clock}{'' if has_zone else 'Z'}")


def _chats(said: Sequence[ChannelChat], folders: Sequence[Folder]) -> dict[str, str]:
    """Return the tag of each channel that was a chat, by the channel's id.

    :raises ChannelsNeeded: if no channel has such an id or name, or several have it
    """
    by_name: dict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for name in filter(None, (folder.id, folder.name)):
            by_name[_key(name)].add(folder.id)
    chats: dict[str, str] = {}
    for each in said:
        ids = by_name.get(_key(each.channel), set())
        if len(ids) != 1:
            code = "channel-ambiguous" if ids else "channel-unknown"
            words = "several channels are called" if ids else "no channel is called"
            offered = [Channel(each.id, each.name, each.server, 0) for each in folders]
            raise _question(code, f"{words} {each.channel!r}", offered)
        chats[ids.pop()] = each.tag
    return chats


def _key(name: str) -> str:
    """Return the form in which names of channels are compared."""
    return name_key(name.strip().removeprefix("#"))


def _question(code: str, message: str, channels: Sequence[Channel]) -> ChannelsNeeded:
    ordered = sorted(channels, key=lambda each: (-each.messages, not each.name, each.name, each.id))
    return ChannelsNeeded(code, message, tuple(ordered[: limits.CHANNELS]))
