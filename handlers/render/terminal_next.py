"""What comes next, for a terminal: the same facts as on the card and in its thread, each above its words."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from analysis.meddic.people import not_met
from analysis.meddic.talk import talk
from analysis.model.meddic import MeddicAnalysis, Moment, Span
from analysis.model.transcript import Transcript
from analysis.usecases.corrected import everybody
from handlers.render import next as told
from handlers.render.words import Words, clock_time, harmless

OTHER_KINDS = ("buying_signal", "objection", "competitor", "timeline_move", "risk")
Lines = list[tuple[str, Sequence[Span]]]


def quote_line(words: Words, transcript: Transcript, span: Span) -> Text:
    """Return one quote with who said it, on which side, and when."""
    name = words.voice(transcript.participant(span.speaker).name)
    side = told.side(words, transcript, span.speaker, span.side)
    place = words.join([part for part in (name, side, clock_time(span.start_ms)) if part])
    return Text.assemble("“", (harmless(span.text), "italic"), "”  ", (place, "bright_black"))


def blocks(words: Words, transcript: Transcript, found: MeddicAnalysis) -> Iterator[RenderableType]:
    """Yield everything beside the letters."""
    kind = told.call_type(words, found)
    if kind:
        yield _plain(words("next-call-type", type=kind))
    sections: list[tuple[str, Lines]] = [
        ("next-summary", [(harmless(one.text), [one.span]) for one in found.sentences]),
        ("card-gaps", [(told.question(words, one, harmless), []) for one in found.questions]),
        ("next-checks-title", _checks(words, found)),
        ("card-next-steps", [(f"• {told.step(words, one, harmless)}", [one.span]) for one in told.steps(found)]),
        ("details-moments", [_moment(words, one) for name in OTHER_KINDS for one in found.told(name)]),
        ("next-not-met", [(f"• {harmless(one.name)}", [one.span]) for one in not_met(found, transcript)]),
    ]
    for title, lines in sections:
        if lines:
            yield from _section(words, transcript, title, lines)
    yield Text()
    yield from (_plain(line) for line in told.talk_lines(words, transcript, talk(transcript), harmless))
    who = told.voices(words, everybody(transcript), harmless)
    if who:
        yield _plain(who)


def _plain(line: str) -> Text:
    """Return a line of the catalogs without the marks that only Slack draws."""
    return Text(line.replace("*", "").strip("_"))


def _section(words: Words, transcript: Transcript, title: str, lines: Lines) -> Iterator[RenderableType]:
    yield Text()
    yield Text(words(title).replace("*", ""), "bold")
    for line, spans in lines:
        yield _plain(line)
        for span in spans:
            yield Padding(quote_line(words, transcript, span), (0, 0, 0, 3))


def _checks(words: Words, found: MeddicAnalysis) -> Lines:
    return [
        (told.check(words, one, harmless), [span for span in (one.asked, one.answered) if span]) for one in found.checks
    ]


def _moment(words: Words, one: Moment) -> tuple[str, list[Span]]:
    about = told.moved(words, one, harmless) if one.kind == "timeline_move" else harmless(one.label)
    return f"• {told.kind(words, one)} {about}", [span for span in (one.span, one.more) if span]
