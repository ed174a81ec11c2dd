"""What recordings are accepted: the one place that lists containers, codecs and limits."""

from dataclasses import dataclass

RATE = 16_000
"""Samples a second of everything behind the decoder: what speech models take."""
FRAME = RATE // 50
"""Samples of the 20 ms in which loudness is measured."""
BLOCK = 5 * RATE
"""Samples the decoder hands over at once."""

FORMATS = "mp3,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,wav,flac,aac,amr"
"""Demuxers libav may use. Playlists (ffconcat, HLS) are absent: they read other files."""
CODECS = (
    "mp3,mp3float,aac,opus,libopus,vorbis,flac,alac,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,"
    "pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw"
)
"""Decoders libav may use."""
EXTENSIONS = {
    "mp3": "mp3",
    "matroska,webm": "webm",
    "ogg": "ogg",
    "wav": "wav",
    "flac": "flac",
    "aac": "aac",
    "amr": "amr",
}
"""Suffix by libav's name of the container; the mov family is told apart by what it holds."""
ACCEPTED = "wav, mp3, m4a, mp4, webm, ogg, flac, aac, amr, 3gp"
"""For people."""


@dataclass(frozen=True, slots=True)
class AudioLimits:
    """What one recording may cost us.

    Attributes:
        size_bytes: Of the file.
        longest_s: By decoded samples, whatever the header claims: 25 MB hold 38 hours of silent FLAC.
        shortest_s: By decoded samples.
        streams: Of any kind in the container.
        channels: Of the first audio stream.
        lowest_rate: In hertz.
        highest_rate: In hertz.
        bad_packets: Undecodable packets skipped before the file counts as damaged.
        memory_bytes: Address space of the decoding process.
        cpu_s: CPU seconds it may use before it has decoded anything.
        speed: Decoded seconds that earn it one more CPU second.
        wall_s: Seconds after which it is killed, however little it computed.
        clip_s: Longest evidence clip.
    """

    size_bytes: int = 1_000_000_000
    longest_s: int = 4 * 3600
    shortest_s: int = 1
    streams: int = 8
    channels: int = 8
    lowest_rate: int = 8_000
    highest_rate: int = 192_000
    bad_packets: int = 200
    memory_bytes: int = 512 * 1024 * 1024
    cpu_s: int = 60
    speed: int = 50
    wall_s: int = 1800
    clip_s: int = 300
