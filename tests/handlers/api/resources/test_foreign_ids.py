"""Row 33: what is another workspace's or another team's answers on every route like what does not exist."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from analysis.model.ids import WorkspaceId
from handlers.api.contract import Endpoint
from handlers.api.endpoints import ENDPOINTS
from tests.handlers.api.driver import Answered, ApiDriver, Program, new_key
from tests.handlers.api.resources.conftest import Shop
from tests.handlers.api.resources.test_conversations import UPLOAD, a_call

PARAMETER = re.compile(r"\{(\w+)\}")
WITH_IDS = [row for row in ENDPOINTS if PARAMETER.search(row.path)]
BODIES: Mapping[str, dict[str, Any]] = {
    "PATCH /opportunities/{opportunity_id}": {"amount": 5},
    "PATCH /webhooks/{webhook_id}": {"enabled": False},
    "POST /webhooks/{webhook_id}/replay": {"since": "2026-11-20T00:00:00Z"},
}
"""What a route needs beside its path; all others are content with nothing or {}."""


@pytest.fixture
async def ids(api: ApiDriver, shop: Shop) -> dict[str, str]:
    """One of each kind, of team North."""
    north = shop.program("North")
    lin = {"owner": "U1LIN"}
    deal = await api.call(north, "POST", "/opportunities", {"company": "Acme", **lin}, key="deal")
    call = await api.call(north, "POST", "/conversations", a_call(source=UPLOAD, **lin), key="call")
    hook = {"url": "https://hooks.example.com/calls", "types": ["alert.sent"]}
    webhook = await api.call(north, "POST", "/webhooks", hook, key="hook")
    assert [one.status for one in (deal, call, webhook)] == [201, 202, 201], webhook.content
    sent = await api.call(north, "POST", f"/webhooks/{webhook.json['id']}/test", key="sent")
    assert sent.status == 202, sent.content
    with shop.begin(shop.workspace) as work:
        opportunity = work.opportunities.get(deal.json["id"])
    return {
        "opportunity_id": deal.json["id"],
        "conversation_id": call.json["id"],
        "alert_id": shop.alert(opportunity),
        "webhook_id": webhook.json["id"],
        "delivery_id": sent.json["id"],
    }


Ask = Callable[[Endpoint[Any, Any], Program, Mapping[str, str]], Awaitable[Answered]]


@pytest.fixture
def ask(api: ApiDriver, shop: Shop) -> Ask:
    """Sends what a route wants."""

    async def asked(row: Endpoint[Any, Any], program: Program, values: Mapping[str, str]) -> Answered:
        path = PARAMETER.sub(lambda found: values[found[1]], row.path)
        body = BODIES.get(f"{row.method} {row.path}", {}) if row.request is not None else None
        headers = [("If-Match", "*")] if row.method in {"PATCH", "PUT", "DELETE"} else []
        key = f"k{shop.numbers()}" if row.creates else ""
        return await api.call(program, row.method, path, body, key=key, headers=headers)

    return asked


def problem(answer: Answered, values: Mapping[str, str]) -> dict[str, Any]:
    """Return a problem without what is of one request alone: its id, and the ids it was asked for."""
    text = answer.content.decode()
    for value in values.values():
        text = text.replace(value, "…")
    found = answer.__class__(answer.status, answer.headers, text.encode()).json
    return {name: value for name, value in found.items() if name != "request_id"}


@pytest.mark.fault("33", "35")
async def test_row_33_ids_of_others_answer_like_missing_ones(
    ids: dict[str, str], ask: Ask, shop: Shop, other_workspace: WorkspaceId
) -> None:
    """Every route with an id, for another workspace and another team: 404, word for word as for an id nobody made.

    A route with a kind of id that stands not in the fixture above fails here.
    """
    missing = {name: f"{value.partition('_')[0]}_nobodymadethis" for name, value in ids.items()}
    strangers = {
        "another workspace": new_key(shop.begin, shop.clock, other_workspace),
        "another team": shop.program("South"),
    }
    for row in WITH_IDS:
        assert set(PARAMETER.findall(row.path)) <= set(ids), f"{row.path}: add its kind of id above"
        for name, stranger in strangers.items():
            refused = await ask(row, stranger, ids)
            assert refused.status == 404, f"{row.method} {row.path} for {name}: {refused.status} {refused.content!r}"
            nowhere = await ask(row, stranger, missing)
            assert problem(refused, ids) == problem(nowhere, missing), f"{row.method} {row.path} for {name}"


@pytest.mark.fault("33")
async def test_ids_in_bodies_are_checked_too(api: ApiDriver, ids: dict[str, str], shop: Shop) -> None:
    """A call for another team's deal, a deal for another team's person: as if they did not exist."""
    south = shop.program("South")
    deal = await api.call(south, "POST", "/opportunities", {"company": "Own"}, key="own")
    cases = [
        ("POST", "/conversations", a_call(opportunity_id=ids["opportunity_id"])),
        ("POST", "/conversations", a_call(owner="U1LIN")),
        ("POST", "/conversations", a_call(owner=shop.person("U1LIN"))),
        ("POST", "/conversations", a_call(owner="U9NOBODY")),
        ("POST", "/opportunities", {"company": "X", "owner": "U1LIN"}),
        ("PATCH", f"/opportunities/{deal.json['id']}", {"owner": "U1LIN"}),
    ]
    for number, (method, path, body) in enumerate(cases):
        headers = [("If-Match", "*")] if method == "PATCH" else []
        refused = await api.call(south, method, path, body, key=f"c{number}", headers=headers)
        assert refused.status == 404, (method, path, body, refused.content)


@pytest.mark.fault("33")
async def test_lists_hold_what_is_the_teams(api: ApiDriver, ids: dict[str, str], shop: Shop) -> None:
    """Owned by somebody of the team, or brought by its program and owned by nobody; what is restricted is not there."""
    north, south, whole = shop.program("North"), shop.program("South"), shop.program()
    mine = (await api.call(south, "POST", "/conversations", a_call(external_id="s"), key="s")).json["id"]
    slack = shop.call(owner_id=shop.person("U2DANA")).id
    kept = shop.call(owner_id=shop.person("U2DANA"), restricted=True).id

    async def listed(program: Program, path: str) -> set[str]:
        return {one["id"] for one in (await api.call(program, "GET", path)).json["items"]}

    assert await listed(south, "/conversations") == {mine, slack}
    assert await listed(north, "/conversations") == {ids["conversation_id"]}
    assert await listed(whole, "/conversations") == {mine, slack, kept, ids["conversation_id"]}
    assert (await api.call(south, "GET", f"/conversations/{kept}")).status == 404
    assert await listed(south, "/opportunities") == set()
    assert await listed(north, "/opportunities") == {ids["opportunity_id"]}
    assert await listed(south, "/alerts") == set()
    assert await listed(north, "/alerts") == {ids["alert_id"]}
    assert await listed(south, f"/alerts?opportunity_id={ids['opportunity_id']}") == set()


@pytest.mark.fault("33")
async def test_an_alert_that_quotes_a_hidden_call_is_hidden(api: ApiDriver, shop: Shop) -> None:
    """Whoever may not read the call may not read the alert that came of it, though its deal is the team's."""
    deal = shop.deal("U1LIN")
    secret = shop.alert(deal, shop.call(owner_id=shop.person("U1LIN"), restricted=True))
    north = shop.program("North")
    assert (await api.call(north, "GET", f"/alerts/{secret}")).status == 404
    assert (await api.call(north, "GET", "/alerts")).json["items"] == []
    assert (await api.call(shop.program(), "GET", f"/alerts/{secret}")).status == 200


