"""Settings, read once from the environment; nonsense is refused loudly, by name.

Every name starts with ``PLDASH_``. A name that ends in ``_FILE`` gives a path
whose content is the value, for secrets that a service manager keeps in files.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "PLDASH_"
SHORTEST_SECRET = 32
MINUTES_A_DAY = 1440
THIS_MACHINE = ("localhost", "127.0.0.1")


class SettingsRefused(Exception):
    """Settings are missing, unknown or make no sense.

    :ivar problems: a sentence for each, which names the setting
    """

    def __init__(self, *problems: str) -> None:
        """Keep the sentences."""
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that an installation can be told from outside."""

    environment: str = "production"
    """``development`` allows demo people and the mailbox page; ``production`` is strict."""
    data_dir: Path = Path("var")
    """Where the SQLite database, evidence and certificates are kept."""
    database_url: str = ""
    """A PostgreSQL or SQLite URL; empty means SQLite inside the data folder."""
    secret_key: str = ""
    """Signs sessions and links; at least 32 characters. Made by itself in development."""
    base_url: str = "http://localhost:5000"
    """The public address, used for every link in mail, in calendars and on certificates."""
    trusted_hosts: tuple[str, ...] = ()
    """Host names that requests may name, by comma; the base address's own is always one."""
    proxy_hops: int = 0
    """How many reverse proxies stand in front, whose forwarded addresses are believed."""
    mail_url: str = ""
    """``smtp://user:password@host:port``; empty keeps mail in the outbox."""
    mail_sender: str = "PL Dash <no-reply@localhost>"
    """The From line of every mail."""
    mail_test_recipient: str = ""
    """An address that gets every mail in place of its recipient, who stands in the subject then."""
    signing_key: str = ""
    """What signs files, P-256 or RSA: ``file:/path``, ``env:NAME`` or ``python:module:name``."""
    signing_certificate: str = ""
    """Its certificate, then those between it and the root: ``file:/path`` or ``env:NAME``."""
    credential_key: str = ""
    """The Ed25519 key that signs the credential inside the file, in a form as the first one's."""
    keys_dir: Path | None = None
    """The folder of what anybody may know of the keys; unset means ``keys`` in the data folder."""
    timestamp_url: str = ""
    """A time-stamping service (RFC 3161), so that signatures outlive their certificate."""
    upload_limit_bytes: int = 10 * 1024 * 1024
    """The largest evidence file, in bytes."""
    undo_minutes: int = 10
    """For how many minutes approvals of several at a time can be undone; 1 to 1440."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        :raises SettingsRefused: for every unknown name, bad value and missing secret at once
        """
        faults: list[str] = []
        given = _given(os.environ if env is None else env, faults)
        known = {field.name for field in fields(cls)}
        faults += [f"unknown setting {PREFIX}{name.upper()}" for name in sorted(set(given) - known)]
        values: dict[str, Any] = {}
        for name in sorted(set(given) & known):
            with _collecting(faults):
                values[name] = _typed(name, given[name])
        settings, refused = cls(**values), " ".join(faults)
        faults += [each for each in settings.problems() if each.split()[0] not in refused]
        if faults:
            raise SettingsRefused(*faults)
        return settings

    @property
    def is_development(self) -> bool:
        """Return whether this is a developer's or a trial installation."""
        return self.environment == "development"

    @property
    def database(self) -> str:
        """Return the database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'pldash.sqlite3'}"

    @property
    def keys_folder(self) -> Path:
        """Return the folder of keys in force."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return every host name that a request may carry, in small letters.

        A trial installation listens on this machine alone, under both of its names.
        """
        own = urlsplit(self.base_url).hostname or ""
        local = THIS_MACHINE if self.is_development else ()
        return tuple(dict.fromkeys(name.lower() for name in (own, *self.trusted_hosts, *local)))

    def with_secret(self) -> Settings:
        """Return the same settings with a secret; development keeps its own in the data folder.

        :raises SettingsRefused: in production without a secret of 32 characters
        """
        if self.secret_key or not self.is_development:
            return self
        return _replaced(self, secret_key=_own_secret(self.data_dir))

    def problems(self) -> Iterator[str]:
        """Give a sentence for each value that cannot work, with the name of the one to change."""
        if self.environment not in {"development", "production"}:
            yield "PLDASH_ENVIRONMENT must be development or production"
        address = urlsplit(self.base_url)
        if address.scheme not in {"http", "https"} or not address.hostname or address.query:
            yield "PLDASH_BASE_URL must be a plain http or https address"
        elif address.scheme != "https" and not self.is_development:
            yield "PLDASH_BASE_URL must begin with https:// in production"
        if len(self.secret_key) < SHORTEST_SECRET and not self.is_development:
            yield "PLDASH_SECRET_KEY must have at least 32 characters"
        yield from _mail_problems(self.mail_url, self.mail_sender)
        if self.mail_test_recipient and "@" not in parseaddr(self.mail_test_recipient)[1]:
            yield "PLDASH_MAIL_TEST_RECIPIENT must be an e-mail address"
        if not 1 <= self.undo_minutes <= MINUTES_A_DAY:
            yield "PLDASH_UNDO_MINUTES must be between 1 and 1440"
        if self.timestamp_url and urlsplit(self.timestamp_url).scheme not in {"http", "https"}:
            yield "PLDASH_TIMESTAMP_URL must be an http or https address"


def _mail_problems(url: str, sender: str) -> Iterator[str]:
    server = urlsplit(url)
    if url and (server.scheme not in {"smtp", "smtps"} or not server.hostname):
        yield "PLDASH_MAIL_URL must be smtp://… or smtps://… with a host"
    if url and "@" not in parseaddr(sender)[1]:
        yield "PLDASH_MAIL_SENDER must hold an e-mail address"


def _replaced(settings: Settings, **changes: object) -> Settings:
    values: dict[str, Any] = {
        field.name: getattr(settings, field.name) for field in fields(settings)
    }
    return Settings(**{**values, **changes})


@contextmanager
def _collecting(faults: list[str]) -> Iterator[None]:
    """Note what is refused, and go on."""
    try:
        yield
    except SettingsRefused as error:
        faults.extend(error.problems)


def _given(env: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    """Return the values by field name, those from files read; what cannot be read is noted."""
    given: dict[str, str] = {}
    for name, text in env.items():
        if not name.startswith(PREFIX) or name.startswith("PLDASH_TEST_"):
            continue
        key = name.removeprefix(PREFIX).lower()
        is_file = key.endswith("_file")
        key = key.removesuffix("_file")
        if key in given:
            faults.append(f"{PREFIX}{key.upper()} is set twice, once by a file")
        with _collecting(faults):
            given[key] = _file_content(name, text) if is_file else text
    return given


def _file_content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"{name} names a file that cannot be read") from error


def _typed(name: str, text: str) -> object:
    if name in {"proxy_hops", "upload_limit_bytes", "undo_minutes"}:
        if not text.isdecimal():
            raise SettingsRefused(f"{PREFIX}{name.upper()} must be a whole number")
        return int(text)
    if name in {"data_dir", "keys_dir"}:
        return Path(text)
    if name == "trusted_hosts":
        return tuple(host.strip() for host in text.split(",") if host.strip())
    return text


def own_folder(folder: Path) -> None:
    """Make the data folder, where it is not there yet, for its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _own_secret(folder: Path) -> str:
    """Return the development secret, made on the first start, readable by its owner only."""
    path = folder / "development-secret"
    own_folder(folder)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
