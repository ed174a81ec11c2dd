"""What a model says in its own words names nobody, states no number and turns nothing round that the call does not."""

import pytest

from analysis.meddic.answer import AnswerElement
from analysis.meddic.honest import Spoken, advice, honest, reverses, undated
from analysis.model.transcript import Participant, Segment, Side, Transcript

CALL = Transcript(
    (Segment("s1", "We also look at HubSpot, and we won't sign before 40 people tried it.", "Lin"),),
    (Participant("Lin", "Lin Mei", Side.BUYER, role="Operations"),),
    "en",
    "given",
)
SAID = Spoken.of(CALL)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("They also look at HubSpot", True),
        ("They also look at Salesforce", False),
        ("Salesforce is looked at", True),  # any word may begin a sentence with a capital
        ("Asked by Lin Mei of Operations", True),
        ("Asked by Jeff of Operations", False),
        ("ask on Friday in March", True),
        ("connect the ERP", True),
        ("they said so. Then they left", True),
        ("40 people tried it", True),
        ("90 people tried it", False),
        ("他們在看 HubSpot", True),
        ("他們在看 Salesforce", False),
    ],
)
def test_no_name_and_no_number_that_nobody_said(text: str, *, kept: bool) -> None:
    """A name inside a sentence stands in the call or belongs to somebody in it; numbers alike."""
    assert honest(text, SAID) == (text if kept else "")


@pytest.mark.parametrize(
    ("text", "quote", "turned"),
    [
        ("They will sign this year.", "we won't sign this year", True),
        ("They will not sign this year.", "we won't sign this year", False),
        ("They won't sign this year.", "we will sign this year", True),
        ("Orders are late.", "orders don't go out on time", False),
        ("他們今年會簽", "我們今年不會簽", True),
        ("他們今年不會簽", "我們今年不會簽", False),
        ("出貨常常遲到", "我們沒辦法準時出貨", False),
        ("", "we won't", False),
    ],
)
def test_nothing_repeats_its_quote_but_for_the_denial(text: str, quote: str, *, turned: bool) -> None:
    """The quote's own words without its "not" are the opposite of what was said; other words are a telling of it."""
    assert reverses(text, quote) is turned


def element(**given: str) -> AnswerElement:
    """Return a letter's advice."""
    told = {"ask_who": "", "ask_what": "", "ask_by": "", "missing": ""} | given
    return AnswerElement(letter="champion", reasoning="", status="weak", score=1, **told)


def test_advice_states_no_fact() -> None:
    """A question that holds an invented number or name is not asked, a person nobody named is not asked for."""
    bad = element(ask_who="call Jeff", ask_what="Why did you approve 900,000?", missing="After Hsu approved it")
    kept = advice(bad, SAID)
    assert (kept.ask_who, kept.ask_what, kept.missing) == ("", "", "")
    good = element(ask_who="Lin Mei", ask_what="Could we meet by 12 May about HubSpot?", missing="who signs by 30 June")
    assert advice(good, SAID) == good


def test_a_date_to_ask_by_is_the_models_to_propose() -> None:
    """Without its dates a question holds the numbers that state something."""
    assert undated("Could we meet by 12 May about 40 seats?") == "Could we meet by  about 40 seats?"
