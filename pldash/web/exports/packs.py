"""The audit pack: what goes into it, under which names, and in which words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from pldash.domain.exports import RecordPaper
from pldash.services.audit_packs import MadeFile, StoredFile
from pldash.web.approvals.downloads import file_name
from pldash.web.exports.files import FileKind, csv_text, json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pldash.domain.exports import TakenRecord
    from pldash.domain.log_forms import LogForm
    from pldash.services.pack_making import PackContents

    Draw = Callable[[RecordPaper], bytes]

LINES_A_PAPER: Final = 100
"""Entries on one paper: a long record is drawn in parts, each in some two seconds."""


def files_of_pack(
    contents: PackContents, draw: Draw
) -> tuple[Sequence[MadeFile], Sequence[StoredFile]]:
    """Return the files of a pack, in the words of the locale that is set."""
    made = [*_papers(contents, draw), *_tables(contents.record, contents.form)]
    if contents.heads:
        lines = "".join(f"{line}\n" for line in contents.heads)
        made.append(MadeFile("trail-heads.jsonl", partial(lines.encode)))
    return made, [*_evidence(contents.record), *contents.certificates]


def _papers(contents: PackContents, draw: Draw) -> Iterator[MadeFile]:
    """Give the papers, each with its share of the entries."""
    record = contents.record
    shares = [
        record.lines[start : start + LINES_A_PAPER]
        for start in range(0, len(record.lines), LINES_A_PAPER)
    ] or [()]
    for number, lines in enumerate(shares, start=1):
        paper = RecordPaper(
            record=replace(record, lines=lines),
            form=contents.form,
            made_on=contents.made_on,
            locale=contents.locale,
            part=number,
            parts=len(shares),
            minutes=record.minutes,
            counted=record.counted,
        )
        end = "" if len(shares) == 1 else f"-{number}-of-{len(shares)}"
        yield MadeFile(f"record{end}.pdf", partial(draw, paper))


def _tables(record: TakenRecord, form: LogForm) -> Iterator[MadeFile]:
    """Give the tables and the file for other programs; their words need the locale."""
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
