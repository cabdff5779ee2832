"""Forms of submitting and deciding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from pldash.domain.approvals import CHOSEN, REASON_LIMIT, DecisionKind
from pldash.domain.errors import NotFound, RuleBroken
from pldash.services.approvals import Verdict
from pldash.web.forms import BaseForm
from pldash.web.versions import VersionForm


class DecisionForm(VersionForm):
    """A leader's decision: the button says which."""

    kind = StringField()
    """No hidden field: an empty one would stand before the button that was used."""
    reason = TextAreaField(
        _l("Words with your decision"),
        description=_l(
            "Return and Decline need a reason here. With Approve, whatever you write is kept and "
            "the teacher reads it as a note; leave it empty to send none."
        ),
        render_kw={"maxlength": REASON_LIMIT, "rows": 3},
    )
    phrase = TextAreaField()
    """The words of a saved phrase: without scripts they are chosen beside the field."""
    anyway = BooleanField(_l("Decide although somebody else has it"))
    keep = BooleanField(_l("Keep these words for the next time"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold and a button of ours was used."""
        good = bool(super().validate(extra_validators))
        if self.kind.data not in CHOSEN:
            self.form_errors.append(_("Choose approve, return or decline."))
            good = False
        return good

    def refuse(self, error: RuleBroken) -> None:
        """Show a refusal to keep the words beside the box that asked for it."""
        about_phrase = error.field == "words"
        super().refuse(RuleBroken(error.reasons, field="keep") if about_phrase else error)

    @property
    def verdict(self) -> Verdict:
        """Return what was decided, and why."""
        return Verdict(DecisionKind(self.kind.data), self.words, anyway=bool(self.anyway.data))

    @property
    def words(self) -> str:
        """Return what is written to the teacher: a phrase that was chosen, then what was typed."""
        parts = ((self.phrase.data or "").strip(), (self.reason.data or "").strip())
        return "\n".join(part for part in parts if part)


class PhraseForm(BaseForm):
    """Words to keep."""

    words = TextAreaField(
        _l("Words to keep"),
        description=_l("Only you see them, on the desk, where you write to teachers."),
        render_kw={"maxlength": REASON_LIMIT, "rows": 3},
    )


class SendForm(BaseForm):
    """What is to be sent, chosen on another page: activities or one bundle, and the school."""

    bundle_id = StringField()
    school_id = StringField()

    @property
    def activities(self) -> tuple[UUID, ...]:
        """Return the chosen activities."""
        return _ids(request.form.getlist("activity_id"))

    @property
    def bundle(self) -> UUID | None:
        """Return the chosen bundle."""
        return next(iter(_ids([self.bundle_id.data or ""])), None)

    @property
    def school(self) -> UUID:
        """Return the chosen school.

        :raises RuleBroken: if none was chosen
        """
        for found in _ids([self.school_id.data or ""]):
            return found
        raise RuleBroken("not-a-member", field="school_id")


def _ids(texts: Iterable[str]) -> tuple[UUID, ...]:
    """Return the ids among some texts.

    :raises NotFound: for a text that is no id: no page of ours sends one
    """
    try:
        return tuple(UUID(text) for text in texts if text)
    except ValueError:
        raise NotFound("id") from None
