"""The fake speaks Slack's wire: the real SDK is the judge."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.calls import Fault
from bot.playground.people import ADMIN, BOT_USER, REP, REP_ZH
from bot.playground.state import TRIGGER_S
from tests.bot.playground import dummy_bot, gallery
from tests.bot.playground.conftest import PATIENT_S, World

DEALS = "C0DEALS001"


@pytest.fixture
def client(world: World) -> AsyncWebClient:
    return AsyncWebClient(token=dummy_bot.TOKEN, base_url=f"{world.url}/api/", retry_handlers=[])


async def refusal(call: Any) -> str:
    """Return the error code a call is answered with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_message_lives_from_post_to_delete(client: AsyncWebClient, world: World) -> None:
    """Post, edit, react, link, read back with metadata, delete: each call sees what the one before did."""
    meta = {"event_type": "analysis", "event_payload": {"id": "7"}}
    ts = (await client.chat_postMessage(channel="#deals", text="One", blocks=gallery.card(), metadata=meta))["ts"]
    reply = await client.chat_postMessage(channel=DEALS, thread_ts=ts, text="Detail")
    await client.chat_update(channel=DEALS, ts=ts, text="Two")
    await client.reactions_add(channel=DEALS, timestamp=ts, name="eyes")
    assert await refusal(client.reactions_add(channel=DEALS, timestamp=ts, name="eyes")) == "already_reacted"
    history = (await client.conversations_history(channel=DEALS, include_all_metadata=True))["messages"]
    assert [(m["text"], m["metadata"], m["edited"]["user"], "blocks" in m) for m in history] == [
        ("Two", meta, BOT_USER, False)
    ]
    replies = (await client.conversations_replies(channel=DEALS, ts=ts))["messages"]
    assert [m["ts"] for m in replies] == [ts, reply["ts"]]
    assert (replies[0]["reply_count"], replies[0]["latest_reply"]) == (1, reply["ts"])
    assert "metadata" not in replies[0]
    link = await client.chat_getPermalink(channel=DEALS, message_ts=reply["ts"])
    assert link["permalink"].startswith(f"{world.url}/archives/{DEALS}/p")
    await client.chat_delete(channel=DEALS, ts=ts)
    assert await refusal(client.chat_update(channel=DEALS, ts=ts, text="x")) == "message_not_found"
    assert [news["what"] for news in world.workspace.channels[DEALS].log] == [
        "posted",
        "posted",
        "edited",
        "reaction",
        "deleted",
    ]


async def test_history_is_paged(client: AsyncWebClient) -> None:
    """The cursor leads through all messages, newest first, none twice."""
    sent = [(await client.chat_postMessage(channel=DEALS, text=str(n)))["ts"] for n in range(5)]
    seen: list[str] = []
    async for page in await client.conversations_history(channel=DEALS, limit=2):
        seen += [m["ts"] for m in page["messages"]]
    assert seen == sent[::-1]


async def test_ephemerals_are_private_and_cannot_be_edited(client: AsyncWebClient, world: World) -> None:
    """An ephemeral is in nobody's history and chat.update does not know it."""
    ts = (await client.chat_postEphemeral(channel=DEALS, user=REP, text="psst"))["message_ts"]
    assert (await client.conversations_history(channel=DEALS))["messages"] == []
    assert await refusal(client.chat_update(channel=DEALS, ts=ts, text="x")) == "message_not_found"
    assert world.workspace.message(DEALS, ts).visible_to == REP


async def test_people_and_rooms(client: AsyncWebClient) -> None:
    """Locale comes only when asked for; a direct message opens by user id; the shared channel says so."""
    assert (await client.auth_test())["user_id"] == BOT_USER
    assert "locale" not in (await client.users_info(user=REP_ZH))["user"]
    user = (await client.users_info(user=REP_ZH, include_locale=True))["user"]
    assert (user["locale"], user["tz"], user["tz_offset"]) == ("zh-TW", "Asia/Taipei", 28_800)
    opened = (await client.conversations_open(users=REP))["channel"]["id"]
    info = (await client.conversations_info(channel=opened))["channel"]
    assert (info["is_im"], info["user"]) == (True, REP)
    listed = (await client.users_conversations(types="public_channel"))["channels"]
    assert {c["name"]: c["is_ext_shared"] for c in listed} == {"deals": False, "deals-taiwan": False, "ext-acme": True}
    assert REP not in (await client.conversations_members(channel="C0DEALSTW1"))["members"]
    assert (await client.users_info(user=ADMIN))["user"]["is_admin"]
    assert (await client.team_info())["team"]["id"] == (await client.auth_test())["team_id"]


