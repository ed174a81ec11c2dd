"""Words and phrases in the lines of a call: whole words in English, either script in Chinese."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from analysis.meddic.fold import is_cjk
from analysis.meddic.negation import negations
from analysis.meddic.skim import may_stand, words
from analysis.meddic.speech import sentences
from analysis.model.facts import CallFacts, DealFacts, Said
from analysis.model.transcript import Side

ANY = "any"


def forms(spellings: Iterable[str]) -> tuple[str, ...]:
    """Return the folded forms to look for, each once; empty ones are left out."""
    return tuple(dict.fromkeys(text for text in (folded(one) for one in spellings) if text))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text in the one form that words are compared in: width, case, punctuation and script do not count."""
    return words(text)


def stands(line: str, wanted: str) -> int | None:
    """Return where a folded form stands in a folded line; in letters, only as whole words; None for nowhere."""
    at = line.find(wanted)
    while at >= 0:
        if _edge(line, at, wanted[0]) and _edge(line, at + len(wanted), wanted[-1]):
            return at
        at = line.find(wanted, at + 1)
    return None


def _edge(line: str, at: int, inside: str) -> bool:
    """Tell whether a word can begin or end here; Chinese has no spaces between words."""
    if is_cjk(inside) or not 0 < at < len(line):
        return True
    left, right = line[at - 1], line[at]
    return not (left.isalnum() and right.isalnum()) or is_cjk(left) or is_cjk(right)


def first_said(facts: DealFacts, call: CallFacts, wanted: Sequence[str], voice: str) -> Said | None:
    """Return the first line of a call, by the voice asked for, in which one of the forms stands."""
    return next(said_in(facts, call, wanted, voice), None)


def said_in(facts: DealFacts, call: CallFacts, wanted: Sequence[str], voice: str) -> Iterator[Said]:
    """Yield every such line, in order of time. "any" is every voice, also one that nobody knows."""
    for line in facts.lines.get(call.conversation_id, ()):
        if voice not in {ANY, line.side} or not may_stand(line.text, wanted):
            continue
        if any(stands(folded(line.text), one) is not None for one in wanted):
            yield line


def denied(line: str, wanted: Sequence[str]) -> bool:
    """Tell whether the sentence that holds one of the forms says no."""
    for begin, end in sentences(line):
        sentence = folded(line[begin:end])
        if any(stands(sentence, one) is not None for one in wanted):
            return bool(negations(sentence))
    return bool(negations(folded(line)))


def voices() -> tuple[str, ...]:
    """Return whose voice a rule can listen to."""
    return (Side.BUYER, Side.SELLER, ANY)
