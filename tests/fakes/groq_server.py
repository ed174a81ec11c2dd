"""A fake Groq on the documented wire shape of `audio/transcriptions`.

As a process: `python -m tests.fakes.groq_server --port 0 --ledger FILE --delay 0.5`.
"""

import hashlib
import re
import sys
from typing import Any

from tests.fakes.provider_server import ProviderServer, Reply, Request, serve

LINES = (
    " Thanks for joining, what made you look for a new system?",
    " Right now we lose about two hundred hours a month to manual reports.",
    " Who signs off on a purchase like this?",
    " Our finance director Maria Chen approves everything above fifty thousand.",
    " And what would make you choose one vendor over another?",
    " It has to integrate with SAP and be live before the end of March.",
)
SECONDS_A_LINE = 5.0


def error(status: int, message: str, code: str, headers: dict[str, str] | None = None) -> Reply:
    """Return an error in Groq's shape."""
    body = {"error": {"message": message, "type": "invalid_request_error", "code": code}}
    return Reply(status, body, headers or {})


def segment(index: int, start: float, end: float, text: str, **fields: float) -> dict[str, Any]:
    """Return one segment of `verbose_json`."""
    doubt = {"avg_logprob": -0.2, "no_speech_prob": 0.01, "compression_ratio": 1.4}
    return {"id": index, "start": start, "end": end, "text": text, "temperature": 0.0, **doubt, **fields}


def verbose(segments: list[dict[str, Any]], duration: float) -> dict[str, Any]:
    """Return a whole `verbose_json` answer."""
    text = "".join(piece["text"] for piece in segments)
    return {"task": "transcribe", "language": "English", "duration": duration, "text": text, "segments": segments}


def form(request: Request) -> dict[str, bytes]:
    """Return the fields of a multipart body by name; a field given twice keeps its last value."""
    kind = next((v for k, v in request.headers.items() if k.lower() == "content-type"), "")
    found = re.search(r"boundary=([^;]+)", kind)
    fields: dict[str, bytes] = {}
    for piece in request.body.split(b"--" + found[1].strip('"').encode()) if found else []:
        head, _, content = piece.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', head)
        if name:
            fields[name[1].decode()] = content.removesuffix(b"\r\n")
    return fields


def flac_seconds(content: bytes) -> float:
    """Return the length a FLAC header claims (36 bits of samples over 20 bits of rate); 10 where it does not say."""
    if content[:4] != b"fLaC" or len(content) < 26:
        return 10.0
    packed = int.from_bytes(content[18:26])
    rate, samples = packed >> 44, packed & ((1 << 36) - 1)
    return samples / rate if rate and samples else 10.0


class GroqServer(ProviderServer):
    """Answers every recording with lines of a sales call, one for each five seconds of audio."""

    def is_work(self, request: Request) -> bool:
        """Only transcriptions are billed."""
        return request.path == "/openai/v1/audio/transcriptions"

    def purchase_key(self, request: Request) -> str:
        """Ignore the multipart boundary: it differs each time."""
        fields = sorted(form(request).items())
        return hashlib.sha256(repr(fields).encode()).hexdigest()

    def good(self, request: Request) -> Any:
        """Return as many lines as the audio is long."""
        duration = flac_seconds(form(request).get("file", b""))
        segments = []
        for index in range(max(1, int(duration / SECONDS_A_LINE))):
            start = index * SECONDS_A_LINE
            end = min(start + SECONDS_A_LINE, duration)
            segments.append(segment(index, start, end, LINES[index % len(LINES)]))
        return verbose(segments, duration)


if __name__ == "__main__":
    serve(GroqServer, sys.argv[1:])
