"""Views: the pages between mail and sign-in, and what was typed before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, url_for

from pldash.domain.permissions import Permission
from pldash.services.typed_words import drop_typed, find_typed
from pldash.web.access import requires
from pldash.web.accounts.blueprint import blueprint
from pldash.web.security import typed_words as words
from pldash.web.session import me, read, unit_of_work, with_mark

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MAILS = frozenset({"sign-up", "confirm", "reset", "address"})


@blueprint.route("/check-your-mail/<what>")
@requires(Permission.PUBLIC)
def mail_sent(what: str) -> ResponseReturnValue:
    """Say to look into the inbox; the same whether or not the address is known to us."""
    if what not in MAILS:
        abort(404)
    return render_template("accounts/mail_sent.html", what=what)


@blueprint.route("/welcome-back")
@requires(Permission.ACCOUNT_OWN)
def typed_words() -> ResponseReturnValue:
    """Show what was typed before the session ended, to be sent again."""
    typed_id = words.waiting_id()
    typed = find_typed(read(), typed_id, me().account_id) if typed_id else None
    if typed is None or typed_id is None:
        words.forget()
        return redirect("/", code=303)
    # The row's own id is the form's one-time key: sent twice, it is handled once.
    return render_template(
        "accounts/typed_words.html", typed=typed, form_key=with_mark(typed_id.hex)
    )


@blueprint.route("/welcome-back/discard", methods=["POST"])
@requires(Permission.ACCOUNT_OWN)
def discard_typed_words() -> ResponseReturnValue:
    """Throw away what was typed."""
    typed_id = words.waiting_id()
    words.forget()
    with unit_of_work() as work:
        if typed_id is not None:
            drop_typed(work.session, typed_id, me().account_id)
        return work.done(url_for("accounts.show"))
