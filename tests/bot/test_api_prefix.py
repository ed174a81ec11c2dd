"""Where the API mounts."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from bot.api import Under


async def door(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer."""
    await PlainTextResponse("door")(scope, receive, send)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1", 200),
        ("/api/v1/", 200),
        ("/api/v1/a%0Ab", 200),
        ("/api/v1/a%2Fb", 200),
        ("/api/v1x", 404),
        ("/", 404),
    ],
)
def test_all_below_the_prefix_is_the_doors(path: str, status: int) -> None:
    """Whatever is in the path, so that every answer there is one of the API."""
    with TestClient(Starlette(routes=[Under("/api/v1", door)])) as client:
        assert client.get(path).status_code == status
