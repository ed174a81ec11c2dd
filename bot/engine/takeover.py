"""Takes over the jobs of workers that died for good; DBOS alone leaves them pending for ever."""

from collections.abc import Callable
from threading import Event, Thread

import structlog
from dbos import DBOS

from bot.engine.locks import Locks

LOST_S = 10.0

log = structlog.get_logger(__name__)


class Takeover(Thread):
    """Looks again and again for owners of running jobs whose lock is free, and for jobs of ours that no thread runs.

    Racing peers are harmless: recovery is one conditional update, and DBOS fences what a wrongly declared owner
    would still write.
    """

    def __init__(
        self,
        locks: Locks,
        mine: str,
        running: set[str],
        *,
        version: str,
        look_s: float,
        strikes: int,
        chores: Callable[[], object],
        chores_s: float,
    ) -> None:
        """Prepare.

        Args:
            locks: Claimed already.
            mine: This executor's name.
            running: Workflows that a thread of this process runs.
            version: Of our pipelines; only its jobs can be continued here.
            look_s: Seconds between two looks.
            strikes: Looks in a row until something counts as dead.
            chores: Called every *chores_s* seconds, such as reconciling.
            chores_s: See there.
        """
        super().__init__(daemon=True, name="takeover")
        self._locks, self._mine, self._running, self._version = locks, mine, running, version
        self._look_s, self._strikes = look_s, strikes
        self._chores, self._every = chores, max(1, round(chores_s / look_s))
        self._count: dict[str, int] = {}
        self._ended = Event()

    def run(self) -> None:
        pulse = Thread(target=self._beat, daemon=True, name="takeover-pulse")
        pulse.start()
        self._look_on()
        pulse.join()

    def _beat(self) -> None:
        """Keep the lock however long a look or a chore takes: only who does nothing at all may lose it."""
        while not self._ended.wait(self._look_s):
            try:
                self._locks.keep()
            except Exception as error:  # noqa: BLE001 - away, in whatever way; the next beat tries again
                self._count = {}
                if not self._ended.is_set():
                    log.warning("takeover.paused", lock=type(error).__name__)

    def _look_on(self) -> None:
        looks = 0
        while not self._ended.is_set():
            looks += 1
            try:
                self.look()
                if looks % self._every == 0:
                    self._chores()
            except Exception:
                # Database away: every lock fell with it, so nobody may be called dead for that.
                if not self._ended.is_set():
                    log.warning("takeover.paused", exc_info=True)
                self._count = {}
            self._ended.wait(self._look_s)

    def stop(self) -> None:
        """End the thread and let go of the lock."""
        self._ended.set()
        if self.is_alive():
            self.join()
        self._locks.close()

    def look(self) -> None:
        """Count who looks dead, and act on those that did so often enough in a row."""
        self._locks.keep()
        rows = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {row.executor_id for row in rows if row.executor_id} - {self._mine}
        dead = {name for name in others if self._locks.free(name)}
        lost = {row.workflow_id for row in rows if row.executor_id == self._mine} - self._running
        self._count = {key: self._count.get(key, 0) + 1 for key in dead | lost}
        due = {name for name in dead if self._locks.certain or self._count[name] >= self._strikes}
        # A busy process may need its time from claiming a job to running it.
        due |= {key for key in lost if self._count[key] * self._look_s >= LOST_S}
        if dead & due:
            log.warning("takeover.dead", workers=sorted(dead & due))
            DBOS._recover_pending_workflows(list(dead & due))  # noqa: SLF001 - no public twin keeps the count of starts
        for row in rows:
            if row.workflow_id in lost & due:
                log.warning("takeover.resumed", job_id=row.workflow_id)
                DBOS.resume_workflows([row.workflow_id], queue_name=row.queue_name)
        # A step order that no worker knows any more cannot be continued; canceled, it is reconciled into a retry.
        old = [row.workflow_id for row in rows if row.executor_id in dead & due and row.app_version != self._version]
        if old:
            log.error("takeover.other_version", jobs=len(old))
            DBOS.cancel_workflows(old, cancel_children=True)
