"""The result card says the weakest point first and proves what it says."""

# ruff: noqa: RUF001  # marks as Chinese and English write them

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from analysis.errors import RefusedError
from analysis.meddic.analyze import assess
from analysis.meddic.answer import MeddicAnswer
from analysis.model.meddic import Ask, Evidence, Letter, LetterResult, Level, Match, MeddicAnalysis, Status, Usage
from analysis.model.transcript import Side
from bot.demo import samples as demo
from handlers.render.slack.card import card, gaps
from handlers.render.slack.carried import QuoteRef, Verdict
from handlers.render.slack.message import Message
from handlers.render.slack.quotes import best_quote, speakers
from handlers.render.words import Words
from tests.handlers.render import samples

ZONE = ZoneInfo("Asia/Taipei")
EN, ZH = Words("en"), Words("zh-TW")
PLAIN = samples.TEXTS["plain"]


def texts(message: Message) -> list[str]:
    """Return the words of sections, headers and contexts, in order."""
    found = []
    for block in message.blocks:
        parts = [block["text"]] if "text" in block else block.get("elements", [])
        found += [part["text"] for part in parts if isinstance(part.get("text"), str)]
    return found


def evidence(text: str, **changes: object) -> Evidence:
    """Return one piece of evidence; *changes* are of its span."""
    return Evidence(Letter.METRICS, "target", "", replace(samples.span(text), **changes))  # type: ignore[arg-type]


def result(*items: Evidence) -> LetterResult:
    """Return a letter with this evidence."""
    return LetterResult(Letter.METRICS, Level.STATED, Status.CONFIRMED, items)


def demo_result(name: str) -> MeddicAnalysis:
    """Return what the pipeline makes of a bundled call and its written answer."""
    found = demo.sample(name)
    assert found.answer is not None
    answer = MeddicAnswer.model_validate_json(found.answer.read_text(encoding="utf-8"))
    return assess(found.transcript, [answer], engine="sample:en", usage=Usage())


def test_the_card_opens_with_the_weakest_point_and_coverage() -> None:
    """Whoever reads one line reads the one that matters."""
    view = samples.view(PLAIN, samples.analysis(PLAIN))
    assert card(EN, view, zone=ZONE).blocks[0]["text"]["text"] == "Weakest: Champion · 4/6"
    assert card(ZH, view, zone=ZONE).blocks[0]["text"]["text"] == "最弱：內部推手・4/6"


def test_a_level_is_color_and_word() -> None:
    """Color alone says nothing to many readers."""
    shown = texts(card(EN, samples.view(PLAIN, samples.analysis(PLAIN)), zone=ZONE))
    assert any(text.startswith("⚪ *Metrics*: unknown") for text in shown)
    assert any(text.startswith("🔴 *Economic buyer*: claimed") for text in shown)
    assert any(text.startswith("🟡 *Decision criteria*: stated") for text in shown)
    assert any(text.startswith("🟢 *Decision process*: confirmed") for text in shown)


def test_every_quote_has_speaker_side_and_minute() -> None:
    """A claim without its place is no proof."""
    view = replace(samples.view(PLAIN, samples.analysis(PLAIN)), transcript=None)
    line = next(text for text in texts(card(EN, view, zone=ZONE)) if "Economic buyer*:" in text)
    assert line.endswith(f"“{PLAIN}” – Lin, buyer, 12:31")


def test_the_bundled_call_shows_its_gaps_and_what_was_removed() -> None:
    """The real pipeline's result fits the card."""
    found = demo_result(demo.CALL_EN)
    view = replace(samples.view(PLAIN, found), transcript=demo.sample(demo.CALL_EN).transcript)
    shown = "\n".join(texts(card(EN, view, zone=ZONE)))
    assert "*Written sample*" in shown
    assert "2 claims removed, no source" in shown
    assert "*Ask next*" in shown


def test_too_little_known_stands_beside_the_strength() -> None:
    """A number that rests on one letter must say so."""
    low = samples.view(PLAIN, samples.analysis(PLAIN, coverage=2, strength=11))
    enough = samples.view(PLAIN, samples.analysis(PLAIN, coverage=3, strength=60))
    assert any("*Strength 11/100, at risk*" in t and "too little known" in t for t in texts(card(EN, low, zone=ZONE)))
    assert not any("too little known" in text for text in texts(card(EN, enough, zone=ZONE)))


def test_a_cue_scan_shows_no_score_and_takes_no_judgment() -> None:
    """Keywords are no findings."""
    message = card(EN, samples.view(PLAIN, samples.cue_scan(PLAIN)), zone=ZONE)
    assert message.blocks[0]["text"]["text"] == "Keyword scan only"
    assert not any("Strength" in text or "🟢" in text for text in texts(message))
    assert not any(block["type"] == "context_actions" for block in message.blocks)


def test_analyzing_again_says_what_a_vote_costs() -> None:
    """Three runs are three purchases, and the question before them says so."""

    def asked(words: Words, runs: tuple[int, ...]) -> str:
        found = samples.analysis(PLAIN)
        letters = tuple(replace(one, runs=runs) for one in found.letters)
        message = card(words, samples.view(PLAIN, replace(found, letters=letters)), zone=ZONE)
        row = next(block for block in message.blocks if block.get("block_id") == "result")
        said = [element["confirm"]["text"]["text"] for element in row["elements"] if "confirm" in element]
        return str(said[0])

    for words, times in ((EN, "3 times"), (ZH, "3 次")):
        assert times not in asked(words, ())
        assert times in asked(words, (1, 2, 2))


