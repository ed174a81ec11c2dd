"""Every rule that code applies to levels, by name."""

# ruff: noqa: RUF001, E501  # full-width characters are data; table rows read best on one line

import pytest

from analysis.meddic.analyze import letter_results
from analysis.meddic.levels import grade, status
from analysis.meddic.rubric import BANDS, LETTERS, band
from analysis.meddic.score import coverage, headline, strength
from analysis.meddic.witness import witnesses
from analysis.model.meddic import Letter, Level, MeddicAnalysis, Status
from analysis.model.transcript import Participant, Side, SideSource, Transcript
from tests.analysis.meddic.builders import Row, call, judge, letter


def got(analysis: MeddicAnalysis, key: str) -> tuple[int, tuple[str, ...]]:
    """Return level and reasons of one letter."""
    result = letter(analysis, key)
    return result.level, result.reasons


@pytest.mark.parametrize("voice", ["s:Dana", "p:Reseller"])
def test_seller_only_evidence_caps_at_1(voice: str) -> None:
    """Seller and partner words prove nothing, whatever figure they hold."""
    result = judge(call((voice, "You lose 500K a quarter."), ("b:Lin", "Mm, yes.")),
                   ("metrics", "s1", "You lose 500K a quarter", "baseline:500K"))  # fmt: skip
    assert got(result, "metrics") == (1, ("cap-seller-only",))


def test_unknown_speaker_evidence_caps_at_1() -> None:
    """A voice nobody can place may be ours."""
    result = judge(call(("u:spk_1", "We lose 500K a quarter."), ("", "We do.")),
                   ("metrics", "s1", "We lose 500K a quarter", "baseline:500K"))  # fmt: skip
    assert got(result, "metrics") == (1, ("cap-unknown-speaker",))


@pytest.mark.parametrize(
    "question",
    ["Does it connect to our ERP?", "does it connect to our ERP", "可以串接我們的 ERP 嗎", "你們有沒有支援 ERP 串接", "ERP 串接要多少錢？"],
)  # fmt: skip
def test_question_only_evidence_caps_at_1(question: str) -> None:
    """A question hints at a criterion, with or without its mark, whatever marker the model gave."""
    result = judge(call(("s:Dana", "Go ahead, please."), ("b:Lin", question)),
                   ("decision_criteria", "s2", question.rstrip("?？"), "criterion:ERP"))  # fmt: skip
    assert got(result, "decision_criteria") == (1, ("cap-question-only",))


def test_the_specific_must_stand_in_the_buyers_own_span() -> None:
    """A seller's number followed by "yes" stays 1."""
    talk = call(("s:Dana", "So you lose 500K a quarter?"), ("b:Lin", "Mm, yes, exactly that."))
    result = judge(talk, ("metrics", "s2", "Mm, yes, exactly that", "baseline:500K"))
    assert got(result, "metrics") == (1, ("cap-no-number",))


@pytest.mark.parametrize(
    ("words", "subject"),
    [("The CFO has to approve this.", "The CFO"), ("My boss signs that.", "My boss"), ("這個要財務長核准。", "財務長")],
)
def test_a_title_alone_is_never_2(words: str, subject: str) -> None:
    """A role without a name is a claim."""
    result = judge(call(("s:Dana", "Who signs?"), ("b:Lin", words)),
                   ("economic_buyer", "s2", words, f"names_authority:{subject}"))  # fmt: skip
    assert got(result, "economic_buyer") == (1, ("cap-title-alone",))


@pytest.mark.parametrize(
    ("words", "subject"),
    [("Susan Park will need to approve the investment.", "Susan Park"), ("五十萬以上都要許總核准。", "許總")],
)
def test_a_named_buyer_who_has_not_been_heard_caps_at_2(words: str, subject: str) -> None:
    """Name and authority from a buyer make 2, not 3."""
    result = judge(call(("s:Dana", "Who signs?"), ("b:Lin", words)),
                   ("economic_buyer", "s2", words, f"names_authority:{subject}"))  # fmt: skip
    assert got(result, "economic_buyer") == (2, ("cap-not-heard",))


