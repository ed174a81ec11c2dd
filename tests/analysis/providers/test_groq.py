"""Groq over real HTTP: every row of the outcome table, and what goes over the wire."""

import socket
from pathlib import Path

import pytest

from analysis.errors import CallError, KeyRefusedError, OutcomeUnknownError, RejectedError, UnavailableError
from analysis.model.paid import PaidAnswer
from analysis.providers.groq import MAX_PROMPT_TOKENS, GroqTranscriber, make_groq, whisper_prompt
from tests.fakes.groq_server import GroqServer, error, form, segment, verbose
from tests.fakes.provider_server import Break, Reply

TURBO = "whisper-large-v3-turbo"


def transcriber(server: GroqServer, *, timeout_s: float | None = None) -> GroqTranscriber:
    client = make_groq("key", server.url)
    return GroqTranscriber(client if timeout_s is None else client.with_options(timeout=timeout_s), TURBO)


def send(engine: GroqTranscriber, chunk: Path, language: str = "en", *vocabulary: str) -> PaidAnswer:
    return engine.send(chunk, duration_ms=12_000, language=language, vocabulary=vocabulary)


def failure(groq: GroqServer, chunk: Path, reply: Reply) -> CallError:
    groq.script(reply)
    with pytest.raises(CallError) as caught:
        send(transcriber(groq), chunk)
    assert len(groq.requests) <= 1, "the SDK must not retry on its own"
    return caught.value


def test_what_is_asked_and_what_comes_back(groq: GroqServer, chunk: Path) -> None:
    """One multipart request with the documented fields; the raw answer reads as utterances in order of time."""
    engine = transcriber(groq)
    answer = send(engine, chunk, "en-US", "Acme", "SAP")
    fields = form(groq.requests[0])
    assert fields["file"] == chunk.read_bytes()
    assert fields["model"] == TURBO.encode()
    assert fields["language"] == b"en"
    assert fields["response_format"] == b"verbose_json"
    assert fields["timestamp_granularities[]"] == b"segment"
    assert float(fields["temperature"]) == 0
    assert fields["prompt"] == b"Acme, SAP"
    said = engine.read(answer)
    assert [(u.start_ms, u.end_ms) for u in said] == [(0, 5000), (5000, 10_000)]
    assert said[0].logprob == -0.2
    assert engine.engine == f"groq:{TURBO}"


def test_without_a_language_none_is_sent(groq: GroqServer, chunk: Path) -> None:
    """Whisper finds the language out when nobody gave one."""
    send(transcriber(groq), chunk, "")
    fields = form(groq.requests[0])
    assert "language" not in fields
    assert "prompt" not in fields


def test_chinese_is_primed_for_taiwan(groq: GroqServer, chunk: Path) -> None:
    """zh-TW goes out as "zh" with a prompt in Traditional script."""
    send(transcriber(groq), chunk, "zh-TW", "台積電")
    fields = form(groq.requests[0])
    assert fields["language"] == b"zh"
    assert fields["prompt"].decode() == "以下是台灣繁體中文的業務通話。 台積電"


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_the_prompt_stays_within_whispers_limit(language: str) -> None:
    """However many names are given, the prompt never has more UTF-8 bytes, so never more tokens, than 224."""
    prompt = whisper_prompt(language, [f"客戶名稱{n} Customer{n}" for n in range(500)])
    assert 150 < len(prompt.encode()) <= MAX_PROMPT_TOKENS


def test_short_audio_is_billed_as_ten_seconds(groq: GroqServer, chunk: Path) -> None:
    """Cost follows the price table with Groq's minimum of ten seconds."""
    engine = transcriber(groq)
    assert engine.send(chunk, duration_ms=1_000, language="en").usage.cost_usd == pytest.approx(10 / 3600 * 0.04)
    assert engine.send(chunk, duration_ms=3_600_000, language="en").usage.cost_usd == pytest.approx(0.04)


@pytest.mark.fault("48")
def test_a_refused_connection_is_free(chunk: Path) -> None:
    """Nobody listens: surely not billed."""
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        client = make_groq("key", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(UnavailableError):
            send(GroqTranscriber(client, TURBO), chunk)


@pytest.mark.fault("47")
def test_429_waits_as_the_header_says(groq: GroqServer, chunk: Path) -> None:
    """A wait of 120 s, which the SDK itself would ignore, reaches the workflow."""
    fault = failure(groq, chunk, error(429, "slow down", "rate_limit_exceeded", {"retry-after": "120"}))
    assert isinstance(fault, UnavailableError)
    assert (fault.provider, fault.retry_after) == ("groq", 120.0)
    assert groq.purchases == []


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Limit 7200, Used 5956, Requested 2336. Please try again in 9m6s.", 546.0),
        ("Please try again in 1h2m3.5s.", 3723.5),
        ("Please try again in 450ms.", 0.45),
        ("Please try again in 12m.", 720.0),
        ("Please slow down.", None),
    ],
)
def test_429_waits_as_the_words_say(groq: GroqServer, chunk: Path, words: str, seconds: float | None) -> None:
    """Without a header the message tells the wait."""
    fault = failure(groq, chunk, error(429, words, "rate_limit_exceeded"))
    assert isinstance(fault, UnavailableError)
    assert fault.retry_after == seconds


