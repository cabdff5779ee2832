"""Views: asking for an audit pack, seeing how far it is, fetching it, giving it up."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from pldash.domain.permissions import Permission
from pldash.services.exports import cycles_for
from pldash.services.pack_orders import PackWish, call_off_pack, latest_pack, order_pack, pack_for
from pldash.services.registrations import registration_for
from pldash.web.access import requires
from pldash.web.attachments import disposition
from pldash.web.exports.forms import PackForm
from pldash.web.exports.pack_pages import pack_name, pack_page
from pldash.web.exports.routes import blueprint
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO
    from uuid import UUID

    from flask.typing import ResponseReturnValue

PIECE: Final = 256 * 1024


@blueprint.route("/<uuid:registration_id>/pack", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_OWN)
def new_pack(registration_id: UUID) -> ResponseReturnValue:
    """Ask what of a cycle goes into a pack, then have it made."""
    rules = runtime().rules
    form = PackForm(cycles_for(read(), actor(), registration_id, rules=rules, now=now()))
    if form.validate_on_submit():
        wish = PackWish(
            registration_id=registration_id,
            wanted=form.to_wanted(),
            locale=f"{get_locale()}".replace("_", "-"),
        )
        with unit_of_work() as work:
            pack = order_pack(work.session, actor(), wish, rules=rules, now=now())
            return work.done(url_for("exports.pack", pack_id=pack.id))
    registration = registration_for(read(), actor(), registration_id)
    page = render_template(
        "exports/pack_new.html",
        form=form,
        registration_id=registration_id,
        body=rules.body(registration.body),
        pack=latest_pack(read(), actor(), registration_id, now=now()),
    )
    return page, status_of(form)


@blueprint.get("/packs/<uuid:pack_id>")
@requires(Permission.REGISTRATION_OWN)
def pack(pack_id: UUID) -> ResponseReturnValue:
    """Show how far a pack is."""
    view = pack_page(pack_for(read(), actor(), pack_id))
    return render_template("exports/pack.html", view=view, form=BaseForm())


@blueprint.get("/packs/<uuid:pack_id>/file")
@requires(Permission.REGISTRATION_OWN)
def pack_file(pack_id: UUID) -> ResponseReturnValue:
    """Give a pack to its teacher; once all of it was sent, it is kept here no longer."""
    row = pack_for(read(), actor(), pack_id)
    file = runtime().shelf.open(pack_id) if pack_page(row).is_ready else None
    if file is None:
        return redirect(url_for("exports.pack", pack_id=pack_id), code=303)
    sent = _sent(file, at_its_end=partial(runtime().shelf.remove, pack_id))
    answer = Response(sent, mimetype="application/zip")
    answer.content_length = os.fstat(file.fileno()).st_size
    if request.method == "HEAD":
        file.close()
    name = pack_name(row, registration_for(read(), actor(), row.registration_id).body)
    answer.headers["Content-Disposition"] = disposition(name, instead="audit-pack")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/packs/<uuid:pack_id>/end")
@requires(Permission.REGISTRATION_OWN)
def end_pack(pack_id: UUID) -> ResponseReturnValue:
    """Give a pack up, whether it is ready or not."""
    with unit_of_work() as work:
        row = call_off_pack(work.session, actor(), pack_id, now=now())
        flash(_("The audit pack is given up. Nothing of it is kept."), "success")
        return work.done(url_for("exports.show", registration_id=row.registration_id))


def _sent(file: BinaryIO, *, at_its_end: Callable[[], None]) -> Iterator[bytes]:
    """Give a file's pieces; one that broke off before its end may be fetched again."""
    with file:
        yield from iter(partial(file.read, PIECE), b"")
        at_its_end()
