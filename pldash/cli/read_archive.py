"""The `read-archive` command: what somebody's own archive would give, without keeping anything."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.domain.archive_channels import ChannelChat, ChannelsNeeded
from pldash.domain.archives import Asked, NameNeeded
from pldash.domain.chats import Chat
from pldash.domain.chats_input import read_chats
from pldash.domain.errors import InputRefused
from pldash.domain.json_input import read_json
from pldash.ports import GivenFile
from pldash.services.archives import as_json, propose_from

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
DATES = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.command("read-archive")
@click.argument("files", nargs=-1, required=True, type=READABLE, metavar="FILE...")
@click.option("--chats", type=READABLE, metavar="CHATS.json", help="In place of the calendar.")
@click.option("--me", metavar="NAME", help="Whose lines of a transcript are read.")
@click.option("--zone", help="The IANA zone of a transcript's local times.")
@click.option("--chat", metavar="TAG", help="Which chat a transcript was.")
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="NAME",
    help="Where that chat met, by name or id, in Discord's own data package.",
)
@click.option(
    "--date", type=DATES, help="The day of a transcript; with a time, when its recording began."
)
@click.option("--day-first/--month-first", default=None, help="How a transcript writes its dates.")
@with_appcontext
def read_archive(*, files: tuple[Path, ...], chats: Path | None, **said: Any) -> None:  # noqa: ANN401
    """Read one archive or transcript and propose activities; nothing is stored.

    Prints JSON: what it gives, or what was wrong with it and where. Several files belong to one
    archive, where the platform splits it. Exits with 0 when it was read, 1 when it was refused,
    2 when a file cannot be read.
    """
    runtime = current_app.extensions["pldash"]
    given = [GivenFile(path.name, lambda path=path: path.open("rb")) for path in files]  # type: ignore[misc]
    try:
        calendar = runtime.shipped_chats() if chats is None else _chats(chats)
        proposal = propose_from(
            given,
            _asked(said),
            chats=calendar,
            read=runtime.read_archive,
            expand=runtime.expand,
            tag=said["chat"],
        )
    except InputRefused as refusal:
        _print({"error": _error(refusal)})
        raise SystemExit(1) from None
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from error
    _print(as_json(proposal))


def _asked(said: dict[str, Any]) -> Asked:
    """Return what the options say about a transcript."""
    moment: datetime | None = said["date"]
    has_time = moment is not None and moment.time() != datetime.min.time()
    return Asked(
        me=said["me"],
        zone=said["zone"],
        date=None if moment is None else moment.date(),
        start=moment if has_time else None,
        day_first=said["day_first"],
        channels=_channels(said["channels"], said["chat"]),
    )


def _channels(names: tuple[str, ...], tag: str | None) -> tuple[ChannelChat, ...] | None:
    """Return what the options say about channels; None where they leave it open.

    :raises InputRefused: if they say where a chat met, and not which
    """
    if names and tag is None:
        raise InputRefused("chat-needed", "say which chat met there", "chat")
    if tag is None:
        return ()
    return tuple(ChannelChat(name, tag) for name in names) or None


def _chats(path: Path) -> tuple[Chat, ...]:
    return read_chats(read_json(path.read_bytes()))


def _error(refusal: InputRefused) -> dict[str, Any]:
    error = {"code": refusal.code, "message": refusal.message, "where": refusal.where}
    if isinstance(refusal, NameNeeded):
        return {**error, "choices": list(refusal.choices)}
    if isinstance(refusal, ChannelsNeeded):
        return {**error, "choices": [asdict(each) for each in refusal.channels]}
    return error


def _print(answer: dict[str, Any]) -> None:
    """Print JSON in ASCII, which every terminal and every pipe takes, as it is made."""
    json.dump(answer, sys.stdout, indent=2)
    click.echo()
