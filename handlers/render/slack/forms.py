"""What a person put into a modal: plain values from `view.state.values`, and what is still wrong with them."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from analysis.errors import RefusedError
from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.meddic import Letter, Level
from analysis.model.transcript import Side
from handlers.render.slack.ids import AUTO, NONE, NOTED, Block
from handlers.render.slack.modals import KINDS, SPOKEN

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
CHANNELS = {"0": 0, "1": 1}
"""Block.SELLER_CHANNEL, besides NONE."""
T = TypeVar("T")
NAMES = re.compile("[,，、;；\n]")  # noqa: RUF001  # as Chinese writes lists


@dataclass(frozen=True, slots=True)
class NewAnalysis:
    """The modal of `modals.new_analysis`; "" for what was left empty."""

    conversation: ConversationId
    opportunity: OpportunityId
    transcript: str
    title: str

    def problems(self) -> dict[Block, str]:
        """Return catalog keys by field; {} if it can be sent."""
        given = [self.conversation, self.transcript, self.opportunity]
        if not any(given):
            return {Block.TRANSCRIPT: "form-nothing-chosen"}
        if self.conversation and self.transcript:
            return {Block.TRANSCRIPT: "form-both-chosen"}
        return {}


@dataclass(frozen=True, slots=True)
class Intake:
    """The modal of `modals.intake`.

    Attributes:
        opportunity: An existing one; "" for none.
        company: Of a new one; "" for none.
        language: BCP 47; "" to find out.
        sellers: Names of our people.
        buyers: Names of the customer's people.
        seller_channel: 0 or 1; None when nobody said so.
        consent: True when it was noted.
    """

    opportunity: OpportunityId
    company: str
    title: str
    kind: str
    language: str
    sellers: tuple[str, ...]
    buyers: tuple[str, ...]
    seller_channel: int | None
    consent: bool

    def problems(self) -> dict[Block, str]:
        """Return catalog keys by field; {} if it can be sent. Consent may be left open here."""
        return {Block.COMPANY: "form-both-companies"} if self.opportunity and self.company else {}


@dataclass(frozen=True, slots=True)
class Correction:
    """The modal of `modals.correct`.

    Attributes:
        speaker: Index into `quotes.speakers(transcript)`; None for none.
        quotes: Wrong ones, each as letter and position in its evidence.
    """

    speaker: int | None
    side: Side | None
    quotes: tuple[tuple[Letter, int], ...]
    letter: Letter | None
    level: Level | None
    reason: str

    def problems(self) -> dict[Block, str]:
        """Return catalog keys by field; {} if it can be sent."""
        found: dict[Block, str] = {}
        if (self.speaker is None) != (self.side is None):
            found[Block.SIDE] = "form-speaker-and-side"
        if (self.letter is None) != (self.level is None):
            found[Block.LEVEL] = "form-letter-and-level"
        if self.level is not None and not self.reason:
            found[Block.REASON] = "form-reason-needed"
        nothing = self.speaker is None and not self.quotes and self.letter is None
        return found or ({Block.REASON: "form-nothing-corrected"} if nothing else {})


def read_new_analysis(values: Values) -> NewAnalysis:
    """Read the state of the modal `modals.new_analysis`."""
    return NewAnalysis(
        conversation=ConversationId(chosen(values, Block.CONVERSATION)),
        opportunity=OpportunityId(chosen(values, Block.OPPORTUNITY_PICK)),
        transcript=chosen(values, Block.TRANSCRIPT),
        title=chosen(values, Block.TITLE),
    )


def read_intake(values: Values) -> Intake:
    """Read the state of the modal `modals.intake`."""
    language, channel = one_of(SPOKEN, chosen(values, Block.SPOKEN)), chosen(values, Block.SELLER_CHANNEL)
    return Intake(
        opportunity=OpportunityId(chosen(values, Block.OPPORTUNITY)),
        company=chosen(values, Block.COMPANY),
        title=chosen(values, Block.TITLE),
        kind=one_of(KINDS, chosen(values, Block.KIND)),
        language="" if language == AUTO else language,
        sellers=names(chosen(values, Block.SELLERS)),
        buyers=names(chosen(values, Block.BUYERS)),
        seller_channel=None if channel == NONE else offered(CHANNELS.__getitem__, channel),
        consent=NOTED in chosen_several(values, Block.CONSENT),
    )


def read_correction(values: Values) -> Correction:
    """Read the state of the modal `modals.correct`."""
    speaker, side = chosen(values, Block.SPEAKER), chosen(values, Block.SIDE)
    letter, level = chosen(values, Block.LETTER), chosen(values, Block.LEVEL)
    return Correction(
        speaker=offered(int, speaker),
        side=offered(Side, side),
        quotes=tuple(filter(None, (offered(_quote, one) for one in chosen_several(values, Block.QUOTES)))),
        letter=offered(Letter, letter),
        level=offered(lambda value: Level(int(value)), level),
        reason=chosen(values, Block.REASON),
    )


def offered(read: Callable[[str], T], value: str) -> T | None:
    """Return what a chosen option stands for; None for none.

    Raises:
        RefusedError: "form-value-unknown" for an option that the form does not have.
    """
    try:
        return read(value) if value else None
    except (ValueError, KeyError):
        raise RefusedError("form-value-unknown") from None


def _quote(short: str) -> tuple[Letter, int]:
    letter, position = short.split(":")
    return Letter(letter), int(position)


def one_of(known: Container[str], value: str) -> str:
    """Return a chosen option; "" for none. RefusedError("form-value-unknown") for one that the form does not have."""
    if value and value not in known:
        raise RefusedError("form-value-unknown")
    return value


def names(typed: str) -> tuple[str, ...]:
    """Return the names in a list typed with commas of either script."""
    return tuple(name.strip() for name in NAMES.split(typed) if name.strip())


def _element(values: Values, block: Block) -> Mapping[str, Any]:
    """Return the one field of a block; {} where the modal had none."""
    return next(iter((values.get(block) or {}).values()), {})


def chosen(values: Values, block: Block) -> str:
    """Return the text typed into a field or the value of its chosen option; "" for neither."""
    element = _element(values, block)
    option = element.get("selected_option") or {}
    return str(element.get("value") or option.get("value") or "").strip()


def chosen_several(values: Values, block: Block) -> tuple[str, ...]:
    """Return the values of all chosen options of a field."""
    return tuple(str(option.get("value") or "") for option in _element(values, block).get("selected_options") or ())