def test_a_named_buyer_who_confirms_is_3() -> None:
    """Named by one, heard in person: 3."""
    talk = call(("b:James", "Susan has to approve the investment."), ("s:Maria", "Okay."),
                ("b:Susan", "I'm comfortable approving this."))  # fmt: skip
    result = judge(
        talk,
        ("economic_buyer", "s1", "Susan has to approve the investment", "names_authority:Susan"),
        ("economic_buyer", "s3", "I'm comfortable approving this", "confirms_authority"),
    )
    assert got(result, "economic_buyer") == (3, ("confirmed-heard",))


def test_i_decide_with_nothing_behind_it_is_1() -> None:
    """An own word needs an amount or a date beside it."""
    talk = call(
        ("s:Dana", "Who decides?"), ("b:Lin", "I decide that myself."), ("b:Lin", "I approve anything under $50,000.")
    )
    bare = judge(talk, ("economic_buyer", "s2", "I decide that myself", "confirms_authority"))
    backed = judge(talk, ("economic_buyer", "s3", "I approve anything under $50,000", "confirms_authority"))
    assert got(bare, "economic_buyer") == (1, ("cap-own-word",))
    assert got(backed, "economic_buyer") == (2, ("cap-own-word",))


def test_enthusiasm_alone_is_never_above_1() -> None:
    """Praise is not a deed."""
    result = judge(call(("s:Dana", "And?"), ("b:Lin", "I love it, best demo this year.")),
                   ("champion", "s2", "I love it, best demo this year", "enthusiasm"))  # fmt: skip
    assert got(result, "champion") == (1, ("cap-enthusiasm",))


METRICS_TALK = call(
    ("b:Lin", "Today it takes six hours a day."),
    ("b:Lin", "We want it down to two hours by June."),
    ("s:Dana", "So two hours?"),
    ("b:Lin", "Right, two hours is what I told my board."),
    ("b:Lin", "It has to get much faster."),
    ("b:Chen", "And I need those two hours too."),
    ("b:Lin", "I'll send you the time sheets by Friday."),
)
BASE: Row = ("metrics", "s1", "Today it takes six hours a day", "baseline:six hours")
TARGET: Row = ("metrics", "s2", "We want it down to two hours by June", "target:two hours")


def test_metrics_level_3_needs_number_baseline_and_confirmation() -> None:
    """Direction 1; own number 2; number with a baseline 2 until it is said again, by whomever, or acted on."""
    direction: Row = ("metrics", "s5", "It has to get much faster", "target:faster")
    again: Row = ("metrics", "s4", "two hours is what I told my board", "target:two hours")
    other: Row = ("metrics", "s6", "I need those two hours too", "target:two hours")
    owned: Row = ("metrics", "s7", "I'll send you the time sheets by Friday", "owned_action:Friday")
    assert got(judge(METRICS_TALK, direction), "metrics") == (1, ("cap-no-number",))
    assert got(judge(METRICS_TALK, TARGET), "metrics") == (2, ("cap-no-baseline",))
    assert got(judge(METRICS_TALK, BASE, TARGET), "metrics") == (2, ("cap-unconfirmed",))
    assert got(judge(METRICS_TALK, BASE, TARGET, again), "metrics") == (3, ("confirmed-restated",))
    assert got(judge(METRICS_TALK, BASE, TARGET, other), "metrics") == (3, ("confirmed-second-buyer",))
    assert got(judge(METRICS_TALK, BASE, TARGET, owned), "metrics") == (3, ("confirmed-owned-action",))


def test_a_bare_yes_confirms_nothing() -> None:
    """ "Right, exactly" to our summary is no confirmation."""
    talk = call(
        *((("b:Lin" if s.speaker != "Dana" else "s:Dana"), s.text) for s in METRICS_TALK.segments[:3]),
        ("b:Lin", "Right, exactly so."),
    )
    result = judge(talk, BASE, TARGET, ("metrics", "s4", "Right, exactly so", "target:two hours"))
    assert got(result, "metrics") == (2, ("cap-unconfirmed",))


