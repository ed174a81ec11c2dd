"""Properties of the roll-up over any calls: deterministic, silent calls change nothing, our own side proves nothing."""

from datetime import timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.meddic.analyze import letter_results
from analysis.meddic.book import read_call
from analysis.meddic.rubric import LETTERS, MARKERS
from analysis.meddic.score import strength
from analysis.model.ids import ConversationId
from analysis.model.meddic import Evidence, Level, Match, MeddicAnalysis, Span
from analysis.model.rollup import AnalyzedCall, ContradictionKind, Override, Rollup
from analysis.model.transcript import Side
from tests.analysis.meddic.builders import call
from tests.analysis.meddic.deals import DAY, FIRST_DAY, NOW, deal, silent, without, word

EXAMPLES = settings(max_examples=50, deadline=None, derandomize=True)

LINES = (
    ("b:Lin", "Today we type every order twice, about six hours a day."),
    ("b:Susan Park", "Mr Hsu has to approve the budget of $180K by June."),
    ("b:Hsu", "I'll approve it on 12 May."),
    ("b:Lin", "Mr Hsu moved; Susan Park signs this now."),
    ("b:Susan Park", "It was not six hours a day, I was wrong."),
    ("s:Dana", "Mr Hsu left the company, and it is six hours a day."),
    ("b:Lin", "I presented you to the board, and single sign-on is a must."),
    ("u:spk_9", "Mr Hsu left the company."),
    ("b:Lin", "Susan Park left the company."),
    ("p:Reseller", "First a security review, then legal signs in March."),
    ("b:Hsu", "Did Susan Park leave?"),
    ("b:Susan Park", "I run the selection, single sign-on first."),
)
TALK = call(*LINES)
SUBJECTS = ("", "Mr Hsu", "Susan Park", "six hours a day", "June", "single sign-on", "s1", "s2", "s4", "12 May")


@st.composite
def evidence(draw: st.DrawFn, *, ours: bool = False) -> Evidence:
    """Any verified span of the talk under any letter, marker and subject; *ours*: not a buyer's."""
    letter = draw(st.sampled_from(LETTERS))
    spoken = [s for s in TALK.segments if not ours or TALK.participant(s.speaker).side is not Side.BUYER]
    line = draw(st.sampled_from(spoken))
    side = TALK.participant(line.speaker).side
    span = Span(line.id, 0, len(line.text), line.text, line.speaker, side, line.start_ms, line.end_ms, Match.EXACT, 100)
    return Evidence(letter, draw(st.sampled_from(sorted(MARKERS[letter]))), draw(st.sampled_from(SUBJECTS)), span)


def made(number: int, found: list[Evidence], days: int) -> AnalyzedCall:
    """Build call *number* with this evidence."""
    bare = silent(number)
    results = letter_results([], ())
    letters = tuple(
        type(r)(r.letter, r.level, r.status, tuple(e for e in found if e.letter is r.letter)) for r in results
    )
    analysis = MeddicAnalysis(
        "meddic", letters, (), 0, 0, None, (), "", "en", "test", "", "", TALK.sha256, bare.analysis.usage
    )
    return AnalyzedCall(ConversationId(f"conv_{number}"), FIRST_DAY + days * DAY, TALK, analysis)


@st.composite
def histories(draw: st.DrawFn) -> list[AnalyzedCall]:
    """Any calls of a deal, several of them at one moment."""
    found = draw(st.lists(st.lists(evidence(), max_size=7), min_size=1, max_size=4))
    return [made(number, one, draw(st.integers(0, 3))) for number, one in enumerate(found)]


@st.composite
def said(draw: st.DrawFn) -> list[Override]:
    """Any words of people on letters."""
    letters = draw(st.lists(st.sampled_from(LETTERS), max_size=3))
    after = (timedelta(days=draw(st.integers(0, 4)), minutes=at) for at, _ in enumerate(letters))
    return [
        word(letter, draw(st.integers(0, 3)), made(0, [], 0), after=late)
        for letter, late in zip(letters, after, strict=True)
    ]


def standing(rollup: Rollup) -> list[tuple[object, ...]]:
    """Return what a roll-up says of each letter now."""
    return [(r.level, r.computed, r.status, r.reasons, r.last_confirmed_at, r.live, r.retired) for r in rollup.letters]


