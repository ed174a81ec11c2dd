"""Let people hear the words a level rests on: the piece of the recording around a quote."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import RefusedError
from analysis.model.delivery import Delivery
from analysis.model.ids import AnalysisId, ConversationId, UserId, WorkspaceId
from analysis.model.meddic import Letter, MeddicAnalysis, Span
from analysis.model.messages import MessageKind, Outgoing, Wanted
from analysis.model.object_keys import clip_key
from analysis.ports import AudioEngine, Begin, ObjectStorage, Work
from analysis.usecases.access import demand
from analysis.usecases.corrected import added, in_force
from analysis.usecases.once import claim

LEAST_MS, MOST_MS = 10_000, 20_000
AROUND_MS = 2_000
"""What is heard before and after the words, so that they stand in their context."""
MEDIA_TYPE = "audio/ogg"


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Which quote.

    Attributes:
        name: `quote_name` of its span, which no correction moves; of a button drawn before quotes had names, the index
            into the stored evidence of the letter, as digits.
    """

    analysis: AnalysisId
    letter: Letter
    name: str


def quote_name(span: Span) -> str:
    """Return what names the words within one letter of one result: "s17.0-25"."""
    return f"{span.segment_id}.{span.begin}-{span.end}"


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of a recording: from start to end, in milliseconds.

    Attributes:
        letter: What the quote speaks for.
        span: Its words.
    """

    conversation: ConversationId
    start_ms: int
    end_ms: int
    letter: Letter
    span: Span


def window(start_ms: int, end_ms: int, duration_ms: int | None) -> tuple[int, int]:
    """Return the piece to cut around a quote: 10 to 20 seconds where the recording has them, the quote inside."""
    length = min(max(end_ms - start_ms + 2 * AROUND_MS, LEAST_MS), MOST_MS)
    # A quote longer than the clip is heard from its beginning; else it stands in the middle.
    start = min(start_ms - (length - (end_ms - start_ms)) // 2, max(start_ms - AROUND_MS, 0))
    if duration_ms is not None:
        start = min(start, duration_ms - length)
    start = max(start, 0)
    end = start + length if duration_ms is None else min(start + length, duration_ms)
    return start, end


def span_of(work: Work, quote: QuotePlace, conversation: ConversationId, analysis: MeddicAnalysis) -> Span:
    """Return the words of a quote, also of one that a person added. RefusedError("quote-not-found")."""
    stored = next((result.evidence for result in analysis.letters if result.letter is quote.letter), ())
    if quote.name.isdecimal():
        if int(quote.name) < len(stored):
            return stored[int(quote.name)].span
        raise RefusedError("quote-not-found")
    latest, corrections = work.transcripts.latest(conversation), work.corrections.of(conversation)
    picked = added(latest[1], in_force(corrections)) if latest else []
    spans = [one.span for one in (*stored, *picked) if one.letter is quote.letter]
    found = next((span for span in spans if quote_name(span) == quote.name), None)
    if found is None:
        raise RefusedError("quote-not-found")
    return found


def planned(work: Work, quote: QuotePlace) -> tuple[Clip, str]:
    """Return the clip of a quote and the object key of its recording.

    Raises:
        RefusedError: "analysis-not-found", "quote-not-found", or "clip-no-recording" where there is nothing to hear.
    """
    conversation_id, analysis = work.analyses.get(quote.analysis)
    span = span_of(work, quote, conversation_id, analysis)
    conversation = work.conversations.get(conversation_id)
    if not conversation.object_key or span.start_ms is None:
        raise RefusedError("clip-no-recording")
    end_ms = span.end_ms if span.end_ms is not None else span.start_ms + LEAST_MS
    start, end = window(span.start_ms, end_ms, conversation.duration_ms)
    if start >= end:
        raise RefusedError("clip-no-recording")
    return Clip(conversation_id, start, end, quote.letter, span), conversation.object_key


@dataclass(frozen=True, slots=True)
class AskForClip:
    """Somebody wants to hear a quote: the clip comes into the thread of the message they clicked in, once."""

    begin: Begin

    def __call__(
        self,
        workspace: WorkspaceId,
        quote: QuotePlace,
        *,
        channel: str,
        message: str,
        person: str,
        user: UserId,
        delivery: Delivery | None = None,
    ) -> Outgoing:
        """Queue it; a second click finds the first clip, with its permalink once it is posted.

        Args:
            workspace: Whose.
            quote: Which.
            channel: Where the clicked message is.
            message: The ts of the clicked message.
            person: Who clicked, as the messenger names them.
            user: The same.
            delivery: Of the click.

        Raises:
            RefusedError: As `planned`; "conversation-not-found" where *user* may not see the call.
            RepeatedError: The click was acted on before.
        """
        key = f"clip:{quote.analysis}:{quote.letter}:{quote.name}:{channel}:{message}"
        with self.begin(workspace) as work:
            claim(work, delivery)
            demand(work, work.analyses.get(quote.analysis)[0], user)
            clip, _ = planned(work, quote)
            parent = work.messages.at(channel, message)
            wanted = Wanted(
                key=key,
                kind=MessageKind.CLIP,
                channel=channel,
                thread=message,
                asker=person,
                private=parent is not None and parent.want.private,
                conversation_id=clip.conversation,
                payload={
                    "parent": parent.id if parent else "",
                    "analysis": quote.analysis,
                    "letter": quote.letter,
                    "quote": quote.name,
                },
            )
            work.messages.want_once(wanted)
            found = work.messages.find(key)
        if found is None:
            raise LookupError(key)
        return found


@dataclass(frozen=True, slots=True)
class CutClip:
    """Cut the clip of a quote out of its recording; a second time it comes out of storage."""

    begin: Begin
    storage: ObjectStorage
    audio: AudioEngine

    def __call__(self, workspace: WorkspaceId, quote: QuotePlace, to: Path) -> Clip:
        """Write the clip as Ogg Opus to *to*.

        Raises:
            RefusedError: As `planned`, or "recording-missing".
            UnavailableError: Object storage is away.
        """
        with self.begin(workspace) as work:
            clip, recording_key = planned(work, quote)
        key = clip_key(workspace, clip.conversation, start_ms=clip.start_ms, end_ms=clip.end_ms)
        if self.storage.head(key) is not None:
            self.storage.fetch(key, to)
            return clip
        # Not in the pipeline's work folder: an attempt under way may empty that at any moment.
        with tempfile.TemporaryDirectory(prefix="clip-") as folder:
            recording = Path(folder) / "recording"
            self.storage.fetch(recording_key, recording)
            self.audio.clip(recording, to, start_ms=clip.start_ms, end_ms=clip.end_ms)
        with to.open("rb") as content:
            self.storage.put(key, content, media_type=MEDIA_TYPE, if_absent=True)
        return clip
