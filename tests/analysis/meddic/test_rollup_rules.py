"""Each rule of the roll-up, by name (docs/meddic.md, "Over several calls")."""

# ruff: noqa: E501, RUF001  # table rows read best on one line; full-width characters are data

from dataclasses import replace

import pytest

from analysis.model.meddic import Level, Status
from analysis.model.rollup import AnalyzedCall, ChangeReason, ContradictionKind
from analysis.model.transcript import Side
from tests.analysis.meddic.builders import call
from tests.analysis.meddic.deals import DAY, FIRST_DAY, a_call, deal, of, silent

NAMED = a_call(1, call(("s:Dana", "Who signs?"), ("b:Lin", "Mr Hsu approves anything of this size.")),
    ("economic_buyer", "s2", "Mr Hsu approves anything of this size", "names_authority:Mr Hsu"))  # fmt: skip
HEARD = a_call(2, call(("s:Dana", "Hello."), ("b:Hsu", "It's my budget and I approve this.")),
    ("economic_buyer", "s2", "It's my budget and I approve this", "confirms_authority"))  # fmt: skip
CHANGED = a_call(3, call(("s:Dana", "News?"), ("b:Lin", "Mr Hsu moved; Ms Chiu signs this now.")),
    ("economic_buyer", "s2", "Mr Hsu moved; Ms Chiu signs this now", "names_authority:Ms Chiu"))  # fmt: skip
CHIU = a_call(4, call(("s:Dana", "Hello."), ("b:Chiu", "I sign for this, it's my budget.")),
    ("economic_buyer", "s2", "I sign for this, it's my budget", "confirms_authority"))  # fmt: skip


def hours(
    number: int,
    voice: str = "b:Lin",
    text: str = "Typing takes six hours a day.",
    marker: str = "baseline:six hours a day",
) -> AnalyzedCall:
    """Build a call in which somebody gives a figure."""
    return a_call(number, call(("s:Dana", "And now?"), (voice, text)), ("metrics", "s2", text.rstrip("."), marker))


# --- store and level ----------------------------------------------------------------------------------------


def test_two_people_in_two_calls_make_a_3() -> None:
    """A ranked criterion of Lin's in call 1 and Susan's own words of it in call 2: confirmed by a second buyer."""
    one = a_call(1, call(("s:Dana", "What counts?"), ("b:Lin", "Single sign-on is a must.")),
        ("decision_criteria", "s2", "Single sign-on is a must", "ranked:Single sign-on"))  # fmt: skip
    two = a_call(2, call(("s:Dana", "And for you?"), ("b:Susan", "We need single sign-on.")),
        ("decision_criteria", "s2", "We need single sign-on", "criterion:single sign-on"))  # fmt: skip
    criteria = of(deal(one, two), "decision_criteria")
    assert (criteria.level, criteria.reasons, criteria.trend) == (Level.CONFIRMED, ("confirmed-second-buyer",), (2, 3))


@pytest.mark.parametrize(("voice", "level"), [("b:Lin Mei", 2), ("b:spk_1", 2), ("b:Susan", 3)])
def test_a_name_that_may_be_the_same_person_is_no_second_buyer(voice: str, level: int) -> None:
    """In another call "Lin Mei" may be Lin, and an unnamed voice may be anybody: only a surely other person counts."""
    one = a_call(1, call(("s:Dana", "What counts?"), ("b:Lin", "Single sign-on is a must.")),
        ("decision_criteria", "s2", "Single sign-on is a must", "ranked:Single sign-on"))  # fmt: skip
    two = a_call(2, call(("s:Dana", "And for you?"), (voice, "We need single sign-on.")),
        ("decision_criteria", "s2", "We need single sign-on", "criterion:single sign-on"))  # fmt: skip
    assert of(deal(one, two), "decision_criteria").level == level


def test_unnamed_voices_of_two_calls_make_no_champion_together() -> None:
    """Influence of spk_1 in one call and an action of spk_1 in another may be two people's: a coach at most."""
    one = a_call(
        1,
        call(("s:Dana", "Hm?"), ("b:spk_1", "I run the selection.")),
        ("champion", "s2", "I run the selection", "influence"),
    )
    two = a_call(
        2,
        call(("s:Dana", "Hm?"), ("b:spk_1", "I presented you to the board.")),
        ("champion", "s2", "I presented you to the board", "sells_inside"),
    )
    assert of(deal(one, two), "champion").level is Level.CLAIMED


