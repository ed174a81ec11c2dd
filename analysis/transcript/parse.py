"""Ready-made transcripts in any common shape; what is accepted stands in docs/providers.md."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from analysis.errors import RefusedError
from analysis.model.transcript import Participant, Segment, Transcript
from analysis.transcript import captions, plain
from analysis.transcript.decode import clean, text_of
from analysis.transcript.json_file import parse_json
from analysis.transcript.script import guess_language
from analysis.transcript.turns import Piece, grouped, numbered, shortened

ENGINE: Final = "given"
MAX_LINES: Final = 20_000
MAX_LABEL_CHARS: Final = 80
NOTE_SPEAKERS_UNKNOWN: Final = "transcript-speakers-unknown"


def parse_transcript(content: bytes, *, language: str = "", given: Sequence[Participant] = ()) -> Transcript:
    """Return the transcript in a file's *content*; its words stay as they are, in their own script.

    Accepted: our own JSON, a JSON list of {speaker, text, start, end}, WebVTT (with <v Speaker>), SubRip, and plain
    text with "Name: words" lines, with or without times, also with the full-width colon.

    Args:
        content: At most 5 MB, UTF-8 or UTF-16.
        language: BCP 47 as given by a person; "" takes the file's or guesses from the words.
        given: Participants as given by a person or integration; they win over the file's.

    Raises:
        RefusedError: "transcript-too-large", "transcript-too-long", "transcript-empty", "transcript-encoding", or
            "transcript-format" with what is accepted.
    """
    text = text_of(content)
    people: Iterable[Participant] = ()
    said_language = ""
    if text.lstrip()[0] in "[{" and (data := _json(text)) is not None:
        file = parse_json(data)
        pieces = [segment.piece() for segment in file.segments]
        people = [person.participant() for person in file.participants]
        said_language = file.language
    elif captions.is_vtt(text) or captions.is_srt(text):
        pieces = captions.pieces_of(text)
    else:
        pieces = plain.pieces_of(text)
    segments = _segments(pieces)
    guess = guess_language(" ".join(segment.text for segment in segments))
    participants = _participants(segments, [*given, *people])
    return Transcript(
        segments=segments,
        participants=participants,
        language=language or said_language or guess,
        engine=ENGINE,
        notes=() if participants else (NOTE_SPEAKERS_UNKNOWN,),
    )


def _json(text: str) -> object | None:
    try:
        data: object = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        # "[00:12] Ann: hello" opens like JSON too; the plain-text reader decides.
        return None
    return data


def _no_number(name: str) -> float:
    raise ValueError(name)


def _segments(pieces: list[Piece]) -> tuple[Segment, ...]:
    if len(pieces) > MAX_LINES:
        raise RefusedError("transcript-too-long", limit_lines=MAX_LINES)
    # Escapes of JSON and HTML may bring back what was cleaned away before.
    pieces = [replace(piece, text=clean(piece.text).strip(), speaker=_label(piece.speaker)) for piece in pieces]
    pieces = [piece for piece in pieces if piece.text]
    if not pieces:
        raise RefusedError("transcript-empty")
    if all(piece.start_ms is not None for piece in pieces):
        pieces.sort(key=lambda piece: piece.start_ms or 0)
    return numbered(list(shortened(grouped(pieces))))


def _label(speaker: str) -> str:
    return " ".join(clean(speaker).split())[:MAX_LABEL_CHARS]


def _participants(segments: Sequence[Segment], known: Iterable[Participant]) -> tuple[Participant, ...]:
    """Return who speaks in order of first voice; a known person is found by label, else by name."""
    found: dict[str, Participant] = {}
    people = list(known)
    for person in people:
        found.setdefault(_label(person.label), person)
    for person in people:
        found.setdefault(_label(person.name), person)
    labels = dict.fromkeys(segment.speaker for segment in segments if segment.speaker)
    return tuple(
        replace(found[label], label=label) if label in found else Participant(label=label, name=label)
        for label in labels
    )
