"""Every action that the trail knows, by where its story is told.

An action of a new feature is added here and gets its sentence in `pldash/web/trail_words.py`.
"""

from __future__ import annotations

from typing import Final

OF_AN_ENTRY: Final = frozenset(
    {
        "activity:drafted",
        "activity:logged",
        "activity:changed",
        "evidence:added",
        "evidence:removed",
        "bundle:joined",
        "bundle:left",
        "submission:submitted",
        "submission:passed-up",
        "submission:drawn",
        "submission:opened",
        "submission:given-back",
        "submission:adjusted",
        "submission:adjustment-accepted",
        "submission:adjustment-contested",
        "submission:message-sent",
        "submission:returned",
        "submission:approved",
        "submission:approved-first",
        "submission:approved-by-rule",
        "submission:pre-approved",
        "submission:declined",
        "submission:withdrawn",
        "submission:approver-ended",
        "credential:issued",
        "credential:superseded",
        "credential:revoked",
    }
)
"""What happens to one activity; told on its page."""

OF_A_SUBMISSION: Final = frozenset(
    each
    for each in OF_AN_ENTRY - {"submission:withdrawn", "submission:approver-ended"}
    if each.startswith(("submission:", "credential:"))
)
"""What of it who may decide is told; what was taken back is its teacher's alone."""

OF_AN_ACCOUNT: Final = frozenset(
    {
        "account:confirmed",
        "account:renamed",
        "account:mail-rhythm-changed",
        "account:address-changed",
        "account:password-changed",
        "account:authenticator-added",
        "account:authenticator-removed",
        "account:passkey-added",
        "account:passkey-removed",
        "account:recovery-codes-made",
        "account:second-step-forgotten",
        "activity:deleted",
        "bundle:made",
        "bundle:changed",
        "bundle:dissolved",
        "chat:added",
        "chat:changed",
        "chat:retired",
        "feed:made",
        "feed:revoked",
        "registration:added",
        "registration:changed",
        "registration:removed",
        "approver:invited",
        "approver:accepted",
        "approver:declined",
        "approver:ended",
        "share:made",
        "share:opened",
        "share:ended",
        "pack:ordered",
        "pack:made",
        "pack:ended",
    }
)
"""What else a person does outside any school; told beside their account."""

OF_A_SCHOOL: Final = frozenset(
    {
        "school:created",
        "school:placed",
        "school:changed",
        "membership:joined",
        "membership:roles-changed",
        "membership:ended",
        "invitation:sent",
        "invitation:accepted",
        "invitation:withdrawn",
        "deputy:set",
        "deputy:called-off",
        "chat:added",
        "chat:changed",
        "chat:retired",
        "framework:proposed",
        "framework:discarded",
        "framework:loaded",
        "framework:retired",
        "policy:started",
        "policy:ended",
        "policy:withdrawn",
        "letterhead:proposed",
        "letterhead:used",
        "letterhead:dropped",
        "procedure:started",
        "procedure:withdrawn",
        "batch:ordered",
        "batch:undone",
        "round:started",
        "round:undone",
    }
)
"""How a school is set up, and what its leaders do at a time; told to its administrators."""

ACTIONS: Final = OF_AN_ENTRY | OF_AN_ACCOUNT | OF_A_SCHOOL
