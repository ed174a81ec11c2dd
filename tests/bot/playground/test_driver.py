"""Requests are Slack's: signed over the raw bytes, repeatable byte by byte, and their answers obeyed."""

import json
from urllib.parse import parse_qs

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.playground import driver as driving
from bot.playground import views
from bot.playground.acts import Person, Upload
from bot.playground.people import BOT_USER, MANAGER, REP, REP_ZH
from bot.playground.web import ProductionError, create_playground, refused
from tests.bot.playground import dummy_bot, gallery
from tests.bot.playground.conftest import PATIENT_S, World

DEALS = "C0DEALS001"


def recorder(world: World, answers: list[httpx.Response | Exception] | None = None) -> list[httpx.Request]:
    """Put a transport in the bot's place that answers as told, then 200; returns what it got."""
    got: list[httpx.Request] = []
    planned = list(answers or [])

    def answer(request: httpx.Request) -> httpx.Response:
        got.append(request)
        reply = planned.pop(0) if planned else httpx.Response(200)
        if isinstance(reply, Exception):
            raise reply
        return reply

    world.driver.client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return got


async def test_every_kind_of_request_passes_slacks_own_verifier(world: World) -> None:
    """slack_sdk's verifier accepts command, event, click, submission, shortcut; one flipped byte is refused."""
    got = recorder(world)
    rep = world.person()
    await rep.command(DEALS, "/analyze 台積電 & more")
    await rep.say(DEALS, f"<@{BOT_USER}> 你好")
    message = world.workspace.messages[-1]
    await rep.shortcut("this", DEALS, message.ts)
    await rep.shortcut("new")
    await rep.open_app("home")
    await rep.verify_url()
    verifier = SignatureVerifier(dummy_bot.SECRET)
    assert {request.url.path for request in got} == {"/slack/commands", "/slack/events", "/slack/interactions"}
    for request in got:
        assert verifier.is_valid_request(request.content, dict(request.headers))
        assert not verifier.is_valid_request(request.content + b" ", dict(request.headers))


async def test_redelivery_repeats_the_bytes(world: World) -> None:
    """A second delivery has the same body, a valid signature, and for events Slack's retry headers."""
    got = recorder(world, [httpx.ReadTimeout("slow")])
    await world.person().open_app("home")
    first = world.driver.deliveries[0]
    assert (first.error, first.status) == ("operation_timeout", 0)
    again = await world.driver.redeliver(first.id)
    third = await world.driver.redeliver(again.id)
    assert got[0].content == got[1].content == got[2].content
    assert [request.headers.get("X-Slack-Retry-Num") for request in got] == [None, "1", "2"]
    assert got[1].headers["X-Slack-Retry-Reason"] == "http_timeout"
    assert third.retry == first.id
    await world.person().command(DEALS, "/analyze")
    await world.driver.redeliver(world.driver.deliveries[-1].id)
    assert got[-1].content == got[-2].content
    assert "X-Slack-Retry-Num" not in got[-1].headers


async def test_events_are_sent_again_when_the_knob_says_so(world: World) -> None:
    """Off: one attempt; on: a failed event comes once more with the same event_id."""
    got = recorder(world, [httpx.Response(500), httpx.Response(500)])
    await world.person().open_app("home")
    world.knobs.retry_events = True
    await world.person().open_app("home")
    ids = [json.loads(request.content)["event_id"] for request in got]
    assert (len(ids), ids[1] == ids[2], ids[0] == ids[1]) == (3, True, False)


async def test_a_command_that_fails_is_said_to_have_failed(world: World) -> None:
    """HTTP 500 and silence each become Slackbot's words, for the one who typed only."""
    recorder(world, [httpx.Response(500), httpx.ReadTimeout("slow")])
    await world.person().command(DEALS, "/broken")
    await world.person().command(DEALS, "/broken")
    assert [(m.text, m.visible_to) for m in world.workspace.messages] == [
        ("/broken failed with the error “http_500”", REP),
        ("/broken failed with the error “operation_timeout”", REP),
    ]


async def test_the_words_of_a_200_are_shown(world: World) -> None:
    """Plain text and JSON are ephemeral; in_channel shows the command and the answer to everybody."""
    loud = httpx.Response(200, json={"response_type": "in_channel", "text": "for all"})
    recorder(world, [httpx.Response(200, text="plain"), httpx.Response(200, json={"text": "json"}), loud])
    for _ in range(3):
        await world.person().command(DEALS, "/analyze x")
    shown = [(m.user, m.text, m.visible_to) for m in world.workspace.messages]
    assert shown == [
        (BOT_USER, "plain", REP),
        (BOT_USER, "json", REP),
        (REP, "/analyze x", ""),
        (BOT_USER, "for all", ""),
    ]


