"""The price table: dates, minimums, and the safe side for what is not listed."""

from datetime import UTC, date, datetime

import pytest

from analysis.providers.prices import GEMINI, audio_cost, token_cost, token_price


def test_each_model_charges_by_the_day() -> None:
    """The last minute of 2026 is half the price of the first of 2027."""
    before, after = datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    costs = [
        token_cost("gemini-3.8-flash", at, input_tokens=1_000_000, cached_tokens=0, output_tokens=0)
        for at in (before, after)
    ]
    assert costs == [0.75, 1.50]


def test_a_forty_five_minute_call_costs_what_is_promised() -> None:
    """18k tokens in and 4k out on the default model stay under five cents in 2026."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    cost = token_cost("gemini-3.8-flash", at, input_tokens=18_000, cached_tokens=0, output_tokens=4_000)
    assert cost == pytest.approx(0.0285)


def test_an_unlisted_model_is_never_cheap() -> None:
    """A budget must not be overrun because a name is new."""
    day = date(2026, 11, 22)
    assert token_price("gemini-9-ultra", day).output == max(token_price(model, day).output for model in GEMINI)
    assert audio_cost("whisper-next", 3_600_000) == 0.111


def test_a_price_holds_before_its_first_row_too() -> None:
    """Old calls analyzed with a clock in the past still cost something."""
    assert token_price("gemini-3.8-flash", date(2020, 1, 1)).fresh == 0.75
