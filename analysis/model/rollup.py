"""What several calls of one deal prove together, and what was said against what was said before (docs/meddic.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from analysis.model.exchange import Correction
from analysis.model.ids import AnalysisId, ConversationId, UserId
from analysis.model.meddic import Evidence, Letter, Level, MeddicAnalysis, Status
from analysis.model.transcript import Transcript


@dataclass(frozen=True, slots=True)
class AnalyzedCall:
    """One call of a deal, as it goes into the roll-up.

    Attributes:
        occurred_at: When it took place; calls of one moment are ordered by id.
        transcript: The one the evidence points into, with the sides as they stand today.
        analysis: Its evidence counts, its levels do not: they are set anew over all calls.
    """

    conversation_id: ConversationId
    occurred_at: datetime
    transcript: Transcript
    analysis: MeddicAnalysis


@dataclass(frozen=True, slots=True)
class StoredCall:
    """One call of a deal with everything the roll-up needs, as stored.

    Attributes:
        transcript: The one that was analyzed.
        analysis: The newest.
        corrections: What people set right, in the order they did.
        restricted: An admin keeps the conversation from channels.
    """

    conversation_id: ConversationId
    occurred_at: datetime
    transcript: Transcript
    analysis_id: AnalysisId
    analysis: MeddicAnalysis
    corrections: tuple[Correction, ...]
    restricted: bool
    owner_id: UserId | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A person's word on a letter of the deal: wins over what is computed.

    Attributes:
        conversation_id: On whose result it was given.
        at: When. It speaks of every call that had taken place by then, of that conversation in any case.
    """

    conversation_id: ConversationId
    letter: Letter
    level: Level
    author: UserId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Quoted:
    """A verified quote and the call it stands in.

    Attributes:
        call: Position of the call among those of the deal, from 0.
        person: Who speaks, by name where it is known; "" when nobody knows.
    """

    conversation_id: ConversationId
    call: int
    occurred_at: datetime
    person: str
    evidence: Evidence


class ContradictionKind(StrEnum):
    """REPLACED: a buyer of a later call denies it; what is denied is retired.

    DISAGREE: two buyers of one call disagree; neither wins. QUESTION: somebody who cannot contradict (our side, a
    partner, an unknown voice, or a buyer who asks) says otherwise; nothing is retired, it is to be asked.
    """

    REPLACED = "replaced"
    DISAGREE = "disagree"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One entry of the ledger: quotes that cannot both hold, to be shown side by side.

    Attributes:
        key: Hash of the quotes: the same pair always has the same one.
        older: What is denied, in order of time; at least one quote.
        newer: What denies it.
        settled: "" while open; "buyer" when buyers settled it themselves, "person" when somebody set the level since.
    """

    key: str
    letter: Letter
    kind: ContradictionKind
    older: tuple[Quoted, ...]
    newer: Quoted
    settled: str


@dataclass(frozen=True, slots=True)
class LetterRollup:
    """One letter of a deal.

    Attributes:
        level: To show: a person's word, else as computed.
        computed: From the live evidence of all calls.
        reasons: Keys of the rules that set or capped the level; "set-by-person" and "override-contradicted" among them.
        live: Evidence the level rests on, in order of time.
        retired: Evidence that a buyer denied later; kept and shown, counts no more.
        contradictions: Its part of the ledger, in order of time.
        override: The person's word in force, or None.
        last_confirmed_at: The last time a buyer said something that counts for it, or a person set it; else None.
        stale: Whether that is too long ago; changes no level.
        trend: Level after each call, in order; as it would have been shown then.
        people: For the economic buyer and the champion: who it is, as far as live evidence names somebody.
    """

    letter: Letter
    level: Level
    status: Status
    computed: Level
    reasons: tuple[str, ...]
    live: tuple[Quoted, ...]
    retired: tuple[Quoted, ...]
    contradictions: tuple[Contradiction, ...]
    override: Override | None
    last_confirmed_at: datetime | None
    stale: bool
    trend: tuple[Level, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallPoint:
    """The deal after one call, and that call by itself.

    Attributes:
        levels: Of all six letters, over the calls so far.
        strength: Over the calls so far, 0 to 100.
        own_coverage: Of this call alone.
        own_strength: Of this call alone.
        buyers: Names of the buyers' voices heard in it, in order of first voice.
    """

    conversation_id: ConversationId
    occurred_at: datetime
    levels: Mapping[Letter, Level]
    coverage: int
    strength: int
    own_coverage: int
    own_strength: int
    buyers: tuple[str, ...]


class ChangeReason(StrEnum):
    """Why a letter stands otherwise than before the last call; each is a catalog key."""

    SET_BY_PERSON = "change-set-by-person"
    OVERRIDE_CONTRADICTED = "change-override-contradicted"
    REPLACED = "change-replaced"
    DISAGREE = "change-disagree"
    SETTLED = "change-settled"
    NEW_EVIDENCE = "change-new-evidence"


@dataclass(frozen=True, slots=True)
class LetterChange:
    """A letter that stands otherwise than before the last call.

    Attributes:
        quotes: What made it so: the last call's quotes, or both sides of a contradiction; () for a person's word.
    """

    letter: Letter
    before: Level
    after: Level
    status_before: Status
    status_after: Status
    why: ChangeReason
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Rollup:
    """What the calls of a deal prove together.

    Attributes:
        letters: All six, in order.
        strength: 0 to 100 by docs/meddic.md; 0 without any call.
        calls: In order of time; () while nothing is analyzed.
        changes: Since the last call; () while there are fewer than two.
    """

    letters: tuple[LetterRollup, ...]
    coverage: int
    strength: int
    headline: Letter
    calls: tuple[CallPoint, ...]
    changes: tuple[LetterChange, ...]

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """The whole ledger, in order of time."""
        entries = (entry for one in self.letters for entry in one.contradictions)
        return tuple(sorted(entries, key=lambda entry: (entry.newer.call, entry.letter, entry.key)))