def test_restated_in_a_later_call_confirms() -> None:
    """The same person's same figure with its worth, in another call: 3."""
    one = a_call(1, call(("s:Dana", "Now?"), ("b:Lin", "Typing takes six hours a day. That costs us $40,000 a year.")),
        ("metrics", "s2", "Typing takes six hours a day", "baseline:six hours a day"),
        ("metrics", "s2", "That costs us $40,000 a year", "economic_effect:$40,000"))  # fmt: skip
    assert of(deal(one), "metrics").level is Level.STATED
    metrics = of(deal(one, hours(2)), "metrics")
    assert (metrics.level, metrics.reasons) == (Level.CONFIRMED, ("confirmed-restated",))


def test_silence_never_lowers_a_level() -> None:
    """Ten calls without a word on it change neither level nor status nor the date it was last confirmed."""
    before = of(deal(NAMED, HEARD), "economic_buyer")
    after = of(deal(NAMED, HEARD, *(silent(n) for n in range(3, 13))), "economic_buyer")
    assert (after.level, after.status, after.last_confirmed_at) == (
        before.level,
        before.status,
        before.last_confirmed_at,
    )
    assert after.trend == (2, 3) + (3,) * 10


def test_calls_are_taken_in_order_of_time_and_of_id_within_one_moment() -> None:
    """The order in which calls are handed in does not matter; of one moment the smaller id comes first."""
    assert deal(CHANGED, HEARD, NAMED) == deal(NAMED, HEARD, CHANGED)
    same_day = [replace(one, occurred_at=FIRST_DAY) for one in (CHANGED, NAMED)]
    assert [point.conversation_id for point in deal(*same_day).calls] == ["conv_1", "conv_3"]
    assert of(deal(*same_day), "economic_buyer").status is Status.CONTRADICTED


def test_a_call_filed_late_takes_its_place_in_time() -> None:
    """An old call that is imported later denies nothing that was said after it."""
    early = replace(CHANGED, occurred_at=FIRST_DAY - DAY)
    assert of(deal(NAMED, HEARD, early), "economic_buyer").level is Level.CONFIRMED
    assert deal(NAMED, HEARD, early).contradictions == ()


# --- contradiction ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice", ["s:Dana", "p:Reseller", "", "u:spk_9"])
def test_only_buyers_contradict_anybody_else_raises_a_question(voice: str) -> None:
    """Our side or an unknown voice retires nothing: it stands in the ledger as a question, level and status stay."""
    text = "Mr Hsu moved; Ms Chiu signs this now."
    told = a_call(
        3,
        call(("b:Lin", "Hello."), (voice, text)),
        ("economic_buyer", "s2", text.rstrip("."), "names_authority:Ms Chiu"),
    )
    buyer = of(deal(NAMED, HEARD, told), "economic_buyer")
    assert (buyer.level, buyer.status, buyer.retired) == (Level.CONFIRMED, Status.CONFIRMED, ())
    assert [(entry.kind, entry.settled) for entry in buyer.contradictions] == [(ContradictionKind.QUESTION, "")]


def test_a_buyer_who_asks_contradicts_nothing() -> None:
    """ "Has Mr Hsu left the company?" is a question, not a denial."""
    asked = a_call(
        3,
        call(("s:Dana", "Hm."), ("b:Lin", "Mr Hsu left the company?")),
        ("economic_buyer", "s2", "Mr Hsu left the company?", "title_only"),
    )
    buyer = of(deal(NAMED, HEARD, asked), "economic_buyer")
    assert (buyer.level, buyer.retired) == (Level.CONFIRMED, ())


def test_joint_sign_off_keeps_every_name() -> None:
    """A second name with authority denies nobody."""
    also = a_call(
        2,
        call(("s:Dana", "Anyone else?"), ("b:Lin", "Ms Chiu has to sign as well.")),
        ("economic_buyer", "s2", "Ms Chiu has to sign as well", "names_authority:Ms Chiu"),
    )
    buyer = of(deal(NAMED, also), "economic_buyer")
    assert buyer.people == ("Mr Hsu", "Ms Chiu")
    assert buyer.contradictions == ()


