"""Which calls a reader may see, found out for many at once: those of their own people first, the few others by name."""

from collections.abc import Iterable
from datetime import datetime

from analysis.model.access import NOWHERE, Kept, Viewer, may_see
from analysis.model.ids import ConversationId, UserId
from analysis.model.reports import Point
from analysis.ports import Work

AT_ONCE = 10_000
"""Calls asked about in one statement: SQLite takes 32,766 parameters."""


class Eyes:
    """What of the workspace's calls one person may see; admins see all, and nothing is asked for them."""

    __slots__ = ("_asked", "_seen", "_viewer", "_work")

    def __init__(self, work: Work, viewer: Viewer) -> None:
        self._work, self._viewer = work, viewer
        self._seen, self._asked = set[ConversationId](), set[ConversationId]()

    def stand_over(self, alive: datetime) -> None:
        """Read the calls of the reader and their people, in deals that count (see `analysis.ports.reports`)."""
        people = owners(self._viewer)
        if people is not None:
            self._seen.update(self._work.reports.calls_of(people, alive))

    def learn(self, points: Iterable[Point]) -> None:
        """Find out about every call that counts in these; one nobody has any more is seen by nobody. Two statements."""
        if self._viewer.is_admin:
            return
        new = {call for point in points for call in point.calls} - self._seen - self._asked
        self._asked |= new
        listed = sorted(new)
        for at in range(0, len(listed), AT_ONCE):
            self._ask(listed[at : at + AT_ONCE])

    def _ask(self, calls: list[ConversationId]) -> None:
        found = self._work.reports.calls_named(calls)
        audiences = self._work.messages.audiences([call.id for call in found if not call.restricted])
        self._seen |= {
            call.id
            for call in found
            if may_see(self._viewer, Kept(call.owner, call.restricted, audiences.get(call.id, NOWHERE)))
        }

    def open_to(self, point: Point) -> bool:
        """Tell whether the reader may see every call that counts in a point that was learned of."""
        return self._viewer.is_admin or self._seen.issuperset(point.calls)


def owners(viewer: Viewer) -> frozenset[UserId] | None:
    """Return those whose deals and calls are in the reader's reports; None for everybody's and nobody's."""
    if viewer.is_admin:
        return None
    return frozenset({viewer.user, *viewer.team}) if viewer.active else frozenset()
