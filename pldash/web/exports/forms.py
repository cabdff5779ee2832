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
from pldash.web.forms import BaseForm

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
        _offer(self, cycles)

    def to_wanted(self) -> Wanted:
        """Return what is asked for."""
        return _wanted(self)


class PackForm(BaseForm):
    """What goes into an audit pack."""

    until = SelectField(_l("Cycle"))
    reflections = BooleanField(
        _l("My private reflections go along"),
        description=_l("Without a tick nobody reads a word of them."),
    )
    counted = BooleanField(_l("Only what counts today"))

    def __init__(self, cycles: Sequence[Period], **kwargs: Any) -> None:
        """Offer the cycles; without any, all entries go along."""
        super().__init__(**kwargs)
        _offer(self, cycles)

    def to_wanted(self) -> Wanted:
        """Return what is asked for."""
        return _wanted(self)


def _offer(form: TakeForm | PackForm, cycles: Sequence[Period]) -> None:
    """Offer the cycles, the present one chosen; without any there is nothing to choose."""
    form.until.choices = [SelectChoice(each.end.isoformat(), _words(each)) for each in cycles]
    if not cycles:
        del form.until
    elif not form.until.raw_data:
        form.until.data = cycles[0].end.isoformat()


def _wanted(form: TakeForm | PackForm) -> Wanted:
    until = form.until.data if "until" in form else None
    return Wanted(
        until=None if until is None else date.fromisoformat(until),
        with_reflections=form.reflections.data,
        only_counted=form.counted.data,
    )


def _words(cycle: Period) -> str:
    return str(_("%(start)s to %(end)s", start=day(cycle.start), end=day(cycle.end)))
