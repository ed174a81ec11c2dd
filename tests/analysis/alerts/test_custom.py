"""Each kind of rule that an admin can make: what makes it speak, what does not, and what it needs."""

# full-width punctuation is what is said

from typing import Any

import pytest

from analysis.alerts.ask import Verdict, parse_verdict, replied, rule_prompt
from analysis.alerts.kinds.words import answer_key
from analysis.errors import RejectedError
from analysis.model.facts import DealFacts, Replied, Said
from analysis.model.ids import ConversationId
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from analysis.model.watch import Need, Trigger
from tests.analysis.alerts.deals import C, E, M, a_call, a_deal, custom, found, heard, needs, said


def spoken(*lines: Said, **fields: Any) -> DealFacts:
    """Return a deal with one call of these lines."""
    return a_deal(a_call(1), lines={ConversationId("conv_1"): lines}, **fields)


def test_threshold_of_a_letter() -> None:
    """A letter below its limit after so many calls; one at the limit is fine."""
    rule = custom("threshold", subject="champion", below=2, calls=2)
    calls = a_call(1), a_call(2)
    [match] = found(rule, a_deal(*calls, levels={C: 1}))
    assert (match.change.params["value"], match.change.params["limit"]) == (1, 2)
    assert not found(rule, a_deal(*calls, levels={C: 2}))
    assert not found(rule, a_deal(calls[0], levels={C: 1}))


def test_threshold_of_strength_names_a_coverage() -> None:
    """A strength alone says too little: without a coverage the rule is off, below it it is silent."""
    assert needs(custom("threshold", subject="strength", below=60), a_deal(a_call(1))) == [Need.SETTING]
    rule = custom("threshold", subject="strength", below=60, min_coverage=4, calls=1)
    assert found(rule, a_deal(a_call(1), strength=59))
    assert not found(rule, a_deal(a_call(1), strength=60))
    assert not found(rule, a_deal(a_call(1), strength=20, levels={M: 0, E: 0, C: 0}))


def test_threshold_from_below() -> None:
    """It can also tell that something was reached."""
    rule = custom("threshold", subject="coverage", below=None, at_least=6, calls=1)
    [match] = found(rule, a_deal(a_call(1)))
    assert match.change.key == "alert-threshold-change-reached"
    assert not found(rule, a_deal(a_call(1), levels={M: 0}))


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("budget", "We have a BUDGET for that."),
        ("預算", "我們今年有預算。"),
        ("预算", "我們今年有預算。"),
        ("預算", "我们今年有预算。"),
        ("ERP system", "It must work with our ERP  system!"),
    ],
)
def test_phrase(phrase: str, line: str) -> None:
    """Case, width, spaces and the script of Chinese do not count; the buyer's voice is the default."""
    rule = custom("phrase", phrases=[phrase])
    [match] = found(rule, spoken(said(line)))
    assert match.signals[0].text == line
    assert not found(rule, spoken(said(line, Side.SELLER)))
    assert found(custom("phrase", phrases=[phrase], voice="any"), spoken(said(line, Side.UNKNOWN)))
    assert found(custom("phrase", phrases=[phrase], voice="seller"), spoken(said(line, Side.SELLER)))


def test_phrase_is_a_whole_word() -> None:
    """ "art" is not heard in "start", nor "ai" in "paid"; beside Chinese a word needs no spaces."""
    assert not found(custom("phrase", phrases=["art", "AI"]), spoken(said("We start and paid.")))
    assert found(custom("phrase", phrases=["ERP"]), spoken(said("我們的ERP很舊。")))


@pytest.mark.parametrize("line", ["We have no budget.", "我們沒有預算。"])
def test_phrase_shows_a_negation(line: str) -> None:
    """A phrase inside a "no" is told as such: the reader judges."""
    [match] = found(custom("phrase", phrases=["budget", "預算"]), spoken(said(line)))
    assert match.change.key == "alert-phrase-change-denied"
    assert needs(custom("phrase", phrases=[" "]), spoken(said(line))) == [Need.SETTING]


