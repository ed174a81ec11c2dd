"""Opens a recording inside the decoding process and turns it into even blocks of 16 kHz samples."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter.context import FilterContext
from numpy.typing import NDArray

from analysis.audio.limits import ACCEPTED, BLOCK, CODECS, EXTENSIONS, FORMATS, RATE, AudioLimits
from analysis.errors import RefusedError
from analysis.model.audio import AudioFacts

Samples = NDArray[np.int16]

PULL_EVERY = 64
"""Frames pushed between two pulls: pulling after every frame doubles the cost."""
TAPS = 16
"""Of the resampler: half of libav's default costs half, and rolls off only above the band of speech."""
GAP_S = 2.0
"""A jump of the clock that is worth a note: browsers keep the wall clock while a laptop sleeps."""
MICROSECONDS = 1_000_000


@contextmanager
def opened(file: BinaryIO) -> Iterator[InputContainer]:
    """Open *file* with white-lists.

    Raises:
        RefusedError: "audio-format".
    """
    lists = {"format_whitelist": FORMATS, "codec_whitelist": CODECS, "protocol_whitelist": "none"}
    try:
        container = av.open(file, metadata_errors="ignore", options=lists)
    except (av.FFmpegError, ValueError) as error:
        raise RefusedError("audio-format", accepted=ACCEPTED) from error
    with container:
        assert isinstance(container, InputContainer)  # noqa: S101 - for the type checker: opened for reading
        yield container


def _extension(container: InputContainer, stream: AudioStream) -> str:
    known = EXTENSIONS.get(container.format.name)
    if known:
        return known
    brand = container.metadata.get("major_brand", "")
    if brand.startswith("3g") or stream.codec_context.name.startswith(("amr", "libopencore")):
        return "3gp"
    return "m4a" if brand.startswith(("M4A", "M4B")) and not container.streams.video else "mp4"


def facts_of(container: InputContainer, size_bytes: int, limits: AudioLimits) -> tuple[AudioStream, AudioFacts]:
    """Return the first audio stream and what the container says of it.

    Raises:
        RefusedError: "audio-streams", "audio-no-stream", "audio-codec", "audio-channels" or "audio-rate".
    """
    if len(container.streams) > limits.streams:
        raise RefusedError("audio-streams", limit=limits.streams)
    if not container.streams.audio:
        raise RefusedError("audio-no-stream")
    stream = container.streams.audio[0]
    try:
        codec, channels, rate = stream.codec_context.name, stream.layout.nb_channels, stream.rate or 0
    except (AttributeError, av.FFmpegError) as error:  # no decoder: libav left the stream without a context
        raise RefusedError("audio-codec", codec="?") from error
    if codec not in CODECS.split(","):
        raise RefusedError("audio-codec", codec=codec)
    if not 1 <= channels <= limits.channels:
        raise RefusedError("audio-channels", limit=limits.channels)
    if not limits.lowest_rate <= rate <= limits.highest_rate:
        raise RefusedError("audio-rate", lowest=limits.lowest_rate // 1000, highest=limits.highest_rate // 1000)
    claimed = container.duration
    return stream, AudioFacts(
        container=container.format.name,
        codec=codec,
        extension=_extension(container, stream),
        duration_s=claimed / MICROSECONDS if claimed and claimed > 0 else None,
        channels=channels,
        sample_rate=rate,
        audio_streams=len(container.streams.audio),
        size_bytes=size_bytes,
    )


def _graph(frame: AudioFrame, layout: str) -> tuple[av.filter.Graph, FilterContext, FilterContext]:
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=frame.sample_rate, format=frame.format.name, layout=frame.layout.name)
    sink = graph.add("abuffersink")
    graph.link_nodes(
        source,
        graph.add("aresample", f"{RATE}:filter_size={TAPS}"),
        graph.add("aformat", f"sample_fmts=s16p:channel_layouts={layout}"),
        graph.add("asetnsamples", f"n={BLOCK}:p=0"),
        sink,
    ).configure()
    return graph, source, sink


def _pulled(sink: FilterContext) -> Iterator[Samples]:
    while True:
        try:
            frame: Any = sink.pull()  # an audio sink gives audio frames
            yield frame.to_ndarray()
        except (av.BlockingIOError, av.EOFError):
            return


@dataclass(slots=True)
class Decoder:
    """Decodes one stream and remembers what it met.

    Attributes:
        bad_packets: Skipped so far.
        gap_s: Seconds of clock that no samples fill.
    """

    container: InputContainer
    stream: AudioStream
    limits: AudioLimits
    bad_packets: int = 0
    gap_s: float = 0.0
    _decoded_s: float = field(default=0.0)

    def blocks(self) -> Iterator[Samples]:
        """Yield samples, shaped (channels, BLOCK), the last one shorter; stereo keeps two channels, all else has one.

        Raises:
            RefusedError: "audio-damaged".
        """
        rest = np.empty((self._channels, 0), np.int16)
        for piece in self._resampled():
            if not rest.size and piece.shape[1] == BLOCK:
                yield piece
                continue
            rest = np.concatenate([rest, piece], axis=1)  # behind a change of rate, blocks are uneven
            while rest.shape[1] >= BLOCK:
                yield rest[:, :BLOCK]
                rest = rest[:, BLOCK:]
        if rest.size:
            yield rest

    @property
    def _channels(self) -> int:
        return 2 if self.stream.layout.nb_channels == 2 else 1  # noqa: PLR2004 - two is stereo

    def _frames(self) -> Iterator[AudioFrame]:
        while True:
            try:
                yield from self.container.decode(self.stream)
            except av.InvalidDataError as error:  # one bad packet; a new call goes on behind it
                self.bad_packets += 1
                if self.bad_packets > self.limits.bad_packets:
                    raise RefusedError("audio-damaged") from error
            else:
                return

    def _resampled(self) -> Iterator[Samples]:
        layout = "stereo" if self._channels == 2 else "mono"  # noqa: PLR2004
        shape: tuple[int, str, str] | None = None
        graph = source = sink = None
        for count, frame in enumerate(self._frames()):
            now = (frame.sample_rate, frame.format.name, frame.layout.name)
            if now != shape:  # joined recordings change their rate midway
                if source and sink:
                    source.push(None)
                    yield from _pulled(sink)
                graph, source, sink = _graph(frame, layout)  # the graph must outlive its nodes
                shape = now
            if count % PULL_EVERY == 0:
                self._look_at_clock(frame)
                yield from _pulled(sink)  # type: ignore[arg-type]
            self._decoded_s += frame.samples / frame.sample_rate
            frame.pts = None
            source.push(frame)  # type: ignore[union-attr]
        if source and sink:
            source.push(None)
            yield from _pulled(sink)
        del graph

    def _look_at_clock(self, frame: AudioFrame) -> None:
        if frame.time is None:
            return
        behind = frame.time - self._decoded_s
        if behind - self.gap_s > GAP_S:
            self.gap_s = behind
