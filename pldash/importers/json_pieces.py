"""JSON read piece by piece, so that an archive of any size takes the memory of its largest entry.

Python's own decoder is asked for one value at a time from a window of the text. It is as quick
as the compiled streaming libraries and needs none of them (docs/adr/0017).
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from pldash.domain.errors import InputRefused
from pldash.importers import limits

_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
"""Decodes one value at a place of a text: what `raw_decode` calls, which no stub names."""
_blanks = re.compile(r"[ \t\r\n]*").match
_comma = re.compile(r"[ \t\r\n]*,[ \t\r\n]*").match


class JsonPieces:
    """A window over a JSON text that moves forward, value by value."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        """Begin before the first character; a byte order mark is passed over.

        :param where: the file's name, for refusals
        """
        self._stream, self._where = stream, where
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at, self._is_all = "", 0, False

    def refuse(self, code: str, message: str) -> InputRefused:
        """Return the refusal of this file."""
        return InputRefused(code, message, self._where)

    def peek(self) -> str:
        """Return the next character that is no white space, or nothing at the end."""
        while True:
            match = _blanks(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def starts(self, length: int) -> str:
        """Return the next characters without moving on."""
        while len(self._text) - self._at < length and self._more():
            pass
        return self._text[self._at : self._at + length]

    def skip(self, count: int) -> None:
        """Move on by characters that were looked at."""
        self._at += count

    def expect(self, character: str) -> None:
        """Move past a character.

        :raises InputRefused: if it is not the next one
        """
        found = self.peek()
        if found != character:
            code = "not-json" if found else "truncated"
            raise self.refuse(code, f"{character!r} was expected, not {found!r}")
        self._at += 1

    def value(self) -> Any:  # noqa: ANN401  JSON holds anything
        """Return the next value whole.

        :raises InputRefused: if it is none, cut off, or too long
        """
        while True:
            try:
                value, end = _scan(self._text, self._at)
            except (ValueError, StopIteration) as error:
                place = self._at
                self.peek()
                if self._at == place:
                    is_told = isinstance(error, ValueError)
                    self._need_more(str(error) if is_told else "a value was expected")
                continue
            except RecursionError as error:
                raise self.refuse("not-json", "it is nested too deeply") from error
            # A number at the window's edge may go on behind it: 1, 1., 1.5, 1.5e, 1.5e3.
            is_open = end == len(self._text) or (
                self._text[end] in ".eE" and isinstance(value, int | float)
            )
            if is_open and self._more():
                continue
            self._at = end
            return value

    def members_of_array(self) -> Iterator[Any]:
        """Yield the members of the array that begins here.

        :raises InputRefused: if it is no array
        """
        self.expect("[")
        if self.peek() == "]":
            self._at += 1
            return
        comma = ""
        while True:
            yield self.value()
            # What stood between two members nearly always stands between the next two.
            end = self._at + len(comma)
            if comma and end < len(self._text) and self._text.startswith(comma, self._at):
                self._at = end
                continue
            between = _comma(self._text, self._at)
            if between is not None and between.end() < len(self._text):
                self._at, comma = between.end(), between[0]
                continue
            if self.peek() == "]":
                self._at += 1
                return
            self.expect(",")

    def keys_of_object(self) -> Iterator[str]:
        """Yield the keys of the object that begins here; the caller takes each key's value.

        :raises InputRefused: if it is no object
        """
        self.expect("{")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise self.refuse("not-json", "a key is no text")
            self.expect(":")
            yield key
            if self.peek() == "}":
                self._at += 1
                return
            self.expect(",")

    def end(self) -> None:
        """Pass a semicolon, and refuse anything that follows.

        :raises InputRefused: if something does
        """
        if self.peek() == ";":
            self._at += 1
        if self.peek():
            raise self.refuse("not-json", "something follows the end")

    def _need_more(self, message: str) -> None:
        """Read on behind a value that does not end in the window."""
        if len(self._text) - self._at > limits.ENTRY_CHARACTERS:
            raise self.refuse("entry-too-long", "an entry is too long, or no JSON")
        # Twice as much each time, so that a long entry is not decoded over and over.
        if not self._more(max(limits.PIECE_BYTES, len(self._text) - self._at)):
            is_cut = len(self._text) == self._at or "Unterminated" in message
            raise self.refuse("truncated" if is_cut else "not-json", message)

    def _more(self, size: int = limits.PIECE_BYTES) -> bool:
        """Let the window begin here and reach further; return whether anything came."""
        if self._is_all:
            return False
        piece = self._stream.read(size)
        self._is_all = not piece
        try:
            text = self._utf8.decode(piece, final=self._is_all)
        except UnicodeDecodeError as error:
            raise self.refuse("not-utf-8", str(error.reason)) from error
        self._text = self._text[self._at :] + text
        self._at = 0
        return bool(text) or not self._is_all


def whole_json(stream: BinaryIO, where: str) -> Any:  # noqa: ANN401  JSON holds anything
    """Return a small JSON file at once.

    :raises InputRefused: if it is none, or not small
    """
    data = stream.read(limits.WHOLE_BYTES + 1)
    if len(data) > limits.WHOLE_BYTES:
        raise InputRefused("member-too-large", "it is larger than such a file gets", where)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputRefused("not-utf-8", error.reason, where) from error
    except (ValueError, RecursionError) as error:
        raise InputRefused("not-json", str(error), where) from error