def test_an_owned_action_needs_a_date_and_a_promise() -> None:
    """ "Someone will look at it" is nobody's action."""
    talk = call(("b:Lin", "Today it takes six hours a day."), ("b:Lin", "We want it down to two hours by June."),
                ("b:Lin", "Somebody will look at it some time."))  # fmt: skip
    result = judge(
        talk, BASE, TARGET, ("metrics", "s3", "Somebody will look at it some time", "owned_action:some time")
    )
    assert got(result, "metrics")[0] == 2


def test_two_buyers_who_disagree_cap_at_1_and_are_contradicted() -> None:
    """Neither wins, and the reader is told."""
    talk = call(
        ("b:Lin", "Mr Hsu has to approve the budget."), ("b:Chen", "No, Hsu does not approve that budget any more.")
    )
    named: Row = ("economic_buyer", "s1", "Mr Hsu has to approve the budget", "names_authority:Mr Hsu")
    denied: Row = ("economic_buyer", "s2", "No, Hsu does not approve that budget any more", "disputes:s1")
    result = letter(judge(talk, named, denied), "economic_buyer")
    assert (result.level, result.status) == (Level.CLAIMED, Status.CONTRADICTED)
    assert "cap-contradicted" in result.reasons


@pytest.mark.parametrize("denier", ["s:Dana", "u:spk_3", "b:Lin"])
def test_only_another_buyer_can_contradict(denier: str) -> None:
    """Seller or unknown speech raises a question; one's own later word is a correction."""
    talk = call(
        ("b:Lin", "Mr Hsu has to approve the budget."), (denier, "No, Hsu does not approve that budget any more.")
    )
    result = letter(
        judge(
            talk,
            ("economic_buyer", "s1", "Mr Hsu has to approve the budget", "names_authority:Mr Hsu"),
            ("economic_buyer", "s2", "No, Hsu does not approve that budget any more", "disputes:s1"),
        ),
        "economic_buyer",
    )
    assert (result.level, result.status) == (Level.STATED, Status.CONFIRMED)


CHAMPION_TALK = call(
    ("b:Lin", "My team's vote decides which vendor we shortlist."),
    ("b:Lin", "If this works I get my weekends back."),
    ("b:Lin", "Between us, finance still prefers your rival."),
    ("b:Lin", "I presented you to the managers on Monday."),
    ("b:Lin", "I booked a meeting with Mr Hsu for you."),
    ("s:Dana", "Thank you."),
    ("b:Lin", "I presented it to the board as well."),
    ("b:Lin", "I approve anything under $50,000 from my own budget."),
)
FIVE: tuple[Row, ...] = (
    ("champion", "s1", "My team's vote decides which vendor we shortlist", "influence"),
    ("champion", "s2", "If this works I get my weekends back", "personal_win"),
    ("champion", "s3", "Between us, finance still prefers your rival", "inside_information"),
    ("champion", "s4", "I presented you to the managers on Monday", "sells_inside"),
    ("champion", "s5", "I booked a meeting with Mr Hsu for you", "buyer_access"),
)
AGAIN: Row = ("champion", "s7", "I presented it to the board as well", "sells_inside")
OWN_BUDGET: Row = ("economic_buyer", "s8", "I approve anything under $50,000 from my own budget", "confirms_authority")


def test_two_of_three_is_a_coach() -> None:
    """Influence without an internal action, or the other way round, is 1."""
    assert got(judge(CHAMPION_TALK, FIVE[0], FIVE[1]), "champion") == (1, ("cap-coach",))
    assert got(judge(CHAMPION_TALK, FIVE[3]), "champion") == (1, ("cap-coach",))


def test_influence_and_an_internal_action_make_a_champion_of_2() -> None:
    """The anchor of level 2."""
    assert got(judge(CHAMPION_TALK, FIVE[0], FIVE[3]), "champion") == (2, ("cap-markers-missing",))


