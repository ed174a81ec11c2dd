"""Calls that no conversation ever was: a line of a megabyte, a language nobody here reads."""

import pytest

from analysis.meddic.parts import MAX_TOKENS, tokens
from analysis.model.meddic import Letter
from analysis.transcript.parse import parse
from tests.analysis.usecases.test_any_transcript import PEOPLE, Asked, analyzed, proof

ASKED = "Dana: Who decides about the budget of this project?"
TOLD = "Lin: Helena releases every budget above ten thousand euros."


@pytest.mark.fault("49")
@pytest.mark.parametrize("line", ["a" * 1_000_000, "預算" * 170_000], ids=len)
def test_a_line_of_a_megabyte_is_read_in_parts_of_bounded_size(line: str) -> None:
    """No question grows beyond its bound, nothing is cut away, and the sentence behind it is still found."""
    asked = Asked()
    transcript = parse(f"{ASKED}\nLin: {line}\n{TOLD}\n".encode(), given=PEOPLE)
    found = analyzed(transcript, asked)
    letters = sum(character.isalnum() for character in line)
    assert sum(character.isalnum() for segment in transcript.segments for character in segment.text) >= letters
    assert all(tokens(prompt) < MAX_TOKENS * 1.1 for prompt in asked.prompts)
    assert list(proof(found)) == [Letter.ECONOMIC_BUYER]


@pytest.mark.fault("49")
def test_a_language_nobody_here_reads_ends_as_any_other_call() -> None:
    """A result in which each quote is the call's own; never a fault."""
    said = "Dana: Qui décide du budget de ce projet ?\nLin: Hélène signe tout au-delà de dix mille euros.\n" * 20
    transcript = parse(said.encode(), given=PEOPLE)
    found = analyzed(transcript)
    assert len(found.letters) == len(Letter)
    texts = {segment.id: segment.text for segment in transcript.segments}
    spans = [one.span for result in found.letters for one in result.evidence]
    assert all(texts[span.segment_id][span.begin : span.end] == span.text for span in spans)
