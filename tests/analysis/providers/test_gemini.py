"""Gemini over real HTTP: every row of the outcome table, and what goes over the wire."""

import socket
from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.errors import (
    CallError,
    CutOffError,
    KeyRefusedError,
    OutcomeUnknownError,
    RecitationError,
    RefusedError,
    RejectedError,
    UnavailableError,
    UnusableAnswerError,
)
from analysis.meddic.answer import answer_schema, parse_answer
from analysis.model.paid import PaidAnswer
from analysis.providers.gemini import GeminiModel, make_gemini
from analysis.providers.gemini_errors import until_midnight
from tests.analysis.providers.conftest import noon
from tests.fakes.gemini_server import GeminiServer, blocked, daily_quota, error, generated, retry_info, withheld
from tests.fakes.provider_server import Break, Reply

FLASH = "gemini-3.8-flash"
PROMPT = """Find evidence.
TRANSCRIPT abc BEGINS
[s1|00:00|seller:Bob] Thanks for joining, what made you look for a new system?
[s2|00:05|buyer:Ann] Right now we lose two hundred hours a month to manual reports.
[s3|00:09|buyer:Ann] Our finance director Maria Chen approves everything above fifty thousand.
TRANSCRIPT abc ENDS
Return JSON."""


def model(server: GeminiServer, *, timeout_s: float = 120) -> GeminiModel:
    return GeminiModel(make_gemini("key", server.url, timeout_s=timeout_s), FLASH, clock=noon)


def send(engine: GeminiModel) -> PaidAnswer:
    return engine.send(system="rules", prompt=PROMPT, schema=answer_schema())


def failure(gemini: GeminiServer, reply: Reply) -> CallError:
    gemini.script(reply)
    with pytest.raises(CallError) as caught:
        send(model(gemini))
    assert len(gemini.requests) <= 1, "the SDK must not retry on its own"
    return caught.value


def reading(gemini: GeminiServer, body: Any) -> CallError:
    gemini.script(Reply(body=body))
    engine = model(gemini)
    answer = send(engine)
    with pytest.raises(CallError) as caught:
        engine.read(answer)
    return caught.value


def test_what_is_asked_and_what_comes_back(gemini: GeminiServer) -> None:
    """One request on v1 with schema and thinking level, without sampling settings; the answer fits the schema."""
    engine = model(gemini)
    answer = send(engine)
    request = gemini.requests[0]
    assert request.path == f"/v1/models/{FLASH}:generateContent"
    assert {k.lower(): v for k, v in request.headers.items()}["x-goog-api-key"] == "key"
    config = request.json["generationConfig"]
    assert config["responseJsonSchema"] == answer_schema()
    assert config["responseMimeType"] == "application/json"
    assert config["thinkingConfig"] == {"thinking_level": "LOW"}
    assert not {"temperature", "topP", "topK", "seed"} & set(config)
    assert request.json["systemInstruction"]["parts"] == [{"text": "rules"}]
    parsed = parse_answer(engine.read(answer))
    assert {piece.segment_id for piece in parsed.evidence} == {"s2", "s3"}
    assert engine.engine == f"gemini:{FLASH}"


def test_cost_counts_cache_and_thinking(gemini: GeminiServer) -> None:
    """(prompt - cached) fresh, cached at the cache price, answer and thoughts at the output price."""
    usage = send(model(gemini)).usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (812, 512, 471)
    assert usage.cost_usd == pytest.approx((300 * 0.75 + 512 * 0.075 + 471 * 3.75) / 1e6)


