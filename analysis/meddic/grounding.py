"""Grounding: a quote counts only if the transcript carries it, numbers and negations included (docs/grounding.md)."""

# ruff: noqa: RUF001  # full-width punctuation ends clauses too

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein, Opcode

from analysis.meddic.fold import PARTING, Folded, fold, is_cjk
from analysis.meddic.negation import compounds, negations
from analysis.meddic.numerals import Number, agree, numbers
from analysis.meddic.rubric import MARKERS
from analysis.model.meddic import Claim, Evidence, Match, RejectedQuote, Span, span_of
from analysis.model.transcript import Segment, Side, Transcript

MIN_CHARS = 4
"""Folded characters a quote needs at least."""
FUZZY_FROM_CHARS = 12
"""Shorter quotes must stand in the transcript exactly: two wrong letters of ten are another word."""
MAX_CHARS = 1_000
"""Folded characters a quote may have: 25 words never reach it, and aligning longer ones is only work."""
THRESHOLD = 90.0
"""Similarity an aligned quote needs; measured in docs/grounding.md."""

MAX_STRAY = 9
"""Folded characters in a row that an aligned quote may have of its own; a short filler, no second clause."""
ISLAND = 3
"""Equal letters in a row that can be chance inside a quote; at its very edge, one fewer."""

CLAUSE_ENDS = frozenset(".,;:!?…—–，。；：！？、\n\r")
CONTRAST = (" but ", " however ", "但是", "可是", "不過", "但")


@dataclass(frozen=True)
class Line:
    """A segment made ready for comparison."""

    segment: Segment
    side: Side

    @cached_property
    def _marked(self) -> Folded:
        return fold(self.segment.text)

    @cached_property
    def folded(self) -> Folded:
        return self._marked.joined()

    @cached_property
    def cuts(self) -> frozenset[int]:
        return self._marked.cuts

    @cached_property
    def numbers(self) -> list[Number]:
        return _numbers(self.folded.text, self.cuts)

    @cached_property
    def negations(self) -> list[tuple[int, int]]:
        return negations(self.folded.text)

    @cached_property
    def compounds(self) -> list[tuple[int, int]]:
        return compounds(self.folded.text)


@dataclass(frozen=True)
class Quote:
    """A claim's quote made ready for comparison."""

    text: str
    numbers: list[Number]
    negations: int


@dataclass(frozen=True, slots=True)
class Window:
    """Where a quote may stand in the folded text of a line, [begin, end)."""

    begin: int
    end: int
    similarity: float


class Grounder:
    """Grounds many claims in one transcript, which is folded once."""

    def __init__(self, transcript: Transcript) -> None:
        sides = {p.label: p.side for p in transcript.participants}
        self._lines = [Line(s, sides.get(s.speaker, Side.UNKNOWN)) for s in transcript.segments]

    def ground(self, claim: Claim) -> Evidence | RejectedQuote:
        """Return the claim on the transcript's own words, or why it was dropped.

        The claimed line is tried first, then the others. Where only others carry the words, the best match wins,
        and among equals one that is not the buyer's: a quote with a wrong address is not worth more for it.
        """
        if claim.marker not in MARKERS[claim.letter]:
            return _rejected(claim, "marker")
        found = self.find(claim.quote, claim.segment_id)
        if isinstance(found, str):
            return _rejected(claim, found)
        return Evidence(claim.letter, claim.marker, claim.subject, found)

    def find(self, words: str, segment_id: str) -> Span | str:
        """Return where the call carries these words, said to stand in *segment_id*; else a `RejectedQuote.reason`."""
        marked = fold(words[: MAX_CHARS * 8])
        text = marked.joined().text
        if len(text) < MIN_CHARS:
            return "short"
        if len(text) > MAX_CHARS:
            return "not_found"
        quote = Quote(text, _numbers(text, marked.cuts), len(negations(text)))
        claimed = [line for line in self._lines if line.segment.id == segment_id]
        others = [line for line in self._lines if line.segment.id != segment_id]
        reason = "not_found"
        for lines in (claimed, others):
            found, why = _best(quote, lines)
            if found:
                return _span(*found)
            reason = why if reason == "not_found" else reason
        return reason