@pytest.mark.fault("33")
async def test_what_another_team_brought_is_not_joined(api: ApiDriver, shop: Shop) -> None:
    """The same words, the same id: 409 without a word about what is there; an upload that broke off stays shut."""
    first = await api.call(shop.program("North"), "POST", "/conversations", a_call(external_id="x"), key="one")
    south = shop.program("South")
    refused = await api.call(south, "POST", "/conversations", a_call(external_id="x"), key="one")
    assert (first.status, refused.status, refused.json["code"]) == (202, 409, "CONVERSATION_KEPT")
    assert first.json["id"] not in refused.content.decode()
    await api.call(shop.program("North"), "POST", "/conversations", a_call(external_id="u", source=UPLOAD), key="two")
    refused = await api.call(south, "POST", "/conversations", a_call(external_id="u", source=UPLOAD), key="two")
    assert refused.status == 409


async def test_the_owners_team_counts_now(api: ApiDriver, shop: Shop) -> None:
    """Who changes teams takes their calls along."""
    call = shop.call(owner_id=shop.person("U1LIN"))
    south = shop.program("South")
    assert (await api.call(south, "GET", f"/conversations/{call.id}")).status == 404
    shop.appoint("U1LIN", team="South")
    assert (await api.call(south, "GET", f"/conversations/{call.id}")).status == 200