def test_a_figure_taken_back_is_retired() -> None:
    """A later dispute that names the figure and denies it retires the figure; another figure stays."""
    both = a_call(1, call(("s:Dana", "Now?"), ("b:Lin", "Six hours a day. And $40,000 a year.")),
        ("metrics", "s2", "Six hours a day", "baseline:Six hours a day"),
        ("metrics", "s2", "And $40,000 a year", "economic_effect:$40,000"))  # fmt: skip
    text = "It was not six hours a day, I was wrong."
    metrics = of(deal(both, hours(2, text=text, marker="disputes:six hours a day")), "metrics")
    assert [q.evidence.subject for q in metrics.retired] == ["Six hours a day"]
    assert (metrics.level, metrics.status) == (Level.STATED, Status.CONTRADICTED)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("It is six hours a day.", "six hours a day"),
        ("It was not like that, I was wrong.", "six hours a day"),
        ("It was not six hours a day.", "s2"),
        ("It was not four hours a day.", "four hours a day"),
    ],
)
def test_a_dispute_counts_only_if_its_words_deny_the_thing(text: str, subject: str) -> None:
    """Code must read the thing and the denial in the quote, and the older quote must rest on that thing."""
    rollup = deal(hours(1), hours(2, text=text, marker=f"disputes:{subject}"))
    assert of(rollup, "metrics").retired == ()
    assert rollup.contradictions == ()


def test_a_moved_date_shows_old_and_new_words() -> None:
    """A buyer moves a date: the old date is retired, both quotes are in the ledger."""
    one = a_call(
        1,
        call(("s:Dana", "When?"), ("b:Lin", "We decide in March.")),
        ("decision_process", "s2", "We decide in March", "date:March"),
    )
    text = "We pushed it from March to June."
    two = a_call(2, call(("s:Dana", "When?"), ("b:Lin", text)),
        ("decision_process", "s2", text.rstrip("."), "disputes:March"), ("decision_process", "s2", text.rstrip("."), "date:June"))  # fmt: skip
    process = of(deal(one, two), "decision_process")
    [entry] = process.contradictions
    assert (entry.older[0].evidence.subject, entry.newer.evidence.marker) == ("March", "disputes")
    assert [q.evidence.subject for q in process.live if q.evidence.marker == "date"] == ["June"]
    assert (process.level, process.status) == (Level.STATED, Status.CONTRADICTED)


def test_a_champion_who_left_is_lost() -> None:
    """What was ever reached counts no more: champion 2, then gone; also what he said of himself is retired."""
    one = a_call(1, call(("s:Dana", "Hm?"), ("b:Wang", "I run the selection, and I presented you to the board.")),
        ("champion", "s2", "I run the selection", "influence"), ("champion", "s2", "I presented you to the board", "sells_inside"))  # fmt: skip
    two = a_call(
        2,
        call(("s:Dana", "Hm?"), ("b:Lin", "Wang left the company last week.")),
        ("champion", "s2", "Wang left the company last week", "inside_information:Wang"),
    )
    champion = of(deal(one, two), "champion")
    assert (champion.trend, champion.status, champion.people) == ((2, 0), Status.CONTRADICTED, ())
    assert [q.evidence.marker for q in champion.retired] == ["influence", "sells_inside", "inside_information"]


def test_somebody_who_leaves_is_gone_from_every_letter() -> None:
    """The departure is quoted for one letter; evidence that rests on that person falls in the others, too."""
    gone = a_call(
        3,
        call(("s:Dana", "Hm?"), ("b:Lin", "Mr Hsu left the company.")),
        ("champion", "s2", "Mr Hsu left the company", "inside_information:Mr Hsu"),
    )
    buyer = of(deal(NAMED, HEARD, gone), "economic_buyer")
    assert (buyer.level, buyer.status, len(buyer.retired)) == (Level.UNKNOWN, Status.CONTRADICTED, 2)


