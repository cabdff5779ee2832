from __future__ import annotations

from pldash.domain.proofs import LIST_LENGTH, list_in_use, random_place


def test_a_place_is_within_its_list_and_random():
    places = {random_place(3).index for _ in range(50)}
    assert len(places) > 40
    assert all(0 <= index < LIST_LENGTH for index in places)
    assert random_place(3, lambda below: below - 1).index == LIST_LENGTH - 1


def test_a_list_that_is_half_full_is_followed_by_another():
    assert list_in_use(2, LIST_LENGTH // 2 - 1) == 2
    assert list_in_use(2, LIST_LENGTH // 2) == 3
