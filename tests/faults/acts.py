"""What people and programs do, each act harmless when done twice: whoever was never answered does it again."""

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from analysis.model.audio import AudioChunk, AudioFacts, PreparedAudio
from analysis.model.exchange import Intake, IntakeId, IntakeState
from analysis.model.ids import ConversationId, WorkspaceId, new_id
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from analysis.model.webhooks import NewEndpoint
from analysis.usecases.alerts.settle import settle
from analysis.usecases.alerts.wake import wake
from analysis.usecases.bring import CompleteUpload, ExpectUpload
from analysis.usecases.intake import AcceptIntake, IntakeFacts
from analysis.usecases.requests import Asked
from analysis.usecases.start import NewConversation
from bot.api import make_api
from bot.playground.people import REP, TEAM_ID
from bot.upkeep_jobs import expire_uploads
from bot.webhook_jobs import manage_webhooks
from bot.wiring import World, utc_now
from db.unit_of_work import SqlBegin
from handlers.api.door import Bounds
from handlers.slack.outbound.announcer import announce
from handlers.slack.reply_to import SlackPlace
from tests.db.conftest import an_opportunity
from tests.fakes.alerts import a_match, told_at_once
from tests.handlers.api.driver import Answered, ApiDriver, Program, new_token

CHANNEL = "C0DEALS001"
CHUNKS = 1
"""Of a recording: where a life ends, no other chunk is being bought at that moment."""
PLACE = SlackPlace(TEAM_ID, CHANNEL, "", REP).mint()


class TinyAudio:
    """Implements analysis.ports.AudioEngine without looking at a byte: libav has its own tests and costs a process."""

    def probe(self, recording: Path) -> AudioFacts:
        """Take anything."""
        return AudioFacts("wav", "pcm_s16le", "wav", 20.0, 1, 16_000, 1, recording.stat().st_size)

    def prepare(self, recording: Path, into: Path, *, max_chunk_ms: int) -> PreparedAudio:
        """Cut it into pieces of ten seconds."""
        chunks = []
        for index in range(CHUNKS):
            path = into / f"chunk-{index}.flac"
            path.write_bytes(recording.read_bytes() + bytes([index]))
            start, name = 10_000 * index, f"{index:02}{recording.read_bytes().hex()}".ljust(64, "0")[:64]
            chunks.append(AudioChunk(index, path, start, start + 10_000, 0, name, ((start, start + 10_000),)))
        return PreparedAudio(
            self.probe(recording), 10_000 * CHUNKS, tuple(chunks), two_channel=False, dominance=(), notes=()
        )

    def clip(self, recording: Path, into: Path, *, start_ms: int, end_ms: int) -> None:
        """Be asked by nobody: no act here listens to a quote."""
        raise AssertionError(recording, into, start_ms, end_ms)


