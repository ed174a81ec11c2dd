"""Words are compared by what their forms share, and no farther."""

import pytest

from analysis.meddic.terms import stem, terms
from analysis.usecases.search import search
from bot.demo.samples import CALL_EN, sample


@pytest.mark.parametrize(
    "forms",
    [
        "sign signs signed signing signature signatures",
        "price prices priced pricing",
        "company companies",
        "run running runs",
        "agree agreed agrees agreement",
        "compete competitor competitors",
        "process processes",
    ],
)
def test_the_forms_of_a_word_are_one(forms: str) -> None:
    """Whoever asks "who signs" finds who signed."""
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["contract control", "fine finance", "bus business", "red reed"])
def test_words_that_only_begin_alike_are_two(pair: str) -> None:
    """A question about the contract is not answered by somebody in finance control."""
    assert len({stem(word) for word in pair.split()}) == 2


def test_a_name_is_the_same_with_an_apostrophe() -> None:
    """What is said of "Helena's limit" is about Helena."""
    assert list(terms("Helena's limit")) == list(terms("Helena limit"))


def test_the_question_the_guide_suggests_is_answered_in_the_demo() -> None:
    """The first question of a stranger, in a call whose transcript never says "contract"."""
    said = " ".join(span.text for span in search("who signs the contract?", sample(CALL_EN).transcript))
    assert "Helena signed" in said
    assert "needs her signature" in said
    assert "finance control" not in said
