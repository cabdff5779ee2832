"""Small archives and transcripts of made-up people, built as each platform writes them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import cbor2

from pldash.ports import GivenFile

X_EPOCH_MS = 1_288_834_974_657
TID_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
DID = "did:plc:exampleexampleexample"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def given(name: str, data: bytes) -> GivenFile:
    return GivenFile(name, lambda: io.BytesIO(data))


def at(text: str) -> datetime:
    """An instant in UTC: `2014-06-12 23:04`, perhaps with seconds."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def packed(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def tarred(members: Mapping[str, str]) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as archive:
        for name, content in members.items():
            data = content.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(kept.getvalue())


# X


def x_id(when: datetime, more: int = 0) -> str:
    return str((round(when.timestamp() * 1000) - X_EPOCH_MS << 22) + more)


def tweet(when: str, text: str, *, tags: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """A post of today's layout, without its wrapper."""
    moment = at(when)
    post_id = more.pop("id_str", None) or x_id(moment, more.pop("more", 0))
    return {
        "id_str": post_id,
        "id": post_id,
        "created_at": moment.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "full_text": text,
        "source": '<a href="https://example.org" rel="nofollow">Twitter Web App</a>',
        "entities": {"hashtags": [{"text": tag, "indices": ["0", "1"]} for tag in tags]},
        **more,
    }


def old_tweet(when: str, text: str, **more: Any) -> dict[str, Any]:
    """A post of the monthly layout."""
    new = tweet(when, text, **more)
    moment = at(when)
    new["created_at"] = moment.strftime("%Y-%m-%d %H:%M:%S +0000")
    new["text"] = new.pop("full_text")
    return new


def ytd(kind: str, entries: Sequence[Any], part: int = 0) -> str:
    return f"window.YTD.{kind}.part{part} = {json.dumps(entries, indent=1)}"


def tweets_js(*tweets: Mapping[str, Any], part: int = 0) -> str:
    return ytd("tweets", [{"tweet": each} for each in tweets], part)


def month_js(month: str, *tweets: Mapping[str, Any]) -> str:
    return f"Grailbird.data.tweets_{month} = \n{json.dumps(tweets)}"


def note(when: str, text: str, tags: Sequence[str] = ()) -> dict[str, Any]:
    core = {"text": text, "hashtags": [{"text": tag} for tag in tags]}
    created = at(when).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {"noteTweet": {"noteTweetId": "1", "createdAt": created, "core": core}}


# Mastodon


def status_id(when: datetime) -> str:
    return str(round(when.timestamp() * 1000) << 16)


def created(when: str, content: str, *, tags: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    moment = at(when)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    home = "https://school.example/users/kim"
    address = f"{home}/statuses/{status_id(moment)}"
    seen_by = {"to": more.pop("to", [PUBLIC]), "cc": more.pop("cc", [f"{home}/followers"])}
    body = {
        "id": address,
        "type": "Note",
        "published": stamp,
        "url": f"https://school.example/@kim/{status_id(moment)}",
        "content": content,
        "tag": [{"type": "Hashtag", "name": f"#{tag}"} for tag in tags],
        **seen_by,
        **more,
    }
    return {
        "id": f"{address}/activity",
        "type": "Create",
        "published": stamp,
        "object": body,
        **seen_by,
    }


def outbox(*items: Mapping[str, Any]) -> str:
    head = {"@context": "x", "id": "outbox.json", "type": "OrderedCollection", "totalItems": 3}
    return json.dumps({**head, "orderedItems": items})


# Bluesky


def tid(when: datetime) -> str:
    number = round(when.timestamp() * 1_000_000) << 10
    return "".join(TID_LETTERS[number >> shift & 31] for shift in range(60, -1, -5))


def cid(block: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + sha256(block).digest()


def link(content: bytes) -> cbor2.CBORTag:
    return cbor2.CBORTag(42, b"\0" + content)


def varint(number: int) -> bytes:
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


class Repository:
    """A repository's records, its tree and its CAR file."""

    def __init__(self) -> None:
        self.records: dict[str, bytes] = {}
        self.blocks: dict[bytes, bytes] = {}

    def add(self, kind: str, when: str, *, key: str = "", **record: Any) -> str:
        """Add a record, and give its key."""
        moment = at(when)
        path = f"app.bsky.feed.{kind}/{key or tid(moment)}"
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        body = {"$type": f"app.bsky.feed.{kind}", "createdAt": stamp, **record}
        self.records[path] = self.put({name: value for name, value in body.items() if value})
        return path

    def put(self, value: Any) -> bytes:
        block = cbor2.dumps(value, canonical=True)
        self.blocks[cid(block)] = block
        return cid(block)

    def root(self, tree: bytes = b"") -> bytes:
        tree = tree or self._node(sorted(self.records), max(map(_level, self.records), default=0))
        commit = {"did": DID, "version": 3, "data": link(tree), "rev": "3", "prev": None}
        return self.put({**commit, "sig": b"0" * 64})

    def car(self, *, without: Sequence[str] = (), tree: bytes = b"") -> bytes:
        """The file; records named are left out of it, and another tree may be given."""
        root = self.root(tree)
        gone = {self.records[path] for path in without}
        header = cbor2.dumps({"roots": [link(root)], "version": 1}, canonical=True)
        parts = [varint(len(header)), header]
        for content, block in self.blocks.items():
            if content not in gone:
                parts += [varint(len(content) + len(block)), content, block]
        return b"".join(parts)

    def _node(self, paths: Sequence[str], level: int) -> bytes:
        """Put the node of these paths at a level of the tree, and give its CID."""
        entries: list[dict[str, Any]] = []
        left, waiting, before = None, [], b""
        for path in [*paths, None]:
            if path is not None and _level(path) < level:
                waiting.append(path)
                continue
            if waiting:
                below = link(self._node(waiting, level - 1))
                waiting = []
                if entries:
                    entries[-1]["t"] = below
                else:
                    left = below
            if path is not None:
                key = path.encode()
                shared = _shared(before, key)
                value = link(self.records[path])
                entries.append({"p": shared, "k": key[shared:], "v": value, "t": None})
                before = key
        return self.put({"l": left, "e": entries})


def _level(path: str) -> int:
    bits = f"{int.from_bytes(sha256(path.encode()).digest()):0256b}"
    return (len(bits) - len(bits.lstrip("0"))) // 2


def _shared(one: bytes, other: bytes) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


# Transcripts


def discord_id(when: datetime) -> str:
    return str(round(when.timestamp() * 1000) - 1_420_070_400_000 << 22)


def message(when: str, name: str, content: str, **more: Any) -> dict[str, Any]:
    moment = at(when)
    return {
        "id": discord_id(moment),
        "type": "Default",
        "timestamp": moment.isoformat(timespec="milliseconds"),
        "content": content,
        "author": {"id": f"{sum(name.encode())}", "name": name, "nickname": name, "isBot": False},
        **more,
    }


def channel(*messages: Mapping[str, Any], kind: str = "GuildTextChat") -> bytes:
    head = {"guild": {"id": "1"}, "channel": {"id": "2", "type": kind, "name": "general"}}
    return json.dumps({**head, "messages": messages, "messageCount": 9}).encode()


def own_message(when: str, content: str, **more: Any) -> dict[str, Any]:
    """A message as Discord's own package has it since 2024."""
    moment = at(when)
    stamp = moment.strftime("%Y-%m-%d %H:%M:%S")
    row = {"ID": int(discord_id(moment)), "Timestamp": stamp, "Contents": content}
    return {**row, "Attachments": "", **more}


def own_channel(kind: str | int, *messages: Mapping[str, Any], **more: Any) -> tuple[Any, Any]:
    """What a channel is, and its messages."""
    return {"id": "55", "type": kind, **more}, messages


def discord_package(folders: Mapping[str, tuple[Any, Any]], **members: str | bytes) -> bytes:
    """Discord's own data package; a folder's files are JSON, its messages CSV if they are text."""
    files: dict[str, str | bytes] = {"Account/user.json": "{", **members}
    for folder, (about, messages) in folders.items():
        files[f"{folder}/channel.json"] = json.dumps(about)
        is_csv = isinstance(messages, str)
        name = f"{folder}/messages.{'csv' if is_csv else 'json'}"
        files[name] = messages if is_csv else json.dumps(messages)
    return packed(files)


def csv_of(*messages: Mapping[str, Any]) -> str:
    """Messages as the package had them until 2024."""
    kept = io.StringIO(newline="")
    rows = csv.DictWriter(kept, ["ID", "Timestamp", "Contents", "Attachments"])
    rows.writeheader()
    for each in messages:
        rows.writerow({**each, "Timestamp": f"{each['Timestamp']}.000000+00:00"})
    return kept.getvalue()


def workspace(days: Mapping[str, Sequence[Mapping[str, Any]]], **more: Any) -> bytes:
    users = [
        {"id": "U1", "name": "kim", "profile": {"display_name": "Kim Example"}},
        {"id": "U2", "name": "ari", "profile": {"display_name": "Ari Example"}},
    ]
    files = {"users.json": json.dumps(users), "channels.json": json.dumps([{"name": "general"}])}
    return packed({**files, **more, **{name: json.dumps(day) for name, day in days.items()}})
