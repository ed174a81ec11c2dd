"""Reads recordings through a confined process of its own for each, so that no file can harm this one."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import analysis
from analysis.audio.limits import AudioLimits
from analysis.errors import RefusedError, RejectedError, UnavailableError
from analysis.model.audio import AudioChunk, AudioFacts, PreparedAudio

ROOT = Path(analysis.__file__).parent.parent
COSTLY = frozenset({signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ})
"""Signals that mean a limit; any but these and STOPPED is libav falling over a damaged file."""
STOPPED = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
"""Signals by which people and service managers end processes: they say nothing of the recording."""
SHORTEST_CHUNK_MS = 5_000


@dataclass(frozen=True, slots=True)
class PyAvAudio:
    """Implements analysis.ports.AudioEngine and VoiceDetector with libav.

    Attributes:
        limits: What one recording may cost.
        work: Folder for empty working directories; None takes the system's.
    """

    limits: AudioLimits = field(default_factory=AudioLimits)
    work: Path | None = None

    def probe(self, recording: Path) -> AudioFacts:
        """Look at the container; see the port."""
        return AudioFacts(**self._run("probe", recording, size_bytes=self._size(recording)))

    def prepare(self, recording: Path, into: Path, *, max_chunk_ms: int) -> PreparedAudio:
        """Cut *recording* into FLAC chunks; see the port.

        Raises:
            RefusedError: An "audio-…" key of `docs/audio.md`; *into* then holds no chunk.
            UnavailableError: The disk is full, or somebody stopped the reading process.
            RejectedError: Our bug.
            ValueError: *max_chunk_ms* is below 5 seconds.
        """
        if max_chunk_ms < SHORTEST_CHUNK_MS:
            raise ValueError("a chunk of less than five seconds cannot be cut at silence")
        size = self._size(recording)
        try:
            found = self._run(
                "prepare", recording, size_bytes=size, into=str(into.absolute()), max_chunk_ms=max_chunk_ms
            )
        except BaseException:
            for left in into.glob("chunk-*.flac*"):
                left.unlink()
            raise
        return PreparedAudio(
            facts=AudioFacts(**found["facts"]),
            duration_ms=found["duration_ms"],
            chunks=tuple(
                AudioChunk(
                    index=index,
                    path=into / Path(chunk.pop("path")).name,
                    speech=tuple((start, end) for start, end in chunk.pop("speech")),
                    **chunk,
                )
                for index, chunk in enumerate(found["chunks"])
            ),
            two_channel=found["two_channel"],
            dominance=tuple((start, end, channel) for start, end, channel in found["dominance"]),
            notes=tuple(found["notes"]),
        )

    def clip(self, recording: Path, into: Path, *, start_ms: int, end_ms: int) -> None:
        """Write a piece as Ogg Opus of 24 kbit/s; times past the end are cut off.

        Raises:
            RefusedError: "audio-clip-range" if the piece is empty, too long or behind the end.
        """
        if not 0 <= start_ms < end_ms <= start_ms + self.limits.clip_s * 1000:
            raise RefusedError("audio-clip-range")
        self._size(recording)
        try:
            self._run("clip", recording, into=str(into.absolute()), start_ms=start_ms, end_ms=end_ms)
        finally:
            into.with_name(into.name + ".part").unlink(missing_ok=True)

    def has_voice(self, chunk: Path, *, start_ms: int, end_ms: int) -> bool:
        """Tell whether anybody speaks between two times of a chunk (counted from its start)."""
        return bool(self._run("listen", chunk, start_ms=start_ms, end_ms=end_ms)["voice"])

    def _size(self, recording: Path) -> int:
        try:
            size = recording.stat().st_size
        except FileNotFoundError as error:
            raise RefusedError("recording-missing") from error
        if size == 0:
            raise RefusedError("audio-empty")
        if size > self.limits.size_bytes:
            raise RefusedError("audio-too-large", limit_mb=self.limits.size_bytes // 1_000_000)
        return size

    def _run(self, task: str, recording: Path, **arguments: str | int) -> dict[str, Any]:
        request = {"task": task, "arguments": arguments, "limits": asdict(self.limits), "parent": os.getpid()}
        command = [sys.executable, "-P", "-s", "-m", "analysis.audio.child", json.dumps(request)]
        # The child gets nothing of our environment, which holds secrets.
        environment = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
        with tempfile.TemporaryDirectory(prefix="audio-", dir=self.work) as empty, recording.open("rb") as file:
            try:
                done = subprocess.run(  # noqa: S603 - our own module, no shell
                    command,
                    stdin=file,
                    capture_output=True,
                    cwd=empty,
                    env=environment,
                    timeout=self.limits.wall_s,
                    check=False,
                    # Ctrl-C and service managers signal the whole group: the child is ours to end, and the
                    # step it works for may still be saved.
                    start_new_session=True,
                )
            except subprocess.TimeoutExpired as error:
                raise RefusedError("audio-too-costly") from error
        return self._value(done)

    @staticmethod
    def _value(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
        if -done.returncode in STOPPED:
            raise UnavailableError("audio", detail=f"stopped by signal {-done.returncode}")
        if done.returncode < 0:
            raise RefusedError("audio-too-costly" if -done.returncode in COSTLY else "audio-damaged")
        if done.returncode or not done.stdout:
            last = done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
            raise RejectedError(f"audio process: exit {done.returncode}: {last[:300]}")
        answer: dict[str, Any] = json.loads(done.stdout)
        if "refused" in answer:
            raise RefusedError(answer["refused"], **answer["params"])
        if "unavailable" in answer:
            raise UnavailableError("disk", detail=answer["unavailable"])
        value: dict[str, Any] = answer["value"]
        return value
