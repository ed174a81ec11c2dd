"""Programs say who is to hear what, look at what was sent, and have it sent once more."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from sqlalchemy import Engine

from analysis.model.credentials import ApiScope
from analysis.model.webhooks import SUBSCRIBABLE, WebhookAttempt, WebhookReply
from analysis.usecases.webhooks.replay import REPLAY
from analysis.usecases.webhooks.spread import DELIVER
from db.schema import api_answers, audit_log, webhook_secrets
from handlers.api.models.webhooks import Kind
from tests.db.conftest import bound
from tests.handlers.api.driver import Answered, ApiDriver, Program, new_key
from tests.handlers.api.resources.conftest import Shop

HOOK = {"url": "https://hooks.example.com/calls", "types": ["conversation.completed", "alert.sent"]}


async def made(api: ApiDriver, program: Program, key: str = "one", **changes: Any) -> Answered:
    """Make a webhook."""
    return await api.call(program, "POST", "/webhooks", {**HOOK, **changes}, key=key)


@pytest.mark.fault("36")
async def test_a_secret_is_told_once(api: ApiDriver, shop: Shop, engine: Engine) -> None:
    """Not in lists, not in the replay of the very answer, and nowhere in the database but sealed."""
    dialer = shop.program()
    first = await made(api, dialer)
    assert first.status == 201, first.content
    body = first.json
    secret = body.pop("secret")
    assert secret.startswith("whsec_")
    assert first.headers["location"] == f"/api/v1/webhooks/{body['id']}"
    assert (body["state"], body["types"]) == ("enabled", ["alert.sent", "conversation.completed"])
    again = await made(api, dialer)
    assert (again.status, again.json, again.headers["idempotent-replayed"]) == (201, body, "true")
    assert (await api.call(dialer, "GET", f"/webhooks/{body['id']}")).json == body
    assert (await api.call(dialer, "GET", "/webhooks")).json == {"items": [body]}
    raw = secret.removeprefix("whsec_").encode()
    with bound(engine, shop.workspace) as connection:
        for table in (api_answers, webhook_secrets, audit_log):
            rows = connection.execute(table.select().where(table.c.workspace_id == shop.workspace)).all()
            assert rows
            assert raw.decode() not in repr(rows)
            cells = [bytes(cell) for row in rows for cell in row if isinstance(cell, bytes | memoryview)]
            assert raw not in b"".join(cells)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"types": []}, 422),
        ({"types": ["webhook.test"]}, 422),
        ({"types": ["conversation.deleted"]}, 422),
        ({"url": "x" * 2001}, 422),
        ({"secret": "whsec_mine"}, 422),
        ({"state": "enabled"}, 422),
        ({"description": "x" * 201}, 422),
    ],
)
async def test_what_is_no_webhook_is_refused(api: ApiDriver, shop: Shop, changes: dict[str, Any], status: int) -> None:
    """Unknown events and fields, and a secret of one's own."""
    assert (await made(api, shop.program(), **changes)).status == status


def test_the_document_names_every_event() -> None:
    """What can be subscribed to, and nothing else."""
    assert list(get_args(Kind)) == list(SUBSCRIBABLE)


async def test_only_credentials_that_manage_keys_manage_webhooks(api: ApiDriver, shop: Shop) -> None:
    """A webhook hands data on: reading calls is not enough to make one."""
    reader = new_key(shop.begin, shop.clock, shop.workspace, scopes=[ApiScope.CALLS_READ, ApiScope.CALLS_WRITE])
    assert (await made(api, reader)).status == 403
    assert (await api.call(reader, "GET", "/webhooks")).status == 403


async def test_a_teams_program_makes_its_teams_webhooks(api: ApiDriver, shop: Shop) -> None:
    """And sees no others; the whole workspace's program sees all."""
    north, whole = shop.program("North"), shop.program()
    mine = (await made(api, north)).json
    assert mine["team"] == "North"
    assert (await made(api, north, key="two", team="South")).json["code"] == "WEBHOOK_TEAM_OTHER"
    other = (await made(api, whole, key="three")).json
    assert [one["id"] for one in (await api.call(north, "GET", "/webhooks")).json["items"]] == [mine["id"]]
    listed = [one["id"] for one in (await api.call(whole, "GET", "/webhooks")).json["items"]]
    assert sorted(listed) == sorted([mine["id"], other["id"]])


