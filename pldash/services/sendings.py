"""Tells which of two sendings of one open page came first, whatever happened to them on the way."""

from __future__ import annotations

from dataclasses import dataclass

BY_BUTTON = "saved"


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending of an open page.

    :ivar form_key: tells one open page from another
    :ivar number: how often the page has sent by itself, this time included; 0 without a script
    :ivar by_button: whether the teacher pressed a button, after which the page sends nothing
    """

    form_key: str
    number: int
    by_button: bool

    @property
    def mark(self) -> str:
        """What a row keeps of the sending that saved it.

        >>> Sending("key", 3, by_button=False).mark, Sending("key", 3, by_button=True).mark
        ('key 3', 'key saved')
        """
        return f"{self.form_key} {BY_BUTTON if self.by_button else self.number}"

    def follows(self, mark: str) -> bool:
        """Return whether the sending that left this mark was an earlier one of the same page.

        What was held up on the way follows nothing: newer words, or the button, came first.

        >>> Sending("key", 3, by_button=False).follows("key 2")
        True
        >>> Sending("key", 3, by_button=False).follows("key saved")
        False
        """
        key, _space, last = mark.rpartition(" ")
        is_ours = key == self.form_key and last.isdecimal()
        return is_ours and int(last) < self.number + self.by_button