@pytest.mark.fault("47")
@pytest.mark.parametrize("status", [408, 498, 500, 502, 503, 504])
def test_their_trouble_is_waited_for(groq: GroqServer, chunk: Path, status: int) -> None:
    """408, 498 and 5xx did no paid work, also when a gateway answers in HTML."""
    fault = failure(groq, chunk, Reply(status, "<html>Bad gateway</html>"))
    assert isinstance(fault, UnavailableError)


@pytest.mark.fault("47")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 424])
def test_our_mistakes_are_final(groq: GroqServer, chunk: Path, status: int) -> None:
    """Other 4xx are ours to mend and never retried."""
    fault = failure(groq, chunk, error(status, "no", "invalid"))
    assert type(fault) is (KeyRefusedError if status in {401, 403} else RejectedError)
    assert str(status) in fault.detail
    assert fault.provider == "groq"


def test_413_for_a_large_file_is_final(groq: GroqServer, chunk: Path) -> None:
    """`request_too_large` never gets better."""
    assert isinstance(failure(groq, chunk, error(413, "too large", "request_too_large")), RejectedError)


def test_413_for_the_quota_is_waited_for(groq: GroqServer, chunk: Path) -> None:
    """`rate_limit_exceeded` with 413 is the hourly quota."""
    fault = failure(groq, chunk, error(413, "Please try again in 30m.", "rate_limit_exceeded"))
    assert isinstance(fault, UnavailableError)
    assert fault.retry_after == 1800


def test_a_large_chunk_is_not_even_sent(groq: GroqServer, tmp_path: Path) -> None:
    """Above Groq's 25 MB nothing goes out."""
    path = tmp_path / "large.flac"
    with path.open("wb") as out:
        out.truncate(25_000_001)
    with pytest.raises(RejectedError):
        send(transcriber(groq), path)
    assert groq.requests == []


@pytest.mark.fault("48")
@pytest.mark.parametrize("how", [Break.AFTER, Break.MIDWAY])
def test_a_lost_answer_may_have_been_billed(groq: GroqServer, chunk: Path, how: Break) -> None:
    """Reset after the upload, or cut in the answer: the owner decides, for the work was bought."""
    fault = failure(groq, chunk, Reply(dies=how))
    assert isinstance(fault, OutcomeUnknownError)
    assert fault.detail == "interrupted"
    assert len(groq.purchases) == 1


@pytest.mark.fault("48")
def test_a_slow_answer_may_have_been_billed(groq: GroqServer, chunk: Path) -> None:
    """A time-out after sending is unknown and, above all, sent once."""
    groq.script(Reply(delay_s=60))
    with pytest.raises(OutcomeUnknownError, match="timeout"):
        send(transcriber(groq, timeout_s=0.3), chunk)
    assert len(groq.billed(1)) == 1


@pytest.mark.fault("48")
def test_reset_before_the_body_is_never_called_bought(groq: GroqServer, chunk: Path) -> None:
    """Nothing was billed; whether we can know that depends on who noticed first, so never a rejection."""
    fault = failure(groq, chunk, Reply(dies=Break.BEFORE))
    assert isinstance(fault, UnavailableError | OutcomeUnknownError)
    assert groq.purchases == []


@pytest.mark.fault("48")
@pytest.mark.parametrize("body", ["not json", "{}", '{"text": "words"}', '{"text": "a", "segments": [{"start": "x"}]}'])
def test_an_unusable_answer_is_kept_and_rejected_on_reading(groq: GroqServer, chunk: Path, body: str) -> None:
    """What was paid for is returned raw, whatever it is; only reading it fails."""
    groq.script(Reply(body=body))
    engine = transcriber(groq)
    answer = send(engine, chunk)
    assert answer.body == body
    with pytest.raises(RejectedError):
        engine.read(answer)


def test_silence_reads_as_nothing(groq: GroqServer, chunk: Path) -> None:
    """No words, no utterances."""
    groq.script(Reply(body=verbose([segment(0, 0, 3, "  ")], 3)))
    engine = transcriber(groq)
    assert engine.read(send(engine, chunk)) == []


def test_each_request_takes_a_fresh_connection(groq: GroqServer, chunk: Path) -> None:
    """No kept connection can die between calls and turn into a doubtful purchase."""
    engine = transcriber(groq)
    for _ in range(3):
        send(engine, chunk)
    assert len({request.peer for request in groq.requests}) == 3