@EXAMPLES
@given(histories(), said())
def test_the_same_calls_in_any_order_give_the_same(calls: list[AnalyzedCall], words: list[Override]) -> None:
    """Order of arrival and of evidence within a call do not matter; calls of one moment go by id."""
    expected = deal(*calls, words=words)
    for order in list(permutations(calls))[:6]:
        assert deal(*order, words=list(reversed(words))) == expected
    times = [(point.occurred_at, point.conversation_id) for point in expected.calls]
    assert times == sorted(times)


@EXAMPLES
@given(histories(), said())
def test_a_call_without_evidence_changes_nothing(calls: list[AnalyzedCall], words: list[Override]) -> None:
    """Silence at the end leaves every letter, the ledger and the strength as they are, and reports no change."""
    last = without(silent(90))
    before = deal(*calls, words=words)
    after = deal(*calls, last, words=words)
    assert standing(after) == standing(before)
    assert (after.contradictions, after.strength) == (before.contradictions, before.strength)
    late = [one for one in words if one.at > max(c.occurred_at for c in calls)]
    assert late or after.changes == ()


@EXAMPLES
@given(histories(), st.lists(evidence(ours=True), min_size=1, max_size=7), st.integers(0, 4))
def test_our_own_side_never_raises_above_1_and_lowers_nothing(
    calls: list[AnalyzedCall], ours: list[Evidence], days: int
) -> None:
    """A call in which only our side, a partner or an unknown voice speaks retires nothing, whenever it was."""
    before, after = deal(*calls), deal(*calls, made(91, ours, days))
    for old, new in zip(before.letters, after.letters, strict=True):
        assert old.level <= new.level <= max(old.level, Level.CLAIMED)
        # Positions of calls shift when one comes in between; the quotes do not.
        assert [q.evidence for q in new.retired] == [q.evidence for q in old.retired]


@EXAMPLES
@given(histories())
def test_evidence_is_retired_never_deleted(calls: list[AnalyzedCall]) -> None:
    """Each piece of each call is live or retired, once."""
    rollup = deal(*calls)
    kept = [q for r in rollup.letters for q in (*r.live, *r.retired)]
    given_in = [e for c in calls for r in c.analysis.letters for e in r.evidence]
    assert len(kept) == len(given_in)
    assert sorted(map(repr, (q.evidence for q in kept))) == sorted(map(repr, given_in))


@EXAMPLES
@given(histories())
def test_what_is_retired_by_a_later_call_has_a_buyers_quote_against_it(calls: list[AnalyzedCall]) -> None:
    """Whatever an earlier call proved falls only to a buyer's words, and both stand in the ledger."""
    rollup = deal(*calls)
    for one in rollup.letters:
        entries = [entry for entry in one.contradictions if entry.kind is not ContradictionKind.QUESTION]
        assert all(entry.newer.evidence.span.side is Side.BUYER for entry in entries)
        assert bool(one.retired) <= bool(entries)
        assert all(entry.older for entry in entries)


@EXAMPLES
@given(histories())
def test_one_call_alone_stands_as_its_own_result_does(calls: list[AnalyzedCall]) -> None:
    """The roll-up of a single call has the levels, statuses and reasons of that call's analysis."""
    rollup = deal(calls[0])
    own = letter_results(read_call(calls[0], 0), ())
    assert [(r.level, r.status, r.reasons) for r in rollup.letters] == [(r.level, r.status, r.reasons) for r in own]


@EXAMPLES
@given(histories(), said())
def test_the_trend_is_what_was_shown_after_each_call(calls: list[AnalyzedCall], words: list[Override]) -> None:
    """Rolling up the first calls alone, with what had been said by then, gives the same point of the trend."""
    rollup = deal(*calls, words=words)
    assert [one.trend[-1] for one in rollup.letters] == [one.level for one in rollup.letters]
    ordered = sorted(calls, key=lambda one: (one.occurred_at, one.conversation_id))
    plain = deal(*calls)
    for upto in range(1, len(ordered) + 1):
        early = deal(*ordered[:upto])
        assert [one.level for one in early.letters] == [one.trend[upto - 1] for one in plain.letters]
        assert early.strength == plain.calls[upto - 1].strength == strength(plain.calls[upto - 1].levels)


@EXAMPLES
@given(histories(), st.sampled_from(LETTERS), st.integers(0, 3))
def test_a_word_after_the_last_call_always_wins(calls: list[AnalyzedCall], letter: str, level: int) -> None:
    """Nothing was said since, so nothing can contradict it."""
    late = word(letter, level, calls[0], after=NOW - calls[0].occurred_at)
    found = next(one for one in deal(*calls, words=[late]).letters if one.letter == letter)
    assert (found.level, found.override) == (level, late)
    assert all(entry.settled for entry in found.contradictions)
