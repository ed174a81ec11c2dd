"""From the answers to all chunks of a recording to one transcript; pure, and the same input gives the same bytes."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.model.audio import AudioChunk, PreparedAudio
from analysis.model.transcript import Participant, Segment, Transcript, Utterance
from analysis.transcript import doubts
from analysis.transcript.script import guess_language, traditional
from analysis.transcript.seams import sewn
from analysis.transcript.turns import Piece, grouped, numbered, shortened
from analysis.transcript.voices import Channels, matched, participants

NOTE_DRAFT = "transcript-offline-draft"
NOTE_SPEAKERS_UNKNOWN = "transcript-speakers-unknown"
NOTE_SPEAKERS_UNMATCHED = "transcript-speakers-unmatched"


def merge(
    prepared: PreparedAudio,
    answers: Sequence[Sequence[Utterance]],
    *,
    engine: str,
    language: str = "",
    draft: bool = False,
    seller_channel: int | None = None,
    given: Sequence[Participant] = (),
) -> Transcript:
    """Return the transcript of a whole recording.

    Dropped, and nothing else: words heard twice in an overlap, and short texts over silence.

    Args:
        prepared: The recording and its chunks.
        answers: For each chunk, in order, what the transcriber heard; times from the start of the chunk.
        engine: Who heard it.
        language: BCP 47 as given by a person; "" is found out from the words.
        draft: True if the engine's words are not to be relied on.
        seller_channel: For two-channel calls, which one is the seller's; None when nobody said so.
        given: Participants as given by a person or integration.
    """
    placed = [_placed(chunk, answer) for chunk, answer in zip(prepared.chunks, answers, strict=True)]
    heard = [[u for u in chunk if not _gone(u, prepared.chunks[i])] for i, chunk in enumerate(placed)]
    voices = matched(heard)
    utterances: list[Utterance] = []
    silent: list[bool] = []
    for chunk, spoken in zip(prepared.chunks, voices.chunks, strict=True):
        utterances = sewn(utterances, spoken, start_ms=chunk.start_ms, overlap_ms=chunk.overlap_ms)
    utterances.sort(key=lambda utterance: utterance.start_ms)
    silent = [_invented_somewhere(utterance, prepared.chunks) for utterance in utterances]
    if prepared.two_channel:
        channels = Channels(prepared.dominance)
        utterances = [replace(utterance, speaker=channels.label(utterance)) for utterance in utterances]

    segments = _segments(utterances, doubts.flags(utterances, silent))
    language = language or guess_language(" ".join(segment.text for segment in segments))
    if language.lower().split("-")[0] == "zh" and language != "zh-CN":
        language, segments = "zh-TW", tuple(_in_traditional(segment) for segment in segments)
    people = participants((segment.speaker for segment in segments), prepared, seller_channel, given)
    return Transcript(
        segments=segments,
        participants=people,
        language=language,
        engine=engine,
        draft=draft,
        notes=_notes(prepared, draft=draft, speakers=bool(people) or not segments, unmatched=voices.unmatched),
    )


def _placed(chunk: AudioChunk, answer: Sequence[Utterance]) -> list[Utterance]:
    """Return what was heard in times of the recording, in order, clamped to the chunk, without empty texts."""
    length = chunk.end_ms - chunk.start_ms
    moved = []
    for utterance in answer:
        start = min(max(utterance.start_ms, 0), length)
        end = min(max(utterance.end_ms, start), length)
        if utterance.text.strip():
            moved.append(replace(utterance, start_ms=chunk.start_ms + start, end_ms=chunk.start_ms + end))
    return sorted(moved, key=lambda utterance: (utterance.start_ms, utterance.end_ms))


def _gone(utterance: Utterance, chunk: AudioChunk) -> bool:
    return doubts.droppable(utterance) and doubts.invented(utterance, chunk)


def _invented_somewhere(utterance: Utterance, chunks: Sequence[AudioChunk]) -> bool:
    under = [chunk for chunk in chunks if chunk.start_ms <= utterance.start_ms <= chunk.end_ms]
    return all(doubts.invented(utterance, chunk) for chunk in under)


def _segments(utterances: Sequence[Utterance], flags: Sequence[tuple[str, ...]]) -> tuple[Segment, ...]:
    pieces = (
        Piece(utterance.text, utterance.speaker, utterance.start_ms, utterance.end_ms, doubt)
        for utterance, doubt in zip(utterances, flags, strict=True)
    )
    return numbered(list(shortened(grouped(pieces))))


def _in_traditional(segment: Segment) -> Segment:
    text = traditional(segment.text)
    return segment if text == segment.text else replace(segment, text=text, raw_text=segment.text)


def _notes(prepared: PreparedAudio, *, draft: bool, speakers: bool, unmatched: bool) -> tuple[str, ...]:
    ours = (
        (NOTE_DRAFT, draft),
        (NOTE_SPEAKERS_UNKNOWN, not speakers),
        (NOTE_SPEAKERS_UNMATCHED, unmatched and not prepared.two_channel),
    )
    return (*prepared.notes, *(note for note, holds in ours if holds))
