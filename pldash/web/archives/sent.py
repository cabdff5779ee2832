"""What a form of a review had in it: shown again where it was refused, or its page was old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pldash.domain.errors import Conflict
from pldash.web.session import answer_a_repeat

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from pldash.web.archives.kept import Opened
    from pldash.web.versions import VersionForm


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent of a page that comes back.

    :ivar form: its fields; None where the page is fresh
    :ivar field: the one that is wrong, empty where none is
    :ivar words: what is wrong with it
    :ivar is_stale: whether the review was changed after the page had been shown
    """

    form: MultiDict[str, str] | None = None
    field: str = ""
    words: str = ""
    is_stale: bool = False

    def typed(self, name: str, kept: str) -> str:
        """Return what was typed into a field, else what is kept."""
        return kept if self.form is None else self.form.get(name, kept)

    def ticked(self, name: str, beside: str, *, kept: bool) -> bool:
        """Return whether a box was ticked.

        :param beside: a field that was sent if the box was on the page
        """
        return kept if self.form is None or beside not in self.form else name in self.form

    def chosen(self, name: str, beside: str, kept: frozenset[str]) -> frozenset[str]:
        """Return the values that were chosen of several boxes with one name.

        :param beside: a field that was sent if the boxes were on the page
        """
        if self.form is None or beside not in self.form:
            return kept
        return frozenset(self.form.getlist(name))

    def error(self, field: str) -> str:
        """Return what is wrong with a field, empty where nothing is."""
        return self.words if field == self.field else ""

    def saved(self, name: str, kept: str, tell: Callable[[], str]) -> str:
        """Return what another page saved in the place of what was typed, empty where it agrees.

        :param tell: says what is kept, for a reader
        """
        return tell() if self.is_stale and self.typed(name, kept) != kept else ""


def refuse_stale(form: VersionForm, found: Opened) -> None:
    """Refuse a form whose page is older than what is kept now; the same form again is no such.

    :raises AlreadyHandled: if the same form came before
    :raises Conflict: if the review was changed meanwhile, on another page
    """
    if form.seen_version != found.version:
        answer_a_repeat()
        raise Conflict("changed-meanwhile")


def renew(form: VersionForm, found: Opened) -> None:
    """Let a form that comes back stand on what is kept now."""
    form.renew_key()
    form.version.data = str(found.version)
