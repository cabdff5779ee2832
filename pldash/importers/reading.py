"""Tells by their content which platform given files come from, and reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from pldash.domain.archives import Archive, Asked, Platform
from pldash.domain.errors import InputRefused
from pldash.importers.bluesky import read_bluesky
from pldash.importers.discord import is_discord_csv, read_discord
from pldash.importers.discord_folders import is_package
from pldash.importers.discord_package import read_package
from pldash.importers.files import ALL_FILES, Member, as_member, digest_of, only_one, start_of
from pldash.importers.mastodon import OUTBOX, read_mastodon
from pldash.importers.slack import DAY, read_slack
from pldash.importers.tar_files import GZIP_START, tar_member
from pldash.importers.text_lines import encoding_of
from pldash.importers.whatsapp import CHAT, is_whatsapp, read_whatsapp
from pldash.importers.x import read_x
from pldash.importers.x_members import MANIFEST, NOTES, POSTS, is_x
from pldash.importers.zip_files import ZipMembers, is_zip
from pldash.importers.zoom import read_zoom
from pldash.importers.zoom_lines import heading_of
from pldash.ports import GivenFile

_ONE_FILE = {
    Platform.DISCORD: read_discord,
    Platform.ZOOM: read_zoom,
    Platform.WHATSAPP: read_whatsapp,
}
_X_MEMBERS = (POSTS, NOTES, MANIFEST)
_SNIFFED_LINES = 40
_CAR_MARKS = (b"eroots", b"gversion")


def read_archive(
    files: Sequence[GivenFile], asked: Asked, wanted: frozenset[str] | None
) -> Archive:
    """Return what the files of one archive give; nothing of them is kept.

    :param asked: what the person said about it
    :param wanted: the tags of the chats, as they are compared; None keeps every post
    :raises NameNeeded: if a transcript needs to know which person gives it
    :raises ChannelsNeeded: if it holds channels, and nobody said which were chats
    :raises InputRefused: if they are no archive, not one, or cannot be trusted
    """
    if not files:
        raise InputRefused("no-files", "no file was given", "file")
    with ExitStack() as stack:
        zips: dict[int, ZipMembers] = {}
        for place, file in enumerate(files):
            if is_zip(start_of(file)):
                zips[place] = ZipMembers(file)
                stack.callback(zips[place].close)
        kinds = {_kind(file, zips.get(place)) for place, file in enumerate(files)}
        if len(kinds) > 1:
            raise InputRefused("mixed-platforms", "they are of several platforms", files[0].name)
        try:
            archive = _read(kinds.pop(), files, zips, asked=asked, wanted=wanted)
        except InputRefused as refusal:
            if refusal.where == ALL_FILES:
                refusal.where = ", ".join(file.name for file in files)
            raise
    return replace(archive, given=tuple(digest_of(file) for file in files))


def _read(
    kind: Platform,
    files: Sequence[GivenFile],
    zips: dict[int, ZipMembers],
    *,
    asked: Asked,
    wanted: frozenset[str] | None,
) -> Archive:
    """Hand the files to the reader of their platform."""
    if kind is Platform.X:
        return read_x(_x_members(files, zips), wanted or frozenset())
    file, inside = only_one(files), zips.get(0)
    if kind is Platform.MASTODON:
        return read_mastodon(_outbox(file, inside), wanted or frozenset())
    if kind is Platform.BLUESKY:
        return read_bluesky(as_member(file), wanted or frozenset())
    if kind is Platform.SLACK and inside is not None:
        return read_slack(inside, asked, wanted)
    if kind is Platform.DISCORD and inside is not None:
        return read_package(inside, asked, wanted)
    text = as_member(file) if inside is None else _highest(inside, CHAT.search)
    return _ONE_FILE[kind](text, asked, wanted)


def _kind(file: GivenFile, inside: ZipMembers | None) -> Platform:
    """Return the platform that a file comes from.

    :raises InputRefused: if it is none that we know
    """
    start = start_of(file)
    if inside is not None:
        return _kind_of_zip(inside)
    if start.startswith(GZIP_START):
        return Platform.MASTODON
    if all(mark in start[:256] for mark in _CAR_MARKS):
        return Platform.BLUESKY
    return _kind_of_text(start.decode(encoding_of(start), "ignore"), file.name)


def _kind_of_zip(inside: ZipMembers) -> Platform:
    for name in inside.names:
        if name.rpartition("/")[2] == OUTBOX:
            return Platform.MASTODON
        if POSTS.search(name):
            return Platform.X
    if is_package(inside):
        return Platform.DISCORD
    if any(DAY.search(name) for name in inside.names):
        return Platform.SLACK
    if any(CHAT.search(name) for name in inside.names):
        return Platform.WHATSAPP
    raise InputRefused("unknown-format", "it holds no posts that we can read", inside.file.name)


def _kind_of_text(start: str, name: str) -> Platform:
    if is_x(start):
        return Platform.X
    if start.lstrip("\ufeff \t\r\n").startswith("{"):
        is_outbox = any(word in start for word in ('"orderedItems"', '"OrderedCollection"'))
        return Platform.MASTODON if is_outbox else Platform.DISCORD
    if is_discord_csv(start.lstrip("\ufeff")):
        return Platform.DISCORD
    for line in start.splitlines()[:_SNIFFED_LINES]:
        if is_whatsapp(line):
            return Platform.WHATSAPP
        if heading_of(line) is not None:
            return Platform.ZOOM
    raise InputRefused("unknown-format", "it is no archive or transcript that we can read", name)


def _outbox(file: GivenFile, inside: ZipMembers | None) -> Member:
    if inside is not None:
        return _highest(inside, lambda name: name.rpartition("/")[2] == OUTBOX)
    if start_of(file).startswith(GZIP_START):
        return tar_member(file, OUTBOX)
    return as_member(file)


def _highest(inside: ZipMembers, is_wanted: Callable[[str], object]) -> Member:
    """Return the wanted member in the fewest folders; of several the one with the shortest name."""
    wanted = filter(is_wanted, inside.names)
    return inside.member(min(wanted, key=lambda name: (name.count("/"), len(name))))


def _x_members(files: Sequence[GivenFile], zips: dict[int, ZipMembers]) -> list[Member]:
    members: list[Member] = []
    for place, file in enumerate(files):
        inside = zips.get(place)
        if inside is None:
            members.append(as_member(file))
            continue
        wanted = [name for name in inside.names if any(each.search(name) for each in _X_MEMBERS)]
        members += [inside.member(name) for name in wanted]
    return members
