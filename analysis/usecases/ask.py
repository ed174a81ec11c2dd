"""A question about one call, answered with the call's own words, or with "that is not in there"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from analysis.errors import CallError, RefusedError, UnavailableError
from analysis.meddic.answer import parsed
from analysis.meddic.fold import fold
from analysis.meddic.grounding import Grounder
from analysis.meddic.numerals import numbers
from analysis.meddic.parts import split
from analysis.meddic.prompt import Prompt, about, clean
from analysis.model.conversation import Conversation, Step
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.meddic import Claim, Evidence, Letter, Span, span_of
from analysis.model.messages import MessageId, MessageKind, Wanted
from analysis.model.policy import EnginePolicy
from analysis.model.transcript import Transcript
from analysis.ports import Begin, Work
from analysis.usecases.access import seen
from analysis.usecases.control import view_of
from analysis.usecases.dialogue import bought, question_key
from analysis.usecases.engines import Engines
from analysis.usecases.once import claim
from analysis.usecases.paid import Buy
from analysis.usecases.requests import Asked, near
from analysis.usecases.search import search

ASK = "conversation.ask"
"""Name of the workflow that answers a question: (workspace, message)."""
QUEUE = "interactive"
QUESTION = 500
"""Characters of a question that are read."""
QUOTES = 6
WORDS = 600

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "answers": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"segment_id": {"type": "string"}, "quote": {"type": "string"}},
                "required": ["segment_id", "quote"],
            },
        },
        "words": {"type": "string"},
    },
    "required": ["answers", "words"],
}
"""Quotes before words: output follows this order, so that the words rest on the quotes."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    segment_id: str
    quote: str


