"""A bot, a fake Slack and the jobs in between: people do things by signed requests, then the queue is worked off."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from analysis.model.conversation import Conversation
from analysis.model.ids import AnalysisId, ReplyTo
from analysis.model.messages import SEND, MessageId
from analysis.usecases.ask import ASK, AnswerQuestion, ShowAnswer
from analysis.usecases.coach import COACH, ObserveCall, ShowCoaching
from analysis.usecases.demo import DEMO, FillDemo
from analysis.usecases.errands import HOME, LOOK, PROMPTS
from analysis.usecases.people import LearnPerson
from bot.alert_jobs import alert_pages
from bot.demo import samples
from bot.playground.acts import Person
from bot.playground.driver import Delivery
from bot.playground.people import BOT_USER, REP, REP_ZH, Json
from bot.playground.state import Message, View
from bot.services import demo_calls
from bot.slack_jobs import errands
from bot.slack_sending import make_painter
from bot.wiring import utc_now
from handlers.jobs.requests import answer_question, fill_demo, observe_call
from handlers.slack.errands import register
from handlers.slack.jobs import ask_slack
from handlers.slack.outbound.announcer import announce
from handlers.slack.outbound.audit import AuditFile
from handlers.slack.outbound.paint import Pace
from handlers.slack.outbound.replies import Pages, reply_renderers
from handlers.slack.outbound.reports import ReportPages, report_renderers
from handlers.slack.outbound.workflows import paint_message
from handlers.slack.reply_to import SlackPlace
from tests.analysis.usecases.rooms import Queue, Room
from tests.conftest import FakeClock
from tests.fakes.engine import FakeEngine
from tests.fakes.slack_driver import SlackDriver

DEALS = "C0DEALS001"
EN, ZH = REP, REP_ZH
PEOPLE = {"en": EN, "zh-TW": ZH}
ERRANDS = (HOME, PROMPTS, LOOK)
QUICK = Pace(every_s=0.0, patience_s=1.0, settle_s=0.1)


@dataclass
class Stage:
    """What a test of the listeners holds.

    Attributes:
        worked: Keys of jobs that ran.
    """

    slack: SlackDriver
    room: Room
    worked: set[str] = field(default_factory=set)

    def person(self, user: str = EN) -> Person:
        """Return somebody who does what people do in Slack."""
        return self.slack.person(user)

    def call(self, name: str = samples.CALL_EN, *, channel: str = "", user: str = EN, **changes: Any) -> Conversation:
        """Store a bundled call with its result; with *channel* its card is announced there."""
        return self.result(name, channel=channel, user=user, **changes)[0]

    def result(
        self, name: str = samples.CALL_EN, *, channel: str = "", user: str = EN, thread: str = "", **changes: Any
    ) -> tuple[Conversation, AnalysisId]:
        """The same, with the id of the result."""
        place = SlackPlace("T0PLAY0001", channel, thread, user).mint() if channel else ReplyTo("nobody")
        call, analysis = self.room.sample(name, reply_to=place, owner_id=self.room.person(user), **changes)
        if channel:
            with self.room.begin(self.room.workspace) as work:
                announce(work, call)
        return call, analysis

    async def work_off(self, *workflows: str) -> None:
        """Run what is queued of these workflows (by default errands and messages) and what comes of it."""
        wanted = workflows or (*ERRANDS, SEND)
        while todo := [key for name in wanted for key in self.slack.queued(name) if key not in self.worked]:
            for key in todo:
                self.worked.add(key)
                await asyncio.to_thread(self._run, key)

    def _run(self, key: str) -> None:
        world, workspace = self.slack.world, self.room.workspace
        kind, name = key.split(":", 2)[:2]
        engine = FakeEngine()
        if kind in ERRANDS:
            self._errand(engine, kind, key)
            return
        if kind == "paint":
            replies = reply_renderers(
                ShowAnswer(world.begin, world.engines),
                ShowCoaching(world.begin, world.engines),
                Pages(
                    world.services.list_calls,
                    world.services.alerts.listed,
                    files={"audit": AuditFile(world.services.admin.export_audit)},
                ),
            )
            shown = {**replies, **alert_pages(world.begin, utc_now)}
            shown |= report_renderers(ReportPages(world.services.show_report))
            painter = make_painter(
                world.begin, utc_now, world.gateways, world.storage, world.audio, pace=QUICK, more=shown
            )
            paint_message(engine, painter, workspace, MessageId(name))
        elif kind == "ask":
            answer_question(engine, AnswerQuestion(world.begin, world.engines, world.buy), workspace, name)
        elif kind == "coach":
            observe_call(engine, ObserveCall(world.begin, world.engines, world.buy), workspace, name)
        elif kind == "demo":
            fill = FillDemo(world.begin, world.services.start_from_recording, demo_calls(), announce)
            with world.begin(workspace) as work:
                language = work.conversations.recent()[0].language
            fill_demo(engine, fill, workspace, name, demo_calls()[language].name)
        else:
            raise AssertionError(key)

    def _errand(self, engine: FakeEngine, name: str, key: str) -> None:
        begin, gateways = self.slack.world.begin, self.slack.world.gateways
        register(engine, errands(begin, gateways, LearnPerson(begin, ask_slack(gateways))))
        [job] = self.slack.jobs.list_workflows(workflow_ids=[key])
        assert job.input is not None
        engine.workflows[name](*job.input["args"])

    async def everything(self) -> None:
        """Run messages, questions and demos until nothing is left."""
        await self.work_off(*ERRANDS, SEND, ASK, COACH, DEMO)

    def ours(self, channel: str = DEALS, *, thread: str | None = None) -> list[Message]:
        """Return what the bot wrote there for everybody, oldest first."""
        said = [one for one in self.slack.workspace.messages if one.channel == channel and one.user == BOT_USER]
        return [one for one in said if not one.visible_to and thread in {None, one.thread_ts}]

    def whispered(self, user: str = EN) -> list[Message]:
        """Return what the bot said to this person alone, oldest first."""
        return [one for one in self.slack.workspace.messages if one.visible_to == user and one.user == BOT_USER]

    def modal(self, user: str = EN) -> View:
        """Return the modal this person has open."""
        return self.slack.workspace.stacks[user][-1]

    async def told(self) -> None:
        """Wait until everything is said that is said beside answers."""
        await self.slack.side.errors.tell.told()

    async def click(self, message: Message, action: str, *, user: str = EN, **chosen: Any) -> Delivery:
        """Press a button of a message, and wait for the words beside the answer."""
        names = {"action_id": action, **chosen}
        sent = await self.person(user).act({"channel": message.channel, "ts": message.ts}, names)
        assert sent.status == 200, (sent.status, sent.reply)
        await self.told()
        return sent


def words_of(blocks: Any) -> str:
    """Return every text in blocks, one a line."""
    if isinstance(blocks, list):
        return "\n".join(filter(None, map(words_of, blocks)))
    if not isinstance(blocks, dict):
        return ""
    own = [blocks["text"]] if isinstance(blocks.get("text"), str) else []
    return "\n".join(filter(None, [*own, *(words_of(value) for value in blocks.values())]))


def said(message: Message) -> str:
    """Return every word of a message."""
    return f"{message.text}\n{words_of(message.blocks)}"


def action_ids(blocks: Any) -> set[str]:
    """Return every action_id in blocks."""
    if isinstance(blocks, list):
        return {found for block in blocks for found in action_ids(block)}
    if not isinstance(blocks, dict):
        return set()
    own = {str(blocks["action_id"])} if "action_id" in blocks else set()
    return own | {found for value in blocks.values() for found in action_ids(value)}


def typed(**fields: Any) -> Json:
    """Return the state of a modal: words typed, or {"option": value} and {"options": [values]} for choices."""
    state: Json = {}
    for block, value in fields.items():
        if isinstance(value, dict) and "option" in value:
            state[block] = {"input": {"selected_option": {"value": value["option"]}}}
        elif isinstance(value, dict):
            state[block] = {"input": {"selected_options": [{"value": one} for one in value["options"]]}}
        else:
            state[block] = {"input": {"value": value}}
    return state


def make_stage(slack: SlackDriver) -> Stage:
    """Return a stage whose people Slack has told us about."""
    numbers = iter(range(1, 1_000_000))
    room = Room(slack.world.begin, slack.home, Queue(), FakeClock(), lambda: next(numbers))
    with room.begin(room.workspace) as work:
        work.users.profile(EN, name="Riley Chen", locale="en-US", time_zone="America/Los_Angeles")
        work.users.profile(ZH, name="林雅婷", locale="zh-TW", time_zone="Asia/Taipei")
    return Stage(slack, room)