def test_a_champion_of_3_has_five_markers_each_with_its_own_quote() -> None:
    """Five markers on one sentence are one marker; five quotes and a second deed are 3."""
    one_quote = [("champion", "s1", FIVE[0][2], row[3]) for row in FIVE]
    assert got(judge(CHAMPION_TALK, *FIVE), "champion") == (2, ("cap-unconfirmed",))
    assert got(judge(CHAMPION_TALK, *one_quote), "champion")[0] == 2
    assert got(judge(CHAMPION_TALK, *FIVE, AGAIN), "champion") == (3, ("confirmed-restated",))


def test_champion_and_economic_buyer_in_one_person_is_flagged_and_caps_at_2() -> None:
    """Unless a person marked the opportunity owner-run."""
    both = judge(CHAMPION_TALK, *FIVE, AGAIN, OWN_BUDGET)
    assert got(both, "champion") == (2, ("champion-is-economic-buyer",))
    owner = judge(CHAMPION_TALK, *FIVE, AGAIN, OWN_BUDGET, owner_run=True)
    assert got(owner, "champion")[0] == 3


def test_owner_run_counts_access_as_met_when_the_owner_is_heard() -> None:
    """Every other marker still needs its own quote."""
    rows = [row for row in (*FIVE, AGAIN, OWN_BUDGET) if not row[3].startswith("buyer_access")]
    assert got(judge(CHAMPION_TALK, *rows, owner_run=True), "champion")[0] == 3
    assert got(judge(CHAMPION_TALK, *rows[1:], owner_run=True), "champion")[0] == 1
    assert got(judge(CHAMPION_TALK, *rows[:-1], owner_run=True), "champion")[0] == 2


def test_decision_criteria_need_a_rank_and_a_second_role() -> None:
    """Named 2; ranked and confirmed by another person 3; the same person twice stays 2."""
    talk = call(("b:Lin", "Single sign-on is a must for us."), ("s:Dana", "Noted."), ("b:Lin", "As I said, single sign-on first."),
                ("b:Chen", "Security will not pass it without single sign-on."))  # fmt: skip
    must: Row = ("decision_criteria", "s1", "Single sign-on is a must for us", "ranked:Single sign-on")
    same: Row = ("decision_criteria", "s3", "As I said, single sign-on first", "ranked:single sign-on")
    other: Row = (
        "decision_criteria",
        "s4",
        "Security will not pass it without single sign-on",
        "criterion:single sign-on",
    )
    assert got(judge(talk, other), "decision_criteria") == (2, ("cap-not-ranked",))
    assert got(judge(talk, must, same), "decision_criteria") == (2, ("cap-one-voice",))
    assert got(judge(talk, must, other), "decision_criteria") == (3, ("confirmed-second-buyer",))


def test_decision_process_needs_order_owner_date_paper_and_a_second_voice() -> None:
    """Each missing part keeps it at 2."""
    talk = call(
        ("b:Lin", "First a security review, then legal signs it off."),
        ("b:Lin", "Amy Chen runs the security review."),
        ("b:Lin", "We decide by the end of March."),
        ("b:Chen", "The security review is mine, yes."),
    )
    rows: list[Row] = [
        ("decision_process", "s1", "First a security review, then legal signs it off", "ordered_steps:security review"),
        ("decision_process", "s1", "then legal signs it off", "paper_step:legal"),
        ("decision_process", "s2", "Amy Chen runs the security review", "step_owner:Amy Chen"),
        ("decision_process", "s3", "We decide by the end of March", "date:end of March"),
    ]
    second: Row = ("decision_process", "s4", "The security review is mine, yes", "step:security review")
    assert got(judge(talk, *rows), "decision_process") == (2, ("cap-one-voice",))
    assert got(judge(talk, *rows, second), "decision_process") == (3, ("confirmed-second-buyer",))
    for missing in rows:
        assert got(judge(talk, *(r for r in rows if r != missing), second), "decision_process")[0] == 2


