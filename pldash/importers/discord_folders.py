"""The folders of Discord's own data package: which there are, and which anybody could read.

A folder is named by its channel's id, since June 2021 with a `c` before it; the folder around them
has the person's own language since July 2025. Conversations of two and of a group and private
threads have folders of the same kind: what a channel is stands in a file of its own.

Sources: aamiaa/Data-Package-Tool, src/Classes/Parsing/DChannel.cs and issue 22;
genki-ai/Discord-Data-Package-Parser, pull request 12; inherentescapade/viaduct (kinds of channels
as words); Androz2091/discord-data-package-explorer, issues 33 and 87 (packages that lack files).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pldash.domain.archive_channels import PUBLIC_KINDS
from pldash.domain.written_lines import line_of
from pldash.importers.collecting import Collector
from pldash.importers.discord_messages import is_discord_id
from pldash.importers.json_pieces import JsonPieces, whole_json
from pldash.importers.zip_files import ZipMembers

FOLDER = re.compile(
    r"(?P<folder>(?:^|.*/)c?(?P<id>\d{1,20}))/(?P<what>channel\.json|messages\.(?:json|csv))",
    re.ASCII,
)
"""A member of a package that may be read."""

_ABOUT, _MESSAGES = "channel.json", ("messages.json", "messages.csv")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Folder:
    """A channel that anybody on its server may read.

    :ivar server: its name; empty where the package does not say, as the name may be too
    :ivar server_id: empty where the package does not say
    :ivar messages: the member with the messages
    """

    id: str
    name: str
    server: str
    server_id: str
    messages: str


def is_package(members: ZipMembers) -> bool:
    """Return whether a ZIP holds channels as such a package does."""
    return any(FOLDER.fullmatch(name) for name in members.names)


def public_folders(members: ZipMembers, collector: Collector) -> list[Folder]:
    """Return the folders of public channels in the order of the package.

    No file of any other channel is opened but the one that says what it is. Channels that lack
    that file, and public ones that lack their messages, are told as problems.

    :raises InputRefused: if a file is broken
    """
    found: dict[str, dict[str, re.Match[str]]] = {}
    for match in filter(None, map(FOLDER.fullmatch, members.names)):
        found.setdefault(match["folder"], {})[match["what"]] = match
    folders = [_folder(members, files, collector) for files in found.values()]
    return _named(members, [each for each in folders if each is not None])


def _folder(
    members: ZipMembers, files: Mapping[str, re.Match[str]], collector: Collector
) -> Folder | None:
    """Return a public channel, or None and why not."""
    if _ABOUT not in files:
        collector.problem(members.file.name, "channel-unknown")
        return None
    member = members.member(files[_ABOUT][0])
    with member.open() as stream:
        about = whole_json(stream, member.where)
    if not isinstance(about, dict) or not _is_public(about):
        collector.problem(members.file.name, "private-channel")
        return None
    messages = next((files[name][0] for name in _MESSAGES if name in files), "")
    if not messages:
        collector.problem(members.file.name, "missing-part")
        return None
    guild = about.get("guild")
    server = guild if isinstance(guild, dict) else {}
    own_id, server_id = about.get("id"), server.get("id")
    return Folder(
        id=str(own_id) if is_discord_id(own_id) else files[_ABOUT]["id"],
        name=_name(about.get("name")),
        server=_name(server.get("name")),
        server_id=str(server_id) if is_discord_id(server_id) else "",
        messages=messages,
    )


def _is_public(about: Mapping[str, Any]) -> bool:
    """Return whether a channel is a server's own, for all to see as far as a package tells."""
    return str(about.get("type")) in PUBLIC_KINDS and not about.get("recipients")


def _name(value: object) -> str:
    """Return a name without what hides or turns letters, cut where nobody reads on."""
    return line_of(value[:_LONGEST_NAME]) if isinstance(value, str) else ""


def _named(members: ZipMembers, folders: list[Folder]) -> list[Folder]:
    """Return the folders with the names of those that their own files do not name.

    The list of all channels names the people of private conversations too: only the names of
    these are taken from it.
    """
    nameless = {each.id: each for each in folders if not each.name}
    lists = {_list_beside(each.messages) for each in nameless.values()}
    names: dict[str, str] = {}
    for member in map(members.member, lists.intersection(members.names)):
        with member.open() as stream:
            pieces = JsonPieces(stream, member.where)
            for key in pieces.keys_of_object():
                name = _name(pieces.value())
                if key in nameless and name:
                    names[key] = name
    return [replace(each, name=each.name or names.get(each.id, "")) for each in folders]


def _list_beside(messages: str) -> str:
    """Return the name that the list of all channels has beside a channel's folder."""
    around = messages.rpartition("/")[0].rpartition("/")[0]
    return f"{around}/index.json" if around else "index.json"
