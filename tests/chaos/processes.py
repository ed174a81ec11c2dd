"""The product's own processes: started as the Procfile says, killed, frozen, and started again at once."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.books import Books

ROOT = Path(__file__).parents[2]
READY = {"web": b"serve.listening", "worker": b"engine.launched"}
"""What a process of each kind writes into its log once it works."""
READY_S = 300.0
CRASHES = re.compile(
    rb"^.*(?:api\.crashed|api\.notes_crashed|slack\.failed|step\.crashed|usage\.crashed|command\.crashed"
    rb"|Exception in ASGI application).*$",
    re.MULTILINE,
)
"""What the product writes into its log of an error that nobody foresaw: whatever is away must be told in words."""


def command(kind: str) -> list[str]:
    """Return the Procfile's command of a kind, with this environment's Python."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    return [sys.executable, *lines[kind].split()[1:]]


@dataclass
class Life:
    """One process from its start to its end."""

    process: "subprocess.Popen[bytes]"
    log: Path
    began: float
    ready_s: float | None = None


@dataclass
class Product:
    """The processes of one set-up, under somebody who starts again what has ended, as any host does.

    Attributes:
        kinds: Name to kind, such as {"web": "web", "worker-1": "worker"}.
        environment: For all of them.
        logs: Folder for what they say, a file a life.
        starting_s: How long each start took until it worked, by kind.
    """

    kinds: Mapping[str, str]
    environment: Mapping[str, str]
    logs: Path
    books: Books
    lives: dict[str, Life] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    starting_s: list[tuple[str, float]] = field(default_factory=list)
    restarts: int = 0
    ended_by_themselves: list[str] = field(default_factory=list)
    _count: int = 0

    def start(self, name: str) -> None:
        """Start one."""
        self._count += 1
        log = self.logs / f"{self._count:03}-{name}.log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                command(self.kinds[name]),
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        self.lives[name] = Life(process, log, time.monotonic())

    def kill(self, name: str) -> None:
        """Kill one as the kernel would, and start the next life at once."""
        self.frozen.discard(name)
        life = self.lives.pop(name)  # or who watches would start another one too
        life.process.kill()
        life.process.wait(120)
        self.restarts += 1
        self.start(name)

    def works(self, name: str) -> bool:
        """Tell whether it is up and not frozen."""
        life = self.lives.get(name)
        return life is not None and life.ready_s is not None and name not in self.frozen

    def freeze(self, name: str) -> None:
        """Let one stand still: it keeps its sockets and locks and does nothing."""
        self.frozen.add(name)
        self.lives[name].process.send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let it go on, unless it was killed meanwhile."""
        if name in self.frozen:
            self.frozen.discard(name)
            self.lives[name].process.send_signal(signal.SIGCONT)

    def look(self) -> None:
        """Note who works by now, and start again who ended without being asked to."""
        for name, life in list(self.lives.items()):
            code = life.process.poll()
            if code is not None:
                when = "at work" if life.ready_s is not None else "while starting"
                self.ended_by_themselves.append(f"{name} {when} with {code}")
                self.restarts += 1
                self.start(name)
            elif life.ready_s is None and READY[self.kinds[name]] in life.log.read_bytes():
                life.ready_s = time.monotonic() - life.began
                self.starting_s.append((self.kinds[name], life.ready_s))

    @property
    def all_work(self) -> bool:
        """Whether everybody is up."""
        return all(map(self.works, self.kinds))

    async def watch(self) -> None:
        """Keep looking until canceled."""
        while True:
            self.look()
            await asyncio.sleep(0.2)

    async def up(self) -> None:
        """Start whoever does not run, and wait until all work. TimeoutError."""
        for name in self.kinds:
            if name not in self.lives:
                self.start(name)
            self.thaw(name)
        end = time.monotonic() + READY_S
        while not self.all_work:
            if time.monotonic() > end:
                raise TimeoutError(f"a process does not start; see {self.logs}")
            self.look()
            await asyncio.sleep(0.2)

    def stop(self) -> list[str]:
        """Ask all to end, and return who did not end with code 0."""
        for name, life in self.lives.items():
            self.thaw(name)
            life.process.terminate()
        found = []
        for name, life in self.lives.items():
            try:
                code = life.process.wait(180)
            except subprocess.TimeoutExpired:
                life.process.kill()
                code = life.process.wait(120)
            if code:
                found.append(f"{name} ended with {code} when asked to stop")
        self.lives.clear()
        return found

    def crashes(self) -> list[str]:
        """Return the errors that nobody foresaw, of all lives."""
        return [
            f"{log.name}: {found[0].decode(errors='replace')[:200]}"
            for log in sorted(self.logs.glob("*.log"))
            for found in CRASHES.finditer(log.read_bytes())
        ]

    def end(self) -> None:
        """Leave nothing behind, however the run ended."""
        for life in self.lives.values():
            life.process.kill()
            life.process.wait(120)
