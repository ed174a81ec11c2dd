"""A call is forgotten by the shipped wiring: no table, object, local file or message knows its words afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import insert, make_url, select

from analysis.errors import RefusedError
from analysis.model.alerts import AlertState, Recipient, Severity
from analysis.model.exchange import CorrectionKind, IntakeState
from analysis.model.ids import ConversationId, UserId, WorkspaceId, new_id
from analysis.model.messages import MessageKind, MessageState
from analysis.model.privacy import RetentionPolicy
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from analysis.usecases.ask import queue_answer
from analysis.usecases.intake import SharedFile, fresh, offer_message
from analysis.usecases.requests import Asked
from analysis.usecases.start import NewConversation
from bot.demo import samples
from bot.playground.people import REP, TEAM_ID
from bot.settings import load
from bot.wiring import World, open_world, privacy, start_worker
from bot.wiring import migrate as migrate_world
from db.guard import BOUND
from db.schema import alert_history, alert_rules, kept_costs
from handlers.slack.reply_to import SlackPlace
from tests.bot.engine.engines import until
from tests.db.conftest import an_installation
from tests.fakes.every_row import every_row
from tests.fakes.fake_slack import FakeSlack
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import LINES
from tests.fakes.provider_server import Request
from tests.handlers.slack.outbound.conftest import DEALS, TOKEN

pytestmark = pytest.mark.slow

CANARY = "Zanzibarquokka"
DAY = timedelta(days=1)


def words() -> Transcript:
    """Return a call in which every line and name carries the canary."""
    said = [line.strip() for line in LINES] * 4
    lines = tuple(
        Segment(f"s{n}", f"{text} {CANARY} {n}.", f"Ann {CANARY}" if n % 2 else "Bo", n * 1000, n * 1000 + 900)
        for n, text in enumerate(said, 1)
    )
    people = (
        Participant(f"Ann {CANARY}", f"Ann {CANARY}", Side.SELLER, SideSource.GIVEN),
        Participant("Bo", f"Bo {CANARY}", Side.BUYER, SideSource.GIVEN),
    )
    return Transcript(lines, people, "en", "given")


@dataclass
class Place:
    """A running installation, with one analyzed call in it that is full of canaries."""

    world: World
    workspace: WorkspaceId
    slack: FakeSlack
    folder: Path
    owner: UserId

    def call(self, **changes: Any) -> ConversationId:
        """Bring the call and wait for its card."""
        new = NewConversation(
            f"Call {CANARY}",
            owner_id=self.owner,
            file_name=f"{CANARY}.ogg",
            media_type="audio/ogg",
            participants=words().participants,
            reply_to=SlackPlace(TEAM_ID, DEALS, "", REP).mint(),
        )
        services = self.world.services
        made = services.start_from_recording(
            self.workspace, replace(new, **changes), samples.sample(samples.CALL_EN).recording, words()
        )
        return made.conversation_id

    def done(self, call: ConversationId) -> None:
        """Wait until the result and all that follows it stand in Slack."""

        def posted() -> bool:
            with self.world.begin(self.workspace) as work:
                about = work.messages.about_call(call)
            kinds = {one.want.kind for one in about}
            return {MessageKind.DETAILS, MessageKind.RADAR, MessageKind.TRANSCRIPT} <= kinds and all(
                one.state is MessageState.POSTED and one.shown == one.wanted for one in about
            )

        until(posted, seconds=300)

    def forgotten(self, call: ConversationId) -> bool:
        """Tell whether it was forgotten to the end."""
        with self.world.begin(self.workspace) as work:
            found = work.forgettings.find(call)
        return found is not None and found.done_at is not None

    def dump(self, canary: str = CANARY) -> list[str]:
        """Return where the canary is found: in any table, ours or the engine's, below the data folder, in Slack."""
        hits = [f"table {name}" for name, row in every_row(self.world.engine) if canary in row]
        files = (path for path in self.folder.rglob("*") if path.is_file() and "analyst.sqlite" not in path.name)
        hits += [f"file {path}" for path in files if canary.encode() in path.read_bytes()]
        hits += [f"slack {m.ts}" for m in self.slack.workspace.messages if canary in f"{m.text} {m.blocks} {m.files}"]
        hits += [f"slack file {one}" for one in self.slack.workspace.files if canary in str(one)]
        return hits

    def objects(self) -> int:
        """Return how many objects are stored."""
        return sum(1 for _ in self.world.storage.list("audio/"))

    def actions(self) -> list[tuple[str, Any]]:
        """Return the audit log."""
        with self.world.engine.connect().execution_options(**{BOUND: self.workspace}) as connection:
            from db.schema import audit_log  # noqa: PLC0415 - beside its one use

            query = select(audit_log.c.action, audit_log.c.after).where(audit_log.c.workspace_id == self.workspace)
            return [(row.action, row.after) for row in connection.execute(query.order_by(audit_log.c.at))]


