"""Rebuilds the voiced demo calls from their written scripts, so that anyone can check or change them.

    python -m tests.fakes.voice_calls            # every call
    python -m tests.fakes.voice_calls sales-call-en

Needs the command `espeak-ng` (Debian package of that name; 1.51 made the bundled files). The tests never run it.
It reads `script.txt` and the cast in `meta.json`, writes `call.ogg` and `transcript.json`, and notes the size,
length and SHA-256 of the recording in `meta.json`. Because we place every turn ourselves, its times are exact.
"""

import hashlib
import io
import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

RECORDINGS = Path(__file__).parents[2] / "bot" / "demo" / "recordings"
RATE = 48_000
"""Hertz of the finished file: the rate Opus works at."""
LEAD_S = 0.6
PAUSES_S = (0.25, 0.7)
"""Shortest and longest silence between two turns."""
LEVEL = 0.09
"""RMS of every voice, so that neither party leads by loudness alone."""
NOISE = 0.0006
"""RMS of the line noise (-64 dBFS): a silent channel of a real call is never all zeros."""
BIT_RATE = 40_000

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the script with its place in the recording, in samples."""

    label: str
    text: str
    start: int
    end: int


def written(script: Path) -> Iterator[tuple[str, str]]:
    """Yield (label, text) of every line that is no comment."""
    for line in script.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            label, _, text = line.partition(": ")
            yield label, text


def spoken(text: str, member: dict[str, Any]) -> Samples:
    """Return mono samples of *text* in that cast member's voice, without silence at its ends."""
    command = ["espeak-ng", "-v", member["voice"], "-p", str(member["pitch"]), "-s", str(member["words_per_minute"])]
    made = subprocess.run([*command, "--stdout", "--stdin"], input=text.encode(), capture_output=True, check=True)
    with wave.open(io.BytesIO(made.stdout)) as source:
        rate = source.getframerate()
        # A streamed WAV header claims an endless file: read what is there.
        raw = np.frombuffer(source.readframes(len(made.stdout)), dtype="<i2").astype(np.float32) / 32768
    loud = np.flatnonzero(np.abs(raw) > 0.01)
    raw = raw[loud[0] : loud[-1] + 1]
    count = round(raw.size * RATE / rate)
    voice = np.interp(np.arange(count) * rate / RATE, np.arange(raw.size), raw).astype(np.float32)
    leveled: Samples = np.clip(voice * (LEVEL / float(np.sqrt(np.mean(voice**2)))), -0.95, 0.95).astype(np.float32)
    return leveled


def performed(script: Path, meta: dict[str, Any]) -> tuple[Samples, list[Turn]]:
    """Return stereo samples of shape (2, n) and the turns in them."""
    cast = {member["label"]: member for member in meta["cast"]}
    chance = np.random.default_rng(20261122)
    turns, voices, position = [], [], round(LEAD_S * RATE)
    for label, text in written(script):
        for_voice = text
        for letters, sound in meta["say"].items():
            for_voice = for_voice.replace(letters, sound)
        voice = spoken(for_voice, cast[label])
        turns.append(Turn(label, text, position, position + voice.size))
        voices.append(voice)
        position += voice.size + round(float(chance.uniform(*PAUSES_S)) * RATE)
    stereo = chance.normal(0, NOISE, (2, position + RATE // 2)).astype(np.float32)
    for turn, voice in zip(turns, voices, strict=True):
        stereo[cast[turn.label]["channel"], turn.start : turn.end] += voice
    return stereo, turns


def encode(stereo: Samples, target: Path) -> None:
    """Write Ogg Opus; bit-exact muxing keeps random serial numbers out of the file."""
    with av.open(str(target), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=RATE, layout="stereo", options={"application": "voip"})
        stream.bit_rate = BIT_RATE
        for begin in range(0, stereo.shape[1], RATE):
            block = np.ascontiguousarray(stereo[:, begin : begin + RATE].T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, format="flt", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def as_json(turns: list[Turn], meta: dict[str, Any]) -> dict[str, Any]:
    """Return the transcript in the shape of `analysis.model.transcript.Transcript`."""
    heard = list(dict.fromkeys(turn.label for turn in turns))
    cast = {member["label"]: member for member in meta["cast"]}
    return {
        "language": meta["language"],
        "engine": "given",
        "participants": [
            {key: cast[label][key] for key in ("label", "name", "side", "role")} | {"source": "given"}
            for label in heard
        ],
        "segments": [
            {
                "id": f"s{number}",
                "speaker": turn.label,
                "start_ms": turn.start * 1000 // RATE,
                "end_ms": -(-turn.end * 1000 // RATE),
                "text": turn.text,
            }
            for number, turn in enumerate(turns, 1)
        ],
    }


def pretty(value: dict[str, Any]) -> str:
    """Return JSON that reviews well: indented, in its own script, ending in a newline."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def voice_call(folder: Path) -> None:
    """Rebuild one call in its folder."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    stereo, turns = performed(folder / "script.txt", meta)
    recording = folder / "call.ogg"
    encode(stereo, recording)
    content = recording.read_bytes()
    meta["recording"] = {
        "file": recording.name,
        "media_type": "audio/ogg",
        "seller_channel": next(member["channel"] for member in meta["cast"] if member["side"] == "seller"),
        "duration_ms": stereo.shape[1] * 1000 // RATE,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (folder / "transcript.json").write_text(pretty(as_json(turns, meta)), "utf-8")
    (folder / "meta.json").write_text(pretty(meta), "utf-8")
    print(f"{folder.name}: {len(turns)} turns, {meta['recording']['duration_ms'] / 1000:.0f} s, {len(content):,} bytes")


if __name__ == "__main__":
    wanted = sys.argv[1:] or sorted(script.parent.name for script in RECORDINGS.glob("*/script.txt"))
    for name in wanted:
        voice_call(RECORDINGS / name)
