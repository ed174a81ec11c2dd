"""Compares our preparation of a long recording with the ffmpeg command line.

A is `PyAvAudio.prepare`, its process included; B is `ffmpeg -f segment`, which decodes to the same 16 kHz mono FLAC
but cuts blindly. Each run has a process of its own, A and B take turns, medians are shown. CPU is user + system.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import av
import numpy as np

from analysis.audio.engine import PyAvAudio
from tests.bench.table import Row, Size, compared

RATE, PACKET = 44_100, 1152
BLOCK_PACKETS = 60 * RATE // PACKET
CHUNK_MS = 600_000
SIZES = {Size.TINY: ((1,), 1), Size.QUICK: ((20,), 3), Size.FULL: ((60, 120), 5)}
"""Minutes of each call, and rounds."""
GOALS = {"cpu_ratio": 1.15, "peak_mb": 130, "chunk_mb": 20, "cuts_in_speech": 0}
EDGE_MS = 60
"""Encoder delay and the fade of a burst."""


def block() -> tuple[np.ndarray, list[tuple[float, float]]]:
    """Return one minute of a two-party call, shaped (2, samples), and its bursts of speech in seconds."""
    random = np.random.default_rng(7)
    count = BLOCK_PACKETS * PACKET
    sound = (random.standard_normal((2, count)) * 0.001).astype(np.float32)
    bursts: list[tuple[float, float]] = []
    at, turn = 0.3, 0
    while True:
        length = random.uniform(1.5, 4.0)
        if at + length > count / RATE - 0.3:
            return sound, bursts
        begin, end = int(at * RATE), int((at + length) * RATE)
        clock = np.arange(end - begin) / RATE
        voice = sum(np.sin(2 * np.pi * 140 * (1 + turn % 2) * k * clock) / k for k in range(1, 12))
        syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * clock)
        sound[turn // 2 % 2, begin:end] += (0.2 * voice * syllables + 0.02 * random.standard_normal(clock.size)).astype(
            np.float32
        )
        bursts.append((at, at + length))
        at += length + random.uniform(0.4, 1.2)
        turn += 1


def make_call(path: Path, minutes: int) -> list[tuple[float, float]]:
    """Write a stereo mp3 of 128 kbit/s and return its bursts in seconds: one minute encoded once, packets repeated."""
    sound, bursts = block()
    whole = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(whole, format="s16p", layout="stereo")
    frame.sample_rate = RATE
    coder: Any = av.CodecContext.create("libmp3lame", "w")
    coder.sample_rate, coder.layout, coder.format, coder.bit_rate = RATE, "stereo", "s16p", 128_000
    coder.options = {"reservoir": "0"}  # every packet stands alone
    packets = [bytes(packet) for packet in [*coder.encode(frame), *coder.encode(None)]][:BLOCK_PACKETS]
    with path.open("wb") as out:
        for _ in range(minutes):
            out.write(b"".join(packets))
    period = BLOCK_PACKETS * PACKET / RATE
    return [(start + k * period, end + k * period) for k in range(minutes) for start, end in bursts]


def usage() -> float:
    """Return the CPU seconds of this process and its ended children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def watch_first(folder: Path, begun: float, found: list[float], done: threading.Event) -> None:
    """Note when the first whole chunk appears."""
    while not done.wait(0.02):
        if (folder / "chunk-0000.flac").exists():
            found.append(time.perf_counter() - begun)
            return


def one(which: str, source: Path, into: Path) -> dict[str, Any]:
    """Run A or B once in this process and return its figures."""
    before, begun = usage(), time.perf_counter()
    found: list[float] = []
    done = threading.Event()
    cuts: list[int] = []
    if which == "A":
        watcher = threading.Thread(target=watch_first, args=(into, begun, found, done))
        watcher.start()
        prepared = PyAvAudio().prepare(source, into, max_chunk_ms=CHUNK_MS)
        done.set()
        watcher.join()
        cuts = [chunk.end_ms for chunk in prepared.chunks[:-1]]
    else:
        command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(source), "-vn", "-ac", "1", "-ar", "16000"]
        command += ["-sample_fmt", "s16", "-c:a", "flac", "-f", "segment", "-segment_time", str(CHUNK_MS // 1000)]
        subprocess.run([*command, str(into / "%03d.flac")], check=True)
    return {
        "cpu_s": usage() - before,
        "wall_s": time.perf_counter() - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "largest_mb": max(file.stat().st_size for file in into.glob("*.flac")) / 1e6,
        "first_chunk_s": found[0] if found else None,
        "cuts_ms": cuts,
    }


def apart(which: str, source: Path, folder: Path) -> dict[str, Any]:
    """Run A or B once in a new process."""
    into = folder / which
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    command = [sys.executable, "-m", "tests.bench.audio_bench", "--one", which, str(source), str(into)]
    done = subprocess.run(command, check=True, capture_output=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def in_speech(cuts_ms: list[int], bursts: list[tuple[float, float]]) -> int:
    """Count the cuts that fall inside a burst."""
    return sum(any(start * 1000 + EDGE_MS < cut < end * 1000 - EDGE_MS for start, end in bursts) for cut in cuts_ms)


def measured(minutes: int, rounds_wanted: int, folder: Path) -> list[Row]:
    """Return the medians for one length; without ffmpeg on this machine there is no ratio."""
    source = folder / f"call-{minutes}.mp3"
    bursts = make_call(source, minutes)
    sides = ("A", "B") if shutil.which("ffmpeg") else ("A",)
    rounds = [{which: apart(which, source, folder) for which in sides} for _ in range(rounds_wanted)]
    middle = {
        which: {
            name: round(statistics.median(turn[which][name] for turn in rounds), 2)
            for name in ("cpu_s", "wall_s", "peak_mb", "largest_mb")
        }
        for which in sides
    }
    ours, name = middle["A"], f"{minutes} minutes of mp3"
    base = middle["B"]["cpu_s"] if "B" in middle else 0.0
    speech = max(in_speech(turn["A"]["cuts_ms"], bursts) for turn in rounds)
    return [
        compared(f"{name}, CPU", ours["cpu_s"], "s", base, "ffmpeg -f segment", at_most=GOALS["cpu_ratio"]),
        Row(f"{name}, wall time", ours["wall_s"], "s"),
        Row(f"{name}, peak memory", ours["peak_mb"], "MB", at_most=GOALS["peak_mb"]),
        Row(f"{name}, largest chunk", ours["largest_mb"], "MB", at_most=GOALS["chunk_mb"]),
        Row(f"{name}, cuts in speech of {len(rounds[0]['A']['cuts_ms'])}", speech, "", at_most=GOALS["cuts_in_speech"]),
    ]


def run(size: Size) -> list[Row]:
    """Measure each length."""
    lengths, rounds = SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        return [row for minutes in lengths for row in measured(minutes, rounds, Path(name))]


if __name__ == "__main__":
    print(json.dumps(one(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))))