def test_one_part_given_up_touches_one_letter() -> None:
    """ "No longer signs" is about the money, not about the person's part in the pain."""
    pain = a_call(1, call(("s:Dana", "Hm?"), ("b:Lin", "Errors cost us $9,000 and Mr Hsu answers for it.")),
        ("identify_pain", "s2", "Errors cost us $9,000 and Mr Hsu answers for it", "pain_owner:Mr Hsu"))  # fmt: skip
    no_more = a_call(
        3,
        call(("s:Dana", "Hm?"), ("b:Lin", "Mr Hsu no longer signs this.")),
        ("economic_buyer", "s2", "Mr Hsu no longer signs this", "disputes:Mr Hsu"),
    )
    rollup = deal(pain, replace(NAMED, occurred_at=FIRST_DAY + DAY), no_more)
    assert of(rollup, "identify_pain").retired == ()
    assert of(rollup, "economic_buyer").status is Status.CONTRADICTED


def test_the_same_in_chinese() -> None:
    """The rule does not depend on the language; 許總 is 許志明."""
    one = a_call(1, call(("s:Dana", "誰簽核？"), ("b:林經理", "這個金額要許志明核准。"), language="zh-TW"),
        ("economic_buyer", "s2", "這個金額要許志明核准", "names_authority:許志明"))  # fmt: skip
    two = a_call(2, call(("s:Dana", "進度如何？"), ("b:林經理", "許總調走了，現在改由邱美玲簽核。"), language="zh-TW"),
        ("economic_buyer", "s2", "許總調走了，現在改由邱美玲簽核", "names_authority:邱美玲"))  # fmt: skip
    buyer = of(deal(one, two), "economic_buyer")
    assert (buyer.level, buyer.status, buyer.people) == (Level.STATED, Status.CONTRADICTED, ("邱美玲",))


def test_a_contradiction_is_settled_when_the_new_person_is_heard() -> None:
    """Ms Chiu says herself that she signs: settled by buyers, E confirmed; the ledger keeps both quotes."""
    rollup = deal(NAMED, HEARD, CHANGED, CHIU, now=FIRST_DAY + 25 * DAY)
    buyer = of(rollup, "economic_buyer")
    assert (buyer.level, buyer.status, buyer.trend) == (Level.CONFIRMED, Status.CONFIRMED, (2, 3, 2, 3))
    assert [entry.settled for entry in buyer.contradictions] == ["buyer"]
    assert rollup.changes[0].why is ChangeReason.SETTLED


def test_a_contradiction_stays_open_while_nobody_settles_it() -> None:
    """More silent calls settle nothing."""
    rollup = deal(NAMED, HEARD, CHANGED, silent(4), silent(5))
    assert of(rollup, "economic_buyer").status is Status.CONTRADICTED
    assert [entry.settled for entry in rollup.contradictions] == [""]


def test_a_denial_that_is_denied_in_turn_is_over() -> None:
    """Only the newest contradiction stays open: Ms Chiu took over from Mr Hsu, then left herself."""
    text = "Ms Chiu left the company; Mr Wu approves this now."
    wu = a_call(
        4, call(("s:Dana", "Hm?"), ("b:Lin", text)), ("economic_buyer", "s2", text.rstrip("."), "names_authority:Mr Wu")
    )
    buyer = of(deal(NAMED, CHANGED, wu), "economic_buyer")
    assert [entry.settled for entry in buyer.contradictions] == ["buyer", ""]
    assert buyer.people == ("Mr Wu",)


@pytest.mark.parametrize(
    ("text", "subject", "settled"),
    [
        ("Mr Hsu still approves anything of this size.", "Mr Hsu", "buyer"),
        ("Mr Hsu moved, yes; Ms Chiu signs this now.", "Ms Chiu", "buyer"),
        ("Ms Chiu has to sign as well.", "Ms Chiu", ""),
    ],
)
def test_a_question_is_answered_by_a_buyer_either_way(text: str, subject: str, settled: str) -> None:
    """What our side heard of Mr Hsu is settled when a buyer says him again, or denies him; not by anything else."""
    heard = a_call(
        2,
        call(("b:Lin", "Hello."), ("s:Dana", "Mr Hsu moved.")),
        ("economic_buyer", "s2", "Mr Hsu moved", "title_only"),
    )
    answer = a_call(
        3,
        call(("s:Dana", "Hm?"), ("b:Lin", text)),
        ("economic_buyer", "s2", text.rstrip("."), f"names_authority:{subject}"),
    )
    entries = of(deal(NAMED, heard, answer), "economic_buyer").contradictions
    assert [one.settled for one in entries if one.kind is ContradictionKind.QUESTION] == [settled]


