"""The files that a record is taken along in: a table in the body's form, our own, all of it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from flask import Response
from flask_babel import gettext as _

from pldash.domain.exports import CellWords, plain_record, table_of
from pldash.domain.inert_tables import csv_lines
from pldash.domain.log_forms import PLAIN_FORM
from pldash.web.activities.words import TYPES
from pldash.web.attachments import disposition
from pldash.web.context import minutes

if TYPE_CHECKING:
    from pldash.domain.exports import TakenRecord
    from pldash.domain.log_forms import LogForm


class FileKind(StrEnum):
    """What file is wanted."""

    FORM = "form"
    """The table that the body asks for."""
    TABLE = "table"
    """Our own table, with all that we hold."""
    JSON = "json"


MEDIA_TYPES: Final = {FileKind.JSON: "application/json"}


def answer_with(record: TakenRecord, form: LogForm, kind: FileKind) -> Response:
    """Return the file as a download that nobody keeps."""
    text = json_text(record, form) if kind is FileKind.JSON else csv_text(record, form, kind)
    answer = Response(text, content_type=f"{MEDIA_TYPES.get(kind, 'text/csv')}; charset=utf-8")
    answer.headers["Content-Disposition"] = disposition(file_name(record, kind), instead="record")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def csv_text(record: TakenRecord, form: LogForm, kind: FileKind) -> str:
    """Return the table as text that no spreadsheet runs."""
    chosen = form if kind is FileKind.FORM else PLAIN_FORM
    return "".join(csv_lines(table_of(record, chosen, cell_words())))


def json_text(record: TakenRecord, form: LogForm) -> str:
    """Return all of the record for other programs, its form and source named."""
    return json.dumps(plain_record(record, form), ensure_ascii=False, indent=1)


def cell_words() -> CellWords:
    """Return the words of a table in the reader's language."""
    return CellWords(
        kinds=TYPES,
        hours=minutes,
        posts=_("Own posts"),
        approved=_("%(name)s, %(school)s, %(day)s"),
    )


def file_name(record: TakenRecord, kind: FileKind) -> str:
    """Return a name that says whose rules and which cycle: never the teacher's name."""
    parts = [record.body or "record"]
    if record.cycle is not None:
        parts += [record.cycle.start.isoformat(), record.cycle.end.isoformat()]
    if kind is FileKind.TABLE and record.body:
        parts.append("all-columns")
    return f"{'_'.join(parts)}.{'json' if kind is FileKind.JSON else 'csv'}"