def test_the_price_doubles_in_2027(gemini: GeminiServer) -> None:
    """The day of the call decides the price."""
    engine = GeminiModel(make_gemini("key", gemini.url), FLASH, clock=lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert send(engine).usage.cost_usd == pytest.approx(2 * (300 * 0.75 + 512 * 0.075 + 471 * 3.75) / 1e6)


def test_thoughts_are_no_part_of_the_answer(gemini: GeminiServer) -> None:
    """Thinking that a model shows is left out; the rest is joined."""
    gemini.script(Reply(body=generated([{"text": "hm", "thought": True}, {"text": '{"a"'}, {"text": ": 1}"}])))
    engine = model(gemini)
    assert engine.read(send(engine)) == '{"a": 1}'


@pytest.mark.fault("47")
def test_429_waits_as_retry_info_says(gemini: GeminiServer) -> None:
    """The SDK ignores RetryInfo; we do not."""
    fault = failure(gemini, error(429, "RESOURCE_EXHAUSTED", retry_info("37.5s")))
    assert isinstance(fault, UnavailableError)
    assert (fault.provider, fault.retry_after) == ("gemini", 37.5)
    assert gemini.purchases == []


def test_a_spent_daily_quota_waits_for_midnight_in_california(gemini: GeminiServer) -> None:
    """Noon there: twelve hours, whatever RetryInfo says."""
    fault = failure(gemini, error(429, "RESOURCE_EXHAUSTED", daily_quota(), retry_info("30s")))
    assert isinstance(fault, UnavailableError)
    assert fault.retry_after == 12 * 3600


@pytest.mark.fault("67")
def test_midnight_counts_the_hour_of_the_clock_change() -> None:
    """On 2026-11-01 a day in California has 25 hours."""
    assert until_midnight(datetime(2026, 11, 1, 7, 0, tzinfo=UTC)) == 25 * 3600


@pytest.mark.parametrize(
    "details", [[], [{"@type": "x/RetryInfo", "retryDelay": "soon"}], ["text"], [{"violations": 3}]]
)
def test_429_without_a_usable_wait(gemini: GeminiServer, details: list[Any]) -> None:
    """Strange details leave the pace to the workflow and never crash the translator."""
    body = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "no", "details": details}}
    fault = failure(gemini, Reply(429, body))
    assert isinstance(fault, UnavailableError)
    assert fault.retry_after is None


def test_429_with_a_retry_after_header(gemini: GeminiServer) -> None:
    """A gateway may speak plain HTTP."""
    fault = failure(gemini, Reply(429, "busy", {"retry-after": "9"}))
    assert isinstance(fault, UnavailableError)
    assert fault.retry_after == 9


@pytest.mark.fault("47")
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_their_trouble_is_waited_for(gemini: GeminiServer, status: int) -> None:
    """408 and 5xx, also when a gateway answers in HTML."""
    assert isinstance(failure(gemini, Reply(status, "<html>Bad gateway</html>")), UnavailableError)


@pytest.mark.fault("47")
def test_a_wrong_key_is_told_from_a_wrong_request(gemini: GeminiServer) -> None:
    """Google says 400 of both, and the reason."""
    why = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    assert isinstance(failure(gemini, error(400, "INVALID_ARGUMENT", why)), KeyRefusedError)


@pytest.mark.fault("47")
@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_our_mistakes_are_final(gemini: GeminiServer, status: int) -> None:
    """Request, key or model name: ours to mend."""
    fault = failure(gemini, error(status, "INVALID_ARGUMENT"))
    assert type(fault) is (KeyRefusedError if status in {401, 403} else RejectedError)
    assert str(status) in fault.detail
    assert fault.provider == "gemini"


