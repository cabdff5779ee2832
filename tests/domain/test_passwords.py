"""Passwords are long and not on every guesser's list; nothing else is asked of them."""

from __future__ import annotations

import pytest

from pldash.domain.passwords import LONGEST, normal, weakness
from pldash.web.security.passwords import common_passwords

COMMON = {"passwordpassword"}
OWN = {"Tara Nguyen", "tara@wattle.example", "Tara", "Nguyen", "", "Li"}


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password-too-short"),
        ("eleven-char", "password-too-short"),
        ("x" * 4 + "abcdefghijkl" * 11, "password-too-long"),
        ("PasswordPassword", "password-common"),
        ("aaaaaaaaaaaaaaaa", "password-common"),
        ("abcabcabcabcabc", "password-common"),
        ("tara@wattle.example", "password-own-words"),
        ("TaraNguyenTara!", "password-own-words"),
        ("wattle-and-gum-tree", None),
        ("twelve chars", None),
        ("تارا باغ میں سیب", None),
        ("Li and the long river", None),
        ("Tara likes long rivers", None),
        (("wattle and gum " * 9)[:LONGEST], None),
    ],
)
def test_what_is_wrong_with_a_password(password, code):
    assert weakness(password, COMMON, OWN) == code


def test_the_same_password_from_any_keyboard_is_the_same():
    assert normal("caf\u00e9 \ufb01ne") == normal("cafe\u0301 fine")


def test_the_list_of_common_passwords_is_of_use():
    """Shorter ones are refused for their length: on the list they would be dead weight."""
    assert len(common_passwords()) > 100
    assert all(len(password) >= 12 for password in common_passwords())
    assert all(password == password.casefold() for password in common_passwords())
