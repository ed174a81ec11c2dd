"""The workflow's use cases on real databases and a real folder, with providers that fail as told."""

import io
import json
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from analysis.audio.engine import PyAvAudio
from analysis.errors import OutcomeUnknownError, RefusedError, RejectedError
from analysis.model.conversation import ConversationState
from analysis.model.ids import ConversationId
from analysis.model.paid import PaidAnswer
from analysis.model.snapshot import SnapshotCause
from analysis.model.transcript import Segment, Transcript, Utterance
from analysis.usecases.analyze import AnalyzeTranscript, StoreAnalysis
from analysis.usecases.control import Amended, RetryConversation, ShowConversation
from analysis.usecases.engines import Engines
from analysis.usecases.finish import CloseConversation, NotifyOwner
from analysis.usecases.paid import Buy
from analysis.usecases.recordings import Recordings
from analysis.usecases.snapshots import fresh
from analysis.usecases.start import NewConversation, StartFromRecording, StartFromTranscript
from analysis.usecases.steps import CutAudio, FetchAudio, MergeTranscript, Progress, TranscribeChunk
from storage.local import LocalStorage
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_opportunity
from tests.fakes.meddic_rule import answer

TRANSCRIPT = Transcript(
    segments=(
        Segment("s1", "Companies your size cut order work by thirty percent with us.", "Dana"),
        Segment("s2", "Today we type every order twice, about six hours a day.", "Lin"),
    ),
    participants=(),
    language="en",
    engine="given",
)


@dataclass
class Model:
    """A language model whose answers are given one by one; then come good ones."""

    bodies: list[str] = field(default_factory=list)
    sent: int = 0
    engine: str = "gemini:test"
    queue: str = "gemini"
    paid: bool = True

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Answer, and count it."""
        self.sent += 1
        return PaidAnswer(self.bodies.pop(0) if self.bodies else json.dumps(answer(prompt)))

    def read(self, answer: PaidAnswer) -> str:
        """Refuse what is marked as cut off."""
        if answer.body == "CUT":
            raise RejectedError("cut off at MAX_TOKENS")
        return answer.body


@dataclass
class Ears:
    """A transcriber that hears the same line in every chunk, or fails as told."""

    failures: dict[int, Exception] = field(default_factory=dict)
    sent: int = 0
    engine: str = "groq:test"
    queue: str = "groq"
    max_chunk_ms: int = 5_000
    draft: bool = False
    paid: bool = True

    def send(self, audio: Path, *, duration_ms: int, language: str, vocabulary: Sequence[str] = ()) -> PaidAnswer:
        """Answer, and count it."""
        self.sent += 1
        failure = self.failures.pop(self.sent, None)
        if failure:
            raise failure
        return PaidAnswer(f"Today we type every order twice in {language or 'no language'}.")

    def read(self, answer: PaidAnswer) -> list[Utterance]:
        """Return one utterance."""
        return [Utterance(100, 3_000, answer.body)]


@dataclass
class Stage:
    """Everything a conversation passes through."""

    room: Room
    folder: Path
    model: Model
    ears: Ears
    runs: int = 1

    def __post_init__(self) -> None:
        begin, storage, audio = self.room.begin, LocalStorage(self.folder / "objects", "http://x"), PyAvAudio()
        engines = Engines({"groq": self.ears}, "groq", self.model, runs=self.runs)
        recordings, progress, buy = Recordings(self.folder / "work", storage, audio), Progress(begin), Buy(begin)
        self.storage = storage
        self.record = StartFromRecording(begin, self.room.clock, storage, audio)
        self.transcript = StartFromTranscript(begin, self.room.clock)
        self.retry = RetryConversation(begin)
        self.show = ShowConversation(begin)
        self.close = CloseConversation(begin, recordings, NotifyOwner(begin, progress, {}), self.room.clock)
        self.fetch = FetchAudio(begin, progress, engines, recordings)
        self.cut = CutAudio(begin, progress, engines, recordings)
        self.transcribe = TranscribeChunk(begin, progress, engines, recordings, buy)
        self.merge = MergeTranscript(begin, progress, engines, recordings)
        self.analyze = AnalyzeTranscript(begin, progress, engines, buy)
        self.store = StoreAnalysis(begin, progress, engines, recordings)

    def state(self, conversation: ConversationId) -> ConversationState:
        """Return where it stands."""
        return self.show(self.room.workspace, conversation).conversation.state

    def run(self, conversation: ConversationId, attempt: int) -> None:
        """Take one attempt from end to end, as the pipeline does."""
        ids = (self.room.workspace, conversation, attempt)
        if self.fetch(*ids)["kind"] == "recording":
            for index in range(self.cut(*ids)["chunks"]):
                self.transcribe(*ids, index)
            self.merge(*ids)
        self.analyze(*ids)
        self.store(*ids)


@pytest.fixture
def stage(room: Room, tmp_path: Path) -> Stage:
    """A stage on either database."""
    return Stage(room, tmp_path, Model(), Ears())


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Twelve seconds of a tone with pauses."""
    path, content = tmp_path / "call.wav", io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        loud = b"".join((8_000 if n % 40 < 20 else -8_000).to_bytes(2, "little", signed=True) for n in range(32_000))
        file.writeframes((loud + b"\0\0" * 32_000) * 3)
    path.write_bytes(content.getvalue())
    return path