@pytest.mark.parametrize("line", ["We also use Globex here.", "我們現在用全球通。"])
def test_competitor(line: str) -> None:
    """Any spelling of a listed name, by the buyer."""
    rule = custom("competitor", names=[{"name": "Globex", "aliases": ["全球通", "GX"]}])
    [match] = found(rule, spoken(said(line)))
    assert (match.subject, match.change.params["rival"]) == ("globex", "Globex")
    assert not found(rule, spoken(said(line, Side.SELLER)))
    assert not found(rule, spoken(said("Globexity is fine.")))
    assert needs(custom("competitor"), spoken(said(line))) == [Need.SETTING]


def test_no_next_step_as_an_admin_counts() -> None:
    """What counts as a step, and within how many days, is the admin's to say."""
    ours = a_call(1, heard("next_step", "We send it Friday.", Side.SELLER, due="Friday"))
    assert not found(custom("no_next_step", counts="dated"), a_deal(ours))
    assert found(custom("no_next_step", counts="buyer_dated"), a_deal(ours))
    undated = a_call(1, heard("next_step", "I send it.", buyers=True))
    assert not found(custom("no_next_step", counts="buyer"), a_deal(undated))


def test_stage_gate_with_own_gates() -> None:
    """Letters and levels by stage, as the admin set them."""
    rule = custom("stage_gate", gates={"trial": {"metrics": 3}})
    assert found(rule, a_deal(a_call(1), stage="trial"))
    assert not found(rule, a_deal(a_call(1), levels={M: 3, E: 0}, stage="trial"))


def test_staleness() -> None:
    """Letters unconfirmed for so many days; their levels stay as they are."""
    rule = custom("staleness", days=30, letters=["champion", "economic_buyer"])
    deal = a_deal(a_call(1), confirmed_days_ago=31, trigger=Trigger.DAILY)
    [match] = found(rule, deal)
    assert match.change.params["letters"] == "@letter-economic_buyer @letter-champion"
    assert not found(rule, a_deal(a_call(1), confirmed_days_ago=30, trigger=Trigger.DAILY))
    assert not found(rule, a_deal(a_call(1), levels={C: 0, E: 0}, confirmed_days_ago=31, trigger=Trigger.DAILY))


def test_question_needs_a_verified_quote() -> None:
    """A yes without words of the call is a no; a yes with them is told with exactly these."""
    rule = custom("question", question="Do they have to ask a board?")
    key = answer_key(rule, ConversationId("conv_1"))
    [match] = found(rule, a_deal(a_call(1), answers={key: Replied(said("The board decides."))}))
    assert match.signals[0].text == "The board decides."
    assert not found(rule, a_deal(a_call(1), answers={key: Replied(None)}))
    assert not found(rule, a_deal(a_call(1)))
    assert needs(custom("question"), a_deal(a_call(1))) == [Need.SETTING]


TALK = Transcript(
    segments=(
        Segment("s1", "Who signs this off in the end?", "Dana"),
        Segment("s2", "董事會下個月會決定這個案子。", "Lin"),
        Segment("s3", "Right, the board decides in December, it always does.", "Lin"),
    ),
    participants=(
        Participant("Dana", "Dana", Side.SELLER, SideSource.GIVEN),
        Participant("Lin", "Lin", Side.BUYER, SideSource.GIVEN),
    ),
    language="en",
    engine="given",
)


def test_reply_is_grounded() -> None:
    """Words nobody said, or the wrong voice said, make no answer; the prompt marks the call as data."""
    yes = Verdict(segment_id="s2", quote="董事會下個月會決定", holds=True)
    assert replied([yes], TALK).said is not None
    assert replied([yes], TALK, "seller").said is None
    assert replied([Verdict(segment_id="s3", quote="the board said no", holds=True)], TALK).said is None
    assert replied([Verdict(segment_id="s2", quote="董事會下個月會決定", holds=False)], TALK).said is None
    assert replied([], TALK).said is None
    assert "Do they?" in rule_prompt(TALK, "Do they?").prompt


@pytest.mark.parametrize("text", ["", "{}", '{"segment_id": "s1", "quote": "x", "holds": "yes"}'])
def test_a_broken_reply_is_refused(text: str) -> None:
    """What is not of the schema is our fault to see, never a yes."""
    with pytest.raises(RejectedError):
        parse_verdict(text)
