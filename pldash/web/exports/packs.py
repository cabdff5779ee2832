"""The audit pack as a download: what goes into it, under which names."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Response
from flask_babel import get_locale

from pldash.domain.exports import RecordPaper
from pldash.services.audit_packs import MadeFile, StoredFile, certificates_in, stream_pack
from pldash.web.approvals.downloads import file_name
from pldash.web.attachments import disposition
from pldash.web.exports.files import FileKind, csv_text, json_text
from pldash.web.exports.files import file_name as name_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, end_reading, me, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pldash.domain.exports import TakenRecord
    from pldash.domain.log_forms import LogForm

LINES_A_PAPER: Final = 100
"""Entries on one paper: a long record is drawn in parts, each in some two seconds."""


def pack_answer(record: TakenRecord, form: LogForm) -> Response:
    """Return the pack, sent while it is written."""
    stored = [*_evidence(record), *certificates_in(read(), actor(), record)]
    made = [*_papers(record, form), *_tables(record, form)]
    end_reading()
    with own_turn():
        # The first paper is drawn before anything is sent: that nothing can be drawn is then told.
        first = MadeFile(made[0].path, partial(bytes, made[0].make()))
    pieces = stream_pack([first, *made[1:]], stored, runtime().files, now=now())
    answer = Response(pieces, mimetype="application/zip")
    name = name_of(record, FileKind.JSON).removesuffix(".json") + "_audit-pack.zip"
    answer.headers["Content-Disposition"] = disposition(name, instead="audit-pack")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _papers(record: TakenRecord, form: LogForm) -> Iterator[MadeFile]:
    """Give the papers, each with its share of the entries."""
    shares = [
        record.lines[start : start + LINES_A_PAPER]
        for start in range(0, len(record.lines), LINES_A_PAPER)
    ] or [()]
    draw, locale = runtime().render_record, str(get_locale()).replace("_", "-")
    for number, lines in enumerate(shares, start=1):
        paper = RecordPaper(
            record=replace(record, lines=lines),
            form=form,
            made_on=me().today(now()),
            locale=locale,
            part=number,
            parts=len(shares),
            minutes=record.minutes,
            counted=record.counted,
        )
        end = "" if len(shares) == 1 else f"-{number}-of-{len(shares)}"
        yield MadeFile(f"record{end}.pdf", partial(draw, paper))


def _tables(record: TakenRecord, form: LogForm) -> Iterator[MadeFile]:
    """Give the tables and the file for other programs; their words need the request."""
    texts = {
        "log.csv": csv_text(record, form, FileKind.FORM),
        "log-all-columns.csv": csv_text(record, form, FileKind.TABLE),
        "record.json": json_text(record, form),
    }
    for path, text in texts.items():
        yield MadeFile(path, partial(text.encode))


def _evidence(record: TakenRecord) -> Iterator[StoredFile]:
    """Give the files among the evidence, numbered so that no two have one name."""
    files = [piece for piece in record.evidence if piece.sha256 is not None]
    for number, piece in enumerate(files, start=1):
        yield StoredFile(f"evidence/{number:03}_{file_name(piece)}", f"{piece.sha256}")
