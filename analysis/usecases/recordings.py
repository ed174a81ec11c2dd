"""Recordings and their chunks on the worker's own disk: a cache that any worker can fill again.

Chunks are not stored in the bucket: cutting is deterministic, so a worker that takes over a job fetches
and cuts once more and gets the same pieces.
"""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from analysis.model.audio import AudioChunk, AudioFacts, PreparedAudio
from analysis.model.conversation import Conversation
from analysis.model.ids import ConversationId
from analysis.ports import AudioEngine, ObjectStorage


def _prepared(content: dict[str, Any], folder: Path) -> PreparedAudio:
    chunks = (
        AudioChunk(**{**chunk, "path": folder / chunk["path"], "speech": tuple(map(tuple, chunk["speech"]))})
        for chunk in content["chunks"]
    )
    return PreparedAudio(
        facts=AudioFacts(**content["facts"]),
        duration_ms=content["duration_ms"],
        chunks=tuple(chunks),
        two_channel=content["two_channel"],
        dominance=tuple(tuple(span) for span in content["dominance"]),
        notes=tuple(content["notes"]),
    )


def _content(prepared: PreparedAudio) -> dict[str, Any]:
    content = asdict(prepared)
    for chunk in content["chunks"]:
        chunk["path"] = chunk["path"].name
    return content


@dataclass(frozen=True, slots=True)
class Recordings:
    """Fetches and cuts recordings into *root*, one folder a conversation."""

    root: Path
    storage: ObjectStorage
    audio: AudioEngine
    _locks: dict[str, threading.Lock] = field(default_factory=dict)

    @contextmanager
    def _alone(self, conversation: Conversation) -> Iterator[Path]:
        """Keep this process's other threads from filling the same folder at once."""
        with self._locks.setdefault(conversation.id, threading.Lock()):
            folder = self.root / conversation.id
            folder.mkdir(parents=True, exist_ok=True)
            yield folder

    def fetch(self, conversation: Conversation) -> Path:
        """Return the recording as a local file, fetched at most once.

        Raises:
            RefusedError: "recording-missing".
            UnavailableError: Object storage is away.
        """
        with self._alone(conversation) as folder:
            recording = folder / "recording"
            if not recording.exists():
                self.storage.fetch(conversation.object_key, recording)
            return recording

    def prepared(self, conversation: Conversation, *, max_chunk_ms: int) -> PreparedAudio:
        """Return the chunks, cut at most once on this machine.

        Raises:
            RefusedError: The recording is not acceptable ("audio-…") or gone.
            UnavailableError: Object storage is away.
        """
        recording = self.fetch(conversation)
        with self._alone(conversation) as folder:
            chunks, listing = folder / f"chunks-{max_chunk_ms}", folder / f"chunks-{max_chunk_ms}.json"
            if not listing.exists():
                shutil.rmtree(chunks, ignore_errors=True)
                chunks.mkdir()
                prepared = self.audio.prepare(recording, chunks, max_chunk_ms=max_chunk_ms)
                partial = listing.with_suffix(".part")
                partial.write_text(json.dumps(_content(prepared)))
                partial.replace(listing)  # the listing appears last, so it never names half a cut
                return prepared
            return _prepared(json.loads(listing.read_text()), chunks)

    def forget(self, conversation: ConversationId) -> None:
        """Delete what is cached of this conversation."""
        shutil.rmtree(self.root / conversation, ignore_errors=True)
        self._locks.pop(conversation, None)
