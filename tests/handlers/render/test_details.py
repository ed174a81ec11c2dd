"""The thread under a card holds all evidence, the rules applied, the receipt and the whole transcript."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.meddic import levels, witness
from analysis.model.meddic import Usage
from analysis.model.transcript import Segment
from analysis.usecases.control import ConversationView
from handlers.render.slack.details import details, transcript_file, transcript_name
from handlers.render.words import LANGUAGES, Words
from tests.handlers.render import samples

EN = Words("en")
PLAIN = samples.TEXTS["plain"]


def shown(view: ConversationView) -> str:
    """Return all words of the replies."""
    blocks = [block for message in details(EN, view) for block in message.blocks]
    return "\n".join(
        part["text"] for block in blocks for part in ([block["text"]] if "text" in block else block["elements"])
    )


def rule_keys() -> set[str]:
    """Return every rule that the levels name, from the source itself."""
    trees = [ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")) for module in (levels, witness)]
    strings = {
        n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    return {text for text in strings if text.startswith(("cap-", "confirmed-", "champion-is-"))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_words(language: str) -> None:
    """Why a level is what it is reads as a sentence."""
    keys = rule_keys()
    assert len(keys) > 20
    assert {key for key in keys if Words(language)(f"rule-{key}") == f"rule-{key}"} == set()


def test_all_evidence_rules_and_moments_are_told() -> None:
    """Nothing that the card leaves out is lost."""
    told = shown(samples.view(PLAIN, samples.analysis(PLAIN)))
    assert told.count(f"• “{PLAIN}”") == 8
    assert told.count("_Only our side speaks of it._") == 6
    assert "*Competitor (own solution, seen unfavorably)*" in told
    assert "2 claims of the model were removed" in told
    assert "12000 tokens in, 900 out" in told.replace(",000", "000").replace("\xa0", "")
    assert "not a chance of winning" in told


def test_a_moment_without_a_name_shows_its_words_alone() -> None:
    """No colon stands before nothing."""
    objection = next(one for one in samples.analysis("Too steep").moments if one.kind == "objection")
    found = samples.analysis(PLAIN, moments=(replace(objection, label=""),))
    [line] = [line for line in shown(samples.view(PLAIN, found)).splitlines() if "Objection" in line]
    assert line.startswith("• *Objection (price)* “Too steep”")


def test_what_cost_nothing_and_took_no_audio_has_no_receipt() -> None:
    """A line of noughts tells a rep nothing."""
    free = replace(samples.analysis(PLAIN), usage=Usage())
    view = samples.view(PLAIN, free)
    view = replace(view, conversation=replace(view.conversation, duration_ms=None), cost_usd=0.0)
    assert "tokens in" not in shown(view)


def test_more_evidence_than_is_listed_is_counted() -> None:
    """Twelve quotes a letter are enough to read; the rest is named."""
    assert "… and 8 more in the transcript" in shown(samples.view(PLAIN, samples.analysis(PLAIN, evidence=20)))


def test_details_need_a_result() -> None:
    """There is nothing to detail before the end."""
    with pytest.raises(ValueError, match="no result"):
        details(EN, samples.view(PLAIN, None))


def test_the_transcript_file_has_every_turn_with_time_and_side() -> None:
    """The words are whole and in order, doubts are marked, and each turn is one line."""
    view = samples.view("Second call", None)
    segments = (
        Segment("s1", "Hello\nthere <b>", "Dana", 1_000, 2_000),
        Segment("s2", "好的", "", None, None, ("repeated",)),
    )
    view = replace(view, transcript=samples.transcript("Lin", segments=segments, draft=True))
    assert transcript_file(EN, view).splitlines() == [
        "202611-IC046 · Second call",
        "Draft, made offline: expect wrong words.",
        "Transcript: as you gave it",
        "",
        "[0:01] Dana (seller): Hello there <b>",
        "Unknown voice (unknown side): 好的 [unclear]",
    ]
    assert transcript_name(view) == "202611-IC046-transcript.txt"
    with pytest.raises(ValueError, match="no transcript"):
        transcript_file(EN, replace(view, transcript=None))
