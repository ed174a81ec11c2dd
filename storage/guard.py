"""The one way to a host that somebody else named: https on 443, to a public address that was checked, and no further.

Downloads (`storage.urls`) and webhooks (`storage.webhooks`) go through here. Nothing a name resolves to, answers or
redirects to leads inside our network.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpcore2

from analysis.errors import RefusedError
from storage.addresses import is_dns_name, is_public

PORT = 443
CONNECT_S = 5
MAX_ADDRESSES = 4
"""How many of a host's addresses are tried before it counts as away."""
AGENT = "sales-call-analyst"

# Anything else (spaces, controls, backslashes, other alphabets) is where two parsers of one URL disagree.
_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,4096}")

Resolve = Callable[[str], Sequence[str]]


class NoAddressError(httpcore2.ConnectError):
    """A name that has no address now."""


def system_resolve(host: str) -> list[str]:
    """Return all addresses of *host*, v4 and v6; NoAddressError if it has none now."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NoAddressError(host) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class Target:
    """An address in parts, so that nobody parses it a second time. The port is always 443.

    Attributes:
        host: A lower-case DNS name of two labels or more; never an address in any notation.
    """

    host: str
    url: httpcore2.URL


def target_of(url: str) -> Target | None:
    """Return an https address on 443 of a DNS name, in parts; None for anything else, also with a user in it."""
    try:
        parts = urlsplit(url)
        port, host = parts.port or PORT, parts.hostname or ""
    except ValueError:
        return None
    shaped = _URL.fullmatch(url) and parts.scheme == "https" and "@" not in parts.netloc and port == PORT
    if not (shaped and is_dns_name(host)):
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, httpcore2.URL(scheme=b"https", host=host.encode(), port=PORT, target=path.encode()))


@cache
def trusted() -> ssl.SSLContext:
    """Return what verifies public certificates; once a process, for reading the authorities takes 30 ms and more."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class PublicHttps:
    """Makes one request at a time. Knows no proxy, cookie, credential or environment variable; follows no redirect.

    Attributes:
        resolve: Name to addresses.
        network: Opens the checked connections.
        tls: Verifies certificates against the name in the URL.
    """

    resolve: Resolve = system_resolve
    network: httpcore2.NetworkBackend = field(default_factory=httpcore2.SyncBackend)
    tls: ssl.SSLContext = field(default_factory=trusted)

    @contextmanager
    def open(
        self,
        method: str,
        target: Target,
        headers: Mapping[str, str],
        *,
        total_s: float,
        idle_s: float,
        content: bytes | None = None,
    ) -> Iterator[httpcore2.Response]:
        """Yield the answer, its body not yet read.

        Args:
            method: Of the request.
            target: Where.
            headers: Besides Host, Accept-Encoding and User-Agent.
            total_s: Seconds from the first connection to the last byte.
            idle_s: Seconds it may be silent.
            content: The body.

        Raises:
            RefusedError: "url-not-allowed": one of its addresses is not public; nothing was connected to.
            NoAddressError: The name has no address now.
            Exception: Those of httpcore2.
        """
        guarded = GuardedNetwork(self.network, self.resolve, time.monotonic() + total_s)
        ours = {"Host": target.host, "Accept-Encoding": "identity", "User-Agent": AGENT}
        sent = [*ours.items(), *headers.items()]
        if content is not None:
            sent.append(("Content-Length", str(len(content))))
        limits = {"timeout": {"connect": CONNECT_S, "read": idle_s, "write": idle_s}}
        with (
            httpcore2.ConnectionPool(ssl_context=self.tls, network_backend=guarded) as pool,
            pool.stream(method, target.url, headers=sent, content=content, extensions=limits) as response,
        ):
            yield response


def certificate_failed(error: BaseException) -> bool:
    """Tell whether a network error is that a certificate did not verify."""
    return isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError)


class GuardedNetwork(httpcore2.NetworkBackend):
    """Connects to a public address of the host, never asking a second resolver, until one moment in time.

    The name is resolved once, every address is checked, and the connection goes to the checked address itself; TLS
    still names and verifies the host, for that happens on the stream and not here.
    """

    def __init__(self, network: httpcore2.NetworkBackend, resolve: Resolve, deadline: float) -> None:
        self._network = network
        self._resolve = resolve
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address that answers, if all of them are public."""
        addresses = self._resolve(host)
        if not addresses or not all(is_public(address) for address in addresses):
            raise RefusedError("url-not-allowed", host=host)
        failure: Exception = httpcore2.ConnectError("no address")
        for address in addresses[:MAX_ADDRESSES]:
            try:
                return self._connected(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    def _connected(self, address: str, port: int, timeout: float | None, *options: Any) -> httpcore2.NetworkStream:  # noqa: ANN401 - passed on as they came
        stream = self._network.connect_tcp(address, port, remaining(self._deadline, timeout), *options)
        return DeadlineStream(stream, self._deadline)


class DeadlineStream(httpcore2.NetworkStream):
    """A stream with an end in time, however many bytes drip in: a time-out per read alone can be kept up forever."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there."""
        return self._stream.read(max_bytes, remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._stream.write(buffer, remaining(self._deadline, timeout))

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Go on encrypted; the end in time stays."""
        stream = self._stream.start_tls(ssl_context, server_hostname, remaining(self._deadline, timeout))
        return DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore2 has it
        """Return what the stream below says."""
        return self._stream.get_extra_info(info)


def remaining(deadline: float, timeout: float | None) -> float:
    """Return the seconds an operation may take. ReadTimeout when the time is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("over its time")
    return left if timeout is None else min(left, timeout)
