"""What goes wrong, and when: by seed, every few seconds, until told to stop."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.chaos.sites import Site

EVERY_S = (3.5, 7.0)
FREEZE_S = (16.0, 22.0)
"""Longer than the fifteen seconds after which a request to Slack without an answer is looked into."""
SHORT_FREEZE_S = (2.0, 6.0)
AWAY_S = (0.2, 3.0)
START_S = (1.0, 6.0)
"""About how long a process takes to start."""
EARLY = 0.15
"""Share of the kills that hit a process which is only starting: more, and on a slow machine nothing would ever work."""


@dataclass
class Storm:
    """The storm over one site. The same seed makes the same plan; what it hits depends on the machine too."""

    site: Site
    dice: random.Random

    async def run(self, stop: asyncio.Event) -> None:
        """Let one thing after the other go wrong."""
        self.site.outside.weather.storm = True
        acts, weights = zip(*self.plan().items(), strict=True)
        thawing: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            await self.somebody_works(stop)
            await self.pause(stop, self.dice.uniform(*EVERY_S))
            if not stop.is_set():
                [act] = self.dice.choices(acts, weights)
                if (later := await act()) is not None:
                    thawing.add(asyncio.create_task(later))
        self.site.outside.weather.storm = False
        await asyncio.gather(*thawing)

    def plan(self) -> dict[Callable[[], Awaitable[Awaitable[None] | None]], float]:
        """Return what may happen with its weight."""
        if self.site.server is None:
            return {self.kill_web: 8, self.freeze_web: 1, self.nap_web: 1}
        return {
            self.kill_worker: 6,
            self.kill_web: 3,
            self.restart_database: 2,
            self.kill_and_restart: 1,
            self.freeze_worker: 1,
            self.freeze_and_restart: 0.5,
            self.nap_web: 0.5,
        }

    async def somebody_works(self, stop: asyncio.Event) -> None:
        """Wait until the web process is up: killed again and again while it starts, it would never do anything."""
        while not (self.site.product.works("web") or "web" in self.site.product.frozen or stop.is_set()):
            await self.pause(stop, 0.2)

    async def pause(self, stop: asyncio.Event, seconds: float) -> None:
        """Wait so long, or until *stop*."""
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            return

    async def kill_web(self) -> None:
        """Kill the web process, which is the all-in-one process where there is but one."""
        if not self.worth_killing("web"):
            return
        self.site.books.fault("kill web" if self.site.server else "kill all-in-one", felt=True)
        await asyncio.to_thread(self.site.product.kill, "web")

    async def kill_worker(self) -> None:
        """Kill one worker."""
        name = self.worker()
        if self.worth_killing(name):
            self.site.books.fault("kill worker", felt=False)
            await asyncio.to_thread(self.site.product.kill, name)

    def worth_killing(self, name: str) -> bool:
        """Tell whether it works; now and then one is killed in the middle of its start, or frozen."""
        return self.site.product.works(name) or (name in self.site.product.lives and self.dice.random() < EARLY)

    def worker(self) -> str:
        """Choose a worker, if possible one that works."""
        names = [name for name, kind in self.site.product.kinds.items() if kind == "worker"]
        return self.dice.choice([name for name in names if self.site.product.works(name)] or names)

    async def restart_database(self) -> None:
        """Stop the database, mostly like a crash, and start it again after a while."""
        server = self.site.server
        if server is None:
            return
        mode = "immediate" if self.dice.random() < 0.7 else "fast"
        self.site.books.fault(f"database {mode}", felt=True)
        await asyncio.to_thread(server.stop, mode)
        await asyncio.sleep(self.dice.uniform(*AWAY_S))
        await asyncio.to_thread(server.start)

    async def kill_and_restart(self) -> None:
        """Take the database away from a worker that is only starting."""
        await self.kill_worker()
        await asyncio.sleep(self.dice.uniform(*START_S))
        await self.restart_database()

    async def freeze_worker(self) -> Awaitable[None] | None:
        """Let a worker stand still for longer than anybody waits for it, and go on."""
        return self.frozen("freeze worker", self.worker(), self.dice.uniform(*FREEZE_S))

    async def freeze_and_restart(self) -> Awaitable[None] | None:
        """The same, and meanwhile it loses its lock with the database: others take over, and it comes back."""
        later = self.frozen("freeze worker", self.worker(), self.dice.uniform(*FREEZE_S))
        await self.restart_database()
        return later

    async def freeze_web(self) -> Awaitable[None] | None:
        """Let the all-in-one process stand still for long."""
        return self.frozen("freeze all-in-one", "web", self.dice.uniform(*FREEZE_S))

    async def nap_web(self) -> Awaitable[None] | None:
        """Let the web process stand still for a moment."""
        return self.frozen("freeze web", "web", self.dice.uniform(*SHORT_FREEZE_S))

    def frozen(self, kind: str, name: str, seconds: float) -> Awaitable[None] | None:
        """Freeze a process now; return what thaws it, or None if it stands still already."""
        product = self.site.product
        if not product.works(name):
            return None
        self.site.books.fault(kind, felt=product.kinds[name] == "web")
        product.freeze(name)
        life = product.lives[name]

        async def thaw() -> None:
            await asyncio.sleep(seconds)
            if product.lives.get(name) is life:
                product.thaw(name)

        return thaw()
