"""Bounds the work of reading a stranger's credential, before anything reads it.

The canonical form of some graphs takes time that grows with the factorial of their size, so that
a file of a kilobyte keeps a processor busy for years. Credentials as people issue them need next
to none of that work.

Source: W3C RDF Dataset Canonicalization 1.0, section 7.1, dataset poisoning.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

STEPS: Final = 4_000
"""Some hundred times what the longest certificate of ours needs, and a second's work at most."""

MEMBERS: Final = 6_000
"""An activity of ours has seven, and as many as the longest file holds fit in. The work grows with
the square of this."""

LONGEST_LIST: Final = 1_000
"""Each member of a list is compared with all before it."""

DEPTH: Final = 30

UNREADABLE: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
)
"""What values that no vocabulary foresees give rise to, such as a number of hundreds of digits."""


class TooCostly(Exception):
    """The document was made to stop a reader."""


def refuse_costly(document: dict[str, Any], contexts: Mapping[str, dict[str, Any]]) -> None:
    """Let a document pass whose canonical form is soon found.

    :param contexts: every vocabulary there is, by its address; no other is ever fetched
    :raises TooCostly: if it would take too long
    :raises ValueError: if it is no linked data at all, or names another vocabulary
    """
    from pyld import jsonld  # noqa: PLC0415 - heavy

    size_of(document)
    try:
        dataset = jsonld.to_rdf(document, {"documentLoader": _loader(contexts)})
        _bounded().main(dataset, {"algorithm": "URDNA2015"})
    except TooCostly:
        raise
    except (*UNREADABLE, jsonld.JsonLdError) as error:
        raise ValueError(str(error)[:200]) from error


def size_of(document: object) -> int:
    """Return how many members a document has, on all its levels.

    :raises TooCostly: if there are more, deeper ones, or longer lists than a credential has
    """
    waiting, seen = [(document, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if seen > MEMBERS or depth > DEPTH:
            raise TooCostly
        inside = list(value.values()) if isinstance(value, dict) else value
        if isinstance(inside, list):
            if value is inside and len(inside) > LONGEST_LIST:
                raise TooCostly
            waiting += [(each, depth + 1) for each in inside]
    return seen


def _loader(contexts: Mapping[str, dict[str, Any]]) -> Any:  # noqa: ANN401 - the library's own form
    def load(address: str, _options: object) -> dict[str, Any]:
        if address not in contexts:
            raise ValueError(f"no vocabulary of ours: {address[:100]}")
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "document": contexts[address],
        }

    return load


def _bounded() -> Any:  # noqa: ANN401
    """Return the canonical algorithm, which gives up after so many steps."""
    from pyld.canon import URDNA2015  # noqa: PLC0415 - heavy

    class Bounded(URDNA2015):  # type: ignore[misc]
        """Counts each look at the neighbours of a node, and each order of equal ones."""

        left = STEPS

        def create_hash_to_related(self, *arguments: Any) -> Any:  # noqa: ANN401
            related = super().create_hash_to_related(*arguments)
            self.left -= 1 + sum(math.factorial(min(len(each), 9)) for each in related.values())
            if self.left < 0:
                raise TooCostly
            return related

    return Bounded()