async def test_only_subscribed_events_are_sent(world: World) -> None:
    """A message in a channel is not sent when the manifest lacks message.channels; a mention is."""
    got = recorder(world)
    await world.person().say(DEALS, "hello")
    await world.person().say(DEALS, f"<@{BOT_USER}> hello")
    await world.person().say(world.workspace.channel(REP).id, "direct")
    kinds = [json.loads(request.content)["event"] for request in got]
    assert [(event["type"], event.get("channel_type")) for event in kinds] == [("app_mention", None), ("message", "im")]


async def test_an_event_from_a_shared_channel_says_so(world: World) -> None:
    """is_ext_shared_channel is what a bot needs to keep quiet there."""
    got = recorder(world)
    await world.person().say("C0SHARED01", f"<@{BOT_USER}> hello")
    await world.person().say(DEALS, f"<@{BOT_USER}> hello")
    assert [json.loads(request.content)["is_ext_shared_channel"] for request in got] == [True, False]


async def test_a_click_carries_the_stored_value_and_answers_in_its_thread(world: World) -> None:
    """The real bot hears button, value and message, and its reply lands in the thread; the stopwatch saw it."""
    rep = world.person()
    await rep.command(DEALS, "/analyze demo")
    card = world.workspace.messages[-1]
    delivery = await rep.act({"channel": DEALS, "ts": card.ts}, {"action_id": "hear"})
    action = world.seen[-1]["actions"][0]
    assert (action["value"], action["block_id"], world.seen[-1]["message"]["ts"]) == ("call-1", "card", card.ts)
    assert world.workspace.messages[-1].thread_ts == card.ts
    assert delivery.status == 200
    assert delivery.visible_s is not None
    assert delivery.ack_s is not None
    assert 0 < delivery.visible_s < delivery.ack_s


async def test_what_is_seen_much_later_belongs_to_another_request(world: World) -> None:
    """A request that showed nothing says so, instead of minutes."""
    rep = world.person()
    delivery = await rep.command(DEALS, "/analyze demo")
    delivery.visible_s, delivery.started = None, delivery.started - driving.ITS_OWN_S - 1
    await rep.command(DEALS, "/analyze demo")
    assert delivery.visible_s is None


async def test_a_modal_is_filled_wrongly_and_rightly(world: World) -> None:
    """Errors keep the modal open and stand beside the field; a good submission closes it and the bot speaks."""
    rep = world.person()
    await rep.command(DEALS, "/analyze")
    view = world.workspace.stacks[REP][-1]
    await rep.submit(view.id, {"name": {"name": {"type": "plain_text_input", "value": "taken"}}})
    assert "another name" in world.workspace.stacks[REP][-1].errors["name"]
    await rep.submit(view.id, {"name": {"name": {"type": "plain_text_input", "value": "Acme"}}})
    assert world.workspace.stacks[REP] == []
    assert world.workspace.messages[-1].text == "Started: Acme"


async def test_response_actions_update_push_and_clear(world: World) -> None:
    """The three other answers to a submission change the stack as Slack's do."""
    view = {"response_action": "update", "view": {**gallery.modal(), "callback_id": "second"}}
    push = {"response_action": "push", "view": {**gallery.modal(), "callback_id": "third"}}
    clear = {"response_action": "clear"}
    rep = world.person()
    await rep.command(DEALS, "/analyze")
    recorder(world, [httpx.Response(200, json=body) for body in (view, push, clear)])
    shapes = []
    for _ in range(3):
        await rep.submit(world.workspace.stacks[REP][-1].id, {})
        shapes.append([open_view.body["callback_id"] for open_view in world.workspace.stacks[REP]])
    assert shapes == [["second"], ["second", "third"], []]


async def test_closing_tells_only_who_asked(world: World) -> None:
    """view_closed goes out for notify_on_close, with is_cleared when all were closed."""
    got = recorder(world)
    rep = world.person()
    views.show(world.workspace, REP, gallery.modal())
    views.show(world.workspace, REP, {**gallery.modal(), "notify_on_close": True}, push=True)
    await rep.close(world.workspace.stacks[REP][-1].id)
    await rep.close(world.workspace.stacks[REP][-1].id)
    payloads = [json.loads(parse_qs(request.content.decode())["payload"][0]) for request in got]
    assert [(payload["type"], payload["is_cleared"]) for payload in payloads] == [("view_closed", False)]


