"""An admin in front of `/sales-admin`: opens windows, fills forms as a person would, and has the jobs worked off."""

import asyncio
from dataclasses import dataclass
from typing import Any

from analysis.usecases.appoint import Appointment
from bot.playground.driver import Delivery
from bot.playground.people import ADMIN, Json
from bot.playground.state import View
from handlers.render.slack.admin.ids import Press
from handlers.render.words import Words
from handlers.slack.admin.jobs import CHECK, REHEARSE, REHEARSE_RULE, TEST, AdminJobs, register
from tests.fakes.block_checker.check_blocks import check
from tests.fakes.engine import FakeEngine
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.stage import DEALS, Stage, words_of

JOBS = (REHEARSE, REHEARSE_RULE, CHECK, TEST)


@dataclass
class Desk:
    """An admin's screen."""

    stage: Stage
    words: Words
    user: str = ADMIN

    @property
    def top(self) -> View:
        """Return the uppermost window; Slack would take it."""
        view = self.stage.modal(self.user)
        assert check(view.body) == []
        return view

    @property
    def depth(self) -> int:
        """Return how many windows are open."""
        return len(self.stage.slack.workspace.stacks.get(self.user, []))

    @property
    def said(self) -> str:
        """Return every word of the uppermost window."""
        return words_of(self.top.body["blocks"])

    async def open(self, page: str = "") -> None:
        """Type the command and open a page."""
        answer(await self.stage.slack.command("/sales-admin", user=self.user, channel=DEALS))
        if page:
            await self.press(Press.OPEN, page)

    async def press(self, action: str, value: str = "", *, option: str = "", state: Json | None = None) -> None:
        """Use a button, menu or list of the uppermost window."""
        for block in self.top.body["blocks"]:
            inside = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
            for one in filter(None, inside):
                values = [one.get("value", ""), *(each["value"] for each in one.get("options", []))]
                if one.get("action_id") == action and (option or value) in values:
                    chosen = {"selected_option": {"value": option}} if option else {"value": value}
                    names = {"action_id": action, "block_id": block["block_id"], **chosen}
                    sent = await self.stage.person(self.user).act({"view_id": self.top.id}, names, state)
                    assert sent.status == 200, sent.reply
                    return
        raise AssertionError((action, value, option, self.said))

    async def send(self, **changes: Any) -> Json:
        """Hand the uppermost form in as it stands but for *changes*; return the answer."""
        view = self.top
        sent: Delivery = await self.stage.person(self.user).submit(view.id, filled(view.body, changes))
        return answer(sent)

    async def work_off(self) -> None:
        """Run the jobs that the windows left."""
        slack, stage = self.stage.slack, self.stage
        engine = FakeEngine()
        register(engine, AdminJobs(slack.world.begin, slack.world.gateways, slack.world.services.admin))
        for name in JOBS:
            for key in set(slack.queued(name)) - stage.worked:
                stage.worked.add(key)
                [job] = slack.jobs.list_workflows(workflow_ids=[key])
                assert job.input is not None
                await asyncio.to_thread(engine.workflows[name], *job.input["args"])

    def audited(self, action: str) -> list[Any]:
        """Return the entries of the audit log with this action, newest first."""
        with self.stage.room.begin(self.stage.room.workspace) as work:
            return [one for one in work.upkeep.entries(limit=200) if one.action == action]


def filled(body: Json, changes: Json) -> Json:
    """Return the state of a form: what it shows first, but for *changes* by block_id (with "__" for a dot)."""
    state: Json = {}
    for block in body["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        name = element["action_id"]
        known: Json = {"type": element["type"]}
        for first, then in (
            ("initial_value", "value"),
            ("initial_time", "selected_time"),
            ("initial_option", "selected_option"),
            ("initial_options", "selected_options"),
            ("initial_conversation", "selected_conversation"),
        ):
            if first in element:
                known[then] = element[first]
        state[block["block_id"]] = {name: known}
    for where, value in changes.items():
        block_id = where.replace("__", ".")
        assert block_id in state, (block_id, list(state))
        [(name, known)] = state[block_id].items()
        state[block_id][name] = {"type": known["type"], **chosen(known["type"], value)}
    return state


def chosen(kind: str, value: Any) -> Json:
    """Return what a person put into a field of this type."""
    if value is None:
        return {}
    if kind in {"plain_text_input", "number_input"}:
        return {"value": str(value)}
    if kind == "timepicker":
        return {"selected_time": value}
    if kind in {"static_select", "external_select"}:
        return {"selected_option": {"value": value}}
    if kind == "conversations_select":
        return {"selected_conversation": value}
    return {"selected_options": [{"value": one} for one in value]}


def desk(stage: Stage, language: str = "en") -> Desk:
    """Return the desk of the playground's admin, in this language."""
    room = stage.room
    zone = "Asia/Taipei" if language == "zh-TW" else "Europe/London"
    with room.begin(room.workspace) as work:
        person = work.users.profile(ADMIN, name="Avery Stone", locale=language, time_zone=zone)
    stage.slack.world.services.appoint(room.workspace, person.id, Appointment(role="admin"), actor=None)
    return Desk(stage, Words(language))