@dataclass(frozen=True)
class Acts:
    """All of them, over one open world.

    Attributes:
        folder: For files that outlive a process.
    """

    world: World
    folder: Path

    @cached_property
    def home(self) -> WorkspaceId:
        """The workspace of the fake Slack's team, looked up once: SQLite has no second transaction beside the first."""
        return self.world.directory.ensure_workspace(f"slack:{TEAM_ID}")

    def __call__(self, name: str, about: str) -> str:
        """Do one; *about* is what tells it from others of its kind. Return the id of what came of it."""
        known: dict[str, Callable[[str], str]] = {
            "set up": self.set_up,
            "words": self.words,
            "recording": self.recording,
            "upload": self.upload,
            "share": self.share,
            "push": self.push,
            "alert": self.alert,
            "forget": self.forget,
            "expect": self.expect,
            "sweep": self.sweep,
            "retry": self.retry,
        }
        return known[name](about)

    def set_up(self, _: str) -> str:
        """Have one person told at any hour, one rule, one server that hears of every end."""
        with self.world.begin(self.home) as work:
            told_at_once(work)
        hooks = manage_webhooks(self.world.settings, self.world.begin, self.world.webhook_sender)
        types = frozenset({"conversation.completed", "conversation.failed"})
        hooks.create(self.home, NewEndpoint("https://crm.example.com/hook", types), actor=None)  # type: ignore[arg-type]  # names
        program = new_token(self.world.begin, utc_now, self.home)
        (self.folder / "program").write_text(json.dumps([program.id, program.token]))
        return ""

    def words(self, about: str) -> str:
        """Bring a transcript, asked for in a channel."""
        new = NewConversation(f"Call {about}", external_id=f"words:{about}", reply_to=PLACE)
        return self.world.services.start_from_transcript(self.home, new, spoken(about)).conversation_id

    def recording(self, about: str) -> str:
        """Bring a recording."""
        file = self.folder / f"call-{about}.wav"
        file.write_bytes(about.encode())
        new = NewConversation(f"Call {about}", external_id=f"recording:{about}", reply_to=PLACE)
        return self.world.services.start_from_recording(self.home, new, file).conversation_id

    def upload(self, about: str) -> str:
        """Announce a recording, put it into storage and say so."""
        return self.complete(self.put(about))

    def put(self, about: str) -> str:
        """Announce a recording and put it into storage."""
        call = self.expect(about)
        with self.world.begin(self.home) as work:
            source = work.sources.of(ConversationId(call))
        if source is not None:
            self.world.storage.put(source.place, io.BytesIO(about.encode()), media_type="audio/wav", if_absent=True)
        return call

    def complete(self, call: str) -> str:
        """Say that it is there."""
        with self.world.begin(self.home) as work:
            expected = work.sources.of(ConversationId(call)) is not None
        if expected:
            CompleteUpload(self.world.begin, announce)(self.home, ConversationId(call))
        return call

    def expect(self, about: str) -> str:
        """Announce a recording."""
        new = NewConversation(f"Call {about}", external_id=f"upload:{about}", media_type="audio/wav")
        expect = ExpectUpload(self.world.begin, utc_now, self.world.storage, announce)
        return expect(self.home, new)[0].conversation_id

    def sweep(self, about: str) -> str:
        """Let the night come in which uploads that nobody completed are over."""
        later = SqlBegin(self.world.engine, lambda: utc_now() + timedelta(days=2), self.world.begin.queue)
        expire_uploads(later, self.world.directory, self.world.storage)
        return self.expect_id(about)

    def expect_id(self, about: str) -> str:
        """Return the call whose upload was announced."""
        with self.world.begin(self.home) as work:
            found = work.conversations.by_external_id(f"upload:{about}")
        assert found
        return found.id

    def share(self, file: str) -> str:
        """Say what a file is that was shared in Slack."""
        with self.world.begin(self.home) as work:
            user = work.users.ensure(REP).id
            offered = work.intakes.offer(
                Intake(
                    id=IntakeId(new_id("int")),
                    key=f"file:{file}",
                    state=IntakeState.OFFERED,
                    channel=CHANNEL,
                    thread="",
                    uploader=REP,
                    file=file,
                    name="call.txt",
                    reply_to=PLACE,
                )
            )
        assert offered
        asked = Asked(user, REP, CHANNEL, "", False, PLACE)  # noqa: FBT003 - the dataclass names it
        AcceptIntake(self.world.begin, utc_now)(self.home, offered.id, IntakeFacts(consent=True), asked)
        return ""

    def push(self, about: str) -> str:
        """Push a call as a program does, under one Idempotency-Key."""
        answered = self.pushed(about)
        assert answered.status == 202, answered.content
        return str(answered.json["id"])

    def pushed(self, about: str, bounds: Bounds | None = None) -> Answered:
        """Try to."""
        number, token = json.loads((self.folder / "program").read_text())
        program = Program(number, lambda: utc_now().timestamp(), token=token)
        lines = "\n".join(f"{segment.speaker}: {segment.text}" for segment in spoken(about).segments)
        body = {"title": f"Call {about}", "source": {"kind": "text", "text": lines}}
        door = replace(make_api(self.world).door, bounds=bounds or Bounds())
        return asyncio.run(
            ApiDriver(door).call(program, "POST", "/conversations", body, key=f"push-{about}".replace(" ", "-"))
        )

    def alert(self, about: str) -> str:
        """Let a rule find something about a deal of its own, and bring it on its way."""
        with self.world.begin(self.home) as work:
            owner = work.users.ensure(REP).id
            deal = work.opportunities.add(an_opportunity(self.home, owner_id=owner, company=f"Deal {about}"))
            match = a_match(opportunity_id=deal.id, fingerprint=f"f{about}")
            settle(work, [match], [], now=utc_now())
        with self.world.begin(self.home) as work:
            wake(work)
        return ""

    def forget(self, conversation: str) -> str:
        """Forget a call."""
        return self.world.services.forget(self.home, conversation, actor=None).id

    def retry(self, conversation: str) -> str:
        """Press [Retry]."""
        return self.world.services.retry(self.home, conversation, actor="test").conversation_id


def spoken(about: str) -> Transcript:
    """Return a call that no other has: equal questions would be bought once for all."""
    said = (
        f"Why now, in case {about}?",
        f"Reports cost us 40 hours a week, says file {about}.",
        "Who signs?",
        "Maria does.",
    )
    segments = tuple(
        Segment(f"s{n}", text, ("Ann", "Bo")[n % 2], n * 5000, n * 5000 + 4000) for n, text in enumerate(said, start=1)
    )
    people = (
        Participant("Ann", "Ann", Side.BUYER, SideSource.GIVEN),
        Participant("Bo", "Bo", Side.SELLER, SideSource.GIVEN),
    )
    return Transcript(segments, people, "en", "given")
