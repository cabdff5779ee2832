"""The form of a row that others may change meanwhile: it says which version the page showed."""

from __future__ import annotations

from wtforms import HiddenField

from pldash.web.forms import BaseForm

MOST_DIGITS = 9
"""Fits every integer column."""


class VersionForm(BaseForm):
    """A form, or a single button, about one version of a row."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Return the version that was sent; -1, which none has, where none or no number was."""
        given = next(iter(self.version.raw_data or ()), "")  # its data may be the default
        is_number = given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS
        return int(given) if is_number else -1
