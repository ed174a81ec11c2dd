"""Where two chunks overlap, the same words were transcribed twice: keep them once, and never lose any."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from analysis.model.transcript import Utterance

_TOKEN: Final = re.compile(r"[\u3400-\u9fff]|[^\W_]+(?:['’][^\W_]+)?")  # noqa: RUF001  # typographic apostrophe
TAIL_TOKENS: Final = 60
NEAR: Final = 2
"""Words that may differ at a seam, where one of the two transcripts heard a word cut in half."""
SURE: Final = 3


class _Token(NamedTuple):
    folded: str
    end: int


def _tokens(text: str) -> list[_Token]:
    """Return the words of *text*, a Chinese character each, with where they end."""
    return [_Token(unicodedata.normalize("NFKC", m[0]).casefold(), m.end()) for m in _TOKEN.finditer(text)]


def sewn(
    earlier: Sequence[Utterance], later: Sequence[Utterance], *, start_ms: int, overlap_ms: int
) -> list[Utterance]:
    """Return both chunks' utterances (times of the recording, each in order) with the overlap once.

    The seam lies in the middle of the overlap. The earlier chunk keeps what begins before it, so nothing before
    the seam is lost; what the earlier chunk begins behind it, the later chunk holds in full. An utterance of the
    later chunk that reaches back over the seam loses the words that the earlier one already said; if none are
    found, it stays whole: better twice than never.

    Args:
        start_ms: Where the later chunk begins.
        overlap_ms: Of its start; 0 sews nothing.
    """
    if not overlap_ms or not earlier:
        return [*earlier, *later]
    seam = start_ms + overlap_ms // 2
    kept = [utterance for utterance in earlier if utterance.start_ms < seam]
    said_until = max((utterance.end_ms for utterance in kept), default=0)
    added: list[Utterance] = []
    for utterance in later:
        if utterance.end_ms <= seam and any(_together(utterance, other) for other in kept):
            continue
        rest = _unsaid(kept, utterance, said_until) if utterance.start_ms < said_until else utterance
        if rest is not None:
            added.append(rest)
    return [*kept, *added]


def _together(one: Utterance, other: Utterance) -> bool:
    return one.start_ms < other.end_ms and other.start_ms < one.end_ms


def _unsaid(kept: Sequence[Utterance], utterance: Utterance, said_until: int) -> Utterance | None:
    """Return *utterance* without the words at its start that end the *kept* ones; None if nothing is left."""
    tail = [token.folded for near in kept[-4:] for token in _tokens(near.text)][-TAIL_TOKENS:]
    tokens = _tokens(utterance.text)
    twice = _repeated(tail, [token.folded for token in tokens], inside=utterance.end_ms <= said_until)
    if not twice:
        return utterance
    rest = utterance.text[tokens[twice - 1].end :].lstrip(" ,.;:!?，。；：！？、")  # noqa: RUF001
    if not _tokens(rest):
        return None
    return replace(utterance, text=rest, start_ms=min(max(utterance.start_ms, said_until), utterance.end_ms))


def _repeated(tail: list[str], head: list[str], *, inside: bool) -> int:
    """Return how many words at the start of *head* were said at the end of *tail*, or (*inside*) anywhere in it."""
    for size in range(min(len(tail), len(head)), 0, -1):
        if tail[-size:] == head[:size]:
            return size
    block = SequenceMatcher(None, tail, head, autojunk=False).find_longest_match()
    near = block.size >= SURE and len(tail) - block.a - block.size <= NEAR and block.b <= NEAR
    return block.b + block.size if near or (inside and block.size == len(head)) else 0