async def test_a_file_goes_up_and_comes_back(client: AsyncWebClient, world: World) -> None:
    """files_upload_v2 shares the file; its private link gives the bytes to the token, else a sign-in page."""
    done = await client.files_upload_v2(channel=DEALS, content=b"RIFF\x00", filename="call.wav", initial_comment="Clip")
    info = (await client.files_info(file=done["file"]["id"]))["file"]
    assert (info["size"], info["filetype"], info["channels"]) == (5, "wav", [DEALS])
    message = world.workspace.messages[-1]
    assert (message.text, message.files) == ("Clip", [info["id"]])
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENT_S) as http:
        answer = await http.get(info["url_private_download"], headers={"Authorization": f"Bearer {dummy_bot.TOKEN}"})
        assert answer.content == b"RIFF\x00"
        stranger = await http.get(info["url_private_download"])
        assert (stranger.status_code, stranger.headers["content-type"].partition(";")[0]) == (200, "text/html")


async def test_an_upload_without_bytes_cannot_be_completed(client: AsyncWebClient) -> None:
    """Step three before step two is refused."""
    file_id = (await client.files_getUploadURLExternal(filename="a.txt", length=3))["file_id"]
    assert (
        await refusal(client.files_completeUploadExternal(files=[{"id": file_id, "title": "a"}]))
        == "file_upload_not_complete"
    )


async def test_the_synchronous_client_works_too(world: World) -> None:
    """Jobs use WebClient from threads, with form-encoded files.* calls."""
    client = WebClient(token=dummy_bot.TOKEN, base_url=f"{world.url}/api/")
    done = await asyncio.to_thread(client.files_upload_v2, channel=DEALS, content="text", filename="a.txt")
    assert done["file"]["name"] == "a.txt"
    posted = await asyncio.to_thread(client.chat_postMessage, channel=DEALS, text="hi")
    assert posted["message"]["bot_profile"]["name"] == "Call Analyst"


async def test_triggers_live_three_seconds_and_once(client: AsyncWebClient, world: World) -> None:
    """A trigger opens one view in time; used, stale and made-up ones each get their own error."""
    world.clock.stop()
    world.workspace.trigger_s = TRIGGER_S
    trigger = world.workspace.new_trigger(REP)
    await client.views_open(trigger_id=trigger, view=gallery.modal())
    assert await refusal(client.views_open(trigger_id=trigger, view=gallery.modal())) == "exchanged_trigger_id"
    late = world.workspace.new_trigger(REP)
    world.clock.ahead_s += 3.1
    assert await refusal(client.views_open(trigger_id=late, view=gallery.modal())) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=gallery.modal())) == "invalid_trigger_id"


async def test_views_stack_three_deep_and_guard_their_hash(client: AsyncWebClient, world: World) -> None:
    """A fourth modal is refused; an update with a stale hash is refused; external_id finds the view."""
    new = world.workspace.new_trigger
    first = (await client.views_open(trigger_id=new(REP), view={**gallery.modal(), "external_id": "one"}))["view"]
    pushed = [(await client.views_push(trigger_id=new(REP), view=gallery.modal()))["view"] for _ in range(2)]
    assert pushed[1]["previous_view_id"] == pushed[0]["id"]
    assert {view["root_view_id"] for view in pushed} == {first["id"]}
    assert await refusal(client.views_push(trigger_id=new(REP), view=gallery.modal())) == "push_limit_reached"
    updated = (
        await client.views_update(external_id="one", hash=first["hash"], view={**gallery.modal(), "external_id": "one"})
    )["view"]
    assert updated["hash"] != first["hash"]
    stale = client.views_update(view_id=first["id"], hash=first["hash"], view=gallery.modal())
    assert await refusal(stale) == "hash_conflict"
    assert await refusal(client.views_update(view_id="V0", view=gallery.modal())) == "not_found"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda c: c.chat_postMessage(channel="C0NOWHERE1", text="x"), "channel_not_found"),
        (lambda c: c.api_call("chat.postMessage", json={"channel": DEALS}), "no_text"),
        (lambda c: c.chat_postMessage(channel=DEALS, text="x" * 40_001), "msg_too_long"),
        (lambda c: c.chat_postMessage(channel=DEALS, text="x", blocks=[{"type": "divider"}] * 51), "invalid_blocks"),
        (lambda c: c.chat_postMessage(channel=DEALS, text="x", thread_ts="1.000000"), "thread_not_found"),
        (lambda c: c.chat_postEphemeral(channel="C0DEALSTW1", user=REP, text="x"), "user_not_in_channel"),
        (lambda c: c.users_info(user="U0"), "user_not_found"),
        (lambda c: c.files_info(file="F0"), "file_not_found"),
        (lambda c: c.api_call("chat.unheardOf"), "unknown_method"),
        (lambda c: c.apps_connections_open(app_token="xapp"), "invalid_auth"),
        (lambda c: c.api_call("apps.connections.open"), "not_supported"),
    ],
)
async def test_errors_are_slacks(client: AsyncWebClient, call: Callable[[AsyncWebClient], Any], error: str) -> None:
    """Each misuse gets the error code of Slack."""
    assert await refusal(call(client)) == error


