"""What can go wrong, as domain and services say it; `web/errors.py` gives each its status."""

from __future__ import annotations

from collections.abc import Sequence

from pldash.domain.values import Reason


class PldashError(Exception):
    """The parent of every error that PL Dash raises on purpose."""


class NotFound(PldashError):
    """It is not there, or it is nothing to this person: answered 404."""


class NotPermitted(PldashError):
    """This person may see it but not do this to it: answered 403."""


class RuleBroken(PldashError):
    """What was asked breaks a rule; the form comes back with the reasons: answered 422."""

    def __init__(self, reasons: Sequence[Reason] | str, *, field: str | None = None) -> None:
        """Keep the reasons.

        :param field: the form field that the message belongs beside, where there is one
        """
        self.reasons = (Reason(reasons),) if isinstance(reasons, str) else tuple(reasons)
        self.field = field
        super().__init__(", ".join(reason.code for reason in self.reasons))


class Conflict(PldashError):
    """Its state or version has moved on meanwhile: answered 409."""

    def __init__(self, code: str) -> None:
        """Keep the code of what changed."""
        self.code = code
        super().__init__(code)


class InputRefused(PldashError):
    """A command's or an importer's input is not valid.

    :ivar code: a stable code
    :ivar where: which part of the input, never empty
    """

    def __init__(self, code: str, message: str, where: str) -> None:
        """Keep what was wrong and where."""
        self.code, self.message, self.where = code, message, where
        super().__init__(f"{where}: {message}")