def test_denied_and_named_anew_counts_again() -> None:
    """What was retired stays retired; the same name said again later is new evidence."""
    back = a_call(
        4,
        call(("s:Dana", "Hm?"), ("b:Lin", "Mr Hsu approves it after all.")),
        ("economic_buyer", "s2", "Mr Hsu approves it after all", "names_authority:Mr Hsu"),
    )
    buyer = of(deal(NAMED, HEARD, CHANGED, back), "economic_buyer")
    assert buyer.people == ("Mr Hsu", "Ms Chiu")
    assert len(buyer.retired) == 2


def test_the_ledgers_key_is_that_of_the_quotes() -> None:
    """The same pair has the same key in every roll-up, however many calls follow: an alert fires once."""
    [once] = deal(NAMED, HEARD, CHANGED).contradictions
    [again] = deal(NAMED, HEARD, CHANGED, CHIU, silent(5)).contradictions
    assert once.key == again.key


# --- two buyers in one call ---------------------------------------------------------------------------------

SPLIT = a_call(1, call(("s:Dana", "Now?"), ("b:Lin", "Typing takes six hours a day."), ("b:Wang", "No, it is two hours a day.")),
    ("metrics", "s2", "Typing takes six hours a day", "baseline:six hours a day"), ("metrics", "s3", "No, it is two hours a day", "disputes:s2"))  # fmt: skip


def test_two_buyers_who_disagree_cap_the_letter_over_calls_too() -> None:
    """Neither wins, also after a silent call: 1 and contradicted, both quotes in the ledger."""
    metrics = of(deal(SPLIT, silent(2)), "metrics")
    assert (metrics.level, metrics.status) == (Level.CLAIMED, Status.CONTRADICTED)
    [entry] = metrics.contradictions
    assert (entry.kind, [q.person for q in entry.older], entry.newer.person) == (
        ContradictionKind.DISAGREE,
        ["Lin"],
        "Wang",
    )


@pytest.mark.parametrize(
    ("voice", "text", "level", "settled"),
    [
        ("b:Wang", "You were right, six hours a day.", 2, "buyer"),
        ("b:Lin", "It is two hours a day, Wang is right.", 2, "buyer"),
        ("b:Lin", "I said six hours a day.", 1, ""),
        ("b:Susan", "I count six hours a day.", 1, ""),
    ],
)
def test_a_disagreement_is_settled_by_who_comes_round(voice: str, text: str, level: int, settled: str) -> None:
    """Only one of the two can settle it, by saying what the other said; insisting or a third voice does not."""
    marker = "baseline:" + ("two" if "two" in text else "six") + " hours a day"
    metrics = of(deal(SPLIT, hours(2, voice, text, marker)), "metrics")
    assert (metrics.level, [entry.settled for entry in metrics.contradictions]) == (level, [settled])
    assert [q.person for q in metrics.retired] == ([{"b:Wang": "Wang", "b:Lin": "Lin"}[voice]] if settled else [])


def test_the_denied_line_is_shown_even_without_evidence_on_it() -> None:
    """Both sides of a disagreement are quoted, also where the denied line carried no claim."""
    bare = a_call(
        1,
        call(("s:Dana", "Now?"), ("b:Lin", "It is slow."), ("b:Wang", "No, it is not slow.")),
        ("metrics", "s3", "No, it is not slow", "disputes:s2"),
    )
    [entry] = deal(bare).contradictions
    assert [(q.person, q.evidence.span.text) for q in entry.older] == [("Lin", "It is slow.")]


# --- staleness ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "stale"), [(30, False), (31, True)])
def test_a_letter_is_stale_after_30_days_and_keeps_its_level(days: int, stale: bool) -> None:  # noqa: FBT001
    """The tag follows the last time a buyer confirmed it; the level does not change."""
    buyer = of(deal(NAMED, silent(2), now=NAMED.occurred_at + days * DAY), "economic_buyer")
    assert (buyer.stale, buyer.level, buyer.last_confirmed_at) == (stale, Level.STATED, NAMED.occurred_at)


