"""Forms for evidence."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, StringField
from wtforms.validators import InputRequired, Optional

from pldash.web.forms import BaseForm


class LinkForm(BaseForm):
    """A link."""

    link = StringField(
        _l("Link"),
        [InputRequired(_l("Paste the link."))],
        description=_l("A post, a thread, a shared document. We never open it."),
    )
    title = StringField(_l("What it is"), [Optional()])


class FilesForm(BaseForm):
    """One file or several."""

    files = MultipleFileField(
        _l("Files"),
        description=_l("PDF, PNG, JPEG, WebP or plain text, together 10 MB at most in one go."),
    )