def test_pain_needs_a_number_an_event_and_confirmation() -> None:
    """Mentioned 1, impact 2, number and event 2 until confirmed, then 3."""
    talk = call(
        ("b:Lin", "Orders go wrong all the time."),
        ("b:Lin", "Wrong orders cost us 90,000 a month."),
        ("b:Lin", "The audit in September makes it urgent."),
        ("s:Dana", "I see."),
        ("b:Chen", "Yes, 90,000 is what finance told me."),
    )
    mentioned: Row = ("identify_pain", "s1", "Orders go wrong all the time", "problem")
    impact: Row = ("identify_pain", "s2", "Wrong orders cost us 90,000 a month", "impact:90,000")
    event: Row = ("identify_pain", "s3", "The audit in September makes it urgent", "forcing_event:audit")
    again: Row = ("identify_pain", "s5", "90,000 is what finance told me", "impact:90,000")
    assert got(judge(talk, mentioned), "identify_pain") == (1, ("cap-vague",))
    assert got(judge(talk, mentioned, impact), "identify_pain") == (2, ("cap-no-event",))
    assert got(judge(talk, impact, event), "identify_pain") == (2, ("cap-unconfirmed",))
    assert got(judge(talk, impact, event, again), "identify_pain") == (3, ("confirmed-second-buyer",))


def test_relabeling_a_speaker_recomputes_from_stored_evidence() -> None:
    """No model call: the same evidence over a corrected transcript gives other levels."""
    result = judge(METRICS_TALK, BASE, TARGET)
    evidence = [e for r in result.letters for e in r.evidence]
    ours = Participant("Lin", "Lin", Side.SELLER, SideSource.CORRECTED)
    corrected = Transcript(METRICS_TALK.segments, (ours, *METRICS_TALK.participants[1:]), "en", "given")
    again = letter_results(witnesses(evidence, corrected), ())
    assert again[0].level is Level.CLAIMED
    assert again[0].reasons == ("cap-seller-only",)


def test_status_order() -> None:
    """Contradicted, confirmed, weak, unverified, not discussed: the first that fits."""
    assert status(Level.STATED, disputed=True, evidence=True, rejected=True) is Status.CONTRADICTED
    assert status(Level.STATED, disputed=False, evidence=True, rejected=True) is Status.CONFIRMED
    assert status(Level.CLAIMED, disputed=False, evidence=True, rejected=True) is Status.WEAK
    assert status(Level.UNKNOWN, disputed=False, evidence=False, rejected=True) is Status.UNVERIFIED
    assert status(Level.UNKNOWN, disputed=False, evidence=False, rejected=False) is Status.NOT_DISCUSSED


def test_no_evidence_is_level_0() -> None:
    """Silence proves nothing and caps nothing."""
    assert grade(Letter.METRICS, []) == (Level.UNKNOWN, ())


def test_strength_rounds_half_up_and_is_banded() -> None:
    """4.5 of 24 is 18.75; one criterion of level 3 is 12.5 and shows 13; the edges of the bands belong to the upper."""
    assert strength({Letter.DECISION_CRITERIA: Level.CONFIRMED}) == 13
    assert strength(dict.fromkeys(LETTERS, Level.CONFIRMED)) == 100
    assert strength({}) == 0
    assert [band(floor) for floor, _ in BANDS] == ["strong", "medium", "weak", "at_risk"]
    assert [band(floor - 1) for floor, _ in BANDS[:-1]] == ["medium", "weak", "at_risk"]


def test_headline_is_the_weakest_and_a_tie_goes_to_the_heavier() -> None:
    """Champion before economic buyer before pain."""
    assert headline(dict.fromkeys(LETTERS, Level.STATED)) is Letter.CHAMPION
    assert headline({Letter.CHAMPION: Level.CONFIRMED, Letter.ECONOMIC_BUYER: Level.CLAIMED, Letter.IDENTIFY_PAIN: Level.CLAIMED}) is Letter.ECONOMIC_BUYER  # fmt: skip
    assert coverage({Letter.METRICS: Level.CLAIMED, Letter.CHAMPION: Level.UNKNOWN}) == 1
