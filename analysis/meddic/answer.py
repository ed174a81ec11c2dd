"""What the model must return, parsed strictly: shapes and sizes are checked here, truth is checked by grounding."""

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from analysis.errors import RejectedError
from analysis.meddic.rubric import ALL_MARKERS
from analysis.meddic.signals import ALL_CATEGORIES
from analysis.model.meddic import Claim, Letter

MAX_BODY_CHARS = 2_000_000
MAX_ITEMS = 400
MAX_TEXT_CHARS = 4_000

LetterKey = Literal["metrics", "economic_buyer", "decision_criteria", "decision_process", "identify_pain", "champion"]
SideKey = Literal["seller", "buyer", "partner", "unknown"]
StatusKey = Literal["confirmed", "weak", "contradicted", "not_discussed"]
CallType = Literal["cold_call", "discovery", "demo", "negotiation", "closing", "follow_up", "support", "other"]
MomentKind = Literal["next_step", "risk", "competitor", "objection", "buying_signal", "timeline_move", "person"]
CheckKey = Literal["answered", "asked", "not_asked"]

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
        label: Competitor's or person's name, objection, risk, signal, action or what moved, in a few words.
        attitude: Of the buyer toward a competitor: "positive", "neutral", "negative"; "" for other kinds.
        owner: Who does a next step; "" for other kinds.
        due: By when, as said; of a timeline move the new date; "" for none.
        category: One of `signals.CATEGORIES[kind]`, or "none"; checked there.
        was: Of a timeline move, the old date as said; "" for none.
        more_segment_id: Line of *more_quote*; "" for none.
        more_quote: What the buyer liked about a competitor, or where the old date was said; "" for none.
    """

    kind: MomentKind
    segment_id: str
    quote: str
    label: str
    attitude: str
    owner: str
    due: str
    category: str = "none"
    was: str = ""
    more_segment_id: str = ""
    more_quote: str = ""


class AnswerCheck(_Strict):
    """What became of one question of an earlier call, with the lines that prove it.

    Attributes:
        number: As listed in the prompt, from 1.
        segment_id: Where our side asks it; "" if nobody does.
        quote: The words that ask.
        answer_segment_id: Where the buyer answers it; "" if nobody does.
        answer_quote: The words that answer.
    """

    number: int
    state: CheckKey
    segment_id: str
    quote: str
    answer_segment_id: str
    answer_quote: str


class AnswerSentence(_Strict):
    """A sentence of the summary and the line whose words carry it."""

    text: str
    segment_id: str
    quote: str


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
    """One answer of the model for one transcript; evidence comes before verdict, as output follows this order.

    What has a default may be missing in an answer stored before it was asked for; the schema demands everything.
    """

    is_sales_call: bool
    language: str
    participants: list[AnswerParticipant]
    evidence: list[AnswerEvidence]
    moments: list[AnswerMoment]
    questions: list[AnswerCheck] = []
    elements: list[AnswerElement]
    call_type: CallType
    summary: list[AnswerSentence]


class AnswerRepair(_Strict):
    """Where an unverified quote really stands; *segment_id* and *quote* are "" if nowhere."""

    number: int
    segment_id: str
    quote: str


class RepairAnswer(_Strict):
    """The answer of the one repair round."""

    repairs: list[AnswerRepair]


def parsed(shape: type[Parsed], text: str) -> Parsed:
    """Return a model's answer.

    Raises:
        RejectedError: Not JSON, not of this shape, or beyond the limits above. Its detail holds no words of the call.
    """
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
    """Return the answer to the first question. RejectedError as in `parsed`."""
    return parsed(MeddicAnswer, text)


def parse_repair(text: str) -> RepairAnswer:
    """Return the answer of the repair round. RejectedError as in `parsed`."""
    return parsed(RepairAnswer, text)


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
    flat: dict[str, Any] = _demanding(_inlined(full, full.get("$defs", {})))
    return flat


def _demanding(node: Any) -> Any:  # noqa: ANN401  # a JSON schema is any JSON
    """Return the schema with every property required and without defaults: a model leaves out what it may."""
    if isinstance(node, list):
        return [_demanding(item) for item in node]
    if not isinstance(node, dict):
        return node
    told = {key: _demanding(value) for key, value in node.items() if key != "default"}
    return told | ({"required": list(told["properties"])} if "properties" in told else {})


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema of `MeddicAnswer` without references, pattern, minimum or maximum; all required."""
    schema = _schema(MeddicAnswer)
    properties = schema["properties"]
    properties["evidence"]["items"]["properties"]["marker"]["enum"] = list(ALL_MARKERS)
    properties["moments"]["items"]["properties"]["category"]["enum"] = list(ALL_CATEGORIES)
    return schema


def repair_schema() -> dict[str, Any]:
    """Return the JSON schema of `RepairAnswer`, as flat as the other."""
    return _schema(RepairAnswer)


_NAMES = frozenset(
    name
    for shape in (
        MeddicAnswer, AnswerParticipant, AnswerEvidence, AnswerMoment, AnswerCheck, AnswerElement, AnswerSentence,
        RepairAnswer, AnswerRepair,
    )
    for name in shape.model_fields
)  # fmt: skip
