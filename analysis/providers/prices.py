"""What providers charge, by date: the one place that turns usage into money.

Read in November 2026 from ai.google.dev/gemini-api/docs/pricing and groq.com/pricing. Prices age: every row
says from which day it holds, and a model that is not listed is charged at the dearest row we know, so that a
budget errs on the safe side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

PER_MILLION: Final = 1_000_000
GROQ_MIN_BILLED_S: Final = 10.0
"""Groq bills at least this many seconds of audio for each request."""


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """USD for a million tokens, from a day on.

    Attributes:
        since: First day on which it holds.
        fresh: Input that was not cached.
        cached: Input read from the provider's cache.
        output: Answer and thinking.
    """

    since: date
    fresh: float
    cached: float
    output: float


GEMINI: Final[Mapping[str, tuple[TokenPrice, ...]]] = {
    "gemini-3.8-flash": (
        TokenPrice(date(2026, 9, 2), 0.75, 0.075, 3.75),
        TokenPrice(date(2027, 1, 1), 1.50, 0.15, 7.50),
    ),
    "gemini-3.5-flash-lite": (TokenPrice(date(2026, 7, 21), 0.30, 0.03, 2.50),),
    "gemini-3.5-transcribe": (TokenPrice(date(2026, 8, 1), 2.00, 2.00, 12.00),),
}
GROQ_USD_PER_HOUR: Final[Mapping[str, float]] = {
    "whisper-large-v3-turbo": 0.04,
    "whisper-large-v3": 0.111,
}


def listed(model: str) -> bool:
    """Tell whether this model's price is known; the cost of any other is a guess on the dear side."""
    return model in GEMINI or model in GROQ_USD_PER_HOUR


def token_price(model: str, day: date) -> TokenPrice:
    """Return the price of a Gemini model on *day*; before its first row, the first; unknown models, the dearest."""
    rows = GEMINI.get(model)
    if rows is None:
        return max((token_price(known, day) for known in GEMINI), key=lambda price: price.output)
    return max((row for row in rows if row.since <= day), key=lambda row: row.since, default=rows[0])


def token_cost(model: str, at: datetime, *, input_tokens: int, cached_tokens: int, output_tokens: int) -> float:
    """Return USD for one Gemini request made at *at*; *input_tokens* include the cached ones."""
    price = token_price(model, at.date())
    fresh = input_tokens - cached_tokens
    return (fresh * price.fresh + cached_tokens * price.cached + output_tokens * price.output) / PER_MILLION


def billed_s(duration_ms: int) -> float:
    """Return the seconds Groq bills for one request over *duration_ms* of audio."""
    return max(duration_ms / 1000, GROQ_MIN_BILLED_S)


def audio_cost(model: str, duration_ms: int) -> float:
    """Return USD for one Groq transcription of *duration_ms*."""
    per_hour = GROQ_USD_PER_HOUR.get(model, max(GROQ_USD_PER_HOUR.values()))
    return billed_s(duration_ms) / 3600 * per_hour
