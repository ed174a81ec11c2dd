"""Each log line of a program's request says which request it was, whose, and about which call."""

from typing import Any

import pytest
import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from analysis.model.credentials import ApiScope
from analysis.model.ids import WorkspaceId
from handlers.api import me
from handlers.api.contract import Answer, ApiCall, Endpoint
from tests.handlers.api.driver import ApiDriver, Program
from tests.handlers.api.things import THINGS, Thing

log = structlog.get_logger(__name__)


def told(call: ApiCall[Any, Any]) -> Answer:
    """Say something on the way, then break."""
    log.info("thing.looked_at")
    raise ZeroDivisionError(call.path["conversation_id"])


@pytest.fixture
def endpoints() -> tuple[Endpoint[Any, Any], ...]:
    """One of them breaks."""
    broken = Endpoint("GET", "/broken/{conversation_id}", ApiScope.CALLS_READ, told, {200: Thing}, "Broken")
    return (*me.ENDPOINTS, *THINGS, broken)


@pytest.mark.parametrize(("asked", "conversation"), [("conv_7Qx-1", "conv_7Qx-1"), ("x%0Aconv_1", None)])
async def test_a_crash_is_found_by_request_workspace_and_call(
    api: ApiDriver, dashboard: Program, workspace: WorkspaceId, asked: str, conversation: str | None
) -> None:
    """The request id of the answer leads to the line with the stack; what has no form of an id is on no line."""
    with capture_logs([merge_contextvars]) as lines:
        answer = await api.call(dashboard, "GET", f"/broken/{asked}")
    assert answer.status == 500
    assert {line["event"] for line in lines} >= {"thing.looked_at", "api.crashed"}
    for line in lines:
        assert line["request_id"] == answer.json["request_id"]
        assert line["workspace"] == workspace
        assert line.get("conversation") == conversation
    [crash] = [line for line in lines if line["event"] == "api.crashed"]
    assert isinstance(crash["exc_info"], ZeroDivisionError)
