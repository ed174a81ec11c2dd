"""Downloads from hosts on an allow-list, over the guarded way of `storage.guard`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpcore2

from analysis.errors import CallError, RefusedError, UnavailableError
from storage.files import appearing
from storage.guard import PublicHttps, Target, certificate_failed, target_of

PROVIDER = "audio-url"

MEDIA_TYPES = re.compile(r"(audio|video)/[a-z0-9.+-]{1,80}|application/(ogg|octet-stream)|binary/octet-stream")
"""What a recording may call itself; the octet-streams are what object stores say of files they know nothing of."""


@dataclass(frozen=True, slots=True)
class AllowedUrlFetcher:
    """Implements analysis.ports.UrlFetcher.

    Attributes:
        hosts: Exact lower-case DNS names; no wildcards, no addresses.
        total_s: Seconds a download may take from the first connection to the last byte.
        idle_s: Seconds it may be silent.
        https: Makes the requests.
    """

    hosts: frozenset[str]
    total_s: float = 600
    idle_s: float = 20
    https: PublicHttps = field(default_factory=PublicHttps)

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
        with (
            _translated(target.host),
            self.https.open("GET", target, {}, total_s=self.total_s, idle_s=self.idle_s) as response,
        ):
            media_type = _accepted(response, target.host, max_bytes)
            with appearing(to) as file:
                for block in response.iter_stream():
                    if file.tell() + len(block) > max_bytes:
                        raise _too_large(max_bytes)
                    file.write(block)
        return media_type

    def _checked(self, url: str) -> Target:
        target = target_of(url)
        if target is None or target.host not in self.hosts:
            raise RefusedError("url-not-allowed", host=target.host if target else "?")
        return target


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
        if certificate_failed(error):
            raise RefusedError("url-certificate", host=host) from error
        raise UnavailableError(PROVIDER, detail=type(error).__name__) from error
