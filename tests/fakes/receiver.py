"""Somebody's server that takes webhooks, over TLS on a loopback port, and a way to it that looks public."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore2
import trustme

from storage.guard import PublicHttps

PUBLIC = "93.184.215.14"


@dataclass(frozen=True)
class Received:
    """One request.

    Attributes:
        headers: Names in lower case.
    """

    host: str
    path: str
    headers: dict[str, str]
    body: bytes


Answered = tuple[int, dict[str, str], bytes]
Say = Callable[[Received], Answered]


def fine(_: Received) -> Answered:
    """Take everything."""
    return 204, {}, b""


@dataclass
class Receiver:
    """A running server.

    Attributes:
        say: What it answers; may be changed at any time, and may take its time.
        got: What came in, in order.
    """

    port: int = 0
    say: Say = fine
    got: list[Received] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ids(self, host: str = "") -> list[str]:
        """Return the `webhook-id` of each request, of one host or of all."""
        with self.lock:
            return [one.headers["webhook-id"] for one in self.got if host in {"", one.host}]


class LoopbackNetwork(httpcore2.SyncBackend):
    """Notes where a connection was meant to go, and makes it to a port of this machine; some addresses are dead."""

    def __init__(self, port: int, dead: frozenset[str] = frozenset()) -> None:
        self.port = port
        self.dead = dead
        self.dialed: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Dial 127.0.0.1."""
        self.dialed.append((host, port))
        if host in self.dead:
            raise httpcore2.ConnectError
        return super().connect_tcp("127.0.0.1", self.port, timeout, local_address, socket_options)


@dataclass
class Names:
    """A resolver: answers each question with the next of its answers, and the last forever."""

    answers: list[Sequence[str]] = field(default_factory=lambda: [[PUBLIC]])
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str) -> Sequence[str]:
        """Answer."""
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def way_to(port: int, authority: trustme.CA, names: Names | None = None) -> PublicHttps:
    """Return a guarded way that believes the port to be a public host, whose certificates it trusts."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(client)
    return PublicHttps(names or Names(), LoopbackNetwork(port), client)


@contextlib.contextmanager
def receiving(authority: trustme.CA, *hosts: str) -> Iterator[Receiver]:
    """Run a server with a certificate for these hosts."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Take one webhook."""
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(headers["host"], self.path, headers, body)
            with receiver.lock:
                receiver.got.append(request)
            status, more, answer = receiver.say(request)
            with contextlib.suppress(OSError):  # whoever asked may have left
                self.send_response(status)
                for name, value in {**more, "Content-Length": str(len(answer)), "Connection": "close"}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its parent has it
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is no error."""

    server = Server(("127.0.0.1", 0), Handler, bind_and_activate=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