@pytest.fixture
def gemini() -> Iterator["SlowGemini"]:
    """A provider that can be made to wait with its answers."""
    with SlowGemini() as server:
        yield server


class SlowGemini(GeminiServer):
    """A fake Gemini whose good answers wait for a word.

    Attributes:
        asked: Set when one was asked for.
        go: Unset it to let answers wait.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go = Event(), Event()
        self.go.set()

    def good(self, request: Request) -> Any:
        """Answer when told."""
        self.asked.set()
        assert self.go.wait(300)
        return super().good(request)


@pytest.fixture
def place(slack: FakeSlack, tmp_path: Path, database_url: str, gemini: SlowGemini) -> Iterator[Place]:
    """The shipped wiring with a worker, on either database, with a model that is paid."""
    folder = tmp_path / "data"
    folder.mkdir()
    url = database_url
    if url.startswith("sqlite"):
        url = f"sqlite:///{folder / 'analyst.sqlite'}"
        Path(make_url(database_url).database or "").replace(folder / "analyst.sqlite")
    settings = load(
        None,
        data_folder=folder,
        database_url=url,
        slack_bot_token=TOKEN,
        slack_signing_secret="s",
        slack_api_url=f"{slack.url}/api/",
        gemini_api_key="loopback",
        google_gemini_base_url=gemini.url,
        gemini_requests_per_minute=10_000,
    )
    migrate_world(settings)
    with open_world(settings) as world:
        workspace = world.directory.ensure_workspace(f"slack:{TEAM_ID}")
        with world.begin(workspace) as work:
            owner = work.users.ensure(REP, name="Rep").id
        worker = start_worker(world)
        try:
            yield Place(world, workspace, slack, folder, owner)
        finally:
            worker.close()


def plant(place: Place, call: ConversationId) -> None:
    """Leave the canary wherever people and rules leave words about a call."""
    asked = Asked(
        place.owner, REP, channel=DEALS, thread="", private=False, reply_to=SlackPlace(TEAM_ID, DEALS, "", REP).mint()
    )
    with place.world.begin(place.workspace) as work:
        analysis = work.analyses.latest(call)
        assert analysis is not None
        work.corrections.add(
            call,
            analysis=analysis[0],
            author=place.owner,
            kind=CorrectionKind.LEVEL,
            target="metrics",
            before={"level": 1},
            after={"level": 2, "words": CANARY},
            reason=f"because {CANARY}",
        )
        intake = work.intakes.offer(fresh(SharedFile("F0CANARY01", f"{CANARY}.txt", "text/plain", 3), asked))
        assert intake is not None
        work.messages.want_once(offer_message(intake, private=False))
        work.intakes.move(intake.id, IntakeState.ACCEPTED, since=(IntakeState.OFFERED,), facts={"title": CANARY})
        work.intakes.move(intake.id, IntakeState.STARTED, since=(IntakeState.ACCEPTED,), conversation=call)
        queue_answer(work, call, f"What about {CANARY}?", "en", asked)
    connection = place.world.engine.connect().execution_options(**{BOUND: place.workspace})
    with connection, connection.begin():
        now = datetime.now(UTC)
        rule = {
            "workspace_id": place.workspace,
            "id": "rule_1",
            "version": 1,
            "kind": "blocker",
            "name": "",
            "enabled": True,
            "severity": Severity.HIGH,
            "scope": {},
            "settings": {},
            "recipients": [Recipient.REP],
            "cooldown_s": 0,
            "created_by": "",
            "created_at": now,
        }
        connection.execute(insert(alert_rules).values(**rule))
        connection.execute(
            insert(alert_history).values(
                workspace_id=place.workspace,
                id=new_id("alert"),
                rule_id="rule_1",
                rule_version=1,
                target="opp_of_another_call",
                subject="",
                fingerprint="f",
                dedup_key="k",
                severity=Severity.HIGH,
                badness=1,
                stage=-1,
                state=AlertState.SENT,
                content={"signals": [{"conversation_id": call, "text": CANARY}]},
                created_at=now,
            )
        )


@pytest.mark.fault("62")
def test_nothing_of_a_forgotten_call_is_left_but_what_it_cost(place: Place) -> None:
    """0 hits in every table, ours and the engine's, in storage, on disk and in Slack; the books add up; a receipt."""
    call = place.call()
    place.done(call)
    plant(place, call)
    until(
        lambda: any(CANARY in str(m.blocks) for m in place.slack.workspace.messages if "What about" in str(m.blocks)),
        seconds=300,
    )
    hits = place.dump()
    for where in ("transcript_segments", "evidence_items", "corrections", "intakes", "alert_history", "conversations"):
        assert f"table {where}" in hits, where
    assert any(hit.startswith("slack") for hit in hits)
    assert place.objects() > 0
    with place.world.begin(place.workspace) as work:
        cost = work.purchases.cost_usd(call)
        [spent] = work.costs.spent(datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    assert cost
    assert spent.cost_usd > 0

    asked = place.world.services.forget(place.workspace, call, actor=place.owner)
    again = place.world.services.forget(place.workspace, call, actor=None)
    assert again.id == asked.id
    until(lambda: place.forgotten(call), seconds=300)

    assert place.dump() == []
    assert place.objects() == 0
    with place.world.begin(place.workspace) as work:
        after = work.costs.spent(datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
        assert work.conversations.find(call) is None
    assert after == [spent]
    [receipt] = [content for action, content in place.actions() if action == "conversation.forgotten"]
    assert receipt["lines"] == len(words().segments)
    assert receipt["messages"] >= 4
    assert receipt["objects"] >= 1
    assert receipt["jobs"] >= 1
    with pytest.raises(RefusedError, match="conversation-not-found"):
        place.world.services.forget(place.workspace, call, actor=place.owner)


def test_an_answer_that_is_paid_after_the_forgetting_is_booked_and_its_words_are_not_kept(
    place: Place, gemini: SlowGemini
) -> None:
    """Forgotten while the model reads: the receipt comes, then the bill; the books have it, nobody the words."""
    gemini.go.clear()
    call = place.call()
    assert gemini.asked.wait(300)
    place.world.services.forget(place.workspace, call, actor=place.owner)
    until(lambda: place.forgotten(call), seconds=300)
    assert booked(place) == (1, 0.0)
    gemini.go.set()
    until(lambda: booked(place)[1] > 0, seconds=300)
    assert len(gemini.purchases) == 1
    assert booked(place)[0] == 0
    until(lambda: place.dump() == [], seconds=300)
    assert place.objects() == 0
    assert [action for action, _ in place.actions()].count("conversation.forgotten") == 1


def booked(place: Place) -> tuple[int, float]:
    """Return how many purchases are open in the books of forgotten calls, and what the others cost."""
    query = select(kept_costs.c.state, kept_costs.c.cost_usd).where(kept_costs.c.workspace_id == place.workspace)
    with place.world.engine.connect().execution_options(**{BOUND: place.workspace}) as connection:
        rows = connection.execute(query).all()
    return sum(row.state == "intended" for row in rows), float(sum(row.cost_usd or 0 for row in rows))


@pytest.mark.fault("62")
def test_an_uninstall_deletes_everything_after_the_days_of_grace(place: Place) -> None:
    """Nothing on the last day, everything on the next; who comes back before keeps it, who comes later begins anew."""
    world, workspace = place.world, place.workspace
    call = place.call()
    place.done(call)
    with world.begin(workspace) as work:
        work.policies.put(RetentionPolicy(uninstalled_days=7))
        work.installations.save(an_installation(team_id=TEAM_ID))
    now = datetime.now(UTC)
    world.services.uninstall("", TEAM_ID, org_wide=False, happened=now + DAY)
    _, _, leave = privacy(world)

    assert replace(leave, clock=lambda: now + 6 * DAY)() == 0
    with world.begin(workspace) as work:
        work.installations.save(an_installation(team_id=TEAM_ID))
    assert replace(leave, clock=lambda: now + 30 * DAY)() == 0, "installed again within the grace"
    assert place.dump()

    world.services.uninstall("", TEAM_ID, org_wide=False, happened=now + 2 * DAY)
    assert replace(leave, clock=lambda: now + 8 * DAY)() == 1
    assert [hit for hit in place.dump() if not hit.startswith("slack")] == []
    assert place.objects() == 0
    left = {name for name, row in every_row(world.engine) if workspace in row and not name.startswith("workflow")}
    assert left <= {"audit_log", "audit_links", "workspaces", "operation_outputs", "rate_windows"}
    assert replace(leave, clock=lambda: now + 9 * DAY)() == 0
    assert world.directory.ensure_workspace(f"slack:{TEAM_ID}") != workspace
    assert [action for action, _ in place.actions()][-1] == "workspace.deleted"
