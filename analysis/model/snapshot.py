"""How a deal stood at one moment, kept with what changed it: for lists, alerts and reports that must not roll it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.meddic import Letter, Level, Status

PLACES = {letter: at for at, letter in enumerate(Letter)}


class SnapshotCause(StrEnum):
    """What made the deal stand otherwise, and so what `Snapshot.source` names.

    ANALYZED: a result was stored (analysis id). CORRECTED: a person set something right (correction id). REASSIGNED: a
    call came or went (correction id). OWNER_RUN: a person said who runs the buyer (""). FORGOTTEN: a call was deleted
    (""). REBUILT: computed anew, for a deal without one or after the rules changed ("").
    """

    ANALYZED = "analyzed"
    CORRECTED = "corrected"
    REASSIGNED = "reassigned"
    OWNER_RUN = "owner_run"
    FORGOTTEN = "forgotten"
    REBUILT = "rebuilt"


class Trend(StrEnum):
    """How a letter moved with the last call. NEW: there was no call before it."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    NEW = "new"


def trend_of(levels: tuple[Level, ...]) -> Trend:
    """Return how the last of the levels moved, each the level after one call in order of time."""
    if len(levels) < 2:  # noqa: PLR2004 - a move has two ends
        return Trend.NEW
    before, after = levels[-2:]
    return Trend.SAME if before == after else Trend.UP if after > before else Trend.DOWN


@dataclass(frozen=True, slots=True)
class LetterStanding:
    """One letter of a deal, without words of any call.

    Attributes:
        level: To show: a person's word, else as computed.
        computed: From the live evidence of all calls.
        set_by_person: A person's word is in force.
        contradictions: Keys of the open entries of its ledger: what an alert on a pair of quotes goes by.
        last_confirmed_at: The last time a buyer said something that counts for it, or a person set it; None for never.
        trend: Level after each call, in order of time.
    """

    letter: Letter
    level: Level
    status: Status
    computed: Level
    set_by_person: bool
    contradictions: tuple[str, ...]
    last_confirmed_at: datetime | None
    trend: tuple[Level, ...]

    @property
    def move(self) -> Trend:
        """How it moved with the last call."""
        return trend_of(self.trend)

    def stale(self, now: datetime, after: timedelta) -> bool:
        """Tell whether it was confirmed once, and too long ago."""
        return self.last_confirmed_at is not None and self.last_confirmed_at < now - after


@dataclass(frozen=True, slots=True)
class DealStanding:
    """Where a deal stands.

    Attributes:
        letters: All six, in order.
        strength: 0 to 100; 0 without any call.
        strengths: After each call, in order of time.
        calls: That were rolled up, in order of time.
        last_call_at: When the last of them took place; None without any.
        owner_run: As the deal was marked.
        rubric_version: Of the rules.
    """

    letters: Sequence[LetterStanding]
    coverage: int
    strength: int
    headline: Letter
    strengths: tuple[int, ...]
    calls: tuple[ConversationId, ...]
    last_call_at: datetime | None
    owner_run: bool
    rubric_version: str

    def of(self, letter: Letter) -> LetterStanding:
        """Return one letter."""
        return self.letters[PLACES[letter]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A deal's standing as stored; never changed.

    Attributes:
        position: From 1 within the deal, in the order written.
        source: What caused it, see `SnapshotCause`.
        actor: Who did, as a user id; "" for the workflow.
    """

    opportunity_id: OpportunityId
    position: int
    at: datetime
    cause: SnapshotCause
    source: str
    actor: str
    standing: DealStanding