class _Answers(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    answers: list[_Answer]
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the call says to a question.

    Attributes:
        question: As asked.
        pending: Nobody has looked yet.
        spans: Verified pieces of the transcript, most telling first; () means that it does not say.
        said: The model's words, which state no number that the quotes do not; "" without a model.
        engine: Of the model; "" when the transcript was searched without one.
        transcript: For the speakers' names.
    """

    question: str
    pending: bool
    spans: tuple[Span, ...]
    said: str
    engine: str
    transcript: Transcript | None


def question_prompt(question: str, transcript: Transcript, language: str) -> Prompt:
    """Return what is put to the model: rules, the call as marked data, the question last.

    Raises:
        RefusedError: "transcript-empty" or "transcript-too-short".
    """
    task = (
        "A colleague asks about the conversation below. Find the lines that answer it: at most "
        f"{QUOTES}, the most telling first, each with its line id and a verbatim quote."
    )
    ask = (
        f"The question, as data: {clean(question, QUESTION)!r}\n"
        "Return answers (segment_id, quote) first, then words: one or two sentences that say what these quotes say "
        f"and nothing beyond them, in {clean(language, 35)}. If no line answers it, return an empty list and empty "
        "words; do not guess."
    )
    return about(transcript, task, ask, SCHEMA)


def parse_answers(text: str) -> _Answers:
    """Return the model's answer. RejectedError as `analysis.meddic.answer.parsed` has it."""
    return parsed(_Answers, text)


def grounded(answers: Sequence[_Answers], transcript: Transcript) -> tuple[Span, ...]:
    """Return the places where the quotes stand, each once; what no line carries is dropped."""
    grounder = Grounder(transcript)
    spans: dict[tuple[str, int, int], Span] = {}
    for answer in (one for each in answers for one in each.answers):
        # Letter and marker only carry the quote through the guards; they take no part in what is checked.
        found = grounder.ground(Claim(Letter.METRICS, answer.segment_id.strip(), answer.quote, "target"))
        if isinstance(found, Evidence):
            spans.setdefault((found.span.segment_id, found.span.begin, found.span.end), found.span)
    return tuple(spans.values())[:QUOTES]


def carried(said: str, spans: Sequence[Span]) -> str:
    """Return the model's words, or "" where they state a number that no quote does, or where there is no quote."""
    words = clean(said, WORDS)
    stated = {number.value for number in numbers(fold(words).text) if not number.bare}
    quoted = {number.value for span in spans for number in numbers(fold(span.text).text)}
    return words if spans and stated <= quoted else ""


def one_line(question: str) -> str:
    """Return a question as it is asked and kept."""
    return " ".join(question.split())[:QUESTION]


def queue_answer(work: Work, call: ConversationId, question: str, language: str, asked: Asked) -> MessageId:
    """Have a question about a call answered where it was asked; whether they may ask was settled before.

    Raises:
        RepeatedError: The same question again.
    """
    claim(work, asked.delivery)
    message = work.messages.want(
        Wanted(
            key=f"answer:{asked.delivery.key if asked.delivery else question}",
            kind=MessageKind.ANSWER,
            channel=asked.channel,
            thread=asked.thread,
            asker=asked.person,
            private=asked.private,
            conversation_id=call,
            payload={"question": question, "pending": True, "language": language},
        )
    )
    work.jobs.enqueue(ASK, f"ask:{message}", work.workspace, message, queue=QUEUE)
    return message


@dataclass(frozen=True, slots=True)
class AskAbout:
    """Take a question about a call that is named, and answer the asker alone."""

    begin: Begin

    def __call__(
        self, workspace: WorkspaceId, reference: str, question: str, language: str, asked: Asked
    ) -> tuple[Conversation | None, tuple[str, ...]]:
        """Queue the answer as a direct message.

        Args:
            workspace: Where.
            reference: Id, case number or external id.
            question: As typed.
            language: BCP 47 of the answer; quotes stay in their own.
            asked: By whom.

        Returns:
            The call, or None with what the reference may have meant, where the asker may see none by it.

        Raises:
            RefusedError: "transcript-not-found": nothing was said in it yet.
            RepeatedError: The same question again.
        """
        alone = replace(asked, channel="", thread="", private=True)
        with self.begin(workspace) as work:
            call = seen(work, reference, asked.user)
            if call is None:
                return None, near(work, asked.user)
            if work.transcripts.latest(call.id) is None:
                raise RefusedError("transcript-not-found", reference=call.case_number)
            queue_answer(work, call.id, one_line(question), language, alone)
        return call, ()


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """Take a question that somebody asks in the thread of a result."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, question: str, language: str, asked: Asked) -> MessageId | None:
        """Queue the answer, which goes into the same thread; None where it is not about a call the asker may see.

        Args:
            workspace: Where.
            question: As typed.
            language: BCP 47 of the answer; quotes stay in their own.
            asked: By whom and in which thread.

        Raises:
            RepeatedError: The same question again.
        """
        words = one_line(question)
        with self.begin(workspace) as work:
            about = work.messages.about(asked.channel, asked.thread)
            if about is None or about.want.conversation_id is None:
                return None
            if seen(work, about.want.conversation_id, asked.user) is None:
                return None
            return queue_answer(work, about.want.conversation_id, words, language, asked)


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer a question: one paid call where there is a model, else by searching; the job behind `AskQuestion`."""

    begin: Begin
    engines: Engines
    buy: Buy

    def __call__(self, workspace: WorkspaceId, message: MessageId) -> dict[str, int]:
        """Find the quotes and have the answer shown; return how many there are.

        A model that refuses or fails is not paid again: the transcript is searched instead, and the answer says so.

        Raises:
            UnavailableError: The provider is away and surely did no paid work.
        """
        want, call, transcript = self._read(workspace, message)
        question, language = str(want.payload["question"]), str(want.payload["language"])
        found = self._by_model(call, question, language, transcript)
        return self._store(workspace, want, found or by_search(question, transcript))

    def searched(self, workspace: WorkspaceId, message: MessageId) -> dict[str, int]:
        """Answer without the model: it stayed away."""
        want, _, transcript = self._read(workspace, message)
        return self._store(workspace, want, by_search(str(want.payload["question"]), transcript))

    def _read(self, workspace: WorkspaceId, message: MessageId) -> tuple[Wanted, Conversation, Transcript]:
        with self.begin(workspace) as work:
            want = work.messages.get(message).want
            if want.conversation_id is None:
                raise RefusedError("message-not-found", reference=message)
            view = view_of(work, work.conversations.get(want.conversation_id))
        if view.transcript is None:
            raise RefusedError("transcript-not-found", reference=want.conversation_id)
        return want, view.conversation, view.transcript

    def _store(self, workspace: WorkspaceId, want: Wanted, found: Mapping[str, Any]) -> dict[str, int]:
        with self.begin(workspace) as work:
            work.messages.want(replace(want, payload={**want.payload, "pending": False, **found}))
        return {"quotes": len(found["spans"])}

    def _by_model(
        self, call: Conversation, question: str, language: str, transcript: Transcript
    ) -> dict[str, Any] | None:
        with self.begin(call.workspace_id) as work:
            model = self.engines.under(work.policies.get(EnginePolicy)).model
        if model is None:
            return None
        try:
            prompts = [question_prompt(question, part, language) for part in split(transcript)]
            answers = [parse_answers(bought(self.buy, model, call, prompt, step=Step.ANALYZE)) for prompt in prompts]
        except UnavailableError:
            raise
        except CallError:
            return None
        return {
            "spans": _places(grounded(answers, transcript)),
            "keys": [question_key(model, prompt) for prompt in prompts],
        }


def by_search(question: str, transcript: Transcript) -> dict[str, Any]:
    """Return what searching finds, as an answer's payload holds it."""
    return {"spans": _places(search(question, transcript)), "keys": []}


def _places(spans: Sequence[Span]) -> list[list[str | int]]:
    """Return where spans stand, without their words."""
    return [[span.segment_id, span.begin, span.end] for span in spans]


@dataclass(frozen=True, slots=True)
class ShowAnswer:
    """Put an answer together again from ids: its quotes from the transcript, its words from what was bought."""

    begin: Begin
    engines: Engines

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, payload: Mapping[str, Any]) -> Answer:
        """Return the answer of a message. RefusedError("conversation-not-found")."""
        model = self.engines.model
        with self.begin(workspace) as work:
            transcript = view_of(work, work.conversations.get(conversation)).transcript
            bought = [work.purchases.bought(str(key)) for key in payload.get("keys", [])]
        lines = {segment.id: segment for segment in transcript.segments} if transcript else {}
        spans = tuple(
            span_of(lines[segment], begin, end, transcript.participant(lines[segment].speaker).side)
            for segment, begin, end in payload.get("spans", [])
            if transcript is not None and segment in lines
        )
        said = " ".join(parse_answers(model.read(answer)).words for answer in bought if answer and model)
        return Answer(
            question=str(payload["question"]),
            pending=bool(payload.get("pending")),
            spans=spans,
            said=carried(said, spans),
            engine=model.engine if model and bought else "",
            transcript=transcript,
        )
