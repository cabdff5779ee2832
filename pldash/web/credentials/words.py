"""Words of certificates: ways of taking part, evidence, reasons, scopes."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from pldash.domain.certificates import ScopeKind
from pldash.domain.credentials import RevocationReason
from pldash.domain.time_kinds import TimeKind
from pldash.domain.values import EvidenceGrade

TIMES: Final[dict[TimeKind, Any]] = {
    TimeKind.SYNCHRONOUS: _l("took part live"),
    TimeKind.ASYNCHRONOUS: _l("took part later"),
    TimeKind.LURKING: _l("read along"),
    TimeKind.HOSTING: _l("hosted"),
    TimeKind.TIME_SPENT: _l("time spent"),
    TimeKind.LEADING: _l("leading"),
    TimeKind.PREPARATION: _l("prepared"),
    TimeKind.APPLICATION: _l("tried in class"),
}
"""As the paper words them, so that the two can be compared."""

EVIDENCE: Final[dict[EvidenceGrade, Any]] = {
    EvidenceGrade.DECLARED: _l("declared"),
    EvidenceGrade.OWN_ARCHIVE: _l("own archive"),
    EvidenceGrade.HOST_CODE: _l("host\u2019s code"),
    EvidenceGrade.HOST_ROSTER: _l("host\u2019s roster"),
}

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
