"""Which installation a request belongs to; remembered for seconds, so that an acknowledgement waits for nobody."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId

KEPT_S = 30.0
"""An uninstalled app is known as such in every process after so many seconds."""
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Installed:
    """Where a request came from, as the authorization found it.

    Attributes:
        team: "T…"; "" for an org-wide installation.
        enterprise: "E…"; "" outside a grid.
        bot_token: A secret: never logged.
    """

    workspace: WorkspaceId
    team: str
    enterprise: str
    bot_user: str
    bot_token: str = field(repr=False)
    bot_id: str = ""


class Find(Protocol):
    """Finds the installation of a team or grid; None when there is none.

    UnavailableError when nobody can know now: that must never read as "not installed".
    """

    async def __call__(self, enterprise: str, team: str) -> Installed | None: ...


@dataclass(slots=True)
class Installations:
    """Remembers what `find` found.

    Attributes:
        now: Seconds that only grow.
    """

    find: Find
    now: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[float, Installed]] = field(default_factory=dict)

    async def of(self, enterprise: str, team: str) -> Installed:
        """Return the installation. RefusedError("slack-not-connected")."""
        key = (enterprise, team)
        until, installed = self._known.get(key, (0.0, None))
        if installed is None or until <= self.now():
            installed = await self.find(enterprise, team)
            if installed is None:
                raise RefusedError("slack-not-connected")
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = (self.now() + KEPT_S, installed)
        return installed

    def forget(self) -> None:
        """Look every installation up again."""
        self._known.clear()
