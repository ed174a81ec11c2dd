"""The readable report of one conversation for a terminal: levels, quotes with speaker and time, receipt."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from analysis.meddic.rubric import band
from analysis.model.meddic import CueHit, LetterResult, Level, MeddicAnalysis
from analysis.model.transcript import Segment, Transcript
from analysis.usecases.control import ConversationView
from handlers.render.terminal_next import blocks, quote_line
from handlers.render.words import Words, clock_time, harmless

LEVEL_STYLE = {
    Level.UNKNOWN: "bright_black",
    Level.CLAIMED: "red",
    Level.STATED: "yellow",
    Level.CONFIRMED: "green",
}
SAID_BY_DRAFT = "transcript-offline-draft"
TRANSCRIPT_LINES = 12
LITTLE_KNOWN = 3


def letter_block(words: Words, transcript: Transcript, result: LetterResult) -> Iterator[RenderableType]:
    """Yield the lines of one letter."""
    title = Text.assemble(
        (f"{words(f'letter-{result.letter}')}  ", "bold"),
        (f"{result.level} {words(f'level-{int(result.level)}')}", LEVEL_STYLE[result.level]),
        (f"  {words(f'status-{result.status}')}", "bright_black"),
    )
    yield title
    for span in result.spans:
        yield Padding(quote_line(words, transcript, span), (0, 0, 0, 3))
    if not result.evidence:
        yield Padding(Text(words("report-nothing-said"), "bright_black"), (0, 0, 0, 3))
    if result.missing:
        yield Padding(Text(words("report-missing", missing=result.missing), "cyan"), (0, 0, 0, 3))


def cue_block(words: Words, transcript: Transcript, cues: tuple[CueHit, ...]) -> Iterator[RenderableType]:
    """Yield the offline keyword scan, labeled as what it is."""
    yield Panel(Text(words("report-cue-explain")), title=words("report-cue-title"), title_align="left")
    lines = {segment.id: segment for segment in transcript.segments}
    for letter in dict.fromkeys(cue.letter for cue in cues):
        yield Text(words(f"letter-{letter}"), "bold")
        for cue in cues:
            if cue.letter == letter:
                yield Padding(segment_line(words, transcript, lines[cue.segment_id]), (0, 0, 0, 3))


def segment_line(words: Words, transcript: Transcript, segment: Segment) -> Text:
    """Return one transcript line: time, speaker, words."""
    return Text.assemble(
        (f"{clock_time(segment.start_ms):>7}  ", "bright_black"),
        (f"{words.voice(transcript.participant(segment.speaker).name)}: ", "bold"),
        harmless(segment.text),
    )


def scores(words: Words, analysis: MeddicAnalysis) -> Iterator[RenderableType]:
    """Yield headline and strength."""
    if analysis.headline is None or analysis.strength is None or analysis.coverage is None:
        return
    headline = words("card-headline", letter=words(f"letter-{analysis.headline}"), coverage=analysis.coverage)
    strength = words("report-strength", strength=analysis.strength, band=words(f"band-{band(analysis.strength)}"))
    if analysis.coverage < LITTLE_KNOWN:
        strength = words.join([strength, words("report-too-little")])
    yield Text(headline, "bold")
    yield Text.assemble(strength, ("  " + words("report-not-a-chance"), "bright_black"))


def result(words: Words, transcript: Transcript, analysis: MeddicAnalysis) -> Iterator[RenderableType]:
    """Yield everything the analysis says."""
    yield from scores(words, analysis)
    if analysis.engine.startswith("sample:"):
        yield Panel(Text(words("report-sample"), "yellow"))
    if analysis.kind == "cue_scan":
        yield from cue_block(words, transcript, analysis.cues)
    for letter in analysis.letters:
        yield Text()
        yield from letter_block(words, transcript, letter)
    if analysis.rejected:
        yield Text()
        yield Text(words("report-removed", count=len(analysis.rejected)), "magenta")
    for warning in analysis.warnings:
        yield Text(words(warning), "bright_black")
    yield Text()
    yield from blocks(words, transcript, analysis)


def receipt(words: Words, view: ConversationView) -> Text:
    """Return what it took: seconds, tokens, audio, cost."""
    usage = view.analysis.usage if view.analysis else None
    seconds = sum((step.ended_at - step.started_at).total_seconds() for step in view.steps if step.ended_at)
    return Text(
        words(
            "report-cost",
            seconds=words.number(seconds, 1),
            input=usage.input_tokens if usage else 0,
            output=usage.output_tokens if usage else 0,
            audio=words.number((view.conversation.duration_ms or 0) / 1000),
            cost=words.money(view.cost_usd, "USD"),
        ),
        "bright_black",
    )


def report(words: Words, view: ConversationView) -> Group:
    """Return the whole report of a conversation that is done."""
    parts: list[RenderableType] = [
        Text(words("report-case", case=view.conversation.case_number, title=view.conversation.title), "bold underline")
    ]
    if view.transcript is not None and view.analysis is not None:
        parts += result(words, view.transcript, view.analysis)
        parts += [Text(), Text(words("report-transcript", count=len(view.transcript.segments)), "bold")]
        if view.transcript.draft:
            parts.append(Text(words("report-draft"), "yellow"))
        parts += [Text(words(note), "yellow") for note in view.transcript.notes if note != SAID_BY_DRAFT]
        shown = view.transcript.segments[:TRANSCRIPT_LINES]
        parts += [segment_line(words, view.transcript, segment) for segment in shown]
        hidden = len(view.transcript.segments) - len(shown)
        if hidden:
            parts.append(Text(words("report-more", count=hidden), "bright_black"))
        made_by = words(
            "report-made-by",
            transcriber=view.transcript.engine,
            analyzer=view.analysis.engine,
            rubric=view.analysis.rubric_version,
        )
        parts += [Text(), Text(made_by, "bright_black")]
    parts.append(receipt(words, view))
    return Group(*parts)
