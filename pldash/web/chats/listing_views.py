"""Views: looking chats up, and following them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.permissions import Permission
from pldash.services.chats import (
    chat_named,
    follow_chat,
    list_chats,
    my_chats,
    named_standards,
    unfollow_chat,
)
from pldash.web.access import requires
from pldash.web.chats.forms import FollowForm
from pldash.web.chats.pages import chat_page, chat_row, groups
from pldash.web.chats.routes import blueprint
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, identity, me, read, repeatable_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LONGEST_SEARCH = 200


@blueprint.get("/chats")
@requires(Permission.PUBLIC)
def listing() -> ResponseReturnValue:
    """Show every chat, or those that have the words searched for."""
    words = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    moment = now()
    found = list_chats(read(), actor(), words, expand=runtime().expand, now=moment)
    return render_template(
        "chats/listing.html",
        groups=groups(found, identity(), now=moment),
        words=words,
        count=len(found),
        follow=FollowForm(data={"back": "listing", "searched": words}),
    )


@blueprint.get("/chats/<name>")
@requires(Permission.PUBLIC)
def show(name: str) -> ResponseReturnValue:
    """Show one chat: when it meets, what comes next, who says so."""
    moment = now()
    found = chat_named(read(), actor(), name, expand=runtime().expand, now=moment)
    if found.chat.identity != name:
        return redirect(url_for("chats.show", name=found.chat.identity))
    standards = named_standards(read(), found.chat.usual_standards)
    return render_template(
        "chats/show.html",
        chat=chat_page(found, standards, identity(), now=moment),
        follow=FollowForm(data={"back": "show"}),
    )


@blueprint.get("/my-chats")
@requires(Permission.CHAT_FOLLOW)
def mine() -> ResponseReturnValue:
    """Show the chats that I follow, and those that I added."""
    moment = now()
    found = my_chats(read(), actor(), expand=runtime().expand, now=moment)
    rows = [(each.is_own, chat_row(each, me(), now=moment)) for each in found]
    return render_template(
        "chats/mine.html",
        followed=[row for is_own, row in rows if not is_own],
        own=[row for is_own, row in rows if is_own],
        follow=FollowForm(data={"back": "mine"}),
    )


@blueprint.post("/my-chats/follow")
@requires(Permission.CHAT_FOLLOW)
def follow() -> ResponseReturnValue:
    """Follow a chat, or follow it no longer; the button says which."""
    form = FollowForm()
    wanted, unwanted = request.form.get("follow"), request.form.get("unfollow")
    name = wanted or unwanted
    if not form.validate_on_submit() or not name:
        abort(400)
    with repeatable_work() as session:
        act = follow_chat if wanted else unfollow_chat
        row = act(session, actor(), name)
        tag, name = row.tag, row.identity
    if wanted:
        flash(
            _("You follow #%(tag)s. Its meetings wait for you on your first page.", tag=tag),
            "success",
        )
    else:
        flash(_("You follow #%(tag)s no longer. What you logged stays.", tag=tag), "success")
    return redirect(form.way_back(name), code=303)
