"""The shipped requirement sets, from `pldash/data/requirement_sets`.

`bodies.toml` names every body that the product knows of. A folder of a body's code holds
`body.toml` (frameworks, codes, sources) and one file for each version of its rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources.abc import Traversable
from itertools import pairwise

from pldash.adapters.pack_files import PackTable, read_pack, shipped_folder
from pldash.adapters.rule_packs import RuleReader, read_choice, read_flag, start_of
from pldash.domain.errors import InputRefused
from pldash.domain.frameworks import Framework
from pldash.domain.log_forms import PLAIN_FORM, Holding, LogColumn, LogForm
from pldash.domain.requirement_sets import (
    Attribute,
    AttributeKind,
    Body,
    Example,
    ProviderWords,
    RequirementSet,
    RequirementSets,
)
from pldash.domain.rule_books import rule_book
from pldash.domain.sources import Certainty, Source
from pldash.domain.standards import BodyStandards

_BODIES_FILE = "bodies.toml"
_BODY_FILE = "body.toml"


def load_requirement_sets(
    frameworks: Sequence[Framework], folder: Traversable | None = None
) -> RequirementSets:
    """Return every body of the folder with its rules.

    :param frameworks: every known framework, whose codes entries may carry
    :param folder: where to read; the shipped data if not given
    :raises InputRefused: if a file is broken, or a number has no date or no source
    """
    folder = folder or shipped_folder("requirement_sets")
    by_code = {framework.code: framework for framework in frameworks}
    listed = read_pack(folder / _BODIES_FILE)
    bodies, known = {}, {}
    for row in listed.tables("bodies"):
        code = row.text("code")
        known[code] = row.text("name")
        body = _body(row, folder / code, by_code)
        if body is not None:
            bodies[code] = body
    listed.refuse_rest()
    return RequirementSets(bodies, known)


def _body(row: PackTable, folder: Traversable, frameworks: Mapping[str, Framework]) -> Body | None:
    """Return one body, or None where its rules are not shipped."""
    code, name = row.text("code"), row.text("name")
    short_name, jurisdiction = row.text("short_name"), row.text("jurisdiction")
    zone = row.text("zone")
    row.refuse_rest()
    if not folder.is_dir():
        return None
    pack = read_pack(folder / _BODY_FILE)
    sources = {each.text("key"): _source(each) for each in pack.tables("sources")}
    body = Body(
        code=code,
        name=name,
        short_name=short_name,
        jurisdiction=jurisdiction,
        zone=zone,
        standards=_standards(pack, frameworks),
        categories=_titles(pack, "categories"),
        certificates=_titles(pack, "certificates"),
        attributes={each.key: each for each in map(_attribute, pack.tables("attributes"))},
        versions=_versions(folder, code, sources),
        topics=_titles(pack, "topics"),
        provider=_provider(pack),
        log_form=_log_form(pack, sources),
    )
    pack.refuse_rest()
    return body


def _source(row: PackTable) -> Source:
    """Return one page or law."""
    source = Source(row.text("title"), row.text("url"), row.day("checked_on"))
    row.refuse_rest()
    return source


def _standards(pack: PackTable, frameworks: Mapping[str, Framework]) -> BodyStandards:
    """Return the body's frameworks."""
    for code in pack.texts("frameworks"):
        if code not in frameworks:
            raise InputRefused("unknown-framework", f"no framework is called {code!r}", pack.where)
    return BodyStandards([frameworks[code] for code in pack.texts("frameworks")], frameworks)


def _titles(pack: PackTable, key: str) -> dict[str, str]:
    """Return plain names by code."""
    titles = {}
    for row in pack.tables(key):
        titles[row.text("code")] = row.text("title")
        row.refuse_rest()
    return titles


def _provider(pack: PackTable) -> ProviderWords | None:
    """Return what the body calls a provider, None where it does not ask for one."""
    row = pack.table_or_none("provider")
    if row is None:
        return None
    words = ProviderWords(row.text("name"), row.text_or_none("number"))
    row.refuse_rest()
    return words


def _log_form(pack: PackTable, sources: Mapping[str, Source]) -> LogForm:
    """Return the form in which the body wants a log, our own where it asks in none."""
    row = pack.table_or_none("log_form")
    if row is None:
        return PLAIN_FORM
    form = LogForm(
        title=row.text("title"),
        columns=tuple(map(_log_column, row.tables("columns"))),
        source=RuleReader(sources).source(row),
        certainty=read_choice(row, "certainty", Certainty),
        is_order_known=row.flag("order_known"),
        open_points=row.texts("open_points"),
    )
    row.refuse_rest()
    return form


def _log_column(row: PackTable) -> LogColumn:
    """Return one column of a log."""
    column = LogColumn(row.text("title"), read_choice(row, "holds", Holding))
    row.refuse_rest()
    return column


def _attribute(row: PackTable) -> Attribute:
    """Return one fact that only this body asks."""
    attribute = Attribute(
        key=row.text("key"),
        title=row.text("title"),
        kind=read_choice(row, "kind", AttributeKind),
        choices=row.texts("choices"),
    )
    row.refuse_rest()
    return attribute


def _versions(
    folder: Traversable, body: str, sources: Mapping[str, Source]
) -> tuple[RequirementSet, ...]:
    """Return the versions of a body's rules, the earliest first."""
    files = [each for each in folder.iterdir() if each.name != _BODY_FILE]
    read = [_version(read_pack(file), body, sources) for file in files]
    versions = sorted(read, key=lambda each: each.in_force_from or date.min)
    for earlier, later in pairwise(versions):
        until, start = earlier.in_force_until, later.in_force_from
        if until is None or start is None or until >= start:
            message = "two versions of the rules are in force on one day"
            raise InputRefused("versions-overlap", message, body)
    return tuple(versions)


def _version(pack: PackTable, body: str, sources: Mapping[str, Source]) -> RequirementSet:
    """Return one version of a body's rules."""
    reader = RuleReader(sources)
    rules = [reader.rule(row) for row in pack.tables("rules")]
    version = RequirementSet(
        body=body,
        title=pack.text("title"),
        in_force_from=start_of(pack),
        in_force_until=pack.day_or_none("until"),
        checked_on=pack.day("checked_on"),
        application_counts=read_flag(pack, "application_counts", default=False),
        rules=rule_book(rules, f"{body}, {pack.where}"),
        sources=tuple(dict.fromkeys(rule.about.source for rule in rules)),
        examples=tuple(_example(row, reader) for row in pack.tables("examples")),
    )
    pack.refuse_rest()
    return version


def _example(row: PackTable, reader: RuleReader) -> Example:
    """Return one thing that the body says does or does not count."""
    example = Example(
        text=row.text("text"),
        counts=row.flag("counts"),
        source=reader.source(row),
        certainty=read_choice(row, "certainty", Certainty),
        activity_types=frozenset(row.texts("activity_types")),
    )
    row.refuse_rest()
    return example