def test_hear_it_is_offered_only_where_there_is_something_to_hear() -> None:
    """No recording or no time, no button."""

    def heard(message: Message) -> list[str]:
        return [block["accessory"]["value"] for block in message.blocks if "accessory" in block]

    found = samples.analysis(PLAIN)
    values = heard(card(EN, samples.view(PLAIN, found), zone=ZONE))
    assert [QuoteRef.decode(value).letter for value in values] == [
        Letter.ECONOMIC_BUYER, Letter.DECISION_CRITERIA, Letter.DECISION_PROCESS, Letter.CHAMPION
    ]  # fmt: skip
    assert heard(card(EN, samples.view(PLAIN, found, object_key=""), zone=ZONE)) == []
    timeless = tuple(replace(one, evidence=(evidence("x", start_ms=None),)) for one in found.letters)
    assert heard(card(EN, samples.view(PLAIN, replace(found, letters=timeless)), zone=ZONE)) == []


def test_gaps_ask_the_weakest_letters_first_and_the_heavier_of_equals() -> None:
    """Three questions, no more; proven letters are not asked again."""
    levels = (Level.CONFIRMED, Level.CLAIMED, Level.UNKNOWN, Level.STATED, Level.UNKNOWN, Level.CLAIMED)
    letters = tuple(LetterResult(letter, level, Status.WEAK, ()) for letter, level in zip(Letter, levels, strict=True))
    asked = gaps(EN, samples.analysis(PLAIN, letters=letters))
    assert [line.split("*")[1] for line in asked] == ["Pain", "Decision criteria", "Champion"]
    proven = tuple(replace(letter, level=Level.CONFIRMED) for letter in letters)
    assert gaps(EN, samples.analysis(PLAIN, letters=proven)) == []


def test_a_gap_names_whom_to_ask_in_the_readers_own_language() -> None:
    """The model's question is used where the reader can read it, else the rubric's own."""
    ask = Ask("Lin", "Who signs?", "by Friday")
    letters = (LetterResult(Letter.ECONOMIC_BUYER, Level.CLAIMED, Status.WEAK, (), ask=ask),)
    found = samples.analysis(PLAIN, letters=letters)
    assert gaps(EN, found) == ["• *Economic buyer* – ask Lin: Who signs? (by Friday)"]
    assert gaps(ZH, found) == ["• *經濟決策者* 部門都同意之後，還有誰可能喊停？"]


def test_next_steps_say_who_and_when_or_that_nobody_did() -> None:
    """A step without an owner shows as one, the buyer's dated one first, each above the words it rests on."""
    step = replace(samples.analysis("Pilot").moments[0], owner="", due="", due_on=None, taken_on=False)
    dated = replace(step, owner="Lin", due="next Friday", due_on=date(2026, 12, 4), taken_on=True)
    found = samples.analysis(PLAIN, moments=(step, dated))
    shown = next(text for text in texts(card(EN, samples.view(PLAIN, found), zone=ZONE)) if "Next steps" in text)
    assert shown.splitlines()[1:] == [
        "• Pilot – Lin, next Friday (Dec 4, 2026)",
        f"    “Pilot” – {PLAIN[:39]}…, buyer (inferred), 12:31",
        "• Pilot – no owner named, no date named",
        f"    “Pilot” – {PLAIN[:39]}…, buyer (inferred), 12:31",
    ]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (evidence("we need it soon"), evidence("we need it soon", side=Side.SELLER)),
        (evidence("we need it soon"), evidence("Do we need it soon?")),
        (evidence("we lose 90,000 a month"), evidence("we lose quite a lot every single month, believe me")),
        (evidence("we lose it every month"), evidence("we lose it every month", match=Match.ALIGNED)),
        (evidence("we lose it every single month"), evidence("we lose it")),
        (evidence("we lose it, said early"), evidence("we lose it, said later")),
    ],
)
def test_the_best_quote_is_the_most_telling_one(better: Evidence, worse: Evidence) -> None:
    """Buyer, statement, figure, exact, length, time: in that order, and never by chance."""
    assert best_quote(result(better, worse), None) == 0
    if better.span.text != "we lose it, said early":
        assert best_quote(result(worse, better), None) == 1
    assert best_quote(result(), None) is None


def test_values_of_buttons_come_back_as_they_went() -> None:
    """A click finds the quote and the result it belongs to."""
    ref = QuoteRef(samples.CONVERSATION, samples.ANALYSIS, Letter.DECISION_CRITERIA, "s399.12-80")
    assert QuoteRef.decode(ref.encode()) == ref
    for right in (True, False):
        verdict = Verdict(samples.CONVERSATION, samples.ANALYSIS, right)
        assert Verdict.decode(verdict.encode()) == verdict
    for read in (QuoteRef.decode, Verdict.decode):
        with pytest.raises(RefusedError, match="button-unknown"):
            read("a:b:c")
    older = f"{samples.CONVERSATION}:{samples.ANALYSIS}:metrics:3"
    assert QuoteRef.decode(older).name == "3"
    with pytest.raises(RefusedError, match="button-unknown"):
        QuoteRef.decode(older + "x")


def test_speakers_include_voices_nobody_declared() -> None:
    """An index chosen in the modal means the same person later."""
    transcript = samples.transcript(PLAIN)
    segments = (*transcript.segments, replace(transcript.segments[0], speaker="spk_9"))
    assert [one.label for one in speakers(replace(transcript, segments=segments))] == ["Lin", "Dana", "spk_9"]