async def test_options_come_from_the_bot(world: World) -> None:
    """block_suggestion returns what the bot finds for the typed text."""
    rep = world.person()
    await rep.command(DEALS, "/analyze")
    view = world.workspace.stacks[REP][-1]
    names = {"block_id": "opportunity", "action_id": "opportunity"}
    found = await rep.suggest({"view_id": view.id}, names, "acme")
    assert [option["value"] for option in found["options"]] == ["Acme renewal", "Acme pilot"]


async def test_a_shared_file_reaches_the_bot(world: World) -> None:
    """file_shared carries ids, files.info the rest, and the bot answers in the thread."""
    await world.person(REP_ZH).share(DEALS, [Upload("通話.wav", b"RIFF", "audio/wav")])
    assert world.workspace.messages[-1].text == "Got 通話.wav"
    assert world.workspace.messages[-1].thread_ts == world.workspace.messages[0].ts


async def test_the_url_handshake(world: World) -> None:
    """Bolt answers the signed url_verification."""
    assert await world.person().verify_url()


async def test_one_person_cannot_use_anothers_views(world: World) -> None:
    """A modal and an ephemeral belong to one person; the page cannot act as the bot."""
    await world.person().command(DEALS, "/analyze")
    await world.person().command(DEALS, "/analyze nothing")
    view_id, private = world.workspace.stacks[REP][-1].id, world.workspace.messages[-1]
    async with httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=PATIENT_S) as http:
        stolen = await http.post("/_/submit", json={"user": MANAGER, "view_id": view_id, "values": {}})
        state = (await http.get("/_/state", params={"user": MANAGER})).json()
        as_bot = await http.post("/_/say", json={"user": BOT_USER, "channel": DEALS, "text": "x"})
    assert (stolen.status_code, stolen.json()) == (409, {"error": "not_found"})
    assert private.text not in json.dumps(state)
    assert state["views"] == []
    assert as_bot.status_code == 409


@pytest.mark.parametrize("environment", ["production", "Production ", "prod"])
def test_it_refuses_production(environment: str) -> None:
    """Anybody can be anybody here: with production settings it does not start."""
    with pytest.raises(ProductionError):
        create_playground("http://127.0.0.1:1", "s", "t", environment=environment)


@pytest.mark.parametrize(
    ("client", "headers", "served"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8000"}, True),
        ("127.0.0.1", {"host": "localhost:8000", "origin": "http://localhost:8000"}, True),
        ("::1", {"host": "[::1]:8000"}, True),
        ("192.0.2.7", {"host": "127.0.0.1:8000"}, False),
        ("127.0.0.1", {"host": "evil.example"}, False),
        ("127.0.0.1", {"host": "127.0.0.1:8000", "origin": "https://evil.example"}, False),
        ("127.0.0.1", {}, False),
    ],
)
def test_it_serves_this_machine_only(client: str, headers: dict[str, str], served: bool) -> None:  # noqa: FBT001
    """Other machines, rebound names and posts of other sites are turned away."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "client": (client, 1), "headers": raw}
    assert (refused(scope) == "") is served


async def test_the_page_is_fenced_in(world: World) -> None:
    """Policy headers on the page, uploads sandboxed, posts of other sites refused over the wire."""
    message = await world.person().share(DEALS, [Upload("x.html", b"<script>alert(1)</script>", "text/html")])
    async with httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=PATIENT_S) as http:
        page = await http.get("/")
        file = await http.get(f"/_/files/{message.files[0]}")
        forged = await http.post("/_/reset", headers={"Origin": "https://evil.example"})
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert file.headers["content-security-policy"].startswith("sandbox")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert forged.status_code == 403
    assert world.workspace.messages


async def test_without_a_checker_the_page_says_so() -> None:
    """The runtime environment has no checker: nothing is judged, and the page knows."""
    app = create_playground("http://127.0.0.1:1", "s", "t", environment="development")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        state = (await http.get("/_/state", params={"user": REP})).json()
    await app.state.driver.client.aclose()
    assert state["checker"] is False


async def test_the_stop_button_tells_the_bot(world: World) -> None:
    """Stopping an agent session sends agent_session_stopped with its thread, where it is subscribed to."""
    got = recorder(world)
    everything = Person(REP, world.driver, world.knobs, {})
    await everything.stop(DEALS, "1.000000")
    assert await world.person().stop(DEALS, "1.000000") is None
    events = [json.loads(request.content)["event"] for request in got]
    assert [(event["type"], event["thread_ts"]) for event in events] == [("agent_session_stopped", "1.000000")]
