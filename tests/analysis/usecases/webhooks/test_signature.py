"""The recipes of docs/api/webhooks.md as they stand there, and the published library, against what we sign."""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from analysis.model.signing import WEBHOOK_SECRETS
from analysis.model.webhooks import EventId, EventType, WebhookEvent
from analysis.usecases.webhooks.sign import body_of, headers_of
from tests.conftest import FakeClock

PAGE = (Path(__file__).parents[4] / "docs/api/webhooks.md").read_text(encoding="utf-8")
Case = tuple[bytes, dict[str, str], str]


def recipe(language: str) -> str:
    """Return the code of one language."""
    recipes = PAGE[PAGE.index("### Python") :]
    [code] = re.findall(rf"```{language}\n(.*?)```", recipes, re.DOTALL)
    return str(code)


@pytest.fixture(scope="module")
def verify() -> Callable[..., bool]:
    """The Python recipe."""
    scope: dict[str, Any] = {}
    exec(recipe("python"), scope)  # noqa: S102 - the very code that readers copy
    found: Callable[..., bool] = scope["verify"]
    return found


def signed(secrets: list[str], now: datetime, title: str = "你好 🚀 é") -> tuple[bytes, dict[str, str]]:
    """Return body and headers of one attempt."""
    event = WebhookEvent(EventId("msg_AAAA"), EventType.CONVERSATION_FAILED, now, {"title": title})
    body = body_of(event, "https://calls.example.com")
    return body, headers_of(event.id, body, secrets, now)


def cases() -> list[Case]:
    """Return good ones: other bodies, other times, one secret or two."""
    many = []
    for number in range(20):
        secrets = [WEBHOOK_SECRETS.mint() for _ in range(1 + number % 2)]
        body, headers = signed(secrets, datetime.now(UTC), title="x" * number)
        many.append((body, headers, secrets[-1]))
    return many


def test_ours_verify(verify: Callable[..., bool]) -> None:
    """By the recipe and by the published library, whichever of two secrets the receiver knows."""
    for body, headers, secret in cases():
        assert verify(body, headers, secret)
        assert Webhook(secret).verify(body, headers)["type"] == "conversation.failed"
        assert not verify(body, headers, WEBHOOK_SECRETS.mint())


@pytest.mark.parametrize(("off_s", "believed"), [(0, True), (299, True), (-299, True), (301, False), (-301, False)])
def test_an_old_or_early_one_is_refused(
    verify: Callable[..., bool],
    clock: FakeClock,
    off_s: int,
    believed: bool,  # noqa: FBT001 - a table
) -> None:
    """Somebody who recorded a webhook cannot send it again tomorrow."""
    secret = WEBHOOK_SECRETS.mint()
    body, headers = signed([secret], clock())
    assert verify(body, headers, secret, clock().timestamp() + off_s) is believed


def mutant(case: Case, random: Random) -> Case:
    """Return a good one with one character changed, added or lost: in the body, id, time or signature."""
    body, headers, secret = case
    field = random.choice(["body", "webhook-id", "webhook-timestamp", "webhook-signature"])
    text = bytearray(body if field == "body" else headers[field].encode())
    place, how = random.randrange(len(text)), random.randrange(3)
    if how == 0:
        text[place] = random.choice([one for one in range(33, 127) if one != text[place]])
    elif how == 1:
        text.insert(place, random.randrange(33, 127))
    else:
        del text[place]
    if field == "body":
        return bytes(text), headers, secret
    return body, {**headers, field: text.decode()}, secret


@pytest.mark.fault("14")
def test_of_ten_thousand_changed_ones_none_is_accepted(verify: Callable[..., bool]) -> None:
    """Standard Webhooks 1.0: nothing that was changed on the way is believed."""
    random = Random(20_261_122)  # noqa: S311 - the same ones every time
    good = [one for one in cases() if " " not in one[1]["webhook-signature"]]
    accepted = []
    for number in range(10_000):
        changed = mutant(good[number % len(good)], random)
        if verify(*changed):
            accepted.append(changed)
    assert accepted == []


def test_the_published_library_believes_no_other_signature() -> None:
    """It reads base64 and numbers generously: what it accepts of changed ones says the same, spelled otherwise."""
    random = Random(20_261_123)  # noqa: S311 - the same ones every time
    good = [one for one in cases() if " " not in one[1]["webhook-signature"]]
    for number in range(10_000):
        case = good[number % len(good)]
        body, headers, secret = mutant(case, random)
        try:
            Webhook(secret).verify(body, headers)
        except (WebhookVerificationError, ValueError):
            continue
        assert said(body, headers) == said(case[0], case[1])


def said(body: bytes, headers: dict[str, str]) -> tuple[bytes, str, float, bytes]:
    """Return what a webhook says, however it is spelled."""
    signature = base64.b64decode(headers["webhook-signature"].removeprefix("v1,"))
    return body, headers["webhook-id"], float(headers["webhook-timestamp"]) // 1, signature


NODE = """
const cases = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const all = cases.map(([body, headers, secret]) => verify(Buffer.from(body, 'base64'), headers, secret))
console.log(JSON.stringify(all))
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_node_verifies_ours_and_no_changed_one() -> None:
    """The recipe for Node.js, run by Node.js."""
    random = Random(1)  # noqa: S311 - the same ones every time
    good = cases()
    single = [one for one in good if " " not in one[1]["webhook-signature"]]
    many = [*good, *(mutant(single[number % len(single)], random) for number in range(10_000))]
    sent = json.dumps([(base64.b64encode(body).decode(), headers, secret) for body, headers, secret in many])
    done = subprocess.run(["node", "-e", recipe("js") + NODE], input=sent, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True] * len(good) + [False] * 10_000


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_verifies_ours(tmp_path: Path) -> None:
    """The recipe for a shell."""
    file = tmp_path / "body"
    for body, headers, secret in cases()[:4]:
        for content, valid in ((body, True), (body + b" ", False)):
            file.write_bytes(content)
            names = {name.upper().replace("-", "_"): value for name, value in headers.items()}
            done = subprocess.run(
                ["sh", "-c", recipe("sh")],
                env={**names, "SECRET": secret, "BODY": str(file), "PATH": "/usr/bin:/bin"},
                capture_output=True,
                check=False,
            )
            assert (done.stdout.decode().strip(), done.returncode) == (("valid", 0) if valid else ("invalid", 1))


def test_the_body_is_the_same_whatever_the_zone(clock: FakeClock) -> None:
    """Time in UTC with milliseconds; links absolute where the public address is known, paths where it is not."""
    event = WebhookEvent(EventId("msg_1"), EventType.TEST, clock(), {"links": {"a": "/api/v1/x"}})
    assert json.loads(body_of(event, "https://c.example.com/")) == {
        "type": "webhook.test",
        "timestamp": "2026-11-21T09:30:00.000Z",
        "data": {"links": {"a": "https://c.example.com/api/v1/x"}},
    }
    assert json.loads(body_of(event, ""))["data"]["links"] == {"a": "/api/v1/x"}
