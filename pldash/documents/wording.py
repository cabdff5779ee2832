"""What the drawn text says, for copying, searching and reading aloud.

WeasyPrint tells readers which text a shape stands for by the first place where the shape occurs.
That is wrong where a script joins letters: of two Hindi names the second would copy out with a
vowel of the first. So the exact words are written beside the shapes, and each piece of text gets
its own language, which WeasyPrint leaves out.

Text that runs right to left carries its words in the structure only, which screen readers use:
programs that copy by position would turn words beside the shapes round once more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of drawn text and its language."""

    text: str
    lang: str | None

    @property
    def runs_backwards(self) -> bool:
        """Return whether it has letters that run from right to left."""
        return any(unicodedata.bidirectional(one) in {"R", "AL"} for one in self.text)

    @property
    def has_joined_shapes(self) -> bool:
        """Return whether one shape may stand for other characters elsewhere.

        Marks join their letters; brackets take each other's shape where the direction turns.
        """
        return any(
            unicodedata.category(one)[0] == "M" or unicodedata.mirrored(one) for one in self.text
        )


@dataclass(frozen=True, slots=True)
class Wording:
    """Notes each piece of text while a document is painted, by page and mark within the page."""

    pieces: dict[tuple[int, int], Piece] = field(default_factory=dict)

    def watch(self, document: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
        """Note what the document's pages paint from now on."""
        for number, page in enumerate(document.pages):
            page.paint = partial(self._paint, number, page.paint)

    def write(self, document: Any, pdf: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
        """Write words and languages into the structure of the finished file."""
        string = _pydyf().String
        for element, piece in self._elements(pdf):
            if piece.lang and piece.lang != document.metadata.lang:
                element["Lang"] = string(piece.lang)
            if piece.runs_backwards or piece.has_joined_shapes:
                element["ActualText"] = string(piece.text)

    def _elements(self, pdf: Any) -> Iterator[tuple[dict[str, Any], Piece]]:  # noqa: ANN401
        """Give the elements of the structure that hold exactly one piece of text."""
        numbers = {reference: number for number, reference in enumerate(pdf.page_references)}
        for element in pdf.objects:
            if isinstance(element, dict) and element.get("Type") == "/StructElem":
                for mark in element["K"][:1]:
                    piece = self.pieces.get((numbers.get(element.get("Pg"), -1), mark))
                    if piece:
                        yield element, piece

    def _paint(self, page: int, paint: Callable[..., None], *stream_and_scale: Any) -> None:  # noqa: ANN401
        """Paint a page with a stream that notes what it marks.

        WeasyPrint numbers the marks of a page in the order in which it makes them.
        """
        stream = stream_and_scale[0]
        marks, marked = count(), stream.marked

        @contextmanager
        def noting(box: Any, tag: str) -> Iterator[None]:  # noqa: ANN401
            mark = next(marks)
            with marked(box, tag):
                if not hasattr(box, "text"):
                    yield
                    return
                piece = self.pieces[page, mark] = Piece(box.text, box.style["lang"])
                with _words_beside(stream, piece):
                    yield

        stream.marked = noting
        paint(*stream_and_scale)


@contextmanager
def _words_beside(stream: Any, piece: Piece) -> Iterator[None]:  # noqa: ANN401
    """Write the exact words into the stream, around the shapes that need them."""
    if piece.runs_backwards or not piece.has_joined_shapes:
        yield
        return
    pydyf = _pydyf()
    properties = pydyf.Dictionary({"ActualText": pydyf.String(piece.text)})
    stream.begin_marked_content("Span", properties)
    yield
    stream.end_marked_content()


def _pydyf() -> Any:  # noqa: ANN401 - it has no types
    """Return the library that WeasyPrint writes its files with."""
    import pydyf  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with WeasyPrint

    return pydyf
