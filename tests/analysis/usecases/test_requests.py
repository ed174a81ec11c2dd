"""Asking for a call shows it where one asks, once, and buys nothing unasked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import Engine

from analysis.audio.engine import PyAvAudio
from analysis.errors import RefusedError, RepeatedError
from analysis.model.audio import AudioFacts
from analysis.model.conversation import ConversationState
from analysis.model.ids import OpportunityId
from analysis.ports import StoredObject
from analysis.usecases.control import CancelConversation, RetryConversation
from analysis.usecases.demo import DEMO, FillDemo, RequestDemo
from analysis.usecases.requests import LookUp, Reanalyze, RequestAnalysis, StartPasted, StopConversation, TryAgain
from analysis.usecases.start import PROCESS, StartFromRecording, StartFromTranscript
from bot.services import demo_calls
from handlers.slack.outbound.announcer import announce, appear
from storage.local import LocalStorage
from tests.analysis.usecases.rooms import Room


class Control:
    """Remembers what was canceled."""

    def __init__(self) -> None:
        self.canceled: list[str] = []

    def cancel(self, key: str) -> None:
        """Remember it."""
        self.canceled.append(key)


def test_a_finished_call_is_shown_where_it_is_asked_for(room: Room) -> None:
    """Its message is wanted in this place and nothing is analyzed; asked again there, its result is at hand."""
    call, _ = room.sample()
    found = RequestAnalysis(room.begin, appear)(room.workspace, call.case_number.lower(), room.asked())
    assert found.call is not None
    assert found.message is None
    assert [one.want.channel for one in room.messages(call)] == ["C1"]
    assert room.queue.named(PROCESS) == []
    again = RequestAnalysis(room.begin, appear)(room.workspace, call.id, room.asked())
    assert again.view is not None
    assert again.view.analysis is not None


@pytest.mark.fault("8")
def test_the_second_request_joins_the_first(room: Room) -> None:
    """One message a place, whoever asks; another place and a private question get one of their own."""
    call, _ = room.sample()
    room.shown(call, room.asked())
    request = RequestAnalysis(room.begin, appear)
    again = request(room.workspace, call.id, room.asked("U2DANA"))
    assert again.message is not None
    assert again.message.permalink == "https://slack.example/1.1"
    request(room.workspace, call.id, room.asked("U2DANA", "C2"))
    request(room.workspace, call.id, room.asked("U2DANA", "D2", private=True))
    assert len(room.messages(call)) == 3


def test_asking_elsewhere_leaves_what_stands_alone(room: Room) -> None:
    """A call that did not change is not sent anew to every place where it was asked for."""
    call, _ = room.sample()
    room.shown(call, room.asked())
    [before] = room.messages(call)
    RequestAnalysis(room.begin, appear)(room.workspace, call.id, room.asked("U2DANA", "C2"))
    after = {one.want.channel: one for one in room.messages(call)}
    assert after.keys() == {"C1", "C2"}
    assert after["C1"] == before


def test_what_is_not_known_gets_names_to_guess_from(room: Room, elsewhere: Room) -> None:
    """Another workspace's call answers like one that does not exist, and is not among the guesses."""
    mine = room.call(title="Harbour & Pine", owner_id=room.person("U1LIN"))
    room.call(title="Somebody else's", owner_id=room.person("U2DANA"))
    theirs, _ = elsewhere.sample()
    found = RequestAnalysis(room.begin, appear)(room.workspace, theirs.id, room.asked())
    assert found.call is None
    assert set(found.near) == {mine.case_number, "Harbour & Pine"}


def test_a_demo_is_one_call_and_one_job(room: Room) -> None:
    """It is labeled, its own person's, and the same request again does nothing more."""
    demo = RequestDemo(room.begin, room.clock, demo_calls(), announce)
    receipt = demo(room.workspace, "zh-TW", "示範：", room.asked(key="trigger"))  # noqa: RUF001 - as Chinese writes it
    with pytest.raises(RepeatedError):
        demo(room.workspace, "zh-TW", "示範：", room.asked(key="trigger"))  # noqa: RUF001
    with room.begin(room.workspace) as work:
        call = work.conversations.get(receipt.conversation_id)
    assert call.title.startswith("示範：")  # noqa: RUF001
    assert (call.provider, call.language, call.state) == ("sample", "zh-TW", ConversationState.WAITING)
    assert room.queue.named(DEMO) == [(room.workspace, call.id, "sales-call-zh-tw")]
    assert len(room.messages(call)) == 1


