"""What a result took stands under it: time, tokens, cost; a price nobody knows is no nought, a free result says so."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from analysis.model.conversation import Step, StepProgress, StepState
from analysis.model.meddic import Usage
from analysis.usecases.analyze import NOTHING_BOUGHT
from analysis.usecases.control import ConversationView
from handlers.render.slack.card import card
from handlers.render.slack.details import details
from handlers.render.words import LANGUAGES, Words
from tests.handlers.render import samples

ZONE = ZoneInfo("Asia/Taipei")
READERS = pytest.mark.parametrize("words", [Words(language) for language in LANGUAGES], ids=LANGUAGES)


def view(**changes: object) -> ConversationView:
    """Return a result that took tokens."""
    found = samples.analysis("plain", usage=Usage(input_tokens=12_000, output_tokens=500, cost_usd=0.03))
    return replace(samples.view("plain", found), **changes)  # type: ignore[arg-type]


def under(words: Words, shown: ConversationView) -> str:
    """Return the words of the card's small print."""
    blocks = card(words, shown, zone=ZONE).blocks
    return "\n".join(e["text"] for block in blocks if block["type"] == "context" for e in block["elements"])


def told(words: Words, shown: ConversationView) -> str:
    """Return everything in the thread."""
    return str([message.blocks for message in details(words, shown)])


@READERS
def test_time_tokens_and_cost_stand_under_the_card(words: Words) -> None:
    """One line; a result without any of them has none."""
    assert "12,500" in under(words, view())
    assert words.money(0.03, "USD") in under(words, view(cost_usd=0.03))
    bare = view(cost_usd=0.0)
    assert bare.analysis is not None
    bare = replace(bare, analysis=replace(bare.analysis, usage=Usage()))
    bare = replace(bare, conversation=replace(bare.conversation, duration_ms=None))
    assert "tokens" not in under(words, bare)


@READERS
def test_an_unknown_price_is_said(words: Words) -> None:
    """Never as nothing."""
    for shown in (under(words, view(cost_usd=None)), told(words, view(cost_usd=None))):
        assert words("cost-unknown") in shown
        assert words.money(0, "USD") not in shown


@READERS
def test_each_step_has_its_time(words: Words) -> None:
    """Those of a second and more."""
    assert words("details-step", step=words("step-fetch"), time="2 s" if words.language == "en" else "2 秒") in told(
        words, view()
    )


@READERS
def test_a_result_that_bought_nothing_says_so(words: Words) -> None:
    """Only where the storing step noted it."""
    said = words("details-nothing-bought")
    later = samples.NOW + timedelta(seconds=1)
    store = StepProgress(Step.STORE, StepState.DONE, samples.NOW, later, detail=NOTHING_BOUGHT)
    assert said in told(words, view(steps=[store]))
    assert said not in told(words, view())


@READERS
def test_runs_say_how_far_they_agree(words: Words) -> None:
    """The level of each run, and how many gave the level shown."""
    shown = view()
    assert shown.analysis is not None
    letter = shown.analysis.letters[0]
    levels = (int(letter.level), int(letter.level), (int(letter.level) + 1) % 4)
    voted = replace(shown.analysis, letters=(replace(letter, runs=levels), *shown.analysis.letters[1:]))
    named = words.join([words(f"level-{level}") for level in levels])
    assert words("details-runs", agreed=2, count=3, levels=named) in told(words, replace(shown, analysis=voted))
