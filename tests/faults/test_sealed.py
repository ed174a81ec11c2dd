"""Secrets that somebody moved between rows, or whose key is gone, open nothing, and are no riddle for the operator."""

import base64
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, update
from structlog.testing import capture_logs

from analysis.model.ids import WorkspaceId
from bot.crypto import KeyRing
from db.schema import developer_key_secrets as secrets
from db.unit_of_work import SqlBegin
from handlers.api.door import Door
from handlers.api.proof import Verify
from tests.conftest import FakeClock
from tests.db.conftest import bound
from tests.handlers.api.driver import RING_TEXT, ApiDriver, Program, new_key

ANOTHER = "v2:" + base64.b64encode(bytes(range(32))).decode()


def swap(engine: Engine, workspace: WorkspaceId) -> None:
    """Exchange what is sealed in the two rows there are."""
    with bound(engine, workspace) as connection:
        query = select(secrets.c.id, secrets.c.secret).where(secrets.c.workspace_id == workspace)
        one, other = connection.execute(query).all()
        for row, content in ((one.id, other.secret), (other.id, one.secret)):
            where = (secrets.c.workspace_id == workspace, secrets.c.id == row)
            connection.execute(update(secrets).where(*where).values(secret=content))


def with_keys(door: Door, clock: FakeClock, text: str) -> ApiDriver:
    """Return the door of an installation with these master keys."""
    cipher = KeyRing.parse(text) if text else None
    return ApiDriver(replace(door, turn=replace(door.turn, verify=Verify(clock, cipher))))


async def demand_closed(api: ApiDriver, program: Program) -> None:
    """Demand that a request is our fault, shut, and logged with its id, without a word of why to whoever asks."""
    with capture_logs() as logs:
        answer = await api.call(program, "GET", "/me")
    assert (answer.status, set(answer.json)) == (500, {"type", "title", "status", "detail", "code", "request_id"})
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["api.crashed"]
    assert program.secret_text not in str(logs) + answer.content.decode()


@pytest.mark.fault("63")
async def test_a_swapped_secret_opens_for_neither(
    api: ApiDriver, dialer: Program, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """Whoever can write the table cannot give one key another's secret: both are shut, and an error is logged."""
    other = new_key(begin, clock, workspace)
    swap(begin.engine, workspace)
    for program in (dialer, other, replace(dialer, secret=other.secret)):
        await demand_closed(api, program)
    swap(begin.engine, workspace)
    assert (await api.call(dialer, "GET", "/me")).status == 200


@pytest.mark.fault("63")
async def test_a_master_key_is_changed_without_a_stop_and_missed_when_it_is_gone(
    door: Door, dialer: Program, dashboard: Program, clock: FakeClock
) -> None:
    """Beside a new one the old key goes on opening; without it keys are shut, and tokens, which need none, are not."""
    assert (await with_keys(door, clock, f"{RING_TEXT},{ANOTHER}").call(dialer, "GET", "/me")).status == 200
    for keys in ("", ANOTHER):
        shut = with_keys(door, clock, keys)
        await demand_closed(shut, dialer)
        assert (await shut.call(dashboard, "GET", "/me")).status == 200