@pytest.mark.fault("48")
def test_a_refused_connection_is_free() -> None:
    """Nobody listens: surely not billed."""
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        client = make_gemini("key", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(UnavailableError):
            send(GeminiModel(client, FLASH))


@pytest.mark.fault("48")
@pytest.mark.parametrize("how", [Break.AFTER, Break.MIDWAY])
def test_a_lost_answer_may_have_been_billed(gemini: GeminiServer, how: Break) -> None:
    """Reset after the request, or cut in the answer: the owner decides."""
    fault = failure(gemini, Reply(dies=how))
    assert isinstance(fault, OutcomeUnknownError)
    assert len(gemini.purchases) == 1


@pytest.mark.fault("48")
def test_a_slow_answer_may_have_been_billed(gemini: GeminiServer) -> None:
    """A read time-out is unknown; without HttpOptions.timeout the SDK would wait for ever."""
    gemini.script(Reply(delay_s=60))
    with pytest.raises(OutcomeUnknownError, match="timeout"):
        send(model(gemini, timeout_s=0.3))
    assert len(gemini.billed(1)) == 1


def test_each_request_takes_a_fresh_connection(gemini: GeminiServer) -> None:
    """No kept connection can die between calls and turn into a doubtful purchase."""
    engine = model(gemini)
    for _ in range(3):
        send(engine)
    assert len({request.peer for request in gemini.requests}) == 3


@pytest.mark.fault("47")
@pytest.mark.parametrize("finish", ["SAFETY", "PROHIBITED_CONTENT", "SPII", "BLOCKLIST", "ESCALATION", "IMAGE_SAFETY"])
def test_a_blocked_answer_is_refused_in_words(gemini: GeminiServer, finish: str) -> None:
    """No exception comes from the SDK; the finish reason must be read."""
    fault = reading(gemini, withheld(finish))
    assert isinstance(fault, RefusedError)
    assert (fault.key, fault.params) == ("analysis-blocked", {"reason": finish})


@pytest.mark.fault("47")
def test_a_blocked_prompt_is_refused_in_words(gemini: GeminiServer) -> None:
    """No candidates at all, and a block reason."""
    fault = reading(gemini, blocked())
    assert isinstance(fault, RefusedError)
    assert fault.params == {"reason": "PROHIBITED_CONTENT"}


def test_recitation_is_told_apart(gemini: GeminiServer) -> None:
    """The use case may ask once more, for ids only."""
    assert isinstance(reading(gemini, withheld("RECITATION")), RecitationError)


@pytest.mark.parametrize(
    "finish",
    ["OTHER", "LANGUAGE", "MALFORMED_RESPONSE", "FINISH_REASON_UNSPECIFIED", "CONTINUATION", "NEW"],
)
def test_no_other_finish_counts(gemini: GeminiServer, finish: str) -> None:
    """Only STOP is a whole answer, however good the text looks; reasons nobody knows yet included."""
    fault = reading(gemini, generated([{"text": '{"half":'}], finish))
    assert type(fault) is UnusableAnswerError
    assert finish in fault.detail


@pytest.mark.fault("48")
def test_half_an_answer_is_told_apart(gemini: GeminiServer) -> None:
    """No exception comes from the SDK; what was cut off has words of its own, and its text is not read."""
    fault = reading(gemini, generated([{"text": '{"whole": true}'}], "MAX_TOKENS"))
    assert isinstance(fault, CutOffError)
    assert fault.key == "answer-cut-off"


@pytest.mark.fault("48")
@pytest.mark.parametrize(
    "body",
    ["<html>hello</html>", "not json", "[]", "{}", '{"candidates": 3}', generated([]), generated([{"text": "  "}])],
)
def test_an_unusable_answer_is_kept_and_rejected_on_reading(gemini: GeminiServer, body: Any) -> None:
    """Whatever was paid for is returned raw; only reading it fails."""
    assert type(reading(gemini, body)) is UnusableAnswerError
    assert len(gemini.purchases) == 1


def test_bad_json_inside_a_good_answer_is_the_callers_to_judge(gemini: GeminiServer) -> None:
    """The schema check stands with the schema: read returns the words."""
    gemini.script(Reply(body=generated([{"text": "I think that"}])))
    engine = model(gemini)
    text = engine.read(send(engine))
    with pytest.raises(RejectedError):
        parse_answer(text)


def test_unknown_fields_do_not_spoil_an_answer(gemini: GeminiServer) -> None:
    """Google adds fields without notice; the SDK's own types would refuse them."""
    body = generated([{"text": "{}", "novelty": 1}]) | {"surprise": {}}
    gemini.script(Reply(body=body))
    engine = model(gemini)
    assert engine.read(send(engine)) == "{}"
