"""What is asked of a language model about one transcript, and in which order.

The same transcript always leads to the same questions and the same purchase keys. The step that buys and the
step that stores both walk through this file; they differ only in where an answer comes from.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from analysis.errors import RecitationError, RefusedError, RejectedError, UnusableAnswerError
from analysis.meddic.analyze import unverified
from analysis.meddic.answer import (
    AnswerCheck,
    AnswerEvidence,
    AnswerMoment,
    AnswerSentence,
    MeddicAnswer,
    RepairAnswer,
    parse_answer,
    parse_repair,
)
from analysis.meddic.parts import split
from analysis.meddic.prompt import PROMPT_VERSION, Prompt, build_prompt, repair_prompt
from analysis.model.conversation import Conversation, Step
from analysis.model.transcript import Transcript
from analysis.ports import LanguageModel
from analysis.usecases.paid import Buy, Order, purchase_key

T = TypeVar("T")
Quoting = TypeVar("Quoting", AnswerEvidence, AnswerMoment, AnswerCheck, AnswerSentence)

IDS_ONLY = (
    "\n\nYour last answer was withheld because it recited the transcript. Answer again with the same schema, but leave "
    'every "quote" empty: the line ids are enough.'
)
AGAIN = "\n\nYour last answer was no valid JSON for the schema. Answer again, with JSON only."


class UnparsableError(UnusableAnswerError):
    """The model's text is not what the schema asks for."""


Ask = Callable[[Prompt], str]
"""Returns the model's JSON text for a prompt, bought now or before."""
Bad = Callable[[Prompt], None]
"""Told the prompt whose answer cannot be used."""


def unmarked(_: Prompt) -> None:
    """Mark nothing: the answers are only read."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The answers to one transcript: one for each part, and one repair over all of them where it was needed."""

    answers: Sequence[MeddicAnswer]
    repaired: RepairAnswer | None


def question_key(model: LanguageModel, prompt: Prompt, *, run: int = 0, version: str = PROMPT_VERSION) -> str:
    """Return the purchase key of one question: an answer bought by this key is never bought again in its workspace.

    Args:
        model: Who is asked.
        prompt: What; the transcript is part of it.
        run: Of several runs over one call, from 0: each is a purchase of its own.
        version: Of the prompt. Its words are in the key, too; the rubric's version is in the key of the result, for
            a new rubric reads the answers there are.
    """
    schema = json.dumps(prompt.schema, sort_keys=True)
    again = [run] if run else []
    return purchase_key("analyze", model.engine, version, prompt.system, prompt.prompt, schema, *again)


def bought(buy: Buy, model: LanguageModel, call: Conversation, prompt: Prompt, *, step: Step, run: int = 0) -> str:
    """Return the model's text for one question, bought at most once an attempt of its call.

    Raises:
        CallError: As `Buy` and the model's `read` say.
    """
    order = Order(
        key=question_key(model, prompt, run=run),
        step=step,
        provider=model.engine,
        queue=model.queue,
        paid=model.paid,
        call=lambda: model.send(system=prompt.system, prompt=prompt.prompt, schema=prompt.schema),
    )
    return model.read(buy(call.workspace_id, call.id, call.attempt, order))


def from_lines(answer: MeddicAnswer, transcript: Transcript) -> MeddicAnswer:
    """Fill quotes left empty with the words of the line they name: what is shown comes from the transcript anyway."""
    lines = {segment.id: segment.text for segment in transcript.segments}

    def filled(items: Sequence[Quoting]) -> list[Quoting]:
        return [
            item if item.quote.strip() else item.model_copy(update={"quote": lines.get(item.segment_id.strip(), "")})
            for item in items
        ]

    return answer.model_copy(
        update={
            "evidence": filled(answer.evidence),
            "moments": filled(answer.moments),
            "questions": filled(answer.questions),
            "summary": filled(answer.summary),
        }
    )


def asked(ask: Ask, prompt: Prompt, parse: Callable[[str], T], bad: Bad = unmarked) -> T:
    """Ask, and once more where the answer was withheld as recitation or was not JSON of the schema.

    Raises:
        RejectedError: The second answer is no better, or the first was cut off.
        RefusedError: "analysis-blocked".
    """
    try:
        return told(ask, prompt, parse, bad)
    except RecitationError:
        return told(ask, prompt._replace(prompt=prompt.prompt + IDS_ONLY), parse, bad)
    except UnparsableError:
        return told(ask, prompt._replace(prompt=prompt.prompt + AGAIN), parse, bad)


def told(ask: Ask, prompt: Prompt, parse: Callable[[str], T], bad: Bad) -> T:
    """Ask once; an answer that came and cannot be used is marked before the error goes on."""
    try:
        text = ask(prompt)
    except (RejectedError, RefusedError):
        bad(prompt)
        raise
    try:
        return parse(text)
    except RejectedError as error:
        bad(prompt)
        raise UnparsableError(error.detail) from error


def converse(
    ask: Ask, transcript: Transcript, output_language: str, bad: Bad = unmarked, *, questions: Sequence[str] = ()
) -> Heard:
    """Ask everything there is to ask about *transcript*: each part, then one repair round of unverified quotes.

    Raises:
        CallError: As `ask` and `asked` raise; "transcript-too-short" before anything is asked.
    """
    parts = split(transcript)
    prompts = [build_prompt(part, output_language, questions=questions) for part in parts]
    answers = [
        from_lines(asked(ask, prompt, parse_answer, bad), part) for prompt, part in zip(prompts, parts, strict=True)
    ]
    missing = unverified(transcript, answers) if any(answer.is_sales_call for answer in answers) else ()
    if not missing:
        return Heard(answers, None)
    repairs = [asked(ask, repair_prompt(missing, part), parse_repair, bad) for part in parts]
    return Heard(answers, RepairAnswer(repairs=[repair for each in repairs for repair in each.repairs]))
