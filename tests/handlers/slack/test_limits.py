"""Every 429 of Slack's is a number, whichever part of us asked."""

import asyncio
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState

from analysis.errors import UnavailableError
from analysis.model.ids import WorkspaceId
from bot.playground.calls import Fault
from bot.slack_sending import SlackGateways
from handlers.render.slack.message import Message
from handlers.slack.limits import NoteLimits, method_of
from handlers.slack.outbound.files import SlackFiles
from tests.fakes.slack_driver import TOKEN, SlackDriver

HOOK = "https://hooks.slack.com/commands/T0PLAY0001/1234567890/aBcDeFsecret"


def counted(method: str) -> float:
    """Return how often Slack refused it so far."""
    return REGISTRY.get_sample_value("analyst_slack_limited_total", {"method": method}) or 0.0


@pytest.mark.fault("11")
async def test_a_window_that_slack_refuses_is_counted(slack: SlackDriver) -> None:
    """A listener is answered 429: counted once, asked once, and the person reads why no window came."""
    before = counted("views.open")
    slack.knobs.faults.append(Fault("views.open", "429", seconds=30))
    delivery = await slack.command("/analyze")
    assert delivery.status == 200
    assert delivery.answer()["text"]
    assert counted("views.open") == before + 1
    asked = slack.called("views.open")
    assert len(asked) == 1


async def test_a_question_about_a_person_is_counted(slack: SlackDriver) -> None:
    """The look at somebody new, while they wait for the answer, is one too."""
    before = counted("users.info")
    slack.knobs.faults.append(Fault("users.info", "429", seconds=30))
    assert (await slack.command("/analyze help")).status == 200
    assert counted("users.info") == before + 1


@pytest.mark.fault("11")
async def test_what_is_sent_is_counted_where_it_is_sent(slack: SlackDriver) -> None:
    """Whoever has a message posted need not be a job's step."""
    before = counted("chat.postMessage")
    slack.knobs.faults.append(Fault("chat.postMessage", "429", seconds=7))
    with httpx.Client() as http:
        gateway = SlackGateways(lambda _: TOKEN, slack.world.settings.slack_api_url, http)(WorkspaceId("ws_1"))
        with pytest.raises(UnavailableError) as raised:
            await asyncio.to_thread(gateway.post, "C0DEALS001", Message("Hello", []))
    assert raised.value.retry_after == 7
    assert counted("chat.postMessage") == before + 1


@pytest.mark.fault("11")
def test_a_download_is_counted(tmp_path: Path) -> None:
    """Files come from another host than methods."""
    before = counted("file")
    limited = httpx.MockTransport(lambda _: httpx.Response(429, headers={"Retry-After": "9"}))
    with httpx.Client(transport=limited) as http, pytest.raises(UnavailableError) as raised:
        SlackFiles(http, "https://slack.com/api/").download(
            "https://files.slack.com/a.mp3", TOKEN, tmp_path / "a.mp3", max_bytes=10
        )
    assert raised.value.retry_after == 9
    assert counted("file") == before + 1


async def test_no_secret_becomes_a_label() -> None:
    """A response_url is one: its 429 counts as "other"; any other answer counts as nothing, and none is asked again."""
    before = counted("other")
    for status in (200, 429, 500):
        request, answer = (
            HttpRequest(method="POST", url=HOOK, headers={}),
            HttpResponse(status_code=status, headers={}, data=b""),
        )
        assert not await NoteLimits().can_retry_async(state=RetryState(), request=request, response=answer)
    assert counted("other") == before + 1
    assert method_of("https://slack.com/api/chat.postMessage?x=1") == "chat.postMessage"
    assert method_of("https://evil.example/api/aBcDeF") == "other"