def ground(claim: Claim, transcript: Transcript) -> Evidence | RejectedQuote:
    """Ground one claim; `Grounder` does many."""
    return Grounder(transcript).ground(claim)


def _rejected(claim: Claim, reason: str) -> RejectedQuote:
    return RejectedQuote(claim.letter, claim.quote[: MAX_CHARS * 8], claim.segment_id, reason)


def _best(quote: Quote, lines: list[Line]) -> tuple[tuple[Line, Window] | None, str]:
    """Return the best acceptable place among *lines*, or None and the guard that refused the best match."""
    places = [(line, window) for line in lines for window in _exact(quote.text, line.folded.text)]
    if not places and len(quote.text) >= FUZZY_FROM_CHARS:
        places = [(line, window) for line in lines if (window := _aligned(quote.text, line.folded.text))]
    places.sort(key=lambda place: (-place[1].similarity, place[0].side is Side.BUYER))
    reason = "not_found"
    for line, window in places:
        refused = _guard(quote, line, window)
        if not refused:
            return (line, window), ""
        reason = refused if reason == "not_found" else reason
    return None, reason


def _exact(quote: str, text: str) -> Iterator[Window]:
    """Yield each place where *quote* stands as whole words."""
    begin = text.find(quote)
    while begin >= 0:
        end = begin + len(quote)
        if not _inside_word(text, begin) and not _inside_word(text, end):
            yield Window(begin, end, 100.0)
        begin = text.find(quote, begin + 1)


