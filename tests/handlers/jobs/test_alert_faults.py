"""What the service itself failed: admins and the uploader are told, once a reason, and again when it is mended."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from analysis.alerts.catalog import PIPELINE_FAULT
from analysis.errors import KeyRefusedError
from analysis.model.alerts import Alert, AlertState
from analysis.model.conversation import Conversation, ConversationState, Failure
from analysis.model.ids import ReplyTo
from analysis.model.messages import MessageKind, MessageState, Wanted
from analysis.model.transcript import Segment, Transcript
from analysis.usecases.alerts.fault import note_fault, note_mended
from analysis.usecases.alerts.reflect import ReflectMessage
from handlers.jobs.engine import failure_of
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation
from tests.handlers.jobs.alert_room import AlertRoom, alert_room


@pytest.fixture
def room(engine: Engine, clock: FakeClock) -> AlertRoom:
    """A room on a database of either kind."""
    return alert_room(engine, clock)


def brought(room: AlertRoom, owner: str = "dana") -> Conversation:
    """Store a call that somebody brought."""
    with room.begin(room.workspace) as work:
        return work.conversations.add(
            a_conversation(
                room.workspace,
                owner_id=room.people[owner],
                state=ConversationState.FAILED,
                reply_to=ReplyTo("nobody"),
            )
        )


def fails(room: AlertRoom, call: Conversation, failed: str = "RejectedError", key: str = "internal-error") -> bool:
    """Let an attempt fail."""
    with room.begin(room.workspace) as work:
        return note_fault(work, call, failed, Failure(key, {"error_id": "e1"}, "e1"), room.clock())


def key_refused(room: AlertRoom, provider: str) -> Conversation:
    """Let a call fail because a provider does not take the key; return it."""
    call = brought(room, "lin")
    failure = failure_of(KeyRefusedError(f"{provider}: 401", provider))
    words = Failure(failure["key"], failure["params"], failure["error_id"])
    with room.begin(room.workspace) as work:
        assert note_fault(work, call, failure["failed"], words, room.clock())
    return call


def faults(room: AlertRoom) -> list[Alert]:
    """Return the service's own alerts."""
    return [one for one in room.alerts() if one.rule_id == PIPELINE_FAULT]


def test_admins_and_the_uploader_are_told_at_once_without_a_window(room: AlertRoom) -> None:
    """Both, one message each, with the case and what to do; the manager, whom it does not concern, nothing."""
    call = brought(room)
    assert fails(room, call)
    room.work()
    assert [len(room.to(who)) for who in ("ada", "dana", "lin")] == [1, 1, 0]
    for who in ("ada", "dana"):
        assert call.case_number in str(room.to(who)[0].message.blocks)


@pytest.mark.fault("47")
def test_the_same_failure_of_the_same_attempt_is_told_once(room: AlertRoom) -> None:
    """A step that closes twice, as after a crash, is no second fault."""
    call = brought(room)
    for _ in range(3):
        fails(room, call)
        room.work()
    assert len(faults(room)) == 1
    assert len(room.to("ada")) == 1


def test_what_its_sender_can_mend_is_no_fault(room: AlertRoom) -> None:
    """A file that is no recording is words to whoever sent it; one that was lost by us is a fault."""
    call = brought(room)
    assert not fails(room, call, "RefusedError", "audio-too-short")
    assert fails(room, call, "RefusedError", "recording-missing")
    assert len(faults(room)) == 1


def test_a_later_result_takes_it_back(room: AlertRoom) -> None:
    """The next attempt came to a result: the message gets its tick, and nobody is called any more."""
    call = brought(room)
    fails(room, call)
    room.work()
    with room.begin(room.workspace) as work:
        note_mended(work, call, None, room.clock())
    room.work()
    [over] = faults(room)
    assert (over.state, over.reason) == (AlertState.RESOLVED, "alert-resolved-mended")
    assert room.to("ada")[0].edits == 1


def test_mended_before_anybody_saw_it_nobody_hears_of_it(room: AlertRoom) -> None:
    """Failed at night, analyzed again at night: the morning's digest says nothing."""
    room.pass_time(hours=13)
    call = brought(room)
    fails(room, call)
    room.work()
    with room.begin(room.workspace) as work:
        note_mended(work, call, None, room.clock())
    room.pass_time(days=1)
    room.work()
    assert room.slack.posts == []
    assert faults(room)[0].state is AlertState.RESOLVED


