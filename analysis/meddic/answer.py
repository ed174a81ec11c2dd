"""What the model must return, parsed strictly: shapes and sizes are checked here, truth is checked by grounding."""

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from analysis.errors import RejectedError
from analysis.meddic.rubric import ALL_MARKERS
from analysis.model.meddic import Claim, Letter

MAX_BODY_CHARS = 2_000_000
MAX_ITEMS = 400
MAX_TEXT_CHARS = 4_000

LetterKey = Literal["metrics", "economic_buyer", "decision_criteria", "decision_process", "identify_pain", "champion"]
SideKey = Literal["seller", "buyer", "partner", "unknown"]
StatusKey = Literal["confirmed", "weak", "contradicted", "not_discussed"]
CallType = Literal["cold_call", "discovery", "demo", "negotiation", "closing", "follow_up", "support", "other"]
MomentKind = Literal["next_step", "risk", "competitor", "objection", "buying_signal"]

Parsed = TypeVar("Parsed", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @field_validator("*", mode="after")
    @classmethod
    def _bounded(cls, value: object) -> object:
        """Refuse what no honest answer needs; limits stand here because the schema may not carry them."""
        if isinstance(value, str) and len(value) > MAX_TEXT_CHARS:
            raise ValueError("text too long")
        if isinstance(value, list) and len(value) > MAX_ITEMS:
            raise ValueError("too many items")
        return value


class AnswerParticipant(_Strict):
    """A speaker label and the side the model infers for it."""

    label: str
    side: SideKey


class AnswerEvidence(_Strict):
    """A quote for a letter. *marker* is checked against the letter's closed list when it is grounded."""

    letter: LetterKey
    segment_id: str
    quote: str
    marker: str
    subject: str

    def claim(self) -> Claim:
        """Return it as a claim of the domain."""
        return Claim(
            letter=Letter(self.letter),
            segment_id=self.segment_id.strip(),
            quote=self.quote,
            marker=self.marker.strip(),
            subject=self.subject.strip(),
        )


class AnswerMoment(_Strict):
    """Something beside the letters that was said.

    Attributes:
        label: Competitor's name, objection type, risk, signal or action in a few words.
        attitude: Of the buyer toward a competitor: "positive", "neutral", "negative"; "" for other kinds.
        owner: Who does a next step; "" for other kinds.
        due: By when, as said; "" for none.
    """

    kind: MomentKind
    segment_id: str
    quote: str
    label: str
    attitude: str
    owner: str
    due: str


class AnswerElement(_Strict):
    """The model's own verdict on a letter, kept for evaluation only, and the question that would fill the gap."""

    letter: LetterKey
    reasoning: str
    status: StatusKey
    score: int
    missing: str
    ask_who: str
    ask_what: str
    ask_by: str


class MeddicAnswer(_Strict):
    """One answer of the model for one transcript; evidence comes before verdict, as output follows this order."""

    is_sales_call: bool
    language: str
    participants: list[AnswerParticipant]
    evidence: list[AnswerEvidence]
    moments: list[AnswerMoment]
    elements: list[AnswerElement]
    call_type: CallType
    summary: str


class AnswerRepair(_Strict):
    """Where an unverified quote really stands; *segment_id* and *quote* are "" if nowhere."""

    number: int
    segment_id: str
    quote: str


class RepairAnswer(_Strict):
    """The answer of the one repair round."""

    repairs: list[AnswerRepair]


def _parse(shape: type[Parsed], text: str) -> Parsed:
    if len(text) > MAX_BODY_CHARS:
        raise RejectedError(f"{shape.__name__}: {len(text)} characters")
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        # Types and places only: the input may hold what was said on the call.
        where = ".".join(str(part) for part in first["loc"][:3] if isinstance(part, int) or part in _NAMES)
        raise RejectedError(
            f"{shape.__name__}: {error.error_count()} faults, first {first['type']} at {where}"
        ) from None


def parse_answer(text: str) -> MeddicAnswer:
    """Return the model's answer.

    Raises:
        RejectedError: Not JSON, not of this shape, or beyond the limits above. Its detail holds no words of the call.
    """
    return _parse(MeddicAnswer, text)


def parse_repair(text: str) -> RepairAnswer:
    """Return the answer of the repair round. RejectedError as in `parse_answer`."""
    return _parse(RepairAnswer, text)


def _inlined(node: Any, shapes: dict[str, Any]) -> Any:  # noqa: ANN401  # a JSON schema is any JSON
    if isinstance(node, list):
        return [_inlined(item, shapes) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(shapes[node["$ref"].rsplit("/", 1)[-1]], shapes)
    # Docstrings and titles are for readers of the code; the model is told what it needs in the prompt.
    return {k: _inlined(v, shapes) for k, v in node.items() if k not in {"$defs", "description"} and not _title(k, v)}


def _title(key: str, value: object) -> bool:
    return key == "title" and isinstance(value, str)


def _schema(shape: type[BaseModel]) -> dict[str, Any]:
    full = shape.model_json_schema()
    flat: dict[str, Any] = _inlined(full, full.get("$defs", {}))
    return flat


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema of `MeddicAnswer` without references, pattern, minimum or maximum; all required."""
    schema = _schema(MeddicAnswer)
    schema["properties"]["evidence"]["items"]["properties"]["marker"]["enum"] = list(ALL_MARKERS)
    return schema


def repair_schema() -> dict[str, Any]:
    """Return the JSON schema of `RepairAnswer`, as flat as the other."""
    return _schema(RepairAnswer)


_NAMES = frozenset(
    name
    for shape in (
        MeddicAnswer, AnswerParticipant, AnswerEvidence, AnswerMoment, AnswerElement, RepairAnswer, AnswerRepair
    )
    for name in shape.model_fields
)  # fmt: skip
