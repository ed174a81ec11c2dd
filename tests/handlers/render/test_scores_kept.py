"""A reader from whom the workspace keeps scores reads what was said, and nothing that tells how well it went."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from analysis.meddic.rollup import roll_up
from analysis.model.meddic import Letter
from handlers.render.slack.card import MARK, card
from handlers.render.slack.deal import deal
from handlers.render.slack.details import details
from handlers.render.words import LANGUAGES, Words
from tests.handlers.render import samples
from tests.handlers.render.deals import found_deal

PLAIN = samples.TEXTS["plain"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_neither_card_nor_details_show_a_level(language: str) -> None:
    """No mark, strength, question for a weak letter or rule; quotes and the letters' names stay."""
    words = Words(language)
    whole = samples.view(PLAIN, samples.analysis(PLAIN))
    before, after = (
        str([card(words, view, zone=ZoneInfo("Asia/Taipei")), *details(words, view)])
        for view in (whole, replace(whole, scores=False))
    )
    telling = [*MARK.values(), words("card-gaps"), words("details-not-a-chance")]
    assert all(one in before for one in telling[-2:])
    assert not any(one in after for one in telling)
    assert all(words(f"letter-{letter}") in after for letter in Letter)
    assert words("card-scores-hidden") in after
    assert "accessory" in after


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deal_says_that_its_scores_are_kept(language: str) -> None:
    """Its calls are listed, none of them is said to be kept, and why there is no level stands there."""
    words, found = Words(language), found_deal(PLAIN, 2)
    assert found.history is not None
    nothing = roll_up([], [], now=samples.NOW)
    history = replace(found.history, rollup=nothing, unseen=0, scores=False)
    told = str(deal(words, replace(found, history=history), zone=ZoneInfo("Asia/Taipei")))
    assert words("card-scores-hidden") in told
    assert words("deal-unseen", count=2) not in told
    assert words("deal-calls", count=2) in told
    assert words("deal-call-open", state=words(f"state-{found.calls[0].state}")) not in told
    assert not any(mark in told for mark in MARK.values())
