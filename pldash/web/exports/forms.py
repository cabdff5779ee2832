"""Forms: what of a record goes along."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, SelectField
from wtforms.fields.choices import SelectChoice

from pldash.services.exports import Wanted
from pldash.web.context import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict

    from pldash.domain.values import Period


class WholeForm(Form):  # type: ignore[misc]
    """What goes along of a whole record; a question without consequences, so it needs no key."""

    reflections = BooleanField(
        _l("My private reflections go along"),
        description=_l(
            "Without a tick nobody reads a word of them: columns for what you learnt stay empty."
        ),
    )


class TakeForm(WholeForm):
    """What goes along of one registration's record."""

    until = SelectField(_l("Cycle"))
    counted = BooleanField(_l("Only what counts today"))

    def __init__(self, sent: MultiDict[str, str], cycles: Sequence[Period], **kwargs: Any) -> None:
        """Offer the cycles; without any, all entries go along."""
        super().__init__(sent, **kwargs)
        self.until.choices = [SelectChoice(each.end.isoformat(), _words(each)) for each in cycles]
        if not cycles:
            del self.until
        elif not self.until.raw_data:
            self.until.data = cycles[0].end.isoformat()

    def to_wanted(self) -> Wanted:
        """Return what is asked for."""
        until = self.until.data if "until" in self else None
        return Wanted(
            until=None if until is None else date.fromisoformat(until),
            with_reflections=self.reflections.data,
            only_counted=self.counted.data,
        )


def _words(cycle: Period) -> str:
    return str(_("%(start)s to %(end)s", start=day(cycle.start), end=day(cycle.end)))
