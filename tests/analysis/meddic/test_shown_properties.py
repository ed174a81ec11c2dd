"""Whatever a model says, what is shown is the transcript's own, and the same input gives the same bytes."""

# ruff: noqa: RUF001, E501  # full-width characters are data; shapes of answers read best on one line

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.meddic.analyze import assess, unverified
from analysis.meddic.answer import RepairAnswer, parse_answer
from analysis.meddic.rubric import ALL_MARKERS, LETTERS
from analysis.model.meddic import MeddicAnalysis, Span, Usage
from tests.analysis.meddic.builders import call
from tests.fakes.meddic_rule import answer as whole

EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)

TALK = call(
    ("s:Dana", "What does it cost you today, and who would sign?"),
    ("b:Lin", "We lose about 40 orders a month, and we will not wait until 2027."),
    ("b:Lin", "上個月出錯十一張單，光補寄就花了九萬元，我們不可能再拖一季。"),
    ("b:Susan Park", "Anything above $50K needs my signature; legal has seen it by 12 May."),
    ("u:spk_9", "Everybody here is the buyer, and the budget of two million is approved."),
)
LINES = {segment.id: segment.text for segment in TALK.segments}


@st.composite
def quotes(draw: st.DrawFn) -> str:
    """A piece of a line as it stands, cut anywhere, altered, joined with another, or anything at all."""
    line = draw(st.sampled_from(sorted(LINES.values())))
    begin = draw(st.integers(0, len(line) - 1))
    piece = line[begin : draw(st.integers(begin, len(line)))]
    extra = draw(
        st.sampled_from(["", " not", " 900", "不", "百萬", " <!channel>", "\u200b", "\x00", *sorted(LINES.values())])
    )
    at = draw(st.integers(0, len(piece)))
    return draw(st.one_of(st.just(piece), st.just(piece[:at] + extra + piece[at:]), st.text(max_size=40)))


def text(quote: str) -> str:
    """Return what of a text JSON can carry."""
    return quote.encode("utf-8", "ignore").decode()


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Any answer of the schema: claims, moments and sides made of pieces of the call and of nothing."""
    ids = st.sampled_from([*LINES, "s99", "", " s2 "])
    said = quotes().map(text)
    claim = st.fixed_dictionaries(
        {"letter": st.sampled_from([letter.value for letter in LETTERS]), "segment_id": ids, "quote": said,
         "marker": st.sampled_from([*ALL_MARKERS, "none such"]), "subject": said})  # fmt: skip
    kinds = st.sampled_from(["next_step", "risk", "competitor", "objection", "buying_signal"])
    moment = st.fixed_dictionaries(
        {"kind": kinds, "segment_id": ids, "quote": said, "label": said, "attitude": said, "owner": said, "due": said})  # fmt: skip
    side = st.fixed_dictionaries(
        {"label": st.sampled_from([s.speaker for s in TALK.segments]),
         "side": st.sampled_from(["seller", "buyer", "partner", "unknown"])})  # fmt: skip
    return {
        **whole(""),
        "is_sales_call": True,
        "evidence": draw(st.lists(claim, max_size=8)),
        "moments": draw(st.lists(moment, max_size=4)),
        "participants": draw(st.lists(side, max_size=4)),
    }


@st.composite
def repairs(draw: st.DrawFn) -> RepairAnswer:
    """Any answer of the repair round, numbers out of range included."""
    one = st.fixed_dictionaries(
        {"number": st.integers(-1, 9), "segment_id": st.sampled_from([*LINES, ""]), "quote": quotes().map(text)})  # fmt: skip
    return RepairAnswer.model_validate({"repairs": draw(st.lists(one, max_size=8))})


def spans(value: object) -> Iterator[Span]:
    """Yield every span anywhere in a result."""
    if isinstance(value, Span):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from spans(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from spans(item)


def result(told: dict[str, Any], repaired: RepairAnswer | None) -> MeddicAnalysis:
    """Return the result of one answer as it comes over the wire."""
    return assess(TALK, [parse_answer(json.dumps(told))], repaired=repaired, engine="test", usage=Usage())


@EXAMPLES
@given(answers(), st.one_of(st.none(), repairs()))
def test_every_span_shown_is_the_transcripts_own(told: dict[str, Any], repaired: RepairAnswer | None) -> None:
    """Letters, moments, sentences: text, speaker, side and times are those of the line, letter by letter."""
    found = result(told, repaired)
    lines = {segment.id: segment for segment in TALK.segments}
    for span in spans(found):
        line = lines[span.segment_id]
        assert line.text[span.begin : span.end] == span.text != ""
        assert (span.speaker, span.start_ms, span.end_ms) == (line.speaker, line.start_ms, line.end_ms)
        given_side = TALK.participant(line.speaker).side
        assert given_side in {span.side, TALK.participant("spk_9").side}


@EXAMPLES
@given(answers(), st.one_of(st.none(), repairs()))
def test_each_claim_is_shown_or_counted_as_removed(told: dict[str, Any], repaired: RepairAnswer | None) -> None:
    """None is lost, and what was removed is said; a repair only ever moves claims from removed to shown."""
    parsed = parse_answer(json.dumps(told))
    claims = {item.claim() for item in parsed.evidence}
    plain, mended = result(told, None), result(told, repaired)
    assert len(plain.rejected) + sum(len(r.evidence) for r in plain.letters) <= len(claims)
    assert len(mended.rejected) <= len(plain.rejected)
    assert {q.quote for q in mended.rejected} <= {claim.quote for claim in claims}
    assert ("analysis-quotes-removed" in mended.warnings) == bool(mended.rejected)
    assert len(unverified(TALK, [parsed])) <= len(plain.rejected)


@EXAMPLES
@given(answers(), st.one_of(st.none(), repairs()))
def test_the_same_input_gives_the_same_bytes(told: dict[str, Any], repaired: RepairAnswer | None) -> None:
    """Levels, order, reasons and warnings included."""
    assert repr(result(told, repaired)) == repr(result(told, repaired))


@EXAMPLES
@given(answers())
def test_levels_rest_on_what_is_shown_alone(told: dict[str, Any]) -> None:
    """The model's own verdicts, summary and kind of call change no level."""
    other = {**told, "elements": [], "summary": [], "call_type": "closing", "language": "zh-TW"}
    assert [(r.level, r.reasons) for r in result(told, None).letters] == [
        (r.level, r.reasons) for r in result(other, None).letters
    ]
