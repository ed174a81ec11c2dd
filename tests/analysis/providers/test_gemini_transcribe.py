"""Gemini transcription over real HTTP: diarized speech, inline or uploaded, and its failures."""

import base64
from pathlib import Path

import pytest

from analysis.errors import OutcomeUnknownError, RefusedError, RejectedError, UnavailableError
from analysis.model.paid import PaidAnswer
from analysis.providers.gemini import make_gemini
from analysis.providers.gemini_transcribe import MAX_INLINE_BYTES, GeminiTranscriber
from tests.analysis.providers.conftest import noon
from tests.fakes.gemini_server import GeminiServer, error, generated, heard, withheld
from tests.fakes.provider_server import Break, Reply


def transcriber(server: GeminiServer) -> GeminiTranscriber:
    return GeminiTranscriber(make_gemini("key", server.url), clock=noon, poll_s=0.01, polls=3)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file just too large to travel inside the request."""
    path = tmp_path / "large.flac"
    path.write_bytes(b"fLaC" + bytes(MAX_INLINE_BYTES))
    return path


def send(engine: GeminiTranscriber, path: Path) -> PaidAnswer:
    return engine.send(path, duration_ms=20_000, language="zh-TW", vocabulary=["台積電"])


def test_diarized_speech(gemini: GeminiServer, chunk: Path) -> None:
    """Diarization, language and vocabulary go out; utterances come back with speakers and times."""
    engine = transcriber(gemini)
    answer = send(engine, chunk)
    asked = gemini.requests[0].json
    config = asked["generationConfig"]["audioTranscriptionConfig"]
    sent = {name.replace("_", "").lower(): value for name, value in config.items()}
    assert sent == {"diarization": True, "languagecodes": ["zh-TW"], "customvocabulary": ["台積電"]}
    (part,) = asked["contents"][0]["parts"]
    assert base64.urlsafe_b64decode(part["inlineData"]["data"]) == chunk.read_bytes()
    said = engine.read(answer)
    assert [(u.speaker, u.start_ms, u.end_ms) for u in said[:2]] == [("spk_1", 0, 4500), ("spk_2", 5000, 9500)]
    assert said[1].text.startswith("Right now we lose")
    assert (answer.usage.audio_s, answer.usage.cost_usd > 0) == (20.0, True)
    assert engine.max_chunk_ms == 30 * 60_000


def test_a_large_chunk_is_uploaded_and_deleted(gemini: GeminiServer, large: Path) -> None:
    """Above the inline limit the Files API carries it; Google keeps no copy behind us."""
    gemini.preparing = 2
    engine = transcriber(gemini)
    assert engine.read(send(engine, large))
    work = next(request for request in gemini.requests if gemini.is_work(request))
    (part,) = work.json["contents"][0]["parts"]
    assert part["fileData"]["fileUri" if "fileUri" in part["fileData"] else "file_uri"].endswith("/v1/files/f-1")
    assert gemini.files == {}
    assert len(gemini.purchases) == 1


def test_the_upload_is_deleted_after_a_failure_too(gemini: GeminiServer, large: Path) -> None:
    """A customer's voice does not stay with Google because a request failed."""
    gemini.script(error(500, "INTERNAL"))
    with pytest.raises(UnavailableError):
        send(transcriber(gemini), large)
    assert gemini.files == {}


@pytest.mark.parametrize("reply", [error(503, "UNAVAILABLE"), Reply(200, {}), error(429, "RESOURCE_EXHAUSTED")])
def test_trouble_with_an_upload_costs_nothing(gemini: GeminiServer, large: Path, reply: Reply) -> None:
    """Nothing is bought before the request itself, so the step may simply try again."""
    gemini.refuse_uploads.append(reply)
    with pytest.raises(UnavailableError):
        send(transcriber(gemini), large)
    assert gemini.purchases == []


def test_an_upload_that_is_never_ready_is_given_up(gemini: GeminiServer, large: Path) -> None:
    """Bounded patience, and the file goes."""
    gemini.preparing = 100
    with pytest.raises(UnavailableError, match="still being prepared"):
        send(transcriber(gemini), large)
    assert gemini.purchases == []
    assert gemini.files == {}


def test_a_lost_answer_may_have_been_billed(gemini: GeminiServer, chunk: Path) -> None:
    """The request itself is paid like any other."""
    gemini.script(Reply(dies=Break.MIDWAY))
    with pytest.raises(OutcomeUnknownError):
        send(transcriber(gemini), chunk)


def test_offsets_left_out_come_from_the_neighbors(gemini: GeminiServer, chunk: Path) -> None:
    """Protobuf leaves out what is zero; nothing said is lost over it."""
    parts = [heard("One.", "spk_1", "", ""), heard("Two.", "spk_2", "1.5s", ""), heard("Three.", "", "", "4s")]
    gemini.script(Reply(body=generated(parts)))
    engine = transcriber(gemini)
    said = engine.read(send(engine, chunk))
    assert [(u.start_ms, u.end_ms, u.text) for u in said] == [
        (0, 1500, "One."), (1500, 1500, "Two."), (1500, 4000, "Three."),
    ]  # fmt: skip


def test_silence_reads_as_nothing(gemini: GeminiServer, chunk: Path) -> None:
    """No parts, or empty ones, are silence."""
    engine = transcriber(gemini)
    for parts in ([], [heard(" ", "", "0s", "1s")]):
        gemini.script(Reply(body=generated(parts)))
        assert engine.read(send(engine, chunk)) == []


def test_failures_on_reading(gemini: GeminiServer, chunk: Path) -> None:
    """Blocked is the person's to know; cut off or senseless is ours."""
    engine = transcriber(gemini)
    gemini.script(Reply(body=withheld("SAFETY")))
    with pytest.raises(RefusedError, match="transcribe-blocked"):
        engine.read(send(engine, chunk))
    for body in (generated([heard("One.", "", "soon", "")]), generated([heard("One.", "", "0s", "1s")], "MAX_TOKENS")):
        gemini.script(Reply(body=body))
        with pytest.raises(RejectedError):
            engine.read(send(engine, chunk))
