"""The route that tells whether requests can be served."""

from datetime import datetime
from typing import Any, Literal

from handlers.api.contract import Answer, ApiCall, Endpoint
from handlers.api.models.ground import Shown


class Health(Shown):
    """What can be said to a program."""

    status: Literal["ok"]
    """The database answered: this request was counted in it. Otherwise the answer is 503."""
    version: str
    time: datetime
    """The server's clock, against which timestamps are checked."""


def health(call: ApiCall[None, None]) -> Answer:
    """Tell that it works."""
    return Answer(200, Health(status="ok", version=call.services.version, time=call.services.clock()))


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint("GET", "/health", None, health, {200: Health}, "Tell whether requests are served, and the server's time."),
)