def test_what_our_side_says_confirms_nothing() -> None:
    """A claim of ours, a question or a vague word has no date of confirmation and is never stale."""
    ours = a_call(
        1,
        call(("s:Dana", "Thirty percent less work."), ("b:Lin", "Hm.")),
        ("metrics", "s1", "Thirty percent less work", "vendor_figure"),
    )
    metrics = of(deal(ours, now=FIRST_DAY + 99 * DAY), "metrics")
    assert (metrics.level, metrics.last_confirmed_at, metrics.stale) == (Level.CLAIMED, None, False)


# --- sides, owner-run, trend --------------------------------------------------------------------------------


def test_a_relabeled_voice_is_recomputed_from_stored_evidence() -> None:
    """Lin turns out to be a reseller: the same evidence, without a model, falls to 1."""
    people = tuple(replace(p, side=Side.PARTNER) if p.label == "Lin" else p for p in NAMED.transcript.participants)
    moved = replace(NAMED, transcript=replace(NAMED.transcript, participants=people))
    buyer = of(deal(moved), "economic_buyer")
    assert (buyer.level, buyer.reasons) == (Level.CLAIMED, ("cap-seller-only",))


def test_owner_run_lifts_the_cap_over_calls() -> None:
    """The owner holds both parts: the cap at 2 falls, and access to the money counts as met once heard."""
    owner = a_call(1, call(("s:Dana", "Hm?"), ("b:Ming Chen", "I run this shop."), ("s:Dana", "And?"), ("b:Ming Chen", "It gives me my evenings back."),
        ("s:Dana", "Inside?"), ("b:Ming Chen", "My brother is against it."), ("s:Dana", "And?"), ("b:Ming Chen", "I told my team to use it."),
        ("s:Dana", "Budget?"), ("b:Ming Chen", "My budget is $5,000 and I approve it.")),
        ("champion", "s2", "I run this shop", "influence"), ("champion", "s4", "It gives me my evenings back", "personal_win"),
        ("champion", "s6", "My brother is against it", "inside_information"), ("champion", "s8", "I told my team to use it", "sells_inside"),
        ("economic_buyer", "s10", "My budget is $5,000 and I approve it", "confirms_authority"))  # fmt: skip
    again = a_call(
        2,
        call(("s:Dana", "Hm?"), ("b:Ming Chen", "I told my team again to use it.")),
        ("champion", "s2", "I told my team again to use it", "sells_inside"),
    )
    assert of(deal(owner, again), "champion").level is Level.STATED
    assert of(deal(owner, again, owner_run=True), "champion").level is Level.CONFIRMED


def test_a_champion_falls_when_a_later_call_makes_them_the_economic_buyer() -> None:
    """The level of one letter may hang on another: the change names the words that did it."""
    rollup = deal(
        a_call(1, call(("s:Dana", "Hm?"), ("b:Lin", "I lead the selection."), ("s:Dana", "Hm?"), ("b:Lin", "I presented you to the board."),
            ("s:Dana", "Hm?"), ("b:Lin", "I get my evenings back."), ("s:Dana", "Hm?"), ("b:Lin", "I hear Wang is against it."),
            ("s:Dana", "Hm?"), ("b:Lin", "I booked our CEO for you."), ("s:Dana", "Hm?"), ("b:Lin", "I will bring you to the CEO on 12 May.")),
            ("champion", "s2", "I lead the selection", "influence"), ("champion", "s4", "I presented you to the board", "sells_inside"),
            ("champion", "s6", "I get my evenings back", "personal_win"), ("champion", "s8", "I hear Wang is against it", "inside_information"),
            ("champion", "s10", "I booked our CEO for you", "buyer_access"), ("champion", "s12", "I will bring you to the CEO on 12 May", "owned_action:12 May")),
        a_call(2, call(("s:Dana", "Hm?"), ("b:Lin", "My budget of $9,000, I approve it.")), ("economic_buyer", "s2", "My budget of $9,000, I approve it", "confirms_authority")),
    )  # fmt: skip
    champion = of(rollup, "champion")
    assert (champion.trend, champion.reasons) == ((3, 2), ("champion-is-economic-buyer",))
    change = next(one for one in rollup.changes if one.letter == "champion")
    assert [q.evidence.letter for q in change.quotes] == ["economic_buyer"]


