from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from pldash.domain.errors import RuleBroken
from pldash.domain.shares import DAYS, MOST_LIVE, OFFICER_LIMIT, ShareEntry, refuse_bad_share


def entry(**changes) -> ShareEntry:
    plain = {"officer": "Mo", "until": date(2027, 9, 30), "days": 28}
    return ShareEntry(UUID(int=1), **{**plain, **changes})


@pytest.mark.parametrize("days", DAYS)
def test_a_link_that_names_its_reader_and_its_end_is_good(days):
    refuse_bad_share(entry(days=days, officer="M" * OFFICER_LIMIT), MOST_LIVE - 1)


@pytest.mark.parametrize(
    ("changes", "live", "code"),
    [
        ({"officer": "  "}, 0, "officer-missing"),
        ({"officer": "\u3164 \u2800"}, 0, "officer-missing"),
        ({"officer": "M" * (OFFICER_LIMIT + 1)}, 0, "officer-too-long"),
        ({"days": 365}, 0, "share-days-unknown"),
        ({}, MOST_LIVE, "too-many-shares"),
    ],
)
def test_another_is_refused(changes, live, code):
    with pytest.raises(RuleBroken) as refused:
        refuse_bad_share(entry(**changes), live)
    assert [each.code for each in refused.value.reasons] == [code]
