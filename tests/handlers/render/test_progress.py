"""Whoever waits sees where it stands; whoever failed sees what is kept and what to do."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from analysis.model.conversation import ConversationState, Failure, StepState
from analysis.model.ids import PurchaseId
from analysis.model.paid import Purchase, PurchaseState
from analysis.usecases.control import ConversationView
from handlers.render.slack.conversation import conversation
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.progress import duration, progress
from handlers.render.words import Words
from tests.handlers.render import samples

ZONE = ZoneInfo("Asia/Taipei")
EN, ZH = Words("en"), Words("zh-TW")


def view(state: ConversationState, last: StepState = StepState.RUNNING, detail: str = "") -> ConversationView:
    """Return a conversation in a state, transcribing."""
    found = samples.view("Second call", None, state=state)
    return replace(found, steps=samples.steps(last, detail), transcript=None)


def lines(message: Message) -> list[str]:
    """Return the lines of the first section."""
    return str(message.blocks[0]["text"]["text"]).splitlines()


def offered(message: Message) -> list[Json]:
    """Return the buttons."""
    return [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


def test_running_shows_each_step_and_the_chunk_under_way() -> None:
    """Two of twelve are done, so the third is under way."""
    assert lines(progress(EN, view(ConversationState.RUNNING), zone=ZONE)) == [
        "⏳ *Second call*: running",
        "✅ Fetch audio · 2 s",
        "✅ Cut at silence · 1 min 15 s",
        "⏳ Transcribe · chunk 3 of 12",
        "▫️ Merge transcript",
        "▫️ Analyze",
        "▫️ Store result",
    ]


def test_waiting_says_for_what_and_that_it_goes_on() -> None:
    """A provider's limit is no failure."""
    found = progress(EN, view(ConversationState.RUNNING, StepState.WAITING, "waiting-provider:95"), zone=ZONE)
    assert lines(found)[3] == (
        "⏸️ Transcribe · chunk 3 of 12 · the provider asked us to wait 1 min 35 s; it goes on by itself"
    )
    other = progress(EN, view(ConversationState.RUNNING, StepState.WAITING, "waiting-provider:soon"), zone=ZONE)
    assert lines(other)[3] == "⏸️ Transcribe · chunk 3 of 12 · waiting"


def test_a_given_transcript_has_no_audio_steps() -> None:
    """Steps that never come are not promised."""
    given = replace(view(ConversationState.RUNNING), steps=[])
    given = replace(given, conversation=replace(given.conversation, object_key=""))
    assert len(lines(progress(EN, given, zone=ZONE))) == 4


def test_the_start_is_a_date_that_slack_keeps_fresh() -> None:
    """ "5 minutes ago" needs no edit of the message; where Slack cannot, the reader's own zone stands."""
    found = progress(EN, view(ConversationState.RUNNING), zone=ZONE)
    about = found.blocks[1]["elements"][0]["text"]
    assert f"<!date^{int(samples.NOW.timestamp())}^{{ago}}|Nov 22, 2026, 2:30:00" in about


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (ConversationState.WAITING, Action.CANCEL),
        (ConversationState.QUEUED, Action.CANCEL),
        (ConversationState.RUNNING, Action.CANCEL),
        (ConversationState.FAILED, Action.RETRY),
        (ConversationState.UNKNOWN, Action.RETRY),
        (ConversationState.CANCELED, Action.RETRY),
        (ConversationState.HELD, None),
        (ConversationState.DONE, None),
    ],
)
def test_each_state_offers_what_can_be_done(state: ConversationState, action: Action | None) -> None:
    """Cancel while it runs, Retry after it ended, nothing where policy holds it."""
    found = offered(progress(EN, view(state), zone=ZONE))
    assert [element["action_id"] for element in found] == ([str(action)] if action else [])
    assert all(element["value"] == samples.CONVERSATION for element in found)


def test_only_a_possible_double_payment_asks_before_a_retry() -> None:
    """The dialog says what may be paid twice; other retries need no question."""
    asked = {
        state: "confirm" in offered(progress(EN, view(state), zone=ZONE))[0]
        for state in (ConversationState.UNKNOWN, ConversationState.FAILED, ConversationState.CANCELED)
    }
    assert asked == {
        ConversationState.UNKNOWN: True,
        ConversationState.FAILED: False,
        ConversationState.CANCELED: False,
    }


def test_a_failure_says_why_what_is_kept_and_the_error_id() -> None:
    """What happened, what was kept, what to do."""
    failed = view(ConversationState.FAILED)
    failure = Failure("provider-unavailable", {"provider": "<groq>"}, "err_7")
    failed = replace(failed, conversation=replace(failed.conversation, failure=failure))
    told = lines(progress(EN, failed, zone=ZONE))
    assert told[1].startswith("&lt;groq&gt; does not answer")
    assert told[2] == "Kept: the recording and every part finished. Retry goes on from there."
    assert told[3] == "Error id for your administrator: `err_7`"
    with_transcript = replace(failed, transcript=samples.transcript("x"))
    assert lines(progress(EN, with_transcript, zone=ZONE))[2].startswith("Kept: the transcript.")
    without = replace(failed, conversation=replace(failed.conversation, object_key=""))
    assert lines(progress(EN, without, zone=ZONE))[2] == "Share the recording again to start over."


def test_where_a_retry_cannot_succeed_another_file_is_asked_for() -> None:
    """Silence stays silent: no button that ends the same way, one next action instead."""
    failed = view(ConversationState.FAILED)
    failed = replace(failed, conversation=replace(failed.conversation, failure=Failure("transcript-no-speech")))
    found = progress(EN, failed, zone=ZONE)
    assert offered(found) == []
    assert lines(found)[2] == EN("progress-another-file")


def test_a_doubtful_payment_is_counted_by_provider_with_what_was_paid() -> None:
    """The person decides with the figures in sight."""
    bought = [
        Purchase(PurchaseId(f"p{n}"), samples.CONVERSATION, "k", 1, provider, PurchaseState.UNKNOWN)
        for n, provider in enumerate(["groq:x", "groq:x", "gemini:y"])
    ]
    told = lines(progress(EN, replace(view(ConversationState.UNKNOWN), unknown=bought), zone=ZONE))
    assert told[1].startswith("1 paid call to Google Gemini was")
    assert told[2].startswith("2 paid calls to Groq were")
    assert "Paid so far: $0.01" in told[3]


def test_the_same_message_ends_as_the_card() -> None:
    """Done with a result is a card; done without one (as yet) says that it is stored."""
    done = samples.view("Second call", samples.analysis("x"))
    assert conversation(EN, done, zone=ZONE).blocks[0]["type"] == "header"
    assert lines(conversation(EN, view(ConversationState.DONE), zone=ZONE))[1] == "The result is stored."


def test_lengths_of_time_read_as_people_say_them() -> None:
    """Seconds, minutes, hours; in both languages."""
    assert [duration(EN, s) for s in (0.4, 59, 61, 3_840)] == ["0 s", "59 s", "1 min 1 s", "1 h 4 min"]
    assert duration(ZH, 3_840) == "1 小時 4 分"