@pytest.mark.parametrize("bad", ["CUT", "<html>not json</html>"])
def test_a_retry_buys_again_what_could_not_be_used(stage: Stage, bad: str) -> None:
    """An answer that was cut off, or twice no JSON, ends this attempt; the next one asks anew."""
    stage.model.bodies = [bad, bad]
    receipt = stage.transcript(stage.room.workspace, NewConversation(title="A call"), TRANSCRIPT)
    for _ in range(2):  # also when the step runs twice, nothing more is bought in this attempt
        with pytest.raises(RejectedError):
            stage.run(receipt.conversation_id, 1)
    bought = stage.model.sent
    assert bought <= 2
    stage.model.bodies = []
    stage.close(stage.room.workspace, receipt.conversation_id, 1, {"failed": "RejectedError", "key": "internal-error"})
    again = stage.retry(stage.room.workspace, receipt.conversation_id, actor="test")
    stage.run(receipt.conversation_id, again.attempt)
    assert stage.state(receipt.conversation_id) is ConversationState.DONE
    assert stage.model.sent == bought + 1


@pytest.mark.fault("48")
def test_a_possible_bill_is_said_before_any_other_failure(stage: Stage, recording: Path) -> None:
    """One chunk refused, another sent and never answered: the owner is asked to decide."""
    ids = stage.record(stage.room.workspace, NewConversation(title="A call"), recording).conversation_id
    stage.ears.failures = {1: RejectedError("413"), 2: OutcomeUnknownError("groq:test", "timeout")}
    place = (stage.room.workspace, ids, 1)
    stage.fetch(*place)
    stage.cut(*place)
    with pytest.raises(RejectedError):
        stage.transcribe(*place, 0)
    with pytest.raises(OutcomeUnknownError):
        stage.transcribe(*place, 1)
    stage.close(*place, {"failed": "RejectedError", "key": "internal-error"})
    view = stage.show(stage.room.workspace, ids)
    assert view.conversation.state is ConversationState.UNKNOWN
    assert view.conversation.failure is not None
    assert view.conversation.failure.key == "outcome-unknown"


def test_what_was_given_wrongly_can_be_corrected(stage: Stage, recording: Path) -> None:
    """A new attempt takes the corrected language; the result there was stays until the new one is stored."""
    receipt = stage.record(stage.room.workspace, NewConversation(title="A call", language="xx"), recording)
    stage.run(receipt.conversation_id, 1)
    before = stage.show(stage.room.workspace, receipt.conversation_id).transcript
    nothing = stage.retry(stage.room.workspace, receipt.conversation_id, actor="test")
    assert nothing.duplicate
    anew = stage.retry(
        stage.room.workspace, receipt.conversation_id, actor="test", again=True, amended=Amended(language="en")
    )
    stage.run(receipt.conversation_id, anew.attempt)
    after = stage.show(stage.room.workspace, receipt.conversation_id).transcript
    assert before is not None
    assert after is not None
    assert "xx" in before.segments[0].text
    assert "en" in after.segments[0].text


