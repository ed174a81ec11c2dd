"""How many programs wait in this process: each waits for free, but each looks at the database once a second."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from handlers.api.problems import ProblemError

RETRY_S = 5


@dataclass(frozen=True, slots=True)
class Watching:
    """Counts those who wait; in the event loop's thread alone.

    Attributes:
        most: In all.
        most_each: Of one credential, so that none keeps the others out.
        closing: Set once this process is to end: whoever waits is answered with what is known.
    """

    most: int = 200
    most_each: int = 50
    now: Counter[str] = field(default_factory=Counter)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def demand_room(self, credential: str) -> None:
        """Refuse one more where too many wait already. ProblemError."""
        if self.now.total() >= self.most or self.now[credential] >= self.most_each:
            raise ProblemError("unavailable", headers=(("Retry-After", str(RETRY_S)),), reason="too many wait")

    async def pause(self, seconds: float) -> bool:
        """Wait before the next look; True, and at once, where there shall be none."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.closing.wait()
        return self.closing.is_set()

    @contextmanager
    def one_more(self, credential: str) -> Iterator[None]:
        """Count somebody while the block runs."""
        self.now[credential] += 1
        try:
            yield
        finally:
            self.now[credential] -= 1
            if not self.now[credential]:
                del self.now[credential]
