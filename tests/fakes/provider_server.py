"""A scriptable provider over real loopback HTTP that keeps count of the work it would have billed."""

import argparse
import hashlib
import json
import os
import socket
import struct
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

JSON = "application/json; charset=utf-8"
PATIENT_S = 120


class Break(StrEnum):
    """How a connection dies."""

    BEFORE = "before"
    """Reset once the headers are read: the request never arrived whole."""
    AFTER = "after"
    """Reset once the body is read: the work was done and the answer lost."""
    MIDWAY = "midway"
    """Half of the answer, then the end."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to do with one request.

    Attributes:
        status: Of the answer.
        body: JSON value or text; None takes the good answer.
        headers: Beside Content-Type and Content-Length.
        delay_s: Before answering.
        dies: Connection fault, if any.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    dies: Break | None = None

    @property
    def paid(self) -> bool:
        """A provider bills what it did, whether or not the answer arrived."""
        return self.status < 400 and self.dies is not Break.BEFORE


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived; *peer* is the client's port, another one for each connection."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    peer: int = 0

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class ProviderServer(ABC):
    """One fake provider; the subclasses know the wire shapes.

    Attributes:
        replies: Scripted answers, used up one by one by paid kinds of requests; then come good ones.
        requests: Everything that arrived.
        purchases: A key for each piece of paid work, in order: equal keys mean bought twice.
    """

    def __init__(self, *, port: int = 0, ledger: Path | None = None, delay_s: float = 0.0) -> None:
        self.replies: deque[Reply] = deque()
        self.requests: list[Request] = []
        self.purchases: list[str] = []
        self.delay_s = delay_s
        self._ledger = ledger
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.provider = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Base URL for the adapters."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def script(self, *replies: Reply) -> None:
        """Answer the next paid kinds of requests so."""
        self.replies.extend(replies)

    def billed(self, count: int) -> list[str]:
        """Return what was bought, once it is so much: a client that gave up early may be ahead of its request."""
        end = time.monotonic() + PATIENT_S
        while len(self.purchases) < count and time.monotonic() < end:
            time.sleep(0.01)
        return self.purchases

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # --- for the subclasses ---

    @abstractmethod
    def is_work(self, request: Request) -> bool:
        """Say whether the request asks for something that is billed."""

    def purchase_key(self, request: Request) -> str:
        """Return what makes two paid requests the same; by default every byte."""
        return hashlib.sha256(request.path.encode() + request.body).hexdigest()

    @abstractmethod
    def good(self, request: Request) -> Any:
        """Return the JSON of a good answer."""

    def free(self, request: Request) -> Reply:
        """Answer a request that costs nothing."""
        del request
        return Reply(404, {"error": {"message": "no such path"}})

    # --- for the handler ---

    def plan(self, request: Request) -> Reply:
        """Decide on the answer and write down what it costs."""
        with self._lock:
            self.requests.append(request)
            if not self.is_work(request):
                return self.free(request)
            reply = self.replies.popleft() if self.replies else Reply(delay_s=self.delay_s)
            if reply.paid:
                self._bill(request)
        return reply

    def plan_early(self, path: str) -> bool:
        """Say whether to reset the connection before the body is read."""
        with self._lock:
            doomed = bool(self.replies) and self.replies[0].dies is Break.BEFORE
            if doomed and self.is_work(Request("POST", path, {}, b"{}")):
                self.replies.popleft()
                return True
        return False

    def wait(self, seconds: float) -> None:
        """Sleep, unless the server is closing."""
        self._closing.wait(seconds)

    def _bill(self, request: Request) -> None:
        key = self.purchase_key(request)
        self.purchases.append(key)
        if self._ledger is None:
            return
        row = {"n": len(self.purchases), "key": key, "path": request.path, "at": time.time()}
        with self._ledger.open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(row) + "\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    provider: ProviderServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about clients that hung up: tests do it on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        provider = self.server.provider
        if provider.plan_early(self.path):
            self._reset()
            return
        length = int(self.headers.get("content-length", "0"))
        request = Request(
            self.command, self.path, dict(self.headers.items()), self.rfile.read(length), self.client_address[1]
        )
        reply = provider.plan(request)
        provider.wait(reply.delay_s)
        if reply.dies is Break.AFTER:
            self._reset()
            return
        self._answer(request, reply)

    do_GET = do_POST  # noqa: N815  # the name is http.server's
    do_DELETE = do_POST  # noqa: N815

    def _answer(self, request: Request, reply: Reply) -> None:
        value = self.server.provider.good(request) if reply.body is None else reply.body
        content = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).encode()
        self.send_response(reply.status)
        headers = {"content-type": "text/html" if isinstance(value, str) else JSON, **reply.headers}
        for name, content_value in headers.items():
            self.send_header(name, content_value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        if reply.dies is Break.MIDWAY:
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
            return
        self.wfile.write(content)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def log_message(self, *_: object) -> None:
        """Keep test output clean."""


def serve(kind: type[ProviderServer], arguments: Sequence[str]) -> None:
    """Run one fake in its own process until it is ended by a signal.

    Prints one line of JSON once it listens: {"url": …, "port": …}.
    """
    parser = argparse.ArgumentParser(description=kind.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--ledger", type=Path, help="append a line of JSON here for each piece of paid work")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each good answer")
    options = parser.parse_args(arguments)
    with kind(port=options.port, ledger=options.ledger, delay_s=options.delay) as server:
        print(json.dumps({"url": server.url, "port": int(server.url.rsplit(":", 1)[1])}), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return
