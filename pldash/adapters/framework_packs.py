"""The shipped standards frameworks, from `pldash/data/frameworks`."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from pldash.adapters.pack_files import PackTable, read_packs, shipped_folder
from pldash.domain.errors import InputRefused
from pldash.domain.frameworks import Framework, FrameworkItem, ItemLevel


def load_frameworks(folder: Traversable | None = None) -> tuple[Framework, ...]:
    """Return every framework of the folder, in the order of the file names.

    :param folder: where to read; the shipped data if not given
    :raises InputRefused: if a file is broken, or two files give one code
    """
    frameworks: dict[str, Framework] = {}
    for pack in read_packs(folder or shipped_folder("frameworks")):
        framework = _framework(pack)
        if framework.code in frameworks:
            raise InputRefused("duplicate-code", f"{framework.code!r} comes twice", pack.where)
        frameworks[framework.code] = framework
    return tuple(frameworks.values())


def _framework(pack: PackTable) -> Framework:
    """Return one file's framework."""
    framework = Framework(
        code=pack.text("code"),
        version=pack.text("version"),
        title=pack.text("title"),
        publisher=pack.text("publisher"),
        source=pack.text("source"),
        licence_note=pack.text("licence_note"),
        names_checked=pack.flag("names_checked"),
        in_force_from=pack.day_or_none("in_force_from"),
        in_force_until=pack.day_or_none("in_force_until"),
        checked_on=pack.day("checked_on"),
        stages=pack.texts("stages"),
        items=tuple(_item(row) for row in pack.tables("items")),
    )
    pack.refuse_rest()
    return framework


def _item(row: PackTable) -> FrameworkItem:
    """Return one row's item."""
    try:
        level = ItemLevel(row.text("level"))
    except ValueError as error:
        raise InputRefused("unknown-level", str(error), row.where) from error
    item = FrameworkItem(row.text("code"), row.text("title"), level, row.text_or_none("parent"))
    row.refuse_rest()
    return item
