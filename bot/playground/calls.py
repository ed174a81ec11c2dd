"""One call of a Web API method: its arguments off the wire, and the faults planned for it."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request

from bot.playground.people import Json
from bot.playground.state import SlackError, Workspace

FaultKind = Literal["lose_reply", "500", "429", "delay"]


@dataclass(slots=True)
class Fault:
    """Something to go wrong.

    Attributes:
        method: The method it befalls, "*" for any.
        kind: "lose_reply" does the work and breaks off the answer; "delay" answers after seconds.
        times: How many calls are still to fail.
        seconds: Retry-After of a 429 (whole), or the length of a delay.
    """

    method: str
    kind: FaultKind
    times: int = 1
    seconds: float = 1


@dataclass(slots=True)
class Knobs:
    """What makes the fake more like Slack, or less.

    Attributes:
        pace: Refuse a second chat.postMessage to a channel within a second.
        strict: Refuse payloads the checker objects to, with invalid_blocks, instead of only showing the findings.
        retry_events: Send an event again at once when it was not answered with 200.
    """

    pace: bool = False
    strict: bool = False
    retry_events: bool = False
    faults: list[Fault] = field(default_factory=list)

    def next_fault(self, method: str) -> Fault | None:
        """Take the first fault planned for this method."""
        for fault in self.faults:
            if fault.method in {method, "*"}:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the workspace, the knobs and the arguments as they came."""

    method: str
    workspace: Workspace
    knobs: Knobs
    arguments: Json

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text; *default* when it is missing or null."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """Return an argument as text.

        Raises:
            SlackError: invalid_arguments when it is missing.
        """
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", response_metadata={"messages": [f"missing required field: {name}"]})
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean, sent as JSON or as "1" and "true" in a form."""
        value = self.arguments.get(name, default)
        return value in {"1", "true", "True"} if isinstance(value, str) else bool(value)

    def structure(self, name: str) -> Any:  # noqa: ANN401 - JSON of a stranger
        """Return a JSON value, whether it came as JSON or as a string of a form; None when missing.

        Raises:
            SlackError: invalid_arguments when the string is not JSON.
        """
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise SlackError("invalid_arguments") from error

    def blocks(self) -> list[Json]:
        """Return the blocks argument; [] when missing.

        Raises:
            SlackError: invalid_blocks_format when it is not a list of objects; invalid_blocks for over 50,
                or when the knob strict is on and the checker objects.
        """
        blocks = self.structure("blocks") or []
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            raise SlackError("invalid_blocks_format")
        found = self.workspace.findings(blocks, "message") if self.knobs.strict else []
        if found or len(blocks) > 50:  # noqa: PLR2004 - blocks of one message
            raise SlackError("invalid_blocks", response_metadata={"messages": found})
        return blocks


async def arguments(request: Request) -> Json:
    """Return what the caller sent: query string, then form or JSON body.

    Raises:
        SlackError: invalid_json or invalid_form_data.
    """
    found: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            # The SDK says JSON also where it has nothing to say, and Slack takes that.
            body = await request.json() if await request.body() else {}
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return found | body
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as form:
            return found | dict(form)
    return found
