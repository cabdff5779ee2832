from __future__ import annotations

import pytest

from pldash.domain.mailboxes import mailbox_of


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("jo@hill.example", " JO@Hill.Example ", True),
        ("jo@hill.example", "jo+pd@hill.example", True),
        ("jo.hill@gmail.com", "johill+a+b@googlemail.com", True),
        ("jo.hill@hill.example", "johill@hill.example", False),
        ("jo@gmail.com", "jo@gmail.com.example", False),
        ("jo@hill.example", "jo@dale.example", False),
        ("+jo@hill.example", "+sam@hill.example", False),
    ],
)
def test_two_addresses_are_one_mailbox_only_where_that_is_known(one, other, is_same):
    assert (mailbox_of(one) == mailbox_of(other)) is is_same
