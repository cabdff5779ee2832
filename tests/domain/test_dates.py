from __future__ import annotations

from datetime import date

from pldash.domain.dates import (
    add_months,
    end_of_years,
    first_on_or_after,
    start_of_years,
    year_holding,
)


def test_a_month_without_the_day_uses_its_last():
    assert add_months(date(2024, 8, 31), 1) == date(2024, 9, 30)
    assert add_months(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert add_months(date(2024, 1, 31), -2) == date(2023, 11, 30)


def test_years_from_29_february_end_on_28_february():
    assert end_of_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert end_of_years(date(2024, 2, 29), 4) == date(2028, 2, 28)
    assert end_of_years(date(2024, 3, 1), 1) == date(2025, 2, 28)
    assert end_of_years(date(2023, 3, 1), 1) == date(2024, 2, 29)


def test_years_that_end_on_28_february_began_on_1_march_or_the_last_of_february():
    assert start_of_years(date(2029, 2, 28), 5) == date(2024, 3, 1)
    assert start_of_years(date(2028, 2, 28), 5) == date(2023, 2, 28)


def test_the_year_turns_on_its_day():
    eve = year_holding(date(2026, 6, 30), month=7, of_month=1)
    assert eve == (date(2025, 7, 1), date(2026, 6, 30))
    day = year_holding(date(2026, 7, 1), month=7, of_month=1)
    assert day == (date(2026, 7, 1), date(2027, 6, 30))


def test_a_day_is_found_today_or_in_the_next_year():
    assert first_on_or_after(date(2026, 7, 1), month=7, of_month=1) == date(2026, 7, 1)
    assert first_on_or_after(date(2026, 7, 2), month=7, of_month=1) == date(2027, 7, 1)
