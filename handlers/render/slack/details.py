"""What stands in the thread under a card: all evidence with the rules applied, what else was said, and the receipt."""

import json
from collections.abc import Iterable, Iterator

from analysis.model.meddic import LetterResult, MeddicAnalysis
from analysis.model.transcript import Segment, Transcript
from analysis.usecases.analyze import NOTHING_BOUGHT
from analysis.usecases.control import ConversationView
from handlers.render.next import side
from handlers.render.slack import limits
from handlers.render.slack import next as next_up
from handlers.render.slack.blocks import context, section
from handlers.render.slack.card import ADVICE, LABEL, headline, level_line, took, work_s
from handlers.render.slack.cues import cue_sections
from handlers.render.slack.message import Json, Message
from handlers.render.slack.progress import duration
from handlers.render.slack.quotes import quote_line, speaker_name
from handlers.render.slack.text import clean, escape
from handlers.render.words import Words, clock_time

QUOTE = 300
EVIDENCE = 12
"""Quotes of one letter that are listed; more stand in the transcript."""
SAID_BY_CARD = "transcript-offline-draft"


def details(words: Words, view: ConversationView) -> list[Message]:
    """Return the replies of the thread in order: summary and evidence, other moments, receipt.

    Each reply keeps Slack's limits; a call with much evidence takes several.

    Raises:
        ValueError: The view has no result.
    """
    found = view.analysis
    if found is None:
        raise ValueError("no result to show")
    text = words(
        "details-text", headline=headline(words, found, scores=view.scores), case=view.conversation.case_number
    )
    return [Message(text, blocks) for blocks in packed(all_blocks(words, view, found))]


def packed(blocks: Iterable[Json]) -> Iterator[list[Json]]:
    """Yield the blocks in lists that each fit into one message."""
    held: list[Json] = []
    size = 0
    for block in blocks:
        length = len(json.dumps(block, ensure_ascii=False)) + 2
        if held and (size + length > limits.MESSAGE_CHARS - 2 or len(held) == limits.MESSAGE_BLOCKS):
            yield held
            held, size = [], 0
        held.append(block)
        size += length
    if held:
        yield held


def all_blocks(words: Words, view: ConversationView, found: MeddicAnalysis) -> Iterator[Json]:
    """Yield everything, whatever its length."""
    for lines in next_up.paragraphs(words, view, found):
        yield from paragraphs(lines)
    for result in found.letters:
        yield from paragraphs(letter_lines(words, view.transcript, result, scores=view.scores))
    if found.kind == "cue_scan":
        yield from cue_sections(words, view.transcript, found.cues)
    yield context(*receipt(words, view, found))


def paragraphs(lines: Iterable[str]) -> Iterator[Json]:
    """Yield sections that hold the lines, split between lines where a section would be too long."""
    text = ""
    for line in lines:
        if text and len(text) + len(line) + 1 > limits.TEXT:
            yield section(text)
            text = line
        else:
            text = f"{text}\n{line}" if text else line
    yield section(text)


def letter_lines(
    words: Words, transcript: Transcript | None, result: LetterResult, *, scores: bool = True
) -> Iterator[str]:
    """Yield a letter's level, why it is that, every quote, and what is still open; its quotes alone without scores."""
    yield level_line(words, result, scores=scores)
    for reason in result.reasons if scores else ():
        yield words("details-rule", rule=words(f"rule-{reason}"))
    if result.runs and scores:
        told = words.join([words(f"level-{level}") for level in result.runs])
        yield words("details-runs", agreed=result.agreed, count=len(result.runs), levels=told)
    for span in result.spans[:EVIDENCE]:
        yield f"• {quote_line(words, transcript, span, QUOTE)}"
    if len(result.spans) > EVIDENCE:
        yield words("details-more", count=len(result.spans) - EVIDENCE)
    if result.missing and scores:
        yield words("details-open", missing=escape(result.missing, ADVICE))


def receipt(words: Words, view: ConversationView, found: MeddicAnalysis) -> Iterator[str]:
    """Yield what was removed, what the number means, and what all of it took."""
    if found.rejected:
        yield words("details-rejected", count=len(found.rejected))
    notes = view.transcript.notes if view.transcript else ()
    yield from (words(note) for note in notes if note != SAID_BY_CARD)
    if found.strength is not None and view.scores:
        yield words("details-not-a-chance")
    if took(view, found):
        yield words(
            "details-receipt",
            time=duration(words, work_s(view)),
            audio=duration(words, (view.conversation.duration_ms or 0) / 1000),
            input=found.usage.input_tokens,
            output=found.usage.output_tokens,
            cost=words.money(view.cost_usd, "USD"),
        )
        timed = [(step.step, step.seconds(step.ended_at)) for step in view.steps if step.ended_at is not None]
        told = [
            words("details-step", step=words(f"step-{step}"), time=duration(words, seconds))
            for step, seconds in timed
            if seconds >= 1
        ]
        if told:
            yield words("details-steps", steps=words.join(told))
    if any(step.detail == NOTHING_BOUGHT for step in view.steps):
        yield words("details-nothing-bought")
    yield words(
        "details-made-by",
        transcriber=transcriber(words, view.transcript),
        analyzer=escape(found.engine, LABEL),
        rubric=escape(found.rubric_version, LABEL),
    )


def transcriber(words: Words, transcript: Transcript | None) -> str:
    """Return who wrote the words down."""
    if transcript is None:
        return words("details-unknown")
    return escape(transcript.engine, LABEL)


def transcript_name(view: ConversationView) -> str:
    """Return the file name of the transcript."""
    return f"{view.conversation.case_number}-transcript.txt"


def transcript_file(words: Words, view: ConversationView) -> str:
    """Return the transcript as a plain text file: one turn a line with time, speaker and side; UTF-8, "\\n"."""
    transcript, conversation = view.transcript, view.conversation
    if transcript is None:
        raise ValueError("no transcript to write")
    lines = [words("file-title", case=conversation.case_number, title=clean(conversation.title))]
    if transcript.draft:
        lines.append(words("file-draft"))
    lines.append(words("file-made-by", engine=transcriber(words, transcript)))
    return "\n".join([*lines, "", *(turn(words, transcript, segment) for segment in transcript.segments), ""])


def turn(words: Words, transcript: Transcript, segment: Segment) -> str:
    """Return one turn; doubts about its words are marked."""
    said = words(
        "file-turn",
        name=clean(speaker_name(words, transcript, segment.speaker)),
        side=side(words, transcript, segment.speaker, transcript.participant(segment.speaker).side),
        text=clean(segment.text),
    )
    time = clock_time(segment.start_ms)
    line = f"[{time}] {said}" if time else said
    return f"{line} {words('file-doubt')}" if segment.flags else line
