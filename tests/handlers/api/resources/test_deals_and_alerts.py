"""Programs make, read and change deals, and read and acknowledge alerts."""

from typing import Any

from analysis.model.alerts import AlertState
from analysis.model.credentials import ApiScope
from analysis.model.policy import StagePolicy
from analysis.usecases.alerts.show import ShowAlert
from handlers.render.slack.alerts import state_lines
from handlers.render.words import Words
from tests.handlers.api.driver import ApiDriver, Header, Program
from tests.handlers.api.resources.conftest import Shop


async def made(api: ApiDriver, program: Program, **fields: Any) -> tuple[dict[str, Any], str]:
    """Make a deal; return it and its tag."""
    answer = await api.call(program, "POST", "/opportunities", {"company": "Acme", **fields}, key="one")
    assert answer.status == 201, answer.content
    return answer.json, answer.headers["etag"]


def if_match(tag: str) -> list[Header]:
    """Return the header."""
    return [("If-Match", tag)]


async def test_a_deal_is_made_read_and_listed(api: ApiDriver, shop: Shop) -> None:
    """With all its fields; the stage is one of the workspace's."""
    with shop.begin(shop.workspace) as work:
        stage = work.policies.get(StagePolicy).stages[0]
    dialer = shop.program()
    deal, tag = await made(
        api, dialer, stage=stage, amount=120_000, currency="TWD", close_date="2026-12-31", owner="U1LIN", owner_run=True
    )
    assert (deal["stage"], deal["amount"], deal["close_date"]) == (stage, 120_000, "2026-12-31")
    assert deal["owner_id"] == shop.person("U1LIN")
    read = await api.call(dialer, "GET", f"/opportunities/{deal['id']}")
    assert (read.json, read.headers["etag"]) == (deal, tag)
    listed = await api.call(dialer, "GET", "/opportunities?company=acme&state=open")
    assert [one["id"] for one in listed.json["items"]] == [deal["id"]]
    refused = await api.call(dialer, "POST", "/opportunities", {"company": "Acme", "stage": "Nowhere"}, key="two")
    assert (refused.status, refused.json["code"]) == (422, "DEAL_STAGE_UNKNOWN")


async def test_a_change_needs_what_it_is_a_change_of(api: ApiDriver, shop: Shop) -> None:
    """428 without If-Match, 412 after somebody else; what was changed is kept, and who did it."""
    dialer = shop.program()
    deal, tag = await made(api, dialer, amount=1)
    path = f"/opportunities/{deal['id']}"
    assert (await api.call(dialer, "PATCH", path, {"amount": 2})).status == 428
    changed = await api.call(dialer, "PATCH", path, {"amount": 2, "currency": "USD"}, headers=if_match(tag))
    assert (changed.status, changed.json["amount"]) == (200, 2)
    late = await api.call(dialer, "PATCH", path, {"amount": 3}, headers=if_match(tag))
    assert (late.status, late.json["code"]) == (412, "PRECONDITION_FAILED")
    weak = await api.call(dialer, "PATCH", path, {"amount": 3}, headers=if_match(f"W/{changed.headers['etag']}"))
    assert weak.status == 412
    emptied = await api.call(dialer, "PATCH", path, {"amount": None}, headers=if_match("*"))
    assert "amount" not in emptied.json
    with shop.begin(shop.workspace) as work:
        entries = work.upkeep.entries(area="opportunity", limit=9)
        assert {one.actor for one in entries} == {dialer.id}
        assert {"amount": 1, "currency": ""} in [one.before for one in entries]


async def test_null_is_for_what_can_be_empty(api: ApiDriver, shop: Shop) -> None:
    """A state cannot; and what is no field of a deal is refused."""
    dialer = shop.program()
    deal, _ = await made(api, dialer)
    for fields in ({"state": None}, {"owner_run": None}, {"team": "North"}, {"company": "Other"}, {"amount": 1e15}):
        refused = await api.call(dialer, "PATCH", f"/opportunities/{deal['id']}", fields, headers=if_match("*"))
        assert refused.status == 422, fields


async def test_an_alert_is_read_and_acknowledged(api: ApiDriver, shop: Shop) -> None:
    """Its words are the reader's; people see in Slack which program has seen to it; twice is once."""
    call, _ = shop.sample(owner_id=shop.person("U1LIN"))
    deal = shop.deal("U1LIN")
    alert = shop.alert(deal, call)
    dialer = shop.program()
    listed = (await api.call(dialer, "GET", f"/alerts?opportunity_id={deal.id}")).json["items"]
    assert [one["id"] for one in listed] == [alert]
    other = (await api.call(dialer, "GET", f"/alerts/{alert}", headers=[("Accept-Language", "zh-TW")])).json
    assert listed[0]["change"] != other["change"]
    assert listed[0]["rule"]["name"] != other["rule"]["name"]
    for _ in range(2):
        taken = await api.call(dialer, "POST", f"/alerts/{alert}/acknowledge", {})
        assert (taken.status, taken.json["state"]) == (200, AlertState.ACKNOWLEDGED)
        assert taken.json["acted_by"] == {"id": dialer.id, "name": "Dialer"}
    view = ShowAlert(shop.begin, shop.clock)(shop.workspace, alert, shop.person("U1LIN"))
    assert view is not None
    assert "Dialer" in next(state_lines(Words("en"), view, shop.clock().tzinfo))  # type: ignore[arg-type]
    given = await api.call(dialer, "POST", f"/alerts/{alert}/acknowledge", {"assignee": "U1LIN"})
    assert given.json["assigned_to"]["id"] == shop.person("U1LIN")
    lin = shop.person("U1LIN")
    with shop.begin(shop.workspace) as work:
        assert len(work.upkeep.entries(area="alert", limit=9)) == 2
        work.inbox.move(alert, AlertState.DISMISSED, by=lin)
    refused = await api.call(dialer, "POST", f"/alerts/{alert}/acknowledge", {})
    assert (refused.status, refused.json["code"]) == (409, "ALERT_ENDED")


async def test_pages_of_alerts(api: ApiDriver, shop: Shop) -> None:
    """Every one of them once, newest first."""
    deal = shop.deal()
    wanted = []
    for number in range(5):
        shop.clock.advance(1)
        wanted.append(shop.alert(deal, subject=f"rival-{number}"))
    dialer, seen, cursor = shop.program(), list[str](), ""
    for _ in range(3):
        page = (await api.call(dialer, "GET", f"/alerts?limit=2{cursor}")).json
        seen += [one["id"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}" if "next_cursor" in page else ""
    assert (seen, cursor) == (wanted[::-1], "")


async def test_health_tells_the_servers_time(api: ApiDriver, shop: Shop) -> None:
    """To any credential, without a scope."""
    answer = await api.call(shop.program(scopes=[ApiScope.USAGE_READ]), "GET", "/health")
    assert answer.json["status"] == "ok"
    assert answer.json["time"] == shop.clock().isoformat().replace("+00:00", "Z")
