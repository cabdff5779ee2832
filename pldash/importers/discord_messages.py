"""A message of Discord, whoever wrote the file that it is in."""

from __future__ import annotations

from pldash.domain.id_clocks import agrees, discord_clock
from pldash.domain.posts import unique_tags
from pldash.importers.collecting import Found

_LONGEST_ID = 20


def is_discord_id(value: object) -> bool:
    """Return whether it is an id: digits, as many as fit 64 bits."""
    is_number = isinstance(value, str) and value.isascii() and value.isdecimal()
    return is_number and len(str(value)) <= _LONGEST_ID


def found_message(
    message_id: object,
    at_ms: int | None,
    content: object,
    *,
    reply_to: object = None,
    link: str = "",
) -> Found | None:
    """Return a message as a post, or None if it has no id or no time.

    :param at_ms: milliseconds since 1970
    """
    if at_ms is None or not is_discord_id(message_id):
        return None
    number, text = str(message_id), content if isinstance(content, str) else ""
    return Found(
        number,
        at_ms,
        text,
        unique_tags((), text),
        reply_to if isinstance(reply_to, str) and reply_to else None,
        agrees(discord_clock(int(number)), at_ms),
        link=link,
    )
