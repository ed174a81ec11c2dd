"""What is noted of requests off their path: who was turned away, and when a credential was used last.

A flood of refused requests becomes one row a kind and a few seconds, with how many there were and one of them in full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from analysis.model.credentials import Caller
from analysis.model.ids import WorkspaceId
from analysis.ports import Begin, Clock, Work
from handlers.api.problems import Problem

NOTED = frozenset({"invalid-credentials", "stale-timestamp", "nonce-replayed", "insufficient-scope", "quota-exceeded"})
"""Types of problems that are attempts to be looked at, not mistakes in a request."""
MOST_KINDS = 1000
"""Kinds between two looks; what comes beyond is only counted."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Denied:
    """Refused requests of one kind.

    Attributes:
        count: How many since the last look.
        first: One of them: route, address, request id.
    """

    first: Mapping[str, str]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """What refused requests are told apart by; credential and workspace are "" where nobody knows them."""

    workspace: str
    credential: str
    type: str
    reason: str


@dataclass(slots=True)
class Notes:
    """Gathers in the event loop, and writes from a worker thread."""

    begin: Begin
    clock: Clock
    _denied: dict[Kind, Denied] = field(default_factory=dict)
    _used: dict[tuple[WorkspaceId, str], datetime] = field(default_factory=dict)
    _beyond: int = 0

    def denied(self, problem: Problem, caller: Caller | None, first: Mapping[str, str]) -> None:
        """Note one that was refused."""
        if problem.type not in NOTED:
            return
        kind = Kind(
            caller.workspace if caller else "", caller.credential if caller else "", problem.type, problem.reason
        )
        if kind not in self._denied:
            if len(self._denied) >= MOST_KINDS:
                self._beyond += 1
                return
            self._denied[kind] = Denied(first)
        self._denied[kind].count += 1

    def used(self, caller: Caller) -> None:
        """Note that a credential was used just now."""
        self._used[caller.workspace, caller.credential] = self.clock()

    def write(self) -> None:
        """Store what was noted since the last time, a short transaction a workspace; runs in a worker thread.

        Raises:
            UnavailableError: The database is away. What was not stored is forgotten: it is an estimate by nature.
        """
        denied, self._denied = self._denied, {}
        used, self._used = self._used, {}
        beyond, self._beyond = self._beyond, 0
        for kind, found in denied.items():
            if not kind.workspace:
                log.warning("api.denied", type=kind.type, reason=kind.reason, requests=found.count, **found.first)
        if beyond:
            log.warning("api.denied", type="many", requests=beyond)
        for workspace in sorted({place for place, _ in used} | {kind.workspace for kind in denied} - {""}):
            with self.begin(WorkspaceId(workspace)) as work:
                for (_, credential), at in filter(lambda each: each[0][0] == work.workspace, used.items()):
                    work.credentials.used(credential, at)
                for kind, found in filter(lambda each: each[0].workspace == work.workspace, denied.items()):
                    audit(work, kind, found)


def audit(work: Work, kind: Kind, found: Denied) -> None:
    """Write one kind of refused requests into the audit log."""
    after = {**found.first, "reason": kind.reason, "requests": found.count}
    target = found.first.get("route", "")
    work.audit.record("api.denied", actor=kind.credential, target=target, after=after, outcome=kind.type)
