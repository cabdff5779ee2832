"""A Slack workspace's export: a ZIP with a folder for each channel and a file for each day."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from pldash.domain.archives import Archive, Asked, Layout, Platform
from pldash.domain.posts import unique_tags
from pldash.importers.collecting import Collector, Found
from pldash.importers.files import Member
from pldash.importers.json_pieces import JsonPieces, whole_json
from pldash.importers.people import Names
from pldash.importers.zip_files import ZipMembers

DAY = re.compile(r"(?:^|/)(?P<channel>[^/]{1,200})/\d{4}-\d{2}-\d{2}\.json$")
USERS = re.compile(r"(?:^|/)users\.json$")
CHANNELS = re.compile(r"(?:^|/)channels\.json$")

_SPOKEN = (None, "", "thread_broadcast", "file_share", "me_message")
"""No set: a file may hold a list where it should name the kind."""
_PRIVATE = re.compile(r"^(?:D[A-Z0-9]{6,}|mpdm-.*)$")
_TS = re.compile(r"(\d{9,11})\.(\d{6})", re.ASCII)
_NAME_KEYS = ("name", "real_name", "display_name", "real_name_normalized")
_MARKED = re.compile(r"<([^<>|]{0,2000})(?:\|([^<>]{0,2000}))?>")


def read_slack(members: ZipMembers, asked: Asked, wanted: frozenset[str] | None) -> Archive:
    """Return one person's messages in the public channels.

    Direct conversations and private channels are counted and dropped.

    :param wanted: the tags of the chats; None keeps every message
    :raises NameNeeded: if it is not clear which person
    :raises InputRefused: if a file is broken
    """
    people = _people(members)
    names, mine = Names(), None
    for person, spellings in people.items():
        names.add(spellings[0] if spellings else person, 0)
    mine = names.check(asked.me, people)
    reader = _SlackReader(Collector(wanted), mine, _public_channels(members))
    for name in members.names:
        match = DAY.search(name)
        if match is not None:
            reader.read_day(members.member(name), match["channel"])
    return reader.collector.archive(Platform.SLACK, Layout.ZIP)


class _SlackReader:
    """Goes through the days of the channels."""

    def __init__(self, collector: Collector, me: str, public: Sequence[str] | None) -> None:
        self.collector = collector
        self._me, self._public = me, None if public is None else set(public)

    def read_day(self, member: Member, channel: str) -> None:
        """Count the person's messages of one day in one channel."""
        is_public = channel in self._public if self._public else not _PRIVATE.match(channel)
        with member.open() as stream:
            pieces = JsonPieces(stream, member.where)
            for message in pieces.members_of_array():
                self._take(message, channel, member.where, is_public=is_public)
            pieces.end()

    def _take(self, message: object, channel: str, where: str, *, is_public: bool) -> None:
        if not isinstance(message, dict) or message.get("user") != self._me:
            return
        subtype = message.get("subtype")
        if message.get("type", "message") != "message" or subtype not in _SPOKEN:
            return
        self.collector.entry()
        found = _found(message)
        if found is None:
            self.collector.bad(where)
        elif self.collector.is_new((channel, found.id)):
            if is_public:
                self.collector.take(found)
            else:
                self.collector.not_public += 1


def _found(message: dict[str, Any]) -> Found | None:
    """Return a message as a post, or None if it has no time, which is its id as well."""
    ts, text, thread = message.get("ts"), message.get("text"), message.get("thread_ts")
    match = _TS.fullmatch(ts) if isinstance(ts, str) else None
    if match is None or not isinstance(ts, str):
        return None
    at_ms = int(match[1]) * 1000 + int(match[2]) // 1000
    plain = _plain(text) if isinstance(text, str) else ""
    answered = thread if isinstance(thread, str) and thread != ts else None
    return Found(ts, at_ms, plain, unique_tags((), plain), answered, clock_agrees=True)


def _plain(text: str) -> str:
    """Return the text without Slack's own marks for links and people."""
    return html.unescape(_MARKED.sub(lambda match: match[2] or match[1], text))


def _people(members: ZipMembers) -> dict[str, list[str]]:
    """Return every person's names by their id."""
    people: dict[str, list[str]] = {}
    for user in _listed(members, USERS):
        profile = user.get("profile")
        tables = [user, profile if isinstance(profile, dict) else {}]
        names = [table.get(key) for key in _NAME_KEYS for table in tables]
        if isinstance(user.get("id"), str):
            plain = [name for name in names if isinstance(name, str) and name]
            people[user["id"]] = list(dict.fromkeys(plain))
    return people


def _public_channels(members: ZipMembers) -> list[str] | None:
    """Return the names of the public channels, or None where the export does not list them."""
    listed = [each.get("name") for each in _listed(members, CHANNELS)]
    names = [name for name in listed if isinstance(name, str)]
    return names or None


def _listed(members: ZipMembers, pattern: re.Pattern[str]) -> list[dict[str, Any]]:
    for name in members.names:
        if pattern.search(name):
            member = members.member(name)
            with member.open() as stream:
                value = whole_json(stream, name)
            return (
                [each for each in value if isinstance(each, dict)]
                if isinstance(value, list)
                else []
            )
    return []
