"""Workers that kill themselves while they forget: the real engine, tables, storage and cache; Slack is a folder.

Each `main…` runs in a process of its own, forked from one that has imported everything already. It dies by SIGKILL
at the n-th moment of its victim's forgetting: before and after each commit and each deletion outside.
"""

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from analysis.audio.engine import PyAvAudio
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.privacy import Shown
from analysis.ports import Begin, Work
from analysis.usecases.forget import EraseTraces
from analysis.usecases.recordings import Recordings
from analysis.usecases.retention import KeepClock, LeaveNothing
from analysis.usecases.start import PROCESS
from bot.engine.client import ClientJobControl, make_client
from bot.engine.durable import Durable
from bot.engine.launch import launch, stop_signals, stop_when
from bot.engine.settings import EngineSettings, QueueLimits
from db.directory import Directory
from db.engine import make_engine
from db.unit_of_work import SqlBegin
from handlers.jobs.privacy import register
from storage.expiry import erase
from storage.local import LocalStorage

SETTINGS = EngineSettings(
    queues={name: QueueLimits(per_worker=2, poll_s=0.02) for name in ("interactive", "batch")},
    backoff_s=0.05,
    look_s=0.1,
    strikes=2,
    max_starts=1000,
    keep_days=30,
)


def now() -> datetime:
    """Return the wall time."""
    return datetime.now(UTC)


@dataclass
class Death:
    """Counts the moments of one forgetting, and kills the process at one of them.

    Attributes:
        victim: Id of the call or workspace; of others no moment counts.
        at: At which moment; 0 for never.
        diary: A file that takes a line when it dies.
    """

    victim: str
    at: int
    diary: Path
    moments: int = 0

    def near(self, about: str, what: str) -> None:
        """Pass a moment, or die of it."""
        if not self.at or self.victim not in about:
            return
        self.moments += 1
        if self.moments == self.at:
            with self.diary.open("a", encoding="utf-8") as diary:
                diary.write(f"{self.at} {what}\n")
                diary.flush()
                os.fsync(diary.fileno())
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Place:
    """Where everything of a forgetting lies, below one folder."""

    url: str
    folder: Path
    death: Death

    def __post_init__(self) -> None:
        """Open the database."""
        self.__dict__["engine"] = make_engine(self.url)
        self.__dict__["client"] = make_client(self.__dict__["engine"])

    @property
    def begin(self) -> SqlBegin:
        """Units of work that nothing befalls."""
        return SqlBegin(self.__dict__["engine"], now, self.__dict__["client"])

    @property
    def directory(self) -> Directory:
        """The workspaces."""
        return Directory(self.__dict__["engine"], now)

    @property
    def storage(self) -> LocalStorage:
        """Objects."""
        return LocalStorage(self.folder / "objects", "http://x")

    def mortal(self, about: Callable[[WorkspaceId], str]) -> Begin:
        """Return units of work that die before or right after a commit; *about* says whom they concern."""
        inner = self.begin

        @contextmanager
        def work(workspace: WorkspaceId) -> Iterator[Work]:
            with inner(workspace) as unit:
                yield unit
                self.death.near(about(workspace), "before a commit")
            self.death.near(about(workspace), "after a commit")

        def begin(workspace: WorkspaceId) -> AbstractContextManager[Work]:
            return work(workspace)

        return begin

    def traces(self, begin: Begin, about: list[str]) -> EraseTraces:
        """Return the steps; *about* takes whom the next commits concern."""
        recordings, control = (
            Recordings(self.folder / "work", self.storage, PyAvAudio()),
            ClientJobControl(self.__dict__["client"]),
        )

        def objects(prefix: str) -> int:
            self.death.near(prefix, "before objects")
            count = erase(self.storage, prefix)
            self.death.near(prefix, "after objects")
            return count

        def local(call: ConversationId) -> None:
            about[:] = [call, *about[-1:]]
            self.death.near(" ".join(about), "before the cache")
            recordings.forget(call)
            self.death.near(" ".join(about), "after the cache")

        def take_back(_: WorkspaceId, shown: Shown) -> bool:
            self.death.near(shown.place, "before Slack")
            (self.folder / "slack" / shown.message).unlink(missing_ok=True)
            self.death.near(shown.place, "after Slack")
            return True

        def jobs(prefixes: Collection[str]) -> int:
            self.death.near(" ".join([*prefixes, *about]), "before jobs")
            count = control.erase(prefixes)
            self.death.near(" ".join([*prefixes, *about]), "after jobs")
            return count

        return EraseTraces(begin, objects, local, take_back, jobs)


def quiet(log: Path) -> None:
    """Let what is said go to a file."""
    with log.open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))


class ByCall:
    """The steps of whichever call is forgotten, so that commits count for their own call."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def of(self, call: ConversationId) -> EraseTraces:
        """Return the steps for one call."""
        return self.place.traces(self.place.mortal(lambda _: call), [call])

    def files(self, workspace: WorkspaceId, call: ConversationId) -> int:
        """See EraseTraces."""
        return self.of(call).files(workspace, call)

    def shown(self, workspace: WorkspaceId, call: ConversationId) -> int:
        """See EraseTraces."""
        return self.of(call).shown(workspace, call)

    def engine(self, workspace: WorkspaceId, call: ConversationId) -> int:
        """See EraseTraces."""
        return self.of(call).engine(workspace, call)

    def receipt(self, workspace: WorkspaceId, call: ConversationId, counts: dict[str, int]) -> bool:
        """See EraseTraces."""
        return self.of(call).receipt(workspace, call, counts)


def main_forget(url: str, folder: str, victim: str, at: int) -> None:
    """Work off forgettings until killed or asked to stop."""
    root = Path(folder)
    quiet(root / "workers.log")
    place = Place(url, root, Death(victim, at, root / "diary"))
    keep = KeepClock(place.begin, now, lambda prefix: erase(place.storage, prefix))

    def declare(engine: Durable) -> None:
        register(engine, ByCall(place), place.directory.all, keep, lambda: 0)  # type: ignore[arg-type]  # as it is called
        engine.workflow(PROCESS, lambda *given: list(given))

    asked = stop_signals()
    stop_when(asked, launch(url, declare, SETTINGS, clock=now))


def main_leave(url: str, folder: str, victim: str, at: int) -> None:
    """Delete the workspaces whose grace is over, as the daily clock does, and end."""
    root = Path(folder)
    quiet(root / "workers.log")
    place = Place(url, root, Death(victim, at, root / "diary"))
    about: list[str] = []

    def whose(workspace: WorkspaceId) -> str:
        about[:] = [workspace]
        return workspace

    begin, directory = place.mortal(whose), place.directory

    def close(workspace: WorkspaceId, before: datetime) -> bool:
        place.death.near(workspace, "before the closing")
        closed = directory.close(workspace, before)
        place.death.near(workspace, "after the closing")
        return closed

    later = now() + timedelta(days=40)
    LeaveNothing(begin, lambda: later, directory.departed, close, place.traces(begin, about))()
