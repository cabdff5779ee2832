"""Says to a teacher who could decide on what they sent, and what to do where nobody can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from pldash.services.deciders import Desk


def desk_words(desk: Desk, *, is_own: bool = True) -> str:
    """Return who can take up what waits there, or what to do where nobody can.

    :param is_own: whether its teacher reads it, and not whoever took the first of two steps
    """
    if desk.names and desk.is_outside:
        return _outside_words(desk)
    if desk.names:
        waits = {"school": desk.place, "names": ", ".join(desk.names)}
        if not desk.can_withdraw:
            return _("At %(school)s it waits for %(names)s.", **waits)
        return _(
            "At %(school)s it waits for %(names)s. Until somebody takes it you can withdraw it.",
            **waits,
        )
    nobody = _("At %(school)s nobody else decides at present.", school=desk.place)
    if desk.above is not None:
        system = desk.above.name
        way = _("Its teacher can send it on to %(system)s, the system above.", system=system)
        if is_own:
            way = _("You can send it on to %(system)s, the system above: open it.", system=system)
    elif desk.administrators:
        names = ", ".join(desk.administrators)
        way = _(
            "Ask %(names)s to make somebody a leader or a deputy: then it is theirs.", names=names
        )
    else:
        way = _("Ask whoever runs PL Dash to give the school another leader.")
    return f"{nobody} {way}"


def _outside_words(desk: Desk) -> str:
    """Return who outside any school has it."""
    if not desk.can_withdraw:
        return _("It waits for %(person)s.", person=desk.place)
    return _(
        "It waits for %(person)s. Until they take it up you can withdraw it.", person=desk.place
    )
