"""Splitting a call too long for one request: on turns, overlapping, with line ids that stay what they were."""

from collections.abc import Iterator
from dataclasses import replace

from analysis.model.transcript import Segment, Transcript

MAX_TOKENS = 150_000
OVERLAP = 0.10

LINE_OVERHEAD_TOKENS = 12
WIDE_FROM = 0x2E80
"""First code point of the CJK blocks: there a character is about one token, elsewhere four make one."""


def tokens(text: str) -> int:
    """Return a cautious estimate of how many tokens *text* costs."""
    wide = sum(ord(c) >= WIDE_FROM for c in text)
    return wide + -(-(len(text) - wide) // 4)


def split(transcript: Transcript, *, max_tokens: int = MAX_TOKENS) -> list[Transcript]:
    """Return the transcript in parts of at most *max_tokens*, itself alone if it fits.

    Each part keeps the segments' ids, begins with the last tenth of the one before it and ends between two turns
    where it can. Every segment is in at least one part; one that is longer than a part alone stays whole.
    """
    costs = [tokens(s.text) + LINE_OVERHEAD_TOKENS for s in transcript.segments]
    if sum(costs) <= max_tokens:
        return [transcript]
    return [
        replace(transcript, segments=transcript.segments[begin:end])
        for begin, end in _bounds(transcript.segments, costs, max_tokens)
    ]


def _bounds(segments: tuple[Segment, ...], costs: list[int], max_tokens: int) -> Iterator[tuple[int, int]]:
    begin = done = 0
    while True:
        end = _fill(costs, begin, max_tokens)
        if end == len(segments):
            yield begin, end
            return
        cut = _turn_end(segments, max(done, (begin + end) // 2), end)
        yield begin, cut
        begin = _overlap(costs, begin, cut, int(max_tokens * OVERLAP))
        if _fill(costs, begin, max_tokens) <= cut:
            begin = cut  # the next segment is so long that an overlap would leave no room for it
        done = cut


def _fill(costs: list[int], begin: int, max_tokens: int) -> int:
    end, used = begin + 1, costs[begin]
    while end < len(costs) and used + costs[end] <= max_tokens:
        used += costs[end]
        end += 1
    return end


def _turn_end(segments: tuple[Segment, ...], low: int, end: int) -> int:
    """Return the last place behind *low* and up to *end* where the speaker changes; *end* if there is none."""
    for cut in range(end, low, -1):
        if segments[cut - 1].speaker != segments[cut].speaker:
            return cut
    return end


def _overlap(costs: list[int], begin: int, cut: int, budget: int) -> int:
    start = cut
    while start > begin + 1 and budget >= costs[start - 1]:
        start -= 1
        budget -= costs[start]
    return start
