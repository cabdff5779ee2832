"""Large requests: allowed where an archive is given, and nothing of them readable on the disk."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

from flask import Request, request

from pldash.domain.permissions import Permission, may_enter
from pldash.web.runtime import runtime
from pldash.web.session import actor

if TYPE_CHECKING:
    from flask import Flask

GIVEN_LIMIT_BYTES: Final = 128 * 1024 * 1024
"""Of all files of one archive together; posts alone take a tenth of it."""
FORM_BYTES: Final = 1024 * 1024
"""What the other fields of the form may take."""
LARGE: Final = frozenset({"archives.give"})


class ArchiveRequest(Request):
    """A request whose files pass through noise on the disk where they may be an archive's."""

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        """Return where one file of the form is kept while it is handled."""
        if (self.endpoint or "").startswith("archives."):
            return runtime().staging.passing()
        return super()._get_file_stream(*args, **kwargs)


def install(app: Flask) -> None:
    """Let signed-in people send more where an archive is given."""
    app.request_class = ArchiveRequest
    app.url_value_preprocessor(_let_more_in)


def _let_more_in(endpoint: str | None, _values: object) -> None:
    """Raise the limit before anything of the form is read."""
    if endpoint in LARGE and may_enter(actor(), Permission.ACTIVITY_OWN):
        request.max_content_length = GIVEN_LIMIT_BYTES + FORM_BYTES
