"""A client of the sales call analyst in one file: copy it, install httpx and stamina, and push calls.

    with Client("https://analyst.example.com", key="dk_…", secret="…") as api:
        call = api.push({"title": "Discovery", "source": {"kind": "text", "text": words}}, idempotency_key="crm-4711")
        print(api.result(call["id"])["strength"])

It signs each try anew, waits as long as Retry-After says, and sends the same Idempotency-Key again, so that a request
whose answer was lost is never carried out twice. https://www.python-httpx.org, https://stamina.hynek.me
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import httpx
import stamina

PREFIX = "/api/v1"
TRIES = 8
TRY_S = 120.0
"""For so long a request is tried, waits included."""
WAIT_S = 30
"""As long as one request waits for a call to end."""
PASSING = frozenset({408, 429, 503})
"""What will be otherwise later. (409 in progress too, by its code.)"""
ENDS = frozenset({"done", "failed", "unknown", "canceled", "held"})

Json = dict[str, Any]


class ProblemError(Exception):
    """The answer was no success (RFC 9457).

    Attributes:
        status: Of HTTP.
        code: To branch on, such as "CONVERSATION_NOT_FOUND".
        detail: To show.
        problem: The whole document.
        retry_after: Seconds to wait before the same may be sent again; None where that changes nothing.
    """

    def __init__(self, response: httpx.Response) -> None:
        """Read the document; an answer of a proxy has none."""
        kind = response.headers.get("content-type", "")
        self.problem: Json = response.json() if kind.startswith("application/problem+json") else {}
        self.status = response.status_code
        self.code = str(self.problem.get("code", ""))
        self.detail = str(self.problem.get("detail", response.reason_phrase))
        passing = self.status in PASSING or self.code == "IDEMPOTENCY_KEY_IN_PROGRESS"
        self.retry_after = float(response.headers.get("retry-after", 1)) if passing else None
        super().__init__(f"{self.status} {self.code}: {self.detail} ({self.problem.get('request_id', 'no id')})")


class FailedError(Exception):
    """The call ended without a result, or is held.

    Attributes:
        call: As it stands, with "state" and "failure".
    """

    def __init__(self, call: Json) -> None:
        """Take the call."""
        self.call = call
        super().__init__(f"{call['case_number']}: {call['state']}: {call.get('failure', {}).get('message', '')}")


def worth_waiting(error: Exception) -> bool | float:
    """Tell whether the same may be sent again, and after how many seconds (stamina's back-off hook)."""
    if isinstance(error, ProblemError):
        return False if error.retry_after is None else max(error.retry_after, 0.05)
    return isinstance(error, httpx.TransportError)


class Client:
    """The API, with a developer key or a bearer token. Use it in one thread at a time, and close it."""

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        secret: str = "",
        token: str = "",
        http: httpx.Client | None = None,
        language: str = "en",
    ) -> None:
        """Take what proves who you are.

        Args:
            url: Address of the installation.
            key: "dk_…", with its *secret* as it was shown; or
            secret: Base64 of 32 bytes.
            token: "sca_…".
            http: Yours, with proxies or certificates of your own; it is closed with this.
            language: Of the words in problems and failures: "en" or "zh-TW".
        """
        self.url, self.key, self.token, self.language = url.rstrip("/"), key, token, language
        self.secret = base64.b64decode(secret)
        self.http = http or httpx.Client(timeout=httpx.Timeout(15, read=WAIT_S + 30))

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.http.close()

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401 - any JSON
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        idempotency_key: str = "",
    ) -> httpx.Response:
        """Send a request until it is answered for good.

        Args:
            method: "GET", "POST" or "PATCH".
            path: Under /api/v1.
            body: To be sent as JSON; None for none.
            query: Parameters.
            headers: Further ones, such as If-Match.
            idempotency_key: For what is made; one of our own where absent, the same for all tries.

        Raises:
            ProblemError: It was refused, or stays away longer than TRY_S.
            httpx.TransportError: Nobody answers.
        """
        target = PREFIX + path + (f"?{urlencode(query)}" if query else "")
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        fixed = {"Accept-Language": self.language, **(headers or {})}
        if content:
            fixed["Content-Type"] = "application/json"
        if method == "POST":
            fixed["Idempotency-Key"] = idempotency_key or secrets.token_urlsafe(24)
        for attempt in stamina.retry_context(on=worth_waiting, attempts=TRIES, timeout=TRY_S, wait_max=30):
            with attempt:
                proof = self.proof(method, target, content)
                answer = self.http.request(method, self.url + target, content=content, headers={**fixed, **proof})
                if answer.status_code >= 400:  # noqa: PLR2004 - HTTP's errors
                    raise ProblemError(answer)
                return answer
        raise AssertionError("stamina raises what it does not wait out")

    def proof(self, method: str, target: str, content: bytes) -> dict[str, str]:
        """Return the headers that prove who sends this; fresh ones for each try."""
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        path, _, query = target.partition("?")
        now, nonce, digest = str(int(time.time())), secrets.token_urlsafe(16), hashlib.sha256(content).hexdigest()
        text = f"{method}\n{path}\n{query}\n{now}\n{nonce}\n{digest}".encode()
        signature = base64.b64encode(hmac.digest(self.secret, text, "sha256")).decode()
        return {"X-Dev-Key": self.key, "X-Dev-Timestamp": now, "X-Dev-Nonce": nonce, "X-Dev-Signature": signature}

    def get(self, path: str, **query: str | int) -> Json:
        """Return what is there."""
        found: Json = self.request("GET", path, query=query).json()
        return found

    def pages(self, path: str, **query: str | int) -> Iterator[Json]:
        """Yield the items of a list, page by page, newest first."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page.get("next_cursor")

    def push(self, call: Json, *, idempotency_key: str = "", recording: Path | None = None) -> Json:
        """Push a call and return it as taken in.

        Args:
            call: As documented under POST /conversations.
            idempotency_key: Yours of this call, so that a program that was killed may push again.
            recording: A file to upload, where *call* has the source "upload".
        """
        made: Json = self.request("POST", "/conversations", call, idempotency_key=idempotency_key).json()
        if recording is None:
            return made
        return self.upload(made, recording) if "upload" in made else made

    def upload(self, made: Json, recording: Path) -> Json:
        """Upload the recording of a call that waits for it, and have it analyzed."""
        place = made["upload"]
        with recording.open("rb") as content:
            sent = self.http.put(place["url"], content=content, headers=place["headers"], timeout=600)
        if sent.status_code != httpx.codes.PRECONDITION_FAILED:  # it lies there already: an answer was lost
            sent.raise_for_status()
        done: Json = self.request("POST", f"/conversations/{made['id']}/complete").json()
        return done

    def wait(self, conversation: str, timeout_s: float = 3600) -> Json:
        """Return a call as soon as it has ended or is held. TimeoutError."""
        end = time.monotonic() + timeout_s
        while (left := end - time.monotonic()) > 0:
            call = self.get(f"/conversations/{conversation}", wait=max(1, min(WAIT_S, int(left))))
            if call["state"] in ENDS:
                return call
        raise TimeoutError(conversation)

    def result(self, conversation: str, timeout_s: float = 3600) -> Json:
        """Return the analysis of a call as soon as it is there. FailedError, TimeoutError."""
        call = self.wait(conversation, timeout_s)
        if call["state"] != "done":
            raise FailedError(call)
        return self.get(f"/conversations/{conversation}/analysis")

    def change(self, opportunity: str, **fields: Any) -> Json:  # noqa: ANN401 - as documented
        """Change an opportunity as it stands now; ProblemError 412 where somebody else does so at the same time."""
        stands = self.request("GET", f"/opportunities/{opportunity}")
        headers = {"If-Match": stands.headers["etag"]}
        after: Json = self.request("PATCH", f"/opportunities/{opportunity}", fields, headers=headers).json()
        return after
