"""A test's hand on the fake Slack: what it remembers, who acts in it, what is to go wrong."""

from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette

from bot.manifest import read as manifest
from bot.playground.acts import Person
from bot.playground.calls import Fault, FaultKind, Knobs
from bot.playground.driver import Driver
from bot.playground.people import REP
from bot.playground.state import Message, Workspace


def our_manifest() -> dict[str, Any]:
    """Return what the bot says of itself to Slack."""
    return manifest().content


@dataclass(frozen=True, kw_only=True)
class FakeSlack:
    """The playground's Slack, however it is served.

    Attributes:
        playground: As `create_playground` made it.
        url: Where it is served.
        manifest: By which its people see the bot.
    """

    playground: Starlette
    url: str
    manifest: dict[str, Any] = field(default_factory=our_manifest)

    @property
    def workspace(self) -> Workspace:
        """Its messages, views, rooms and people."""
        found: Workspace = self.playground.state.workspace
        return found

    @property
    def driver(self) -> Driver:
        """Signs and sends."""
        found: Driver = self.playground.state.driver
        return found

    @property
    def knobs(self) -> Knobs:
        """Faults to plan in the Web API."""
        found: Knobs = self.playground.state.api.knobs
        return found

    def fail(self, method: str, kind: FaultKind, *, times: int = 1, seconds: float = 1) -> None:
        """Let the next calls of *method* go wrong."""
        self.knobs.faults.append(Fault(method, kind, times, seconds))

    def called(self, method: str = "") -> list[dict[str, Any]]:
        """Return the calls of one method of the Web API, or of all, oldest first."""
        return [call for call in self.playground.state.api.called if method in {"", call["method"]}]

    def messages(self, channel: str, thread: str = "") -> list[Message]:
        """Return the bot's messages in a channel or in one of its threads, oldest first."""
        return [m for m in self.workspace.messages if m.channel == channel and m.thread_ts == thread]

    def everything(self, channel: str) -> str:
        """Return all that stands in a channel, as one text."""
        return "\n".join(f"{m.text} {m.blocks}" for m in self.workspace.messages if m.channel == channel)

    def person(self, user: str = REP) -> Person:
        """Return somebody who does what people do in Slack."""
        return Person(user, self.driver, self.knobs, self.manifest)
