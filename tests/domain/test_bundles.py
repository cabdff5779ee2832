"""What may be bundled, and under what."""

from __future__ import annotations

from uuid import UUID

import pytest

from pldash.domain.activities import TITLE_LIMIT, WORDS_LIMIT, ActivityState
from pldash.domain.bundles import (
    FEWEST,
    MOST,
    BundleEntry,
    refuse_bad_bundle,
    refuse_bad_size,
    refuse_not_free,
)
from pldash.domain.errors import Conflict, RuleBroken

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("entry", "code", "field"),
    [
        (BundleEntry(" "), "bundle-needs-title", "title"),
        (BundleEntry("x" * (TITLE_LIMIT + 1)), "title-too-long", "title"),
        (
            BundleEntry("x", {"applied-any": "x" * (WORDS_LIMIT + 1)}),
            "words-too-long",
            "words_applied",
        ),
    ],
)
def test_refuses_a_bundle_that_nobody_could_read(entry, code, field):
    with pytest.raises(RuleBroken) as caught:
        refuse_bad_bundle(entry)
    assert (caught.value.reasons[0].code, caught.value.field) == (code, field)


def test_takes_a_title_with_words():
    refuse_bad_bundle(BundleEntry("Feedback", {"applied-any": "We tried it."}))


def test_has_a_fewest_and_a_most():
    refuse_bad_size(FEWEST)
    refuse_bad_size(MOST)
    for count, code in ((FEWEST - 1, "bundle-too-small"), (MOST + 1, "bundle-too-big")):
        with pytest.raises(RuleBroken, match=code):
            refuse_bad_size(count)


def test_takes_what_is_free_and_what_is_in_it_already():
    refuse_not_free(ActivityState.DRAFT, None, None)
    refuse_not_free(ActivityState.RETURNED, ONE, ONE)


@pytest.mark.parametrize(
    ("state", "bundle", "code"),
    [
        (ActivityState.SUBMITTED, None, "read-only-submitted"),
        (ActivityState.APPROVED, ONE, "read-only-approved"),
        (ActivityState.DRAFT, OTHER, "bundled-already"),
    ],
)
def test_refuses_what_was_sent_or_is_elsewhere(state, bundle, code):
    with pytest.raises(Conflict) as caught:
        refuse_not_free(state, bundle, ONE)
    assert caught.value.code == code
