"""The pages on people, opportunities, calls and privacy, by signed requests: opened, filled wrongly, rightly, saved."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from analysis.model.access import ScoreVisibility
from analysis.model.conversation import ConversationState
from analysis.model.ids import UserId
from analysis.model.messages import MessageKind
from analysis.model.policy import StagePolicy
from analysis.model.privacy import FORGET, ConsentPolicy, RetentionPolicy
from analysis.usecases.admin.people import SYNC, SyncPeople
from analysis.usecases.import_opportunities import READ_TABLE
from bot.playground.acts import Upload
from bot.playground.api import share
from handlers.render.slack.admin.data_ids import DataField, DataPress, DataSearch
from handlers.render.slack.admin.ids import Page, Press
from handlers.render.slack.ids import INPUT, Action
from handlers.slack.jobs import list_slack, sync_people
from handlers.slack.outbound.tables import ReadTableFromSlack
from tests.db.conftest import a_conversation, an_opportunity
from tests.fakes.block_checker.check_blocks import check
from tests.fakes.engine import FakeEngine
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.stage import DEALS, EN, PEOPLE, Stage

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])


def admin(stage: Stage, user: str = EN) -> UserId:
    """Make somebody an administrator."""
    return stage.room.appoint(user, role="admin")


async def opened(stage: Stage, page: str, user: str = EN) -> dict[str, Any]:
    """Open the hub and a page of it; Slack must take both."""
    await stage.slack.command("/sales-admin", user=user)
    return await press(stage, Press.OPEN, page, user)


async def press(stage: Stage, action: str, value: str, user: str = EN, kind: str = "button") -> dict[str, Any]:
    """Press something in the window on top, and return the window that is on top then."""
    view = stage.modal(user)
    element: dict[str, Any] = {"type": kind, "action_id": str(action), "value": value}
    if kind != "button":
        element = {"type": kind, "action_id": str(action), "selected_option": {"value": value}}
    delivery = await stage.person(user).act({"view_id": view.id}, element)
    assert delivery.status == 200
    shown: dict[str, Any] = stage.modal(user).body
    assert check({"view": shown}) == []
    return shown


async def send(stage: Stage, values: dict[str, Any], user: str = EN) -> Any:
    """Send the form on top; returns the errors by field, {} when it was taken."""
    view = stage.modal(user)
    delivery = await stage.person(user).submit(view.id, values)
    assert delivery.status == 200
    return (delivery.answer() or {}).get("errors") or {}


def option(value: str) -> dict[str, Any]:
    """Return what Slack sends for a chosen option."""
    return {INPUT: {"type": "static_select", "selected_option": {"value": value}}}


def searched(action: str, value: str) -> dict[str, Any]:
    """Return what Slack sends for a found option."""
    return {str(action): {"type": "external_select", "selected_option": {"value": value}}}


def text(value: str) -> dict[str, Any]:
    """Return what Slack sends for typed words."""
    return {INPUT: {"type": "plain_text_input", "value": value}}


def ticked(*values: str) -> dict[str, Any]:
    """Return what Slack sends for ticked boxes."""
    return {INPUT: {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}}


@LANGUAGES
async def test_a_person_gets_a_role_a_manager_and_a_team(stage: Stage, language: str) -> None:
    """Wrongly: in a circle, or nobody left as admin, said beside the field. Rightly: stored, and the list says so."""
    user = PEOPLE[language]
    me = admin(stage, user)
    rep = stage.room.person("U0OTHER001")
    stage.room.appoint(user, manager="U0OTHER001")
    listed = await opened(stage, Page.PEOPLE, user)
    assert "U0OTHER001" in str(listed)
    await press(stage, Press.OPEN, f"{Page.PEOPLE}:{rep}", user)
    wrong = await send(
        stage, {DataField.ROLE: option("rep"), DataField.MANAGER: searched(DataSearch.MANAGER, me)}, user
    )
    assert set(wrong) == {DataField.MANAGER}
    right: dict[str, Any] = {
        DataField.ROLE: option("manager"),
        DataField.MANAGER: searched(DataSearch.MANAGER, "nobody"),
        DataField.TEAM: text("North"),
    }
    assert await send(stage, right, user) == {}
    with stage.room.begin(stage.room.workspace) as work:
        assert work.users.standing(rep) == {"role": "manager", "manager": "", "team": "North"}
    assert "North" in str(stage.modal(user).body)
    await press(stage, Press.OPEN, f"{Page.PEOPLE}:{me}", user)
    last = await send(
        stage, {DataField.ROLE: option("rep"), DataField.MANAGER: searched(DataSearch.MANAGER, "nobody")}, user
    )
    assert set(last) == {DataField.ROLE}


async def test_names_come_from_slack_by_a_job(stage: Stage) -> None:
    """The button queues it once a minute; the job reads every page; bots are nobody; who was removed sees nothing."""
    admin(stage)
    gone = stage.room.person(PEOPLE["zh-TW"])
    users = stage.slack.workspace.users
    users[PEOPLE["zh-TW"]] = replace(users[PEOPLE["zh-TW"]], deleted=True)
    await opened(stage, Page.PEOPLE)
    await press(stage, DataPress.SYNC, "")
    assert len(stage.slack.queued(SYNC)) == 1
    world = stage.slack.world
    sync = SyncPeople(world.begin, list_slack(world.gateways))
    done = await asyncio.to_thread(sync_people, FakeEngine(), sync, stage.room.workspace)
    assert done["stored"] > 1
    with stage.room.begin(stage.room.workspace) as work:
        staff = {one.id: one for one in work.users.staff()}
    assert not staff[gone].active
    assert not any(one.slack_id.startswith(("B", "USLACKBOT")) for one in staff.values())


@LANGUAGES
async def test_a_deal_is_edited(stage: Stage, language: str) -> None:
    """Wrongly: no amount, no currency. Rightly: stored with its history."""
    user = PEOPLE[language]
    me = admin(stage, user)
    with stage.room.begin(stage.room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(stage.room.workspace)).id
    await opened(stage, Page.DEALS, user)
    await press(stage, Press.OPEN, f"{Page.DEALS}:{deal}", user)
    base: dict[str, Any] = {
        DataField.STAGE: option("proposal"),
        DataField.OWNER: searched(DataSearch.OWNER, me),
        DataField.STATE: option("open"),
        DataField.OWNER_RUN: ticked("yes"),
        DataField.CLOSES: {INPUT: {"type": "datepicker", "selected_date": "2026-12-31"}},
    }
    assert set(await send(stage, {**base, DataField.AMOUNT: text("much")}, user)) == {DataField.AMOUNT}
    assert set(await send(stage, {**base, DataField.CURRENCY: text("$$")}, user)) == {DataField.CURRENCY}
    good = {**base, DataField.AMOUNT: text("1,200,000"), DataField.CURRENCY: text("twd")}
    assert await send(stage, good, user) == {}
    with stage.room.begin(stage.room.workspace) as work:
        stored = work.opportunities.get(deal)
    assert (stored.stage, stored.amount, stored.currency, stored.owner_id) == ("proposal", 1_200_000, "TWD", me)
    assert stored.owner_run
    assert str(stored.close_date) == "2026-12-31"


async def test_stages_are_the_workspaces_own(stage: Stage) -> None:
    """Twice the same is refused beside the field; a list is stored in its order."""
    admin(stage)
    await opened(stage, Page.DEALS)
    await press(stage, DataPress.STAGES, "")
    assert set(await send(stage, {DataField.STAGES: text("a\nA")})) == {DataField.STAGES}
    assert await send(stage, {DataField.STAGES: text("初談\n報價\n議約")}) == {}
    with stage.room.begin(stage.room.workspace) as work:
        assert work.policies.get(StagePolicy).stages == ("初談", "報價", "議約")


async def test_a_table_is_checked_in_the_window_and_then_stored(stage: Stage) -> None:
    """No file is refused; the window shows what would change, then what was; once more changes nothing."""
    me = admin(stage)
    await opened(stage, Page.DEALS)
    await press(stage, DataPress.IMPORT, "")
    assert set(await send(stage, {DataField.TABLE: {INPUT: {"type": "file_input", "files": []}}})) == {DataField.TABLE}
    up = Upload("deals.csv", b"company,amount\nAcme,12\n", "text/csv")
    file = share(stage.slack.workspace, up.name, up.content, EN, up.mimetype)
    assert await send(stage, {DataField.TABLE: {INPUT: {"type": "file_input", "files": [{"id": file}]}}}) == {}
    world = stage.slack.world
    data = world.services.data
    read = ReadTableFromSlack(world.begin, world.gateways, data.import_deals, data.deals)

    async def run(key: str) -> None:
        [job] = stage.slack.jobs.list_workflows(workflow_ids=[key])
        assert job.input is not None
        assert await asyncio.to_thread(read, *job.input["args"]) == {"lines": 1, "strangers": 0}

    [check_job] = stage.slack.queued(READ_TABLE)
    await run(check_job)
    shown = str(stage.modal().body)
    assert "Acme" in shown
    assert "Nothing is stored yet" in shown
    with stage.room.begin(stage.room.workspace) as work:
        assert work.opportunities.find("Acme") is None
    await press(stage, DataPress.APPLY, file)
    [store_job] = [key for key in stage.slack.queued(READ_TABLE) if key != check_job]
    await run(store_job)
    assert "1 created" in str(stage.modal().body)
    with stage.room.begin(stage.room.workspace) as work:
        found = work.opportunities.find("Acme")
    assert found is not None
    assert found.amount == 12
    assert me


@LANGUAGES
async def test_privacy_is_one_form(stage: Stage, language: str) -> None:
    """Wrongly: no number of days. Rightly: consent, clocks and scores are stored, each audited."""
    user = PEOPLE[language]
    admin(stage, user)
    await opened(stage, Page.PRIVACY, user)
    days: dict[str, Any] = {
        DataField.AUDIO_DAYS: text("90"),
        DataField.TRANSCRIPT_DAYS: text("0"),
        DataField.ALL_DAYS: text("365"),
        DataField.UNINSTALLED_DAYS: text("7"),
    }
    rest: dict[str, Any] = {DataField.CONSENT: ticked("yes"), DataField.SCORES: option("rep")}
    wrong = await send(stage, {**days, **rest, DataField.ALL_DAYS: text("99999")}, user)
    assert set(wrong) == {DataField.ALL_DAYS}
    assert await send(stage, {**days, **rest}, user) == {}
    with stage.room.begin(stage.room.workspace) as work:
        assert work.policies.get(ConsentPolicy) == ConsentPolicy(required=True)
        assert work.policies.get(RetentionPolicy) == RetentionPolicy(90, 0, 365, 7)
        assert work.policies.score_visibility() is ScoreVisibility.REP


async def test_a_call_is_restricted_kept_for_the_law_and_forgotten(stage: Stage) -> None:
    """In its form: boxes are stored; under a hold forgetting is refused in words; then it is forgotten."""
    admin(stage)
    call, _ = stage.result(title="Merger")
    await opened(stage, Page.CALLS)
    await press(stage, DataSearch.CALL, call.id, kind="external_select")
    assert await send(stage, {DataField.FLAGS: ticked("restricted", "legal_hold")}) == {}
    assert "⚖️" in str(stage.modal().body)
    with stage.room.begin(stage.room.workspace) as work:
        stands = work.conversations.get(call.id)
    assert (stands.restricted, stands.legal_hold) == (True, True)
    refused = answer(await stage.slack.command(f"/sales-admin forget {call.case_number}"))
    assert "legal" in str(refused)
    await press(stage, Press.OPEN, f"{Page.CALLS}:{call.id}")
    assert await send(stage, {DataField.FLAGS: ticked()}) == {}
    await press(stage, DataSearch.CALL, call.id, kind="external_select")
    gone = await press(stage, DataPress.FORGET, call.id)
    assert call.case_number in str(gone)
    assert len(stage.slack.queued(FORGET)) == 1


async def test_an_owner_forgets_their_own_call_by_the_command_and_nobody_elses(stage: Stage) -> None:
    """The command asks first; a colleague learns nothing; a rep gets no hub."""
    call, _ = stage.result(title="Mine")
    asked: Any = answer(await stage.slack.command(f"/sales-admin forget {call.case_number}"))
    assert check(asked) == []
    assert DataPress.FORGET_HERE in str(asked)
    other: Any = answer(await stage.slack.command(f"/sales-admin forget {call.case_number}", user=PEOPLE["zh-TW"]))
    assert DataPress.FORGET_HERE not in str(other)
    await stage.person(EN).command(DEALS, f"/sales-admin forget {call.case_number}")
    message = stage.whispered(EN)[-1]
    element = {"type": "button", "action_id": str(DataPress.FORGET_HERE), "value": call.id}
    await stage.person(EN).act({"channel": message.channel, "ts": message.ts}, element)
    await stage.told()
    assert len(stage.slack.queued(FORGET)) == 1
    with stage.room.begin(stage.room.workspace) as work:
        assert work.conversations.find(call.id) is None


@LANGUAGES
async def test_one_press_answers_the_question_of_consent(stage: Stage, language: str) -> None:
    """The question comes to the uploader alone; yes queues the call and the question says so."""
    user = PEOPLE[language]
    owner = stage.room.person(user)
    with stage.room.begin(stage.room.workspace) as work:
        work.policies.put(ConsentPolicy(required=True))
        call = work.conversations.add(
            a_conversation(stage.room.workspace, owner_id=owner, state=ConversationState.QUEUED)
        )
        from analysis.usecases.start import enqueue  # noqa: PLC0415 - beside its one use

        enqueue(work, call)
    await stage.work_off()
    with stage.room.begin(stage.room.workspace) as work:
        [question] = work.messages.of(call.id, MessageKind.CONSENT)
    place = {"channel": question.place, "ts": question.ts}
    element = {"type": "button", "action_id": str(Action.CONSENT_INFORMED), "value": call.id}
    delivery = await stage.person(user).act(place, element)
    assert delivery.status == 200
    await stage.work_off()
    with stage.room.begin(stage.room.workspace) as work:
        stands = work.conversations.get(call.id)
    assert (stands.state, stands.consent) == (ConversationState.QUEUED, "informed")
    [shown] = [one for one in stage.slack.workspace.messages if one.ts == question.ts]
    assert "✅" in shown.text
    assert str(Action.CONSENT_NONE) not in str(shown.blocks)
    assert question.place != DEALS