def test_a_demo_under_way_is_joined(room: Room) -> None:
    """Impatience starts no second one; a finished one may be run again."""
    demo = RequestDemo(room.begin, room.clock, demo_calls(), announce)
    first = demo(room.workspace, "en", "Demo", room.asked())
    second = demo(room.workspace, "en", "Demo", room.asked())
    assert (second.duplicate, second.conversation_id) == (True, first.conversation_id)
    elsewhere = demo(room.workspace, "en", "Demo", room.asked(channel="C2"))
    assert (elsewhere.duplicate, elsewhere.conversation_id) == (False, first.conversation_id)  # its message follows
    with room.begin(room.workspace) as work:
        work.conversations.set_state(first.conversation_id, ConversationState.DONE, attempt=1)
    assert not demo(room.workspace, "en", "Demo", room.asked()).duplicate


def test_the_demos_job_brings_recording_and_transcript(room: Room, tmp_path: Path) -> None:
    """So that quotes can be heard; run twice, the analysis is queued once."""
    calls = demo_calls()
    receipt = RequestDemo(room.begin, room.clock, calls, announce)(room.workspace, "en", "Demo", room.asked())
    storage = LocalStorage(tmp_path, "http://127.0.0.1:1")
    start = StartFromRecording(room.begin, room.clock, storage, PyAvAudio(), announce)
    fill = FillDemo(room.begin, start, calls)
    assert fill(room.workspace, receipt.conversation_id, "sales-call-en") == {"queued": True}
    assert fill(room.workspace, receipt.conversation_id, "sales-call-en") == {"queued": False}
    with room.begin(room.workspace) as work:
        call = work.conversations.get(receipt.conversation_id)
        assert work.transcripts.latest(call.id) is not None
    assert storage.head(call.object_key) is not None
    assert call.state is ConversationState.QUEUED
    assert len(room.queue.named(PROCESS)) == 1


def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True)
class InterruptedAudio(PyAvAudio):
    """Something happens while a file is looked at."""

    happens: Callable[[], None] = nothing

    def probe(self, recording: Path) -> AudioFacts:
        """Let it happen, then look."""
        self.happens()
        return PyAvAudio.probe(self, recording)


@dataclass(frozen=True)
class InterruptedStorage(LocalStorage):
    """Something happens while a file is stored."""

    happens: Callable[[], None] = nothing

    def put(self, key: str, content: BinaryIO, *, media_type: str, if_absent: bool = False) -> StoredObject:
        """Let it happen, then store."""
        self.happens()
        return LocalStorage.put(self, key, content, media_type=media_type, if_absent=if_absent)


@pytest.mark.parametrize("when", ["probed", "stored"])
def test_a_demo_canceled_while_its_recording_is_brought_stays_canceled(room: Room, tmp_path: Path, when: str) -> None:
    """Who was told that nothing more is done gets no card a moment later, whenever in the job they canceled."""
    calls = demo_calls()
    receipt = RequestDemo(room.begin, room.clock, calls, announce)(room.workspace, "en", "Demo", room.asked())

    def cancel() -> None:
        assert CancelConversation(room.begin, Control(), announce)(room.workspace, receipt.case_number, actor="U1")

    storage = InterruptedStorage(tmp_path, "http://127.0.0.1:1", happens=cancel if when == "stored" else nothing)
    audio = InterruptedAudio(happens=cancel if when == "probed" else nothing)
    fill = FillDemo(room.begin, StartFromRecording(room.begin, room.clock, storage, audio, announce), calls)
    assert fill(room.workspace, receipt.conversation_id, "sales-call-en") == {"queued": False}
    with room.begin(room.workspace) as work:
        call = work.conversations.get(receipt.conversation_id)
    assert (call.state, call.attempt) == (ConversationState.CANCELED, 1)
    assert room.queue.named(PROCESS) == []


