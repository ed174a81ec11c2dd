"""What people put into modals comes out as plain values."""

from typing import Any

from analysis.model.meddic import Letter, Level
from analysis.model.transcript import Side
from handlers.render.slack.carried import metadata, read_metadata
from handlers.render.slack.forms import names, read_correction, read_intake, read_new_analysis
from handlers.render.slack.ids import AUTO, INPUT, NOTED, Block, Options


def state(**fields: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the state of a view: strings are typed, tuples are one option, lists are several."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, value in fields.items():
        action = str(Options.OPPORTUNITY) if name == Block.OPPORTUNITY else INPUT
        element: dict[str, Any] = {"value": value}
        if isinstance(value, tuple):
            element = {"selected_option": {"value": value[0]} if value else None}
        elif isinstance(value, list):
            element = {"selected_options": [{"value": one} for one in value]}
        found[name] = {action: element}
    return found


def test_an_intake_is_read_whole() -> None:
    """Names in a list of either script, AUTO as nothing given, the channel as a number."""
    read = read_intake(
        state(
            opportunity=("opp_1",),
            company=None,
            title=" Second call ",
            kind=("discovery",),
            spoken=(AUTO,),
            sellers="Dana, Maya",
            buyers="林小姐、許先生",
            seller_channel=("1",),
            consent=[NOTED],
        )
    )
    assert (read.opportunity, read.company, read.title, read.kind) == ("opp_1", "", "Second call", "discovery")
    assert (read.language, read.seller_channel, read.consent) == ("", 1, True)
    assert (read.sellers, read.buyers) == (("Dana", "Maya"), ("林小姐", "許先生"))
    assert read.problems() == {}


def test_what_is_left_empty_is_nothing() -> None:
    """Slack sends null for a field that nobody touched."""
    read = read_intake(state(opportunity=(), seller_channel=("none",), consent=[], spoken=("zh-TW",)))
    assert (read.opportunity, read.seller_channel, read.consent, read.language) == ("", None, False, "zh-TW")


def test_one_way_in_at_a_time() -> None:
    """A picked conversation and a pasted transcript at once would be a guess."""
    picked, pasted = state(conversation=("conv_1",)), state(transcript="A: hello")
    assert read_new_analysis(picked).problems() == {}
    assert read_new_analysis(pasted).problems() == {}
    assert set(read_new_analysis(picked | pasted).problems()) == {Block.TRANSCRIPT}
    assert set(read_new_analysis({}).problems()) == {Block.TRANSCRIPT}


def test_a_correction_is_read_and_complete() -> None:
    """Voice with side, letter with level and reason, quotes by letter and position."""
    read = read_correction(
        state(
            speaker=("0",),
            side=("buyer",),
            quotes=["champion:2", "metrics:0"],
            letter=("champion",),
            level=("0",),
            reason="She left",
        )
    )
    assert (read.speaker, read.side) == (0, Side.BUYER)
    assert read.quotes == ((Letter.CHAMPION, 2), (Letter.METRICS, 0))
    assert (read.letter, read.level, read.reason) == (Letter.CHAMPION, Level.UNKNOWN, "She left")
    assert read.problems() == {}
    assert set(read_correction(state(speaker=("1",))).problems()) == {Block.SIDE}
    assert set(read_correction(state(letter=("champion",), level=("2",))).problems()) == {Block.REASON}
    assert read_correction(state(quotes=["champion:0"])).problems() == {}


def test_names_are_split_in_either_script() -> None:
    """Commas, Chinese commas and lines; blanks are no names."""
    assert names(" Lin ,Mr Hsu\n、志豪，") == ("Lin", "Mr Hsu", "志豪")  # noqa: RUF001


def test_metadata_comes_back_as_it_went() -> None:
    """Empty ids are left out."""
    assert read_metadata(metadata(channel="C1", thread="")) == {"channel": "C1"}
    assert read_metadata("") == {}