@pytest.mark.fault("62")
def test_a_recording_lost_from_storage_is_put_back_by_sending_it_again(stage: Stage, recording: Path) -> None:
    """ "Upload it again" works: the same file heals the conversation, and a retry finds it."""
    receipt = stage.record(stage.room.workspace, NewConversation(title="A call"), recording)
    stored = stage.show(stage.room.workspace, receipt.conversation_id).conversation
    stage.storage.delete(stored.object_key)
    with pytest.raises(RefusedError) as caught:
        stage.run(receipt.conversation_id, 1)
    assert caught.value.key == "recording-missing"
    stage.close(
        stage.room.workspace, receipt.conversation_id, 1, {"failed": "RefusedError", "key": "recording-missing"}
    )
    assert stage.record(stage.room.workspace, NewConversation(title="A call"), recording).duplicate
    again = stage.retry(stage.room.workspace, receipt.conversation_id, actor="test")
    stage.run(receipt.conversation_id, again.attempt)
    assert stage.state(receipt.conversation_id) is ConversationState.DONE


@pytest.mark.fault("42")
def test_an_upload_that_broke_off_goes_on_with_the_same_file(stage: Stage, recording: Path) -> None:
    """Waiting, or ended because nobody came back in time: the file itself is the way on."""
    storage = stage.record.storage

    class Away:
        """Storage that is away."""

        def put(self, *_: object, **__: object) -> None:
            """Fail."""
            raise RejectedError("away")

    broken = StartFromRecording(stage.room.begin, stage.room.clock, Away(), PyAvAudio())  # type: ignore[arg-type]
    with pytest.raises(RejectedError):
        broken(stage.room.workspace, NewConversation(title="A call"), recording)
    with stage.room.begin(stage.room.workspace) as work:
        (waiting,) = work.conversations.recent()
        assert waiting.state is ConversationState.WAITING
        work.conversations.set_state(waiting.id, ConversationState.FAILED, attempt=1)
    assert storage is stage.storage
    receipt = stage.record(stage.room.workspace, NewConversation(title="A call"), recording)
    assert receipt.conversation_id == waiting.id
    stage.run(receipt.conversation_id, receipt.attempt)
    assert stage.state(receipt.conversation_id) is ConversationState.DONE


def test_an_external_id_is_no_case_number(stage: Stage) -> None:
    """A pusher's id that looks like another call's case number brings a call of its own."""
    first = stage.transcript(stage.room.workspace, NewConversation(title="First"), TRANSCRIPT)
    second = stage.transcript(
        stage.room.workspace, NewConversation(title="Second", external_id=first.case_number), TRANSCRIPT
    )
    assert not second.duplicate
    assert second.conversation_id != first.conversation_id
    with pytest.raises(RefusedError) as caught:
        stage.transcript(stage.room.workspace, NewConversation(title="x", external_id="e" * 256), TRANSCRIPT)
    assert caught.value.key == "external-id-too-long"


def test_a_stored_result_is_kept_in_its_deal_at_once_and_once(stage: Stage) -> None:
    """The deal's standing is there with the result, and a step that runs twice adds no second one."""
    room = stage.room
    with room.begin(room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(room.workspace)).id
    new = NewConversation(title="A call", opportunity_id=deal)
    receipt = stage.transcript(room.workspace, new, TRANSCRIPT)
    stage.run(receipt.conversation_id, 1)
    stage.store(room.workspace, receipt.conversation_id, 1)
    with room.begin(room.workspace) as work:
        [kept] = work.snapshots.series(deal)
        stored = work.analyses.latest(receipt.conversation_id)
        assert kept.standing == fresh(work, deal)
    assert stored is not None
    assert (kept.cause, kept.source) == (SnapshotCause.ANALYZED, stored[0])
    assert kept.standing.calls == (receipt.conversation_id,)