@pytest.mark.fault("47")
def test_an_outage_of_a_provider_is_five_messages_and_a_digest_for_the_admin(room: AlertRoom) -> None:
    """Twenty calls fail within minutes: the admin is not flooded, and none is missing in the end."""
    for _ in range(20):
        fails(room, brought(room, "lin"))
    room.work()
    assert len(room.to("ada")) == 5
    room.pass_time(days=1)
    room.work()
    assert len(room.to("ada")) == 6
    told = {one.id for one in faults(room) if one.state is AlertState.SENT}
    assert len(told) == 20


@pytest.mark.fault("47")
def test_a_refused_key_is_one_notice_however_many_calls_it_fails(room: AlertRoom) -> None:
    """Twenty calls fail for one reason: the admin reads of the first; another provider's key is another matter."""
    first, *_ = [key_refused(room, "groq") for _ in range(20)]
    room.work()
    assert len(room.to("ada")) == 1
    assert first.case_number in str(room.to("ada")[0].message.blocks)
    key_refused(room, "gemini")
    room.work()
    assert len(room.to("ada")) == 2
    room.pass_time(days=1)
    room.work()
    assert len(room.to("ada")) == 2  # and no digest


@pytest.mark.fault("47")
def test_a_refused_key_is_said_again_when_it_is_news(room: AlertRoom) -> None:
    """Mended and refused again, or nobody acted for a day: that is told."""
    first = key_refused(room, "groq")
    room.work()
    with room.begin(room.workspace) as work:
        note_mended(work, first, None, room.clock())
    key_refused(room, "groq")
    room.work()
    assert len(room.to("ada")) == 2
    room.pass_time(days=2)
    key_refused(room, "groq")
    room.work()
    assert len(room.to("ada")) == 3


def test_poor_audio_is_said_with_its_result(room: AlertRoom) -> None:
    """Too many doubtful lines: told once; a better recording of the same call takes it back."""
    call = brought(room)

    def heard(*, doubtful: int) -> Transcript:
        lines = (Segment(f"s{n}", "Words.", flags=("unclear",) if n < doubtful else ()) for n in range(10))
        return Transcript(tuple(lines), (), "en", "groq")

    for doubtful in (3, 4, 5):
        with room.begin(room.workspace) as work:
            note_mended(work, call, heard(doubtful=doubtful), room.clock())
        room.work()
        assert len(room.to("dana")) == (0 if doubtful == 3 else 1)
    with room.begin(room.workspace) as work:
        note_mended(work, call, heard(doubtful=0), room.clock())
    room.work()
    assert [one.state for one in faults(room)] == [AlertState.RESOLVED]


@pytest.mark.parametrize(
    "meanwhile",
    [lambda room: room.policy(hourly_cap=0), lambda room: room.pass_time(hours=13)],
    ids=["no alerts an hour", "at night"],
)
def test_a_fault_nobody_may_be_told_of_now_waits_and_is_not_lost(
    room: AlertRoom, meanwhile: Callable[[AlertRoom], None]
) -> None:
    """It stands in the next digest."""
    meanwhile(room)
    fails(room, brought(room))
    room.work()
    assert room.slack.posts == []
    for _ in range(2 * 24):
        room.pass_time(hours=1)
        room.work()
    assert [len(room.to(who)) for who in ("ada", "dana")] == [1, 1]


def test_a_result_that_reaches_nobody_is_a_fault(room: AlertRoom) -> None:
    """Neither its channel nor its asker could be written to: admins hear of it, and a later result does not hide it."""
    call = brought(room, "dana")
    wanted = Wanted("progress:x", MessageKind.PROGRESS, "C0GONE", "", "U0GONE", conversation_id=call.id)
    with room.begin(room.workspace) as work:
        out = work.messages.get(work.messages.want(wanted))
        ReflectMessage(room.clock)(work, out, MessageState.FAILED)
        work.messages.end(out.id, MessageState.FAILED, error="channel_not_found")
    room.work()
    [told] = room.to("ada")
    assert call.case_number in str(told.message.blocks)
    assert "could not be delivered" in str(told.message.blocks)
    with room.begin(room.workspace) as work:
        note_mended(work, call, None, room.clock())
    assert [one.state for one in faults(room)] == [AlertState.SENT]