def test_each_call_keeps_its_own_numbers_and_the_buyers_heard() -> None:
    """What rules need of a call alone: its own strength and coverage, and whose voices were there."""
    points = deal(NAMED, HEARD).calls
    assert [(p.own_coverage, p.own_strength, p.buyers) for p in points] == [(1, 13, ("Lin",)), (1, 6, ("Hsu",))]
    assert [(p.coverage, p.strength) for p in points] == [(1, 13), (1, 19)]


def test_no_calls_give_six_unknown_letters() -> None:
    """A deal without an analyzed call is unknown, not bad."""
    nothing = deal()
    assert {(one.level, one.status) for one in nothing.letters} == {(Level.UNKNOWN, Status.NOT_DISCUSSED)}
    assert (nothing.coverage, nothing.strength, nothing.calls, nothing.changes) == (0, 0, (), ())


def test_dropped_quotes_of_any_call_leave_a_letter_unverified() -> None:
    """A claim that nobody could match in call 1 is remembered after call 2."""
    invented = a_call(
        1,
        call(("s:Dana", "Hm?"), ("b:Lin", "Fine, thank you.")),
        ("champion", "s2", "I pitched you to the board", "sells_inside"),
    )
    assert of(deal(invented, silent(2)), "champion").status is Status.UNVERIFIED


def test_denying_our_own_claim_is_no_contradiction() -> None:
    """A buyer who says our number is wrong contradicts no buyer: nothing is retired, no status changes."""
    ours = a_call(
        1,
        call(("s:Dana", "It takes six hours a day."), ("b:Lin", "Hm.")),
        ("metrics", "s1", "It takes six hours a day", "vendor_figure"),
    )
    rollup = deal(ours, hours(2, text="It is not six hours a day.", marker="disputes:six hours a day"))
    assert (rollup.contradictions, of(rollup, "metrics").status) == ((), Status.WEAK)


def test_instead_of_replaces_without_a_dispute_marker() -> None:
    """The words are enough, whatever marker the model chose."""
    text = "Ms Chiu signs this instead of Mr Hsu."
    changed = a_call(
        2,
        call(("s:Dana", "Hm?"), ("b:Lin", text)),
        ("economic_buyer", "s2", text.rstrip("."), "names_authority:Ms Chiu"),
    )
    buyer = of(deal(NAMED, changed), "economic_buyer")
    assert (buyer.people, buyer.status) == (("Ms Chiu",), Status.CONTRADICTED)


def test_a_buyers_denial_is_not_shadowed_by_ours() -> None:
    """Our side says it first, a buyer says it too: the buyer's words retire, ours raise no question beside them."""
    text = "Mr Hsu moved; Ms Chiu signs this now."
    both = a_call(2, call(("b:Lin", "Hello."), ("s:Dana", "Mr Hsu moved, right."), ("b:Lin", text)),
        ("economic_buyer", "s2", "Mr Hsu moved, right", "title_only"), ("economic_buyer", "s3", text.rstrip("."), "names_authority:Ms Chiu"))  # fmt: skip
    entries = of(deal(NAMED, both), "economic_buyer").contradictions
    assert [(entry.kind, entry.newer.person) for entry in entries] == [(ContradictionKind.REPLACED, "Lin")]


def test_a_contradiction_is_settled_when_the_new_name_is_said_again() -> None:
    """Another call, the same new name: buyers bear it out, though Ms Chiu was not heard herself."""
    again = a_call(
        4,
        call(("s:Dana", "Hm?"), ("b:Lin", "Ms Chiu has to sign this.")),
        ("economic_buyer", "s2", "Ms Chiu has to sign this", "names_authority:Ms Chiu"),
    )
    buyer = of(deal(NAMED, HEARD, CHANGED, again), "economic_buyer")
    assert (buyer.level, buyer.status) == (Level.STATED, Status.CONFIRMED)


def test_a_vague_word_of_a_buyer_confirms_nothing() -> None:
    """Praise keeps a letter at 1 and gives it no date."""
    praise = a_call(
        1,
        call(("s:Dana", "Well?"), ("b:Lin", "I love it, best demo this year.")),
        ("champion", "s2", "I love it, best demo this year", "enthusiasm"),
    )
    champion = of(deal(praise), "champion")
    assert (champion.level, champion.last_confirmed_at) == (Level.CLAIMED, None)
