"""The judge is judged: 67 payloads, each breaking one rule, and clean ones that must pass."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.block_checker.check_blocks import check

INVALID: dict[str, list[list[Any]]] = json.loads((Path(__file__).parent / "invalid_payloads.json").read_text("utf-8"))


def test_the_collection_is_whole() -> None:
    """57 broken blocks and 10 views stand in the file: a shrunken file must not pass as a full check."""
    assert (len(INVALID["blocks"]), len(INVALID["views"])) == (57, 10)


@pytest.mark.parametrize(("name", "block"), INVALID["blocks"], ids=[case[0] for case in INVALID["blocks"]])
def test_a_broken_block_is_caught(name: str, block: dict[str, Any]) -> None:
    """Every block that breaks a rule has a finding."""
    assert check([block])


@pytest.mark.parametrize(("name", "view"), INVALID["views"], ids=[case[0] for case in INVALID["views"]])
def test_a_broken_view_is_caught(name: str, view: dict[str, Any]) -> None:
    """Every view that breaks a rule has a finding."""
    assert check(view)


def test_clean_payloads_pass() -> None:
    """A plain message, modal and Home have no findings: the judge does not refuse everything."""
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Champion* 2/3"}}
    chart = {
        "type": "data_visualization",
        "title": "Scores",
        "chart": {
            "type": "bar",
            "series": [{"name": "Call", "data": [{"label": "Metrics", "value": 2}]}],
            "axis_config": {"categories": ["Metrics"]},
        },
    }
    title = {"type": "plain_text", "text": "Analysis"}
    assert check([section, {"type": "divider"}, chart]) == []
    assert check({"type": "modal", "title": title, "blocks": [section]}) == []
    assert check({"type": "home", "blocks": [section]}) == []
