"""`webhooks` at the terminal: a secret is shown once, what was sent can be read, and everything counts at once."""

import re

import pytest
from typer.testing import CliRunner

from analysis.model.webhooks import EndpointId, WebhookAttempt, WebhookReply
from bot.commands import app
from bot.settings import load
from bot.webhook_jobs import manage_webhooks
from bot.wiring import open_world, utc_now

URL = "https://hooks.example.com/[bold]"


pytestmark = pytest.mark.usefixtures("sealing")


def run(*arguments: str, code: int = 0) -> str:
    """Run a command and return what it prints."""
    done = CliRunner().invoke(app, ["webhooks", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def made(*arguments: str) -> tuple[str, str]:
    """Make a webhook and return its id and secret."""
    first, secret = run("create", *(arguments or (URL, "--event", "alert.sent"))).splitlines()[:2]
    return re.findall(r"whe_[\w-]+", first)[0], secret


def test_a_webhook_from_its_making_to_its_end() -> None:
    """Made, listed without its secret, changed, switched off and on, rotated, retired, deleted."""
    hook, secret = made()
    assert secret.startswith("whsec_")
    listed = run("list")
    assert hook in listed
    assert URL in listed
    assert secret not in listed
    run("change", hook, "--event", "conversation.completed", "--event", "opportunity.updated", "--description", "CRM")
    assert "conversation.completed, opportunity.updated" in run("list")
    run("disable", hook)
    assert "停用" in run("list", "--lang", "zh-TW")
    assert "switched off" in run("test", hook, code=1)
    run("enable", hook)
    assert run("rotate", hook).splitlines()[1] != secret
    assert "two secrets" in run("rotate", hook, code=1)
    run("retire", hook)
    run("delete", hook)
    assert "no webhook" in run("delete", hook, code=1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("http://hooks.example.com/", "--event", "alert.sent"), "https address on port 443"),
        (("https://127.0.0.1/", "--event", "alert.sent"), "https address on port 443"),
        ((URL, "--event", "call.deleted"), 'no event "call.deleted"'),
    ],
)
def test_what_cannot_be_is_refused_in_words(arguments: tuple[str, ...], words: str) -> None:
    """One sentence, and nothing is made."""
    assert words in " ".join(run("create", *arguments, code=1).split())
    assert "whe_" not in run("list")


def test_the_log_shows_what_a_server_answered() -> None:
    """Status, latency and the start of the answer, as plain text whatever it holds."""
    hook, _ = made()
    with open_world(load()) as world:
        manage = manage_webhooks(world.settings, world.begin, world.webhook_sender)
        sent = manage.test(world.home, EndpointId(hook), actor=None)
        with world.begin(world.home) as work:
            reply = WebhookReply(500, 1234, "[red]oops\x1b[0m")
            work.webhook_log.attempted(sent.id, WebhookAttempt(1, utc_now(), reply))
            work.webhook_log.attempted(
                sent.id, WebhookAttempt(2, utc_now(), WebhookReply(None, 9, error="webhook-error-name"))
            )
    assert sent.id in run("log", hook)
    attempts = run("log", hook, sent.id)
    assert "500" in attempts
    assert "1234 ms" in attempts
    assert "[red]oops" in attempts
    assert "\x1b[0m" not in attempts
    assert "The host name has no address." in attempts
    assert "Name one delivery" in run("replay", hook, code=1)
    assert "once more" in run("replay", hook, "--since", "2026-11-01")
