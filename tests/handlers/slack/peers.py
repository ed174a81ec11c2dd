"""Small listeners for tests of the edge itself: one that queues, and some that fail in every way there is."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.errors import OutcomeUnknownError, RefusedError, RejectedError, UnavailableError
from analysis.model.delivery import Delivery
from analysis.model.ids import WorkspaceId
from analysis.ports import Begin
from analysis.usecases.once import claim
from handlers.render.words import Words
from handlers.services import Services
from handlers.slack.context import Asker

WORKFLOW = "test.job"
ERRORS = {
    "refused": RefusedError("conversation-not-found", reference="<!channel> & Co"),
    "away": UnavailableError("database"),
    "rejected": RejectedError("the canary sings"),
    "unknown": OutcomeUnknownError("groq", "timeout"),
    "bug": ZeroDivisionError("the canary sings"),
}

HANGS_S = 600
"""How long the listener that hangs does."""


@dataclass(frozen=True, slots=True)
class QueueOnce:
    """Claims the delivery and queues a job with a key of its own each time: only the claim keeps it from two."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, delivery: Delivery, key: str) -> None:
        with self.begin(workspace) as work:
            claim(work, delivery)
            work.jobs.enqueue(WORKFLOW, key, workspace, queue="interactive")


def fail(name: str) -> None:
    """Raise what *name* stands for, if it stands for anything."""
    if name in ERRORS:
        raise ERRORS[name]


@dataclass(slots=True)
class Peers:
    """Listeners over one use case.

    Attributes:
        asked: Who asked, in order.
    """

    queue: QueueOnce | None = None
    asked: list[Asker] = field(default_factory=list)
    runs: int = 0

    def register(self, app: AsyncApp) -> None:
        """Listen to one of each way in."""

        async def command(
            ack: AsyncAck, command: dict[str, Any], asker: Asker, services: Services, words: Words
        ) -> None:
            self.asked.append(asker)
            fail(command["text"])
            if command["text"] == "hang":
                await asyncio.sleep(HANGS_S)
            await self.once(services, asker)
            await ack(text=words("state-queued"))

        async def event(event: dict[str, Any], asker: Asker, services: Services) -> None:
            self.asked.append(asker)
            fail(event.get("text", ""))
            await self.once(services, asker)

        async def action(ack: AsyncAck, action: dict[str, Any], asker: Asker, services: Services) -> None:
            self.asked.append(asker)
            fail(action.get("value", ""))
            await self.once(services, asker)
            await ack()

        async def view(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
            fail(view["private_metadata"])
            await self.once(services, asker)
            await ack()

        async def shortcut(ack: AsyncAck) -> None:
            fail("bug")
            await ack()

        async def options(ack: AsyncAck) -> None:
            fail("bug")
            await ack(options=[])

        app.command("/peer")(command)
        app.event("message")(event)
        app.action("peer")(action)
        app.view("peer")(view)
        app.shortcut("peer")(shortcut)
        app.options("peer")(options)

    async def once(self, services: Services, asker: Asker) -> None:
        assert self.queue is not None
        self.runs += 1
        await services.run(self.queue, asker.workspace, asker.delivery, f"job:{self.runs}:{id(self)}")