def test_analyzing_again_is_one_attempt_on_purpose(room: Room, engine: Engine) -> None:
    """A double click opens one attempt, a click while it runs joins it, and it is kept who wanted it."""
    call, _ = room.sample()
    again = Reanalyze(room.begin, announce)
    receipt = again(room.workspace, call.id, room.asked(key="click"))
    with pytest.raises(RepeatedError):
        again(room.workspace, call.id, room.asked(key="click"))
    joined = again(room.workspace, call.id, room.asked("U2DANA"))
    assert (receipt.attempt, joined.attempt, joined.duplicate) == (2, 2, True)
    assert room.queue.named(PROCESS) == [(room.workspace, call.id, 2)]
    assert room.audited(engine) == [("conversation.reanalyzed", room.person("U1LIN"))]


def test_somebody_else_may_stop_a_call_and_it_is_kept_who(room: Room, engine: Engine) -> None:
    """It stops everywhere it is shown; what ended already stays as it was."""
    control = Control()
    call = room.call()
    room.shown(call, room.asked("U1LIN"))
    stop = StopConversation(room.begin, CancelConversation(room.begin, control))
    stopped = stop(room.workspace, call.case_number, room.asked("U2DANA"))
    assert stopped.call is not None
    assert (stopped.stopped, stopped.call.state) == (True, ConversationState.CANCELED)
    assert room.messages(call)[0].wanted > room.messages(call)[0].shown
    assert not stop(room.workspace, call.case_number, room.asked("U2DANA")).stopped
    assert room.audited(engine) == [("conversation.canceled", room.person("U2DANA"))]


def test_another_workspace_cannot_stop_or_retry(room: Room, elsewhere: Room) -> None:
    """An id that leaked is worth nothing elsewhere."""
    theirs = elsewhere.call(ConversationState.FAILED)
    with pytest.raises(RefusedError, match="conversation-not-found"):
        TryAgain(room.begin, RetryConversation(room.begin))(room.workspace, theirs.id, room.asked())
    stop = StopConversation(room.begin, CancelConversation(room.begin, Control()))
    assert stop(room.workspace, theirs.id, room.asked()).call is None
    with pytest.raises(RefusedError, match="conversation-not-found"):
        Reanalyze(room.begin)(room.workspace, theirs.id, room.asked())


@pytest.mark.fault("8")
def test_a_double_click_on_retry_is_one_attempt(room: Room) -> None:
    """The second click joins what the first began."""
    call = room.call(ConversationState.FAILED)
    retry = TryAgain(room.begin, RetryConversation(room.begin, announce))
    receipts = [retry(room.workspace, call.id, room.asked()) for _ in range(2)]
    assert [(one.attempt, one.duplicate) for one in receipts] == [(2, False), (2, True)]
    assert len(room.queue.named(PROCESS)) == 1


def test_the_same_words_pasted_elsewhere_stand_there_too(room: Room) -> None:
    """They are analyzed once, and everybody who pasted them sees the one result."""
    pasted = StartPasted(room.begin, StartFromTranscript(room.begin, room.clock, announce), appear)
    text = "Dana: What does it cost you?\nLin: Nine thousand a month."
    first = pasted(room.workspace, text, "Pasted", OpportunityId(""), room.asked())
    second = pasted(room.workspace, text, "Pasted", OpportunityId(""), room.asked("U2DANA", "C2"))
    assert (first.duplicate, second.duplicate) == (False, True)
    with room.begin(room.workspace) as work:
        call = work.conversations.get(first.conversation_id)
    assert sorted(one.want.channel for one in room.messages(call)) == ["C1", "C2"]
    assert len(room.queue.named(PROCESS)) == 1


def test_a_call_asked_for_in_private_is_nobody_elses(room: Room) -> None:
    """Its number can be guessed: a colleague finds nothing; its owner sees it, and may show it to all."""
    alone = room.asked("U1LIN", "", private=True)
    call, _ = room.sample(owner_id=alone.user, reply_to=alone.reply_to)
    room.shown(call, alone)
    request, look = RequestAnalysis(room.begin, appear), LookUp(room.begin)
    assert request(room.workspace, call.case_number, room.asked("U2DANA", "C2")).call is None
    assert look(room.workspace, call.case_number, room.person("U2DANA")).call is None
    assert len(room.messages(call)) == 1
    assert look(room.workspace, call.case_number, room.person("U1LIN")).call is not None
    request(room.workspace, call.id, room.asked("U1LIN", "C1"))
    assert look(room.workspace, call.case_number, room.person("U2DANA")).call is not None
