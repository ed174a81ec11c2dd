"""The client that integrators copy: it proves who it is, tries again as it is told to, and does nothing twice."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from handlers.api.docs.client import Client, FailedError, ProblemError
from handlers.api.signature import canonical, read, verify

SECRET = b"s" * 32
URL = "https://analyst.example.com"
Answer = httpx.Response | Exception


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    """Return an answer that is no success."""
    body = {"code": code, "detail": "words", "request_id": "req_1"}
    kind = {
        "content-type": "application/problem+json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return httpx.Response(status, content=json.dumps(body), headers=kind)


class Server:
    """Gives prepared answers and keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        """Take the answers in order."""
        self.answers, self.asked = list(answers), list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


Made = tuple[Client, Server]


@pytest.fixture
def made() -> Callable[..., Made]:
    """Makes a client with a key, and its server."""

    def make(*answers: Answer) -> Made:
        server = Server(*answers)
        http = httpx.Client(transport=httpx.MockTransport(server))
        return Client(URL, key="dk_0123456789abcdef", secret=base64.b64encode(SECRET).decode(), http=http), server

    return make


def proven(request: httpx.Request) -> str:
    """Check a signature as the server does; return the nonce."""
    signed = read([(name.lower(), value) for name, value in request.headers.raw])
    path, _, query = request.url.raw_path.partition(b"?")
    text = canonical(request.method, path, query, signed.timestamp, signed.nonce, request.content)
    assert verify(SECRET, text, signed.signature)
    return signed.nonce


def test_each_try_is_signed_anew_with_the_same_key(made: Callable[..., Made]) -> None:
    """A 429, a broken line, a 503: then the answer; what was made was made once."""
    client, server = made(
        problem(429, "QUOTA_EXCEEDED", retry_after="0"),
        httpx.ReadError("cut"),
        problem(503, "UNAVAILABLE", retry_after="0"),
        httpx.Response(202, json={"id": "conv_1"}),
    )
    with client:
        assert client.push({"title": "Größe 台灣"}, idempotency_key="crm-1") == {"id": "conv_1"}
    assert len({proven(request) for request in server.asked}) == len(server.asked) == 4
    assert {request.headers["idempotency-key"] for request in server.asked} == {"crm-1"}
    assert len({request.content for request in server.asked}) == 1


def test_what_waiting_does_not_mend_is_told_at_once(made: Callable[..., Made]) -> None:
    """With its code and words; an answer of a proxy in words of HTTP."""
    client, server = made(problem(422, "VALIDATION"), httpx.Response(502, text="<html>"))
    with client, pytest.raises(ProblemError, match="422 VALIDATION: words"):
        client.push({})
    assert len(server.asked) == 1
    client, _ = made(httpx.Response(502, text="<html>"))
    with client, pytest.raises(ProblemError, match="502 : Bad Gateway"):
        client.get("/me")


def test_pages_are_walked_to_the_end(made: Callable[..., Made]) -> None:
    """With the cursor of each and the same filters; queries are signed as they stand."""
    client, server = made(
        httpx.Response(200, json={"items": [{"id": 1}], "next_cursor": "a-_b"}),
        httpx.Response(200, json={"items": [{"id": 2}]}),
    )
    with client:
        assert [one["id"] for one in client.pages("/conversations", state="done", external_id="a b&c")] == [1, 2]
    assert [proven(request) != "" for request in server.asked] == [True, True]
    assert server.asked[1].url.params["cursor"] == "a-_b"
    assert {request.url.params["external_id"] for request in server.asked} == {"a b&c"}


def test_a_recording_is_uploaded_without_our_credentials(made: Callable[..., Made], tmp_path: Path) -> None:
    """To the place of the answer, with its headers alone; then it is said to be complete."""
    place = {"url": "https://bucket.example.com/x?signed", "headers": {"Content-Type": "audio/mpeg"}}
    client, server = made(
        httpx.Response(202, json={"id": "conv_1", "upload": place}),
        httpx.Response(200),
        httpx.Response(202, json={"id": "conv_1", "state": "waiting"}),
    )
    (tmp_path / "call.mp3").write_bytes(b"sound")
    with client:
        assert client.push({"title": "x"}, recording=tmp_path / "call.mp3")["state"] == "waiting"
    put = server.asked[1]
    assert (put.method, put.read(), put.headers["content-type"]) == ("PUT", b"sound", "audio/mpeg")
    assert not {name for name in put.headers if name.startswith(("x-dev", "authorization", "idempotency"))}
    assert server.asked[2].url.path == "/api/v1/conversations/conv_1/complete"


def test_a_call_that_failed_is_told_as_such(made: Callable[..., Made]) -> None:
    """With its words; nobody asks for an analysis that is not there."""
    failed = {"id": "conv_1", "case_number": "1", "state": "failed", "failure": {"message": "Too short."}}
    client, server = made(httpx.Response(200, json={**failed, "state": "running"}), httpx.Response(200, json=failed))
    with client, pytest.raises(FailedError, match="Too short"):
        client.result("conv_1")
    assert len(server.asked) == 2


def test_a_token_is_brought_as_it_is(made: Callable[..., Made]) -> None:
    """Without a signature beside it."""
    server = Server(httpx.Response(200, json={"id": "tok_1"}))
    with Client(URL, token="sca_x", http=httpx.Client(transport=httpx.MockTransport(server))) as client:
        client.get("/me")
    assert server.asked[0].headers["authorization"] == "Bearer sca_x"
    assert "x-dev-key" not in server.asked[0].headers
