"""A deal as rules see it at one moment: its fields, how it stands, and what each call brought, in few words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from analysis.model.conversation import Opportunity
from analysis.model.ids import ConversationId, OpportunityId, UserId
from analysis.model.meddic import CheckState, Letter
from analysis.model.rollup import ContradictionKind
from analysis.model.snapshot import PLACES, DealStanding
from analysis.model.transcript import Side
from analysis.model.watch import Occasion


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a call, as the transcript has them; with the call, `segment_id` and `begin` tell which.

    Attributes:
        speaker: Name or label; "" for unknown.
        start_ms: None without times.
    """

    segment_id: str
    begin: int
    text: str
    speaker: str
    side: Side
    start_ms: int | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A moment that holds with the sides as they were known; see `analysis.model.meddic.Moment`.

    Attributes:
        buyers: Of a next step: the buyer's side owns it.
        more: Of a rival, what the buyer liked; of a moved date, where the old one was said.
    """

    kind: str
    label: str
    said: Said
    category: str = ""
    attitude: str = ""
    owner: str = ""
    due: str = ""
    due_on: date | None = None
    was: str = ""
    was_on: date | None = None
    buyers: bool = False
    more: Said | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a question of an earlier call; `origin` and letter name it.

    Attributes:
        unasked: In how many calls running it was not asked, before this one.
        what: "" for the rubric's own of letter and level.
        level: Of the letter when it was raised.
    """

    letter: Letter
    origin: ConversationId
    state: CheckState
    unasked: int
    who: str
    what: str
    level: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a call's result advises to ask next about a letter.

    Attributes:
        what: "" for the rubric's own of letter and level.
        by_on: None where no single day was named.
    """

    letter: Letter
    level: int
    who: str
    what: str
    by_on: date | None


@dataclass(frozen=True, slots=True)
class Denied:
    """A quote of this call that buyers' words of this or an earlier call cannot hold beside.

    Attributes:
        key: Of the pair; the deal's snapshot names those that are open.
        older: The first of what it denies, and its call.
    """

    key: str
    letter: Letter
    kind: ContradictionKind
    older: Said
    older_call: ConversationId
    newer: Said


@dataclass(frozen=True, slots=True)
class Proof:
    """What a call tells of one letter.

    Attributes:
        level: Of this call alone.
        people: Buyers it makes the champion, or names it gives for who releases the money.
        said: At most two quotes that still count, the newest first.
    """

    letter: Letter
    level: int
    people: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One analyzed sales call of a deal, as it was known at one moment.

    Attributes:
        strength: Of this call alone, 0 to 100.
        coverage: Of this call alone, 0 to 6.
        buyers: Names of the buyers' voices heard, in order of first voice.
        proofs: All six letters, in order.
        heard: In order of time.
        price: The first words about price, whoever says them; None for no such words.
        closing: The last words of the call, at most two lines.
        language: BCP 47 of the call; "" when unknown.
    """

    conversation_id: ConversationId
    occurred_at: datetime
    strength: int
    coverage: int
    buyers: tuple[str, ...]
    proofs: Sequence[Proof]
    heard: Sequence[Heard] = ()
    checked: Sequence[Checked] = ()
    suggested: Sequence[Suggested] = ()
    denied: Sequence[Denied] = ()
    price: Said | None = None
    closing: Sequence[Said] = ()
    language: str = ""

    def told(self, *kinds: str) -> tuple[Heard, ...]:
        """Return the moments of these kinds, in order of time."""
        return tuple(one for one in self.heard if one.kind in kinds)

    def proof(self, letter: Letter) -> Proof:
        """Return one letter."""
        return self.proofs[PLACES[letter]]


@dataclass(frozen=True, slots=True)
class Replied:
    """What a model said to a rule's question about a call, as far as it holds.

    Attributes:
        said: The verified words that make it true; None for no.
    """

    said: Said | None


@dataclass(frozen=True, slots=True)
class DealFacts:
    """Everything rules look at, as of one moment.

    Attributes:
        deal: Its fields as they stood then.
        at: The moment.
        today: The day it was where the workspace is.
        stages: Of the workspace, first to last.
        team: Of the deal's owner; "" for none.
        owner: The owner's name; "" for none.
        standing: How the calls' evidence stands together; None while none is analyzed.
        calls: In order of time.
        occasion: Why rules look now.
        lines: Of the calls that a rule reads word by word, the lines in which its words may stand.
        answers: To rules' questions, by "<question>:<call>".
    """

    deal: Opportunity
    at: datetime
    today: date
    stages: tuple[str, ...]
    team: str
    owner: str
    standing: DealStanding | None
    calls: tuple[CallFacts, ...]
    occasion: Occasion
    lines: Mapping[ConversationId, tuple[Said, ...]] = field(default_factory=dict)
    answers: Mapping[str, Replied] = field(default_factory=dict)

    @property
    def stage(self) -> int:
        """Place of the deal's stage among the workspace's, from 0; -1 when unknown."""
        wanted = self.deal.stage.strip().casefold()
        return next((at for at, name in enumerate(self.stages) if name.casefold() == wanted), -1)

    @property
    def call(self) -> CallFacts | None:
        """The call whose result was just stored; None on other occasions."""
        place = 0 if self.occasion.call is None else self.number(self.occasion.call)
        return self.calls[place - 1] if place else None

    def number(self, call: ConversationId) -> int:
        """Return the place of a call among the deal's, from 1; 0 if it is none of them."""
        for at, one in enumerate(self.calls, 1):
            if one.conversation_id == call:
                return at
        return 0


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """Facts of a call as kept.

    Attributes:
        at: Since when they were known.
    """

    opportunity_id: OpportunityId
    at: datetime
    facts: CallFacts


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a deal that somebody changed.

    Attributes:
        before: As JSON.
        after: As JSON.
        author: None for the service or an import.
    """

    opportunity_id: OpportunityId
    field: str
    before: str | float | bool | None
    after: str | float | bool | None
    at: datetime
    author: UserId | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns a deal, as far as rules need to know.

    Attributes:
        manager: None for nobody.
    """

    id: UserId
    name: str
    team: str
    manager: UserId | None
