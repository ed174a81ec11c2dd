"""Downloads from hosts on an allow-list, by a guard that no host name, answer or redirect leads inside our network."""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpcore2

from analysis.errors import CallError, RefusedError, UnavailableError
from storage.addresses import is_dns_name, is_public
from storage.files import appearing

PORT = 443
PROVIDER = "audio-url"
CONNECT_S = 5
MAX_ADDRESSES = 4
"""How many of a host's addresses are tried before it counts as away."""

MEDIA_TYPES = re.compile(r"(audio|video)/[a-z0-9.+-]{1,80}|application/(ogg|octet-stream)|binary/octet-stream")
"""What a recording may call itself; the octet-streams are what object stores say of files they know nothing of."""

# Anything else (spaces, controls, backslashes, other alphabets) is where two parsers of one URL disagree.
_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,4096}")

Resolve = Callable[[str], Sequence[str]]


def system_resolve(host: str) -> list[str]:
    """Return all addresses of *host*, v4 and v6; UnavailableError if it has none now."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UnavailableError(PROVIDER, detail="name not resolved") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class AllowedUrlFetcher:
    """Implements analysis.ports.UrlFetcher. Knows no proxy, cookie, credential or environment variable.

    Attributes:
        hosts: Exact lower-case DNS names; no wildcards, no addresses.
        total_s: Seconds a download may take from the first connection to the last byte.
        idle_s: Seconds it may be silent.
        resolve: Name to addresses.
        network: Opens the checked connections.
        tls: Verifies certificates against the name in the URL.
    """

    hosts: frozenset[str]
    total_s: float = 600
    idle_s: float = 20
    resolve: Resolve = system_resolve
    network: httpcore2.NetworkBackend = field(default_factory=httpcore2.SyncBackend)
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def check(self, url: str) -> None:
        """Refuse an address that is not https on 443 with a listed host. RefusedError("url-not-allowed")."""
        self._checked(url)

    def fetch(self, url: str, to: Path, *, max_bytes: int) -> str:
        """Write the body to *to*, atomically, and return its media type in lower case without parameters.

        Raises:
            RefusedError: "url-not-allowed" (not https on 443 with a listed public host), "url-redirected",
                "url-refused" (its status is 4xx), "url-certificate", "url-wrong-type" or "url-too-large".
            UnavailableError: The host is away, too slow, or cut off the body.
        """
        target = self._checked(url)
        host = target.host.decode("ascii")
        guarded = GuardedNetwork(self.network, self.resolve, time.monotonic() + self.total_s)
        headers = [("Host", host), ("Accept-Encoding", "identity"), ("User-Agent", "sales-call-analyst")]
        limits = {"timeout": {"connect": CONNECT_S, "read": self.idle_s, "write": self.idle_s}}
        with (
            _translated(host),
            httpcore2.ConnectionPool(ssl_context=self.tls, network_backend=guarded) as pool,
            pool.stream("GET", target, headers=headers, extensions=limits) as response,
        ):
            media_type = _accepted(response, host, max_bytes)
            with appearing(to) as file:
                for block in response.iter_stream():
                    if file.tell() + len(block) > max_bytes:
                        raise _too_large(max_bytes)
                    file.write(block)
        return media_type

    def _checked(self, url: str) -> httpcore2.URL:
        """Return the URL in parts, so that nobody parses it a second time."""
        try:
            parts = urlsplit(url)
            port, host = parts.port or PORT, parts.hostname or ""
        except ValueError:
            raise RefusedError("url-not-allowed", host="?") from None
        shaped = _URL.fullmatch(url) and parts.scheme == "https" and "@" not in parts.netloc and port == PORT
        if not (shaped and is_dns_name(host) and host in self.hosts):
            raise RefusedError("url-not-allowed", host=host if is_dns_name(host) else "?")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return httpcore2.URL(scheme=b"https", host=host.encode(), port=PORT, target=path.encode())


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


def _accepted(response: httpcore2.Response, host: str, max_bytes: int) -> str:
    """Judge the answer by its head and return its media type."""
    headers = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    _check_status(response.status, host, headers.get(b"retry-after", ""))
    media_type = headers.get(b"content-type", "").partition(";")[0].strip().lower()
    if not MEDIA_TYPES.fullmatch(media_type) or headers.get(b"content-encoding", "identity") != "identity":
        raise RefusedError("url-wrong-type", media_type=re.sub(r"[^a-z0-9/.+-]", "", media_type)[:80] or "?")
    length = headers.get(b"content-length", "0")
    if int(length) > max_bytes:  # h11 has checked that these are digits
        raise _too_large(max_bytes)
    return media_type


def _check_status(status: int, host: str, retry_after: str) -> None:
    if status == 200:  # noqa: PLR2004 - the only one with the whole body
        return
    if status in {408, 425, 429} or status >= 500:  # noqa: PLR2004 - HTTP's "not now"
        wait = float(retry_after) if retry_after.isdecimal() and len(retry_after) < 6 else None  # noqa: PLR2004 - a day has 86,400
        raise UnavailableError(PROVIDER, wait, f"status {status}")
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP's redirects
        raise RefusedError("url-redirected", host=host)
    raise RefusedError("url-refused", host=host, status=status)


def _too_large(max_bytes: int) -> RefusedError:
    return RefusedError("url-too-large", max_mb=max_bytes // 1_000_000)


@contextmanager
def _translated(host: str) -> Iterator[None]:
    try:
        yield
    except CallError:
        raise
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        if isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError):
            raise RefusedError("url-certificate", host=host) from error
        raise UnavailableError(PROVIDER, detail=type(error).__name__) from error
