"""Of several runs, what most of them found counts: evidence, moments, sides; each letter says how far they agree."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from analysis.errors import RefusedError
from analysis.meddic.analyze import assess
from analysis.meddic.answer import MeddicAnswer, RepairAnswer, parse_answer
from analysis.meddic.vote import Run, vote
from analysis.model.meddic import Letter, MeddicAnalysis, Usage
from analysis.model.transcript import Side
from bot.demo import samples

CALL = samples.sample(samples.CALL_EN)
USAGE = Usage(input_tokens=300, cost_usd=0.03)


def one(answers: Sequence[MeddicAnswer], repaired: RepairAnswer | None = None) -> MeddicAnalysis:
    """Return what answers come to."""
    return assess(CALL.transcript, answers, repaired=repaired, engine="gemini:test", usage=USAGE)


def answer() -> MeddicAnswer:
    """Return the written answer of the bundled call."""
    assert CALL.answer is not None
    return parse_answer(CALL.answer.read_text(encoding="utf-8"))


def without(found: MeddicAnswer, *letters: Letter) -> MeddicAnswer:
    """Return an answer of a model that overlooked some letters."""
    return found.model_copy(update={"evidence": [e for e in found.evidence if e.letter not in letters]})


def voted(*answers: MeddicAnswer) -> MeddicAnalysis:
    """Return the vote over these runs."""
    return vote(CALL.transcript, [Run([each]) for each in answers], one)


def spans(found: MeddicAnalysis) -> dict[Letter, list[tuple[str, str]]]:
    """Return each letter's markers and words."""
    return {letter.letter: [(e.marker, e.span.text) for e in letter.evidence] for letter in found.letters}


def test_three_equal_runs_are_one_run() -> None:
    """Letters, evidence, strength and moments are those of each; all agree; the version says that there were three."""
    alone, three = one([answer()]), voted(answer(), answer(), answer())
    assert spans(three) == spans(alone)
    assert (three.strength, three.coverage, three.headline) == (alone.strength, alone.coverage, alone.headline)
    assert [moment.span.text for moment in three.moments] == [moment.span.text for moment in alone.moments]
    assert three.rejected == alone.rejected
    assert all(letter.agreed == 3 for letter in three.letters)
    assert three.prompt_version == f"{alone.prompt_version} x3"


def test_two_of_three_carry_it() -> None:
    """What one run overlooks stays, and the letter says so; also where the first is the one that overlooked it."""
    full, blind = answer(), without(answer(), Letter.METRICS)
    for runs in ((full, full, blind), (blind, full, full)):
        found = voted(*runs)
        assert spans(found)[Letter.METRICS] == spans(one([full]))[Letter.METRICS]
        metrics = found.letters[0]
        assert (metrics.agreed, len(metrics.runs)) == (2, 3)


def test_one_of_three_does_not() -> None:
    """Evidence and moments that only one run found are gone; the level is that of the majority."""
    full, blind = answer(), without(answer(), Letter.METRICS).model_copy(update={"moments": []})
    found = voted(full, blind, blind)
    assert found.letters[0].evidence == ()
    assert found.letters[0].level == 0
    assert found.letters[0].runs[0] > 0
    assert found.moments == ()


def test_markers_vote_apart_and_overlapping_words_together() -> None:
    """Two runs that quote more or less of one clause found the same; another marker on it is another finding."""
    full = answer()
    first = next(e for e in full.evidence if e.letter == Letter.METRICS.value and len(e.quote.split()) > 6)
    shorter = first.model_copy(update={"quote": " ".join(first.quote.split()[:-1])})
    swap = full.model_copy(update={"evidence": [shorter if e == first else e for e in full.evidence]})
    assert spans(voted(full, swap, without(full, Letter.METRICS)))[Letter.METRICS][0][0] == first.marker
    other = first.model_copy(update={"marker": "direction", "subject": ""})
    lone = full.model_copy(update={"evidence": [*full.evidence, other]})
    assert ("direction", first.quote) not in spans(voted(lone, full, full))[Letter.METRICS]


def test_the_majority_says_what_is_no_sales_call() -> None:
    """One run that doubts it is outvoted; two refuse the call as one would."""
    full, not_one = answer(), answer().model_copy(update={"is_sales_call": False})
    assert voted(full, not_one, full).coverage == one([full]).coverage
    assert voted(not_one, full, full).letters[0].runs[0] == 0
    with pytest.raises(RefusedError) as refused:
        voted(not_one, full, not_one)
    assert refused.value.key == "analysis-not-a-sales-call"


def test_sides_need_a_majority() -> None:
    """A voice nobody knew is the side that two runs heard; where all differ nobody knows it still."""

    unknown = replace(
        CALL.transcript, participants=tuple(replace(p, side=Side.UNKNOWN) for p in CALL.transcript.participants)
    )
    label = unknown.participants[0].label
    assess_it = partial(_assess, unknown)

    def heard(side: str) -> Run:
        others = [p for p in answer().participants if p.label != label]
        mine = {"label": label, "side": side}
        return Run([answer().model_copy(update={"participants": [*others, others[0].model_copy(update=mine)]})])

    agreed = vote(unknown, [heard("buyer"), heard("seller"), heard("buyer")], assess_it)
    assert dict(agreed.inferred).get(label) is Side.BUYER
    torn = vote(unknown, [heard("buyer"), heard("seller"), heard("partner")], assess_it)
    assert label not in dict(torn.inferred)


def _assess(transcript: object, answers: Sequence[MeddicAnswer], repaired: RepairAnswer | None) -> MeddicAnalysis:
    return assess(transcript, answers, repaired=repaired, engine="gemini:test", usage=USAGE)  # type: ignore[arg-type]
