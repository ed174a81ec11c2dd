"""What is typed behind a command is read kindly, in both languages."""

import pytest

from handlers.slack.commands.intent import DealVerb, Intent, Verb, analyze_intent, opportunity_intent


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Intent(Verb.NEW)),
        ("  \n", Intent(Verb.NEW)),
        ("private", Intent(Verb.NEW, private=True)),
        ("HELP", Intent(Verb.HELP)),
        ("?", Intent(Verb.HELP)),
        ("說明", Intent(Verb.HELP)),
        ("demo", Intent(Verb.DEMO)),
        ("示範 私下", Intent(Verb.DEMO, private=True)),
        ("list", Intent(Verb.LIST)),
        ("清單", Intent(Verb.LIST)),
        ("status 202611-IC046", Intent(Verb.STATUS, "202611-IC046")),
        ("狀態 202611-IC046", Intent(Verb.STATUS, "202611-IC046")),
        ("status", Intent(Verb.STATUS)),
        ("status private 202611-IC046", Intent(Verb.STATUS, "202611-IC046", private=True)),
        ("取消 私下 202611-IC046", Intent(Verb.CANCEL, "202611-IC046", private=True)),
        ("status private", Intent(Verb.STATUS, private=True)),
        ("cancel `202611-IC046`", Intent(Verb.CANCEL, "202611-IC046")),
        ("取消", Intent(Verb.CANCEL)),
        ("202611-IC046", Intent(Verb.SHOW, "202611-IC046")),
        ("“202611-IC046” private", Intent(Verb.SHOW, "202611-IC046", private=True)),
        ("<conv_abc-_9>", Intent(Verb.SHOW, "conv_abc-_9")),
        ("Private Bank of Oslo private", Intent(Verb.SHOW, "Private Bank of Oslo", private=True)),
        ("demo call with Lin", Intent(Verb.SHOW, "demo call with Lin")),
        ("hlep", Intent(Verb.SHOW, "hlep")),
    ],
)
def test_analyze_is_understood(text: str, meant: Intent[Verb]) -> None:
    """A verb of either language, an id in any wrapping, or words that name a call; never an error."""
    assert analyze_intent(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Intent(DealVerb.LIST)),
        ("list", Intent(DealVerb.LIST)),
        ("列表", Intent(DealVerb.LIST)),
        ("help", Intent(DealVerb.HELP)),
        ("create Harbour & Pine", Intent(DealVerb.CREATE, "Harbour & Pine")),
        ("建立 港灣木業", Intent(DealVerb.CREATE, "港灣木業")),
        ("create", Intent(DealVerb.CREATE)),
        ("Harbour & Pine", Intent(DealVerb.SHOW, "Harbour & Pine")),
        ("List & Co", Intent(DealVerb.SHOW, "List & Co")),
        ("opp_abc", Intent(DealVerb.SHOW, "opp_abc")),
    ],
)
def test_opportunity_is_understood(text: str, meant: Intent[DealVerb]) -> None:
    """A company whose name begins like a verb is still a company."""
    assert opportunity_intent(text) == meant
