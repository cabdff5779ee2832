"""Whether names that a page shows were compared with their publisher's."""

from __future__ import annotations

from collections.abc import Iterable

from pldash.services.frameworks import unchecked_codes
from pldash.web.runtime import runtime
from pldash.web.session import read


def are_names_checked(codes: Iterable[str]) -> bool:
    """Return whether the names of all these frameworks were compared.

    :param codes: of frameworks, the shipped ones and schools' own
    """
    asked, shipped = set(codes), runtime().frameworks
    if asked <= shipped.keys():
        return all(shipped[code].names_checked for code in asked)
    return unchecked_codes(read(), shipped).isdisjoint(asked)


def unchecked_shipped() -> frozenset[str]:
    """Return the shipped frameworks whose names were not compared, for a stranger's page."""
    known = runtime().frameworks.items()
    return frozenset(code for code, framework in known if not framework.names_checked)
