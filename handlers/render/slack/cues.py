"""The offline keyword scan on a card: pointers for the reader, labeled as such, no levels."""

from collections.abc import Iterator

from analysis.model.meddic import CueHit
from analysis.model.transcript import Transcript
from handlers.render.slack.blocks import section
from handlers.render.slack.message import Json
from handlers.render.slack.quotes import NAME, speaker_name
from handlers.render.slack.text import escape
from handlers.render.words import Words, clock_time

LINE = 200


def cue_sections(words: Words, transcript: Transcript | None, cues: tuple[CueHit, ...]) -> Iterator[Json]:
    """Yield one section a letter with the lines in which its keywords occur."""
    lines = {segment.id: segment for segment in transcript.segments} if transcript else {}
    shown = [cue for cue in cues if cue.segment_id in lines]
    if not shown:
        yield section(words("card-cue-none"))
    for letter in dict.fromkeys(cue.letter for cue in shown):
        found = [f"*{words(f'letter-{letter}')}*"]
        for cue in shown:
            if cue.letter is letter:
                segment = lines[cue.segment_id]
                name = escape(speaker_name(words, transcript, segment.speaker), NAME)
                who = words.join([part for part in (name, clock_time(segment.start_ms)) if part])
                found.append(words("card-cue-line", who=who, text=escape(segment.text, LINE)))
        yield section("\n".join(found), block_id=f"letter-{letter}")
