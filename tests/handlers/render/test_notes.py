"""Help guesses kindly, notes say where an answer went, and answers quote or say that nothing is there."""

from zoneinfo import ZoneInfo

from analysis.model.conversation import ConversationState
from handlers.render.slack import help as help_texts
from handlers.render.slack import lists, notes
from handlers.render.slack.home import home
from handlers.render.slack.ids import Command, Shortcut, command
from handlers.render.words import Words
from tests.handlers.render import samples

EN, ZH = Words("en"), Words("zh-TW")
ZONE = ZoneInfo("Asia/Taipei")


def test_a_slip_of_the_finger_gets_a_suggestion() -> None:
    """A near word of the command, else a near name or case number, else only where to look."""
    said = help_texts.not_understood(EN, Command.ANALYZE, "statis 202611-IC046", prefix="test-").text
    assert said.endswith("Did you mean `/test-analyze status 202611-IC046`?")
    near = help_texts.not_understood(EN, Command.OPPORTUNITY, "harbor & pine", known=["Acme", "Harbour & Pine"]).text
    assert near.endswith("Did you mean `/opportunity Harbour &amp; Pine`?")
    assert help_texts.not_understood(EN, Command.ANALYZE, "xyzzy").text == "I found nothing for “xyzzy”."


def test_help_names_the_commands_as_this_workspace_types_them() -> None:
    """A test bot beside the real one has a prefix."""
    assert command(Command.ANALYZE, "test-") == "/test-analyze"
    lines = help_texts.usage_lines(ZH, Command.ANALYZE, "test-")
    assert len(lines) == 7
    assert all(line.startswith("`/test-analyze") for line in lines)


def test_an_answer_without_a_quote_says_that_it_is_not_in_there() -> None:
    """What the model says without proof is not shown."""
    found = notes.answer(EN, question="Who signs?", said="Mr Hsu does.", spans=[], transcript=None, engine="gemini:x")
    assert found.text == "The transcript does not say: “Who signs?”"
    assert "Hsu" not in str(found.blocks)


def test_an_answer_shows_its_quotes_with_times() -> None:
    """At most six, each with speaker and minute."""
    spans = [samples.span("He signs above 500,000")] * 9
    found = notes.answer(EN, question="Who signs?", said="Mr Hsu.", spans=spans, transcript=None, engine="gemini:x")
    assert str(found.blocks[1]["text"]["text"]).count("Lin, buyer, 12:31") == 6


def test_a_note_names_the_channel_only_if_it_is_one() -> None:
    """An id is mentioned, anything else is not passed on as markup."""
    assert "<#C024BE7LR>" in notes.sent_privately(EN, why="external", channel="C024BE7LR").text
    assert "<" not in notes.sent_privately(EN, why="external", channel="x|<!here>").text


def test_home_shows_state_letters_and_the_chosen_language() -> None:
    """My conversations with their state, my opportunities with their letters."""
    found = home(
        ZH,
        conversations=[samples.conversation(state=ConversationState.FAILED)],
        opportunities=[samples.overview()],
        zone=ZONE,
        language="zh-TW",
    )
    told = [str(block["text"]["text"]) for block in found["blocks"] if block["type"] == "section"]
    assert any("❌ *Second call* 失敗" in text for text in told)
    assert any("⚪ M 0  🔴 E 1  🟡 DC 2  🟢 DP 3  ⚪ P 0  🔴 C 1" in text for text in told)
    chosen = next(block for block in found["blocks"] if block.get("accessory", {}).get("type") == "static_select")
    assert chosen["accessory"]["initial_option"]["value"] == "zh-TW"


def test_an_empty_list_says_how_to_begin() -> None:
    """Nobody is left with an empty page."""
    found = lists.conversation_list(EN, [], zone=ZONE)
    assert [element["action_id"] for element in found.blocks[-1]["elements"]] == [
        "analysis.new", "demo.start", "help.show"
    ]  # fmt: skip


def test_suggested_prompts_are_within_slacks_four() -> None:
    """Each has a title and what is sent when it is chosen."""
    for words in (EN, ZH):
        found = notes.suggested_prompts(words)
        assert 1 <= len(found["prompts"]) <= 4
        assert all(prompt["title"] and prompt["message"] for prompt in found["prompts"])


def test_shortcuts_have_names_of_their_own() -> None:
    """The manifest declares them by these."""
    assert {*map(str, Shortcut)} == {"analyze_recording", "new_analysis"}
