"""A loopback server that says exactly the bytes a test gives it, for faults that no real server commits on demand."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]


@dataclass(slots=True)
class Wire:
    """One running server.

    Attributes:
        port: On 127.0.0.1.
        requests: Heads that came in, in order.
    """

    port: int
    requests: list[str] = field(default_factory=list)


@contextlib.contextmanager
def answering(answer: bytes | Answer, tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
    """Answer every request the same way and close: with bytes, or by a function that owns the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener.getsockname()[1])
        stopping = threading.Event()
        listener.settimeout(0.02)

        def serve() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                connection.settimeout(10)
                # The client may leave whenever it likes, in the handshake too: that is what some tests are about.
                with contextlib.suppress(OSError), contextlib.closing(connection):
                    _converse(connection, answer, tls, wire)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield wire
        finally:
            stopping.set()
            thread.join()


def _converse(connection: socket.socket, answer: bytes | Answer, tls: ssl.SSLContext | None, wire: Wire) -> None:
    stream = tls.wrap_socket(connection, server_side=True) if tls else connection
    with contextlib.closing(stream):
        wire.requests.append(_head(stream))
        if isinstance(answer, bytes):
            stream.sendall(answer)
        else:
            answer(stream)


def _head(stream: socket.socket) -> str:
    """Read a request's head and its body, as far as it says how long that is."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        block = stream.recv(65536)
        if not block:
            break
        seen += block
    head, _, body = seen.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().splitlines()
    length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length:")), 0)
    while len(body) < length and (block := stream.recv(65536)):
        body += block
    return head.decode("latin-1")


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Spell a whole answer; header names are written with "_" for "-"."""
    fields = {"Content-Length": str(len(body)), "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body