def _inside_word(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if is_cjk(before) or is_cjk(after):
        return False
    return " " not in {before, after} and before not in "%$€£¥" and after not in "%$€£¥"


def _aligned(quote: str, text: str) -> Window | None:
    # Beyond this, the line would be matched inside the quote instead of the quote inside the line.
    if len(quote) > len(text):
        similarity = fuzz.ratio(quote, text, score_cutoff=THRESHOLD)
        return Window(0, len(text), similarity) if similarity else None
    found = fuzz.partial_ratio_alignment(quote, text, score_cutoff=THRESHOLD)
    if found is None:
        return None
    begin, end = _refined(quote, text, found.dest_start, found.dest_end)
    if _stray(quote, text[begin:end]) > MAX_STRAY:
        return None
    return Window(begin, end, min(found.score, 99.99))


def _stray(quote: str, shown: str) -> int:
    """Return the length of the longest piece of the quote that the shown words do not carry.

    Similarity alone forgives a long quote a whole foreign ending. A few equal letters in a row are chance; a Chinese
    character counts as three letters.
    """
    longest = run = 0
    for block in Levenshtein.opcodes(quote, shown):
        if block.tag == "insert":
            continue
        piece = quote[block.src_start : block.src_end]
        if block.tag == "equal" and (len(piece) > ISLAND or any(map(is_cjk, piece))):
            run = 0
            continue
        run += sum(3 if is_cjk(c) else 1 for c in piece)
        longest = max(longest, run)
    return longest


def _refined(quote: str, text: str, begin: int, end: int) -> tuple[int, int]:
    """Move the ends to where the quote's own ends align, then out to whole words.

    The alignment's window is as long as the quote, which is wrong by as much as the quote lost or gained.
    """
    slack = max(2, len(quote) // 10)
    low, high = max(0, begin - slack), min(len(text), end + slack)
    blocks = [block for block in Levenshtein.opcodes(quote, text[low:high]) if block.tag == "equal"]
    while len(blocks) > 1 and _far(quote, blocks[0], blocks[1]):
        del blocks[0]
    while len(blocks) > 1 and _far(quote, blocks[-1], blocks[-2]):
        del blocks[-1]
    if blocks:
        begin, end = low + blocks[0].dest_start, low + blocks[-1].dest_end
    while _inside_word(text, begin):
        begin -= 1
    while _inside_word(text, end):
        end += 1
    return (begin + (text[begin] == " "), end - (text[end - 1] == " ")) if end - begin > 1 else (begin, end)


def _far(quote: str, end: Opcode, inner: Opcode) -> bool:
    """Return whether a few letters at the edge matched by chance: more source than quote lies before the rest."""
    first, second = sorted((end, inner), key=lambda block: block.src_start)
    gap = (second.dest_start - first.dest_end) - (second.src_start - first.src_end)
    piece = quote[end.src_start : end.src_end]
    return len(piece) < ISLAND <= gap and not any(map(is_cjk, piece))


def _guard(quote: Quote, line: Line, window: Window) -> str:
    """Return the name of the first guard that refuses the quote at this place, or ""."""
    if not _numbers_agree(quote, line, window):
        return "number"
    if not _negations_agree(quote, line, window):
        return "negation"
    if not _clause_whole(line, window):
        return "clause"
    return ""


def _numbers_agree(quote: Quote, line: Line, window: Window) -> bool:
    """Compare with whole numbers only: "500" is not in "1,500", nor 百萬 in 五百萬.

    A copy may drop the comma that parts two numbers, or put one in where a transcriber left it out. So the quote is
    read once as it stands and once with the commas of the source.
    """
    shown = [n for n in line.numbers if n.begin < window.end and n.end > window.begin]
    return agree(quote.numbers, shown) or agree(_numbers(quote.text, _cuts(quote, line, window)), shown)


def _cuts(quote: Quote, line: Line, window: Window) -> frozenset[int]:
    """Return where in the quote the source parts numbers, of those places where both have equal words around."""
    inside = [cut - window.begin for cut in line.cuts if window.begin < cut < window.end]
    if not inside:
        return frozenset()
    blocks = Levenshtein.opcodes(quote.text, line.folded.text[window.begin : window.end])
    return frozenset(
        cut - block.dest_start + block.src_start
        for block in blocks
        for cut in inside
        if block.tag == "equal" and block.dest_start < cut < block.dest_end
    )


def _numbers(joined: str, cuts: frozenset[int]) -> list[Number]:
    """Return the numbers of a folded text that is parted before the offsets *cuts*."""
    if not cuts:
        return numbers(joined)
    marked = "".join(PARTING + char if at in cuts else char for at, char in enumerate(joined))
    marks = [at for at, char in enumerate(marked) if char == PARTING]
    return [
        replace(n, begin=n.begin - bisect_left(marks, n.begin), end=n.end - bisect_left(marks, n.end))
        for n in numbers(marked)
    ]


def _negations_agree(quote: Quote, line: Line, window: Window) -> bool:
    """Count: the words shown deny as often as the words quoted. The window is exact to the word, so no tolerance."""
    shown = [span for span in line.negations if span[0] < window.end and span[1] > window.begin]
    return len(shown) == quote.negations


def _clause_whole(line: Line, window: Window) -> bool:
    """Refuse a quote that begins behind a negation of its own clause: "not | something we would sign"."""
    start = _clause_start(line, window.begin)
    if any(start <= span[0] and span[1] <= window.begin for span in line.negations):
        return False
    return not any(span[0] < edge < span[1] for span in line.compounds for edge in (window.begin, window.end))


def _clause_start(line: Line, at: int) -> int:
    """Return the folded offset at which the source clause around folded offset *at* begins."""
    folded, source = line.folded, line.segment.text
    start = at
    while start > 0 and not (_ends_clause(source, folded, start) or folded.text.endswith(CONTRAST, 0, start)):
        start -= 1
    return start


def _ends_clause(source: str, folded: Folded, at: int) -> bool:
    """Return whether punctuation stands in the source between the folded characters *at* - 1 and *at*."""
    if folded.text[at - 1] == " ":
        return False
    behind = at + 1 if folded.text[at] == " " else at
    return any(char in CLAUSE_ENDS for char in source[folded.ends[at - 1] : folded.begins[behind]])


def _span(line: Line, window: Window) -> Span:
    begin, end = line.folded.source(window.begin, window.end)
    exact = window.similarity == 100.0  # noqa: PLR2004  # exact by definition
    match, similarity = Match.EXACT if exact else Match.ALIGNED, round(window.similarity, 1)
    return span_of(line.segment, begin, end, line.side, match=match, similarity=similarity)
