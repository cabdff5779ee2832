"""Views: the sets of standards that somebody may see, and each as a CASE file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, render_template

from pldash.domain.case_writing import write_case
from pldash.domain.permissions import Permission, Subject, is_permitted
from pldash.services.frameworks import own_frameworks, package_for, shipped_rows
from pldash.web.access import requires
from pldash.web.attachments import disposition
from pldash.web.forms import BaseForm
from pldash.web.frameworks.pages import framework_line, framework_page
from pldash.web.runtime import runtime
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("frameworks", __name__)


@blueprint.get("/standards")
@requires(Permission.FRAMEWORK_READ)
def listing() -> ResponseReturnValue:
    """Show the shipped sets of standards, and those of my schools."""
    known = runtime().frameworks
    own = own_frameworks(read(), actor().school_ids)
    return render_template(
        "frameworks/listing.html",
        own=[
            framework_line(each.framework, each.publisher)
            for each in own
            if each.framework.retired_at is None
        ],
        shipped=[
            framework_line(row, known[row.code].publisher)
            for row in shipped_rows(read())
            if row.code in known
        ],
    )


@blueprint.get("/standards/<uuid:framework_id>")
@requires(Permission.FRAMEWORK_READ)
def show(framework_id: UUID) -> ResponseReturnValue:
    """Show one set of standards."""
    package, own = package_for(read(), actor(), framework_id, shipped=runtime().frameworks)
    subject = Subject(school_id=None if own is None else own.school_id)
    may_retire = own is not None and is_permitted(actor(), Permission.FRAMEWORK_LOAD, subject)
    return render_template(
        "frameworks/show.html",
        framework_id=framework_id,
        view=framework_page(package.framework),
        is_retired=own is not None and own.framework.retired_at is not None,
        may_retire=may_retire,
        ask=BaseForm(formdata=None),
    )


@blueprint.get("/standards/<uuid:framework_id>/case.json")
@requires(Permission.FRAMEWORK_READ)
def download(framework_id: UUID) -> ResponseReturnValue:
    """Hand a set of standards out as a CASE file."""
    package, _own = package_for(read(), actor(), framework_id, shipped=runtime().frameworks)
    name = f"{package.framework.title.replace('/', '-')}.case.json"
    answer = Response(write_case(package), mimetype="application/json")
    answer.headers["Content-Disposition"] = disposition(name, instead="standards")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