async def test_only_the_bots_token_is_accepted(world: World) -> None:
    """Without a token not_authed, with another one invalid_auth."""
    url = f"{world.url}/api/"
    assert await refusal(AsyncWebClient(base_url=url).auth_test()) == "not_authed"
    assert await refusal(AsyncWebClient(base_url=url, token="xoxb-other").auth_test()) == "invalid_auth"


async def test_a_lost_reply_is_a_done_deed(client: AsyncWebClient, world: World) -> None:
    """The fault that loses the reply breaks the call, and the message is there all the same, once."""
    world.knobs.faults.append(Fault("chat.postMessage", "lose_reply"))
    with pytest.raises((aiohttp.ClientError, TimeoutError)):
        await client.chat_postMessage(channel=DEALS, text="once")
    assert [m.text for m in world.workspace.messages] == ["once"]
    await client.chat_postMessage(channel=DEALS, text="again")


async def test_planned_500_and_429_do_nothing_else(client: AsyncWebClient, world: World) -> None:
    """Refused calls leave no trace; the 429 says how long to wait."""
    world.knobs.faults += [Fault("*", "500"), Fault("chat.postMessage", "429", seconds=7)]
    with pytest.raises(SlackApiError) as broken:
        await client.chat_postMessage(channel=DEALS, text="x")
    assert broken.value.response.status_code == 500
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=DEALS, text="x")
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "7")
    assert world.workspace.messages == []


async def test_the_pace_knob_allows_one_message_a_second(client: AsyncWebClient, world: World) -> None:
    """With the knob on, a second message within the second gets 429, and after it passes."""
    world.knobs.pace = True
    world.clock.stop()
    await client.chat_postMessage(channel=DEALS, text="1")
    assert await refusal(client.chat_postMessage(channel=DEALS, text="2")) == "ratelimited"
    world.clock.ahead_s += 1
    await client.chat_postMessage(channel=DEALS, text="3")


async def test_findings_are_kept_and_refused_when_strict(client: AsyncWebClient, world: World) -> None:
    """A payload the checker objects to is shown with its findings; the knob strict refuses it."""
    bad = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    await client.chat_postMessage(channel=DEALS, text="x", blocks=bad)
    assert world.workspace.messages[-1].findings
    world.knobs.strict = True
    assert await refusal(client.chat_postMessage(channel=DEALS, text="x", blocks=bad)) == "invalid_blocks"
    await client.chat_postMessage(channel=DEALS, text="x", blocks=gallery.card())


async def test_a_response_url_takes_five_answers_in_thirty_minutes(world: World) -> None:
    """The first answer is private; replace and delete touch it; the sixth use and a late one are refused."""
    url = world.workspace.new_response_url(DEALS, REP)
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENT_S) as http:

        async def answer(where: str, **body: Any) -> int:
            return (await http.post(where, json=body)).status_code

        assert await answer(url, text="first") == 200
        assert [(m.text, m.visible_to) for m in world.workspace.messages] == [("first", REP)]
        assert await answer(url, text="second", replace_original=True) == 200
        assert [m.text for m in world.workspace.messages] == ["second"]
        assert await answer(url, delete_original=True) == 200
        assert world.workspace.messages == []
        assert await answer(url, text="loud", response_type="in_channel") == 200
        assert world.workspace.messages[-1].visible_to == ""
        assert await answer(url, text="fifth") == 200
        assert await answer(url, text="sixth") == 404
        late = world.workspace.new_response_url(DEALS, REP)
        world.clock.ahead_s += 30 * 60 + 1
        assert await answer(late, text="late") == 404


async def test_the_assistants_status_goes_with_the_next_message(client: AsyncWebClient, world: World) -> None:
    """setStatus shows until the bot speaks; prompts stay; five prompts are too many."""
    dm = world.workspace.channel(REP).id
    prompts = [{"title": "Demo", "message": "/analyze demo"}]
    await client.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=prompts)
    root = (await client.chat_postMessage(channel=dm, text="hi"))["ts"]
    await client.assistant_threads_setStatus(channel_id=dm, thread_ts=root, status="is reading…")
    await client.agents_sessions_setStatus(channel_id=dm, thread_ts=root, status="processing")
    assert {key.rpartition(":")[2] for key in world.workspace.threads} == {"prompts", "status", "session"}
    await client.chat_postMessage(channel=dm, thread_ts=root, text="done")
    assert {key.rpartition(":")[2] for key in world.workspace.threads} == {"prompts", "session"}
    many = client.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=prompts * 5)
    assert await refusal(many) == "invalid_arguments"


def test_every_payload_of_the_gallery_is_clean() -> None:
    """What the page tests draw is real Block Kit."""
    from tests.fakes.block_checker.check_blocks import check  # noqa: PLC0415 - a slow import used only here

    assert [check(blocks) for _, blocks in gallery.pages()] == [[]] * 4
    assert (check(gallery.card()), check(gallery.modal()), check(gallery.home())) == ([], [], [])
