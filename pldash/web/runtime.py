"""What the pages need of the outside, put together once by `bootstrap`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import Engine

    from pldash.domain.certificates import CertificateFacts
    from pldash.domain.chats import Chat
    from pldash.domain.exports import RecordPaper
    from pldash.domain.frameworks import Framework
    from pldash.domain.letterheads import CleanLogo
    from pldash.domain.mailing import Bounce
    from pldash.ports import (
        CheckUpload,
        Clock,
        FileStore,
        Mailer,
        MakeCalendar,
        Proofs,
        ReadArchive,
        RenderCertificate,
        Staging,
        WriteTwin,
    )
    from pldash.services.check_counts import CheckCounter
    from pldash.services.letters import Letter
    from pldash.services.pack_making import PackShelf
    from pldash.services.summaries import WriteSummary

KEY = "pldash"
"""Under this name the runtime is kept in Flask's `extensions`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The engines, the clock, the file store and what else an installation chose.

    :ivar checks: counts how often certificates are checked
    :ivar mailer: hands mail to a server; without one it stays in the outbox
    :ivar proofs: makes certificates that prove themselves, with the installation's keys
    :ivar check_print: says whether the paper could print all that a certificate says
    :ivar render_certificate: draws a certificate's paper, unsigned
    :ivar write_twin: puts a certificate's claims into HTML
    :ivar read_bounce: says which mail a message sends back
    :ivar check_logo: draws a picture anew as a school's logo
    :ivar render_record: draws a record for whoever audits it
    :ivar check_upload: says what a given file is, and what may be kept of it
    :ivar expand: expands a recurrence rule in local time
    :ivar read_archive: reads the files of somebody's own archive
    :ivar staging: keeps what is given of an archive until it is decided on
    :ivar shelf: keeps audit packs until they are fetched
    :ivar shipped_chats: gives the chats that come with PL Dash
    :ivar calendar: writes chats as a calendar for other programs
    :ivar rules: the requirement sets of every shipped body
    :ivar frameworks: every shipped framework of standards, by code
    :ivar write_invitation: puts the mail of an invitation into words
    :ivar write_summary: puts what gathered for a person into words
    :ivar base_url: the public address, without a slash at the end
    """

    reader: Engine
    writer: Engine
    lazy_writer: Engine
    looker: Engine
    clock: Clock
    checks: CheckCounter
    files: FileStore
    mailer: Mailer | None
    read_bounce: Callable[[bytes], Bounce | None]
    check_upload: CheckUpload
    check_logo: Callable[[bytes], CleanLogo]
    proofs: Proofs
    check_print: Callable[[CertificateFacts], None]
    render_certificate: RenderCertificate
    write_twin: WriteTwin
    render_record: Callable[[RecordPaper], bytes]
    expand: Any
    read_archive: ReadArchive
    staging: Staging
    shelf: PackShelf
    shipped_chats: Callable[[], tuple[Chat, ...]]
    calendar: MakeCalendar
    rules: Any
    frameworks: Mapping[str, Framework]
    write_invitation: Callable[[str, str, str | None], Letter]
    write_summary: WriteSummary
    base_url: str
    is_development: bool
    upload_limit_bytes: int
    undo_for: timedelta


def runtime() -> Runtime:
    """Return the runtime of this application."""
    return cast("Runtime", current_app.extensions[KEY])


def now() -> datetime:
    """Return the present instant in UTC."""
    return runtime().clock()
