"""Ready-made transcripts in any common shape; what is accepted stands in docs/providers.md."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from analysis.errors import RefusedError
from analysis.model.transcript import Participant, Segment, Transcript
from analysis.transcript import captions, plain
from analysis.transcript.asides import Told, told
from analysis.transcript.decode import clean, text_of
from analysis.transcript.json_file import JsonTranscript, parse_json
from analysis.transcript.script import guess_language
from analysis.transcript.turns import Piece, grouped, numbered, shortened

ENGINE: Final = "given"
MAX_LINES: Final = 20_000
MAX_LABEL_CHARS: Final = 90
NOTE_SPEAKERS_UNKNOWN: Final = "transcript-speakers-unknown"
NOTE_SOME_UNKNOWN: Final = "transcript-some-speakers-unknown"


def parse(content: bytes, *, name: str = "", language: str = "", given: Sequence[Participant] = ()) -> Transcript:
    """Return the transcript in a file's *content*; its words stay as they are, in their own script.

    Accepted: our own JSON, a JSON list of {speaker, text, start, end}, WebVTT (with <v Speaker>), SubRip, and plain
    text with "Name: words" lines, with or without times, also with the full-width colon. A side or job title in
    parentheses behind a name is the person's; lines of a voice without a readable name have no speaker.

    Args:
        content: At most 5 MB, UTF-8 or UTF-16.
        name: Of the file; only a name ending in ".json" says anything: that nothing else is meant.
        language: BCP 47 as given by a person; "" takes the file's or guesses from the words.
        given: Participants as given by a person or integration; they win over the file's.

    Raises:
        RefusedError: "transcript-too-large", "transcript-too-long", "transcript-empty", "transcript-encoding", or
            "transcript-format" with what is accepted.
    """
    text = text_of(content)
    file = _file(text, name)
    pieces, written = _read(file) if file else _lines(text)
    segments = _segments(pieces, as_they_are=bool(file and file.numbered))
    participants = _participants(segments, given, written)
    guess = guess_language(" ".join(segment.text for segment in segments))
    return Transcript(
        segments=segments,
        participants=participants,
        language=language or (file.language if file else "") or guess,
        engine=ENGINE,
        notes=_notes(segments),
    )


def _notes(segments: Sequence[Segment]) -> tuple[str, ...]:
    named = [bool(segment.speaker) for segment in segments]
    if all(named):
        return ()
    return (NOTE_SOME_UNKNOWN,) if any(named) else (NOTE_SPEAKERS_UNKNOWN,)


def _file(text: str, name: str) -> JsonTranscript | None:
    if text.lstrip()[0] not in "[{":
        return None
    data = _json(text)
    if data is None and not name.lower().endswith(".json"):
        # "[00:12] Ann: hello" opens like JSON too; the plain-text reader decides.
        return None
    return parse_json(data)


def _read(file: JsonTranscript) -> Told:
    pieces = [_cleaned(segment.piece()) for segment in file.segments]
    return Told(pieces, [person.participant() for person in file.participants])


def _lines(text: str) -> Told:
    reader = captions if captions.is_vtt(text) or captions.is_srt(text) else plain
    return told([_cleaned(piece) for piece in reader.pieces_of(text)])


def _json(text: str) -> object | None:
    try:
        data: object = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return data


def _no_number(name: str) -> float:
    raise ValueError(name)


def _cleaned(piece: Piece) -> Piece:
    """Clean again: escapes of JSON and HTML may bring back what was cleaned away before."""
    return replace(piece, text=clean(piece.text).strip(), speaker=_label(piece.speaker))


def _segments(pieces: list[Piece], *, as_they_are: bool) -> tuple[Segment, ...]:
    if len(pieces) > MAX_LINES:
        raise RefusedError("transcript-too-long", limit_lines=MAX_LINES)
    pieces = [piece for piece in pieces if piece.text]
    if not pieces:
        raise RefusedError("transcript-empty")
    if as_they_are:
        return numbered(pieces)
    if all(piece.start_ms is not None for piece in pieces):
        pieces.sort(key=lambda piece: piece.start_ms or 0)
    return numbered(list(shortened(grouped(pieces))))


def _label(speaker: str) -> str:
    return " ".join(clean(speaker).split())[:MAX_LABEL_CHARS]


def _participants(segments: Sequence[Segment], *known: Sequence[Participant]) -> tuple[Participant, ...]:
    """Return who speaks in order of first voice; known people by label, else by name, the first list first."""
    found: dict[str, Participant] = {}
    for people in known:
        for person in people:
            found.setdefault(_label(person.label), person)
        for person in people:
            found.setdefault(_label(person.name), person)
    labels = dict.fromkeys(segment.speaker for segment in segments if segment.speaker)
    return tuple(
        replace(found[label], label=label) if label in found else Participant(label=label, name=label)
        for label in labels
    )


parse_transcript = parse
"""The same, where "parse" alone says too little."""