async def test_changes_want_to_know_what_stands(api: ApiDriver, shop: Shop) -> None:
    """If-Match, as for opportunities; what is not named stays."""
    dialer = shop.program()
    path = f"/webhooks/{(await made(api, dialer, description='CRM')).json['id']}"
    tag = (await api.call(dialer, "GET", path)).headers["etag"]
    assert (await api.call(dialer, "PATCH", path, {"enabled": False})).status == 428
    changed = await api.call(dialer, "PATCH", path, {"enabled": False}, headers=[("If-Match", tag)])
    assert (changed.status, changed.json["state"], changed.json["description"]) == (200, "disabled", "CRM")
    assert (await api.call(dialer, "PATCH", path, {"enabled": True}, headers=[("If-Match", tag)])).status == 412
    assert (await api.call(dialer, "POST", f"{path}/test", key="t")).status == 409
    assert (await api.call(dialer, "DELETE", path)).status == 204
    assert (await api.call(dialer, "GET", path)).status == 404


async def test_a_secret_is_changed_over(api: ApiDriver, shop: Shop) -> None:
    """Two sign until the older one is retired; the same request twice adds one."""
    dialer = shop.program()
    path = f"/webhooks/{(await made(api, dialer)).json['id']}"
    assert (await api.call(dialer, "POST", f"{path}/retire")).json["code"] == "CREDENTIAL_ONE_SECRET"
    first, again = [await api.call(dialer, "POST", f"{path}/rotate", key="r") for _ in range(2)]
    assert (first.status, len(first.json["secrets"])) == (201, 2)
    assert first.json["secret"].startswith("whsec_")
    assert "secret" not in again.json
    assert (await api.call(dialer, "POST", f"{path}/rotate", key="s")).status == 409
    assert len((await api.call(dialer, "POST", f"{path}/retire")).json["secrets"]) == 1


async def test_what_was_sent_can_be_looked_at_and_sent_again(api: ApiDriver, shop: Shop) -> None:
    """A test event, its delivery with the attempts, one replay, and a replay since a time."""
    dialer = shop.program()
    hook = (await made(api, dialer)).json["id"]
    sent = await api.call(dialer, "POST", f"/webhooks/{hook}/test", key="t")
    assert (sent.status, sent.json["type"], sent.json["state"]) == (202, "webhook.test", "pending")
    place = sent.headers["location"].removeprefix("/api/v1")
    [job] = shop.queue.named(DELIVER)
    assert job == (shop.workspace, sent.json["id"], 1)
    with shop.begin(shop.workspace) as work:
        delivery = work.webhook_log.get(sent.json["id"])
        assert delivery is not None
        reply = WebhookReply(503, 41, "busy")
        work.webhook_log.attempted(delivery.id, WebhookAttempt(1, shop.clock(), reply))
        work.webhook_log.move(replace(delivery, attempts=1))
    shown = (await api.call(dialer, "GET", place)).json
    assert [(one["status"], one["latency_ms"], one["answer"]) for one in shown["log"]] == [(503, 41, "busy")]
    listed = (await api.call(dialer, "GET", f"/webhooks/{hook}/deliveries?state=pending")).json["items"]
    assert [one["id"] for one in listed] == [sent.json["id"]]
    assert (await api.call(dialer, "GET", f"/webhooks/{hook}/deliveries?state=failed")).json["items"] == []
    assert (await api.call(dialer, "POST", f"{place}/replay")).status == 202
    begun = await api.call(
        dialer, "POST", f"/webhooks/{hook}/replay", {"since": "2020-01-01T00:00:00Z", "delivered": True}, key="r"
    )
    assert (begun.status, begun.json) == (202, {"since": "2026-10-22T09:30:00Z"})
    [replay] = shop.queue.named(REPLAY)
    assert (replay[1], replay[3]) == (hook, 1)


async def test_long_logs_come_in_pages(api: ApiDriver, shop: Shop) -> None:
    """Newest first; a cursor of one webhook is none of another."""
    dialer = shop.program()
    hooks = [(await made(api, dialer, key=f"h{number}")).json["id"] for number in range(2)]
    for number in range(5):
        shop.clock.advance(1)
        await api.call(dialer, "POST", f"/webhooks/{hooks[0]}/test", key=f"t{number}")
    path, seen, cursor = f"/webhooks/{hooks[0]}/deliveries", list[str](), ""
    while True:
        page = (await api.call(dialer, "GET", f"{path}?limit=2{cursor}")).json
        seen += [one["created_at"] for one in page["items"]]
        if "next_cursor" not in page:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5
    foreign = await api.call(dialer, "GET", f"/webhooks/{hooks[1]}/deliveries?limit=2{cursor}")
    assert foreign.status == 400
