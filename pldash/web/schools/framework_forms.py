"""The form that takes a school's own set of standards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from pldash.web.forms import BaseForm


class FrameworkForm(BaseForm):
    """One CASE file."""

    file = FileField(
        _l("CASE file"),
        description=_l("One package of CASE 1.0 or 1.1, in JSON, 10 MB at most."),
    )
