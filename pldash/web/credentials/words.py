"""Words of certificates: ways of taking part, evidence, reasons, scopes."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from pldash.domain.certificates import ScopeKind
from pldash.domain.credentials import RevocationReason

REVOKED: Final[dict[RevocationReason, Any]] = {
    RevocationReason.ERROR: _l("Something on it was wrong."),
    RevocationReason.REPLACED: _l("Another certificate stands in its place."),
    RevocationReason.WITHDRAWN_BY_HOLDER: _l("The person it names withdrew it."),
    RevocationReason.WITHDRAWN_BY_SCHOOL: _l("The school that approved it withdrew it."),
}
"""The closed list of reasons, as a stranger reads them."""

REASONS: Final = (
    SelectChoice(RevocationReason.ERROR.value, _l("Something on it is wrong")),
    SelectChoice(RevocationReason.REPLACED.value, _l("Another certificate stands in its place")),
    SelectChoice(RevocationReason.WITHDRAWN_BY_SCHOOL.value, _l("The school withdraws it")),
)
"""What a leader chooses from."""

REASON_HINTS: Final[dict[str, Any]] = {
    RevocationReason.ERROR.value: _l("The teacher can issue a corrected one."),
    RevocationReason.REPLACED.value: _l("The teacher has another one that should be used."),
    RevocationReason.WITHDRAWN_BY_SCHOOL.value: _l(
        "The school no longer stands behind it: its activities cannot go on another certificate."
    ),
}

SCOPES: Final = (
    SelectChoice(ScopeKind.PERIOD.value, _l("Everything between two dates")),
    SelectChoice(ScopeKind.CHAT_SERIES.value, _l("One chat")),
    SelectChoice(ScopeKind.ACTIVITY.value, _l("One activity")),
)
