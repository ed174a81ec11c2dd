"""Brings a file somebody shared in Slack to this machine: only from Slack, only so large, never a login page."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from analysis.errors import RefusedError, RejectedError, UnavailableError
from handlers.slack.limits import FILE, LIMITED, SLOWED
from handlers.slack.outbound.errors import PROVIDER, retry_after

SLACK_HOSTS = frozenset({"files.slack.com"})
REDIRECTS = 3
TIMEOUT = httpx.Timeout(10.0, read=60.0)
PAGE = "text/html"
FORBIDDEN = frozenset({401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class SlackFiles:
    """Downloads with a bot's token, which travels to allowed hosts alone.

    Attributes:
        http: Follows no redirect by itself.
        api_url: SLACK_API_URL: in development files come from its host and port.
    """

    http: httpx.Client
    api_url: str

    def allowed(self, url: str) -> bool:
        """Tell whether the token may travel there: https to Slack's file host, or the very origin of SLACK_API_URL.

        Slack's own API host serves no files, so the origin counts only where it is another.
        """
        asked, api = urlsplit(url), urlsplit(self.api_url)
        if asked.username or asked.password:
            return False
        if asked.scheme == "https" and asked.hostname in SLACK_HOSTS and asked.port in {None, 443}:
            return True
        return api.hostname != "slack.com" and (asked.scheme, asked.netloc) == (api.scheme, api.netloc)

    def download(self, url: str, token: str, to: Path, *, max_bytes: int) -> int:
        """Stream the file to *to* and return its size in bytes.

        Raises:
            RefusedError: "slack-file-unreadable" (gone, or the bot may not read it), "slack-file-too-large".
            RejectedError: A host that is not allowed.
            UnavailableError: "slack" is away, or the body ended early.
        """
        try:
            return self._download(url, token, to, max_bytes)
        except httpx.TransportError as error:
            raise UnavailableError(PROVIDER, detail=type(error).__name__) from error

    def _download(self, url: str, token: str, to: Path, max_bytes: int) -> int:
        for _ in range(REDIRECTS + 1):
            if not self.allowed(url):
                raise RejectedError(f"file host not allowed: {urlsplit(url).hostname}")
            headers = {"Authorization": f"Bearer {token}"}
            with self.http.stream("GET", url, headers=headers, timeout=TIMEOUT) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers.get("location", ""))
                    continue
                self._demand_file(response)
                return self._write(response, to, max_bytes)
        raise RejectedError("file: too many redirects")

    def _demand_file(self, response: httpx.Response) -> None:
        """Raise unless the answer is a file: without the right scope Slack answers 200 with its login page."""
        status = response.status_code
        if status == LIMITED:
            SLOWED.labels(FILE).inc()
            raise UnavailableError(PROVIDER, retry_after(response.headers))
        if status in FORBIDDEN or response.headers.get("content-type", "").lower().startswith(PAGE):
            raise RefusedError("slack-file-unreadable")
        if not response.is_success:
            raise UnavailableError(PROVIDER, detail=f"file {status}")

    def _write(self, response: httpx.Response, to: Path, max_bytes: int) -> int:
        size = 0
        with to.open("wb") as file:
            for block in response.iter_bytes(1 << 16):
                size += len(block)
                if size > max_bytes:
                    raise RefusedError("slack-file-too-large", limit_mb=max_bytes // 1_000_000)
                file.write(block)
        return size
