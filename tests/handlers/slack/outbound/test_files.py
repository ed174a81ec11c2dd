"""A shared file comes from Slack alone, no larger than allowed, and a login page is not a file."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from analysis.errors import RefusedError, RejectedError, UnavailableError
from bot.playground.api import share
from handlers.slack.outbound.files import SlackFiles
from handlers.slack.outbound.gateway import SlackFile
from handlers.slack.outbound.taking import MAX_RECORDING_BYTES, DownloadSharedFile, demand_downloadable
from tests.handlers.slack.outbound.conftest import TOKEN, Desk

Answer = tuple[int, dict[str, str], bytes]


class FileHost(ThreadingHTTPServer):
    """Answers by path and remembers who brought a token."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.tokens: list[str] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Return the address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        assert isinstance(self.server, FileHost)
        self.server.tokens.append(self.headers.get("Authorization", ""))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[Callable[[dict[str, Answer]], FileHost]]:
    """Makes file hosts and ends them."""
    made: list[tuple[FileHost, threading.Thread]] = []

    def make(answers: dict[str, Answer]) -> FileHost:
        server = FileHost(answers)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        made.append((server, thread))
        return server

    yield make
    for server, thread in made:
        server.shutdown()
        server.server_close()
        thread.join()


def download(http: httpx.Client, api: str, url: str, to: Path, max_bytes: int = 100) -> int:
    """Download as the bot does."""
    return SlackFiles(http, f"{api}/api/").download(url, TOKEN, to, max_bytes=max_bytes)


def test_a_file_comes_with_the_token(http: httpx.Client, host: Callable[..., FileHost], tmp_path: Path) -> None:
    """Redirects within the same host are followed."""
    slack = host({"/a": (302, {"Location": "/b"}, b""), "/b": (200, {"Content-Type": "audio/mp4"}, b"sound")})
    assert download(http, slack.url, f"{slack.url}/a", tmp_path / "file") == 5
    assert (tmp_path / "file").read_bytes() == b"sound"
    assert slack.tokens == [f"Bearer {TOKEN}"] * 2


def test_the_token_travels_nowhere_else(http: httpx.Client, host: Callable[..., FileHost], tmp_path: Path) -> None:
    """Not to another host, not to another port, not behind a redirect."""
    stranger = host({"/b": (200, {}, b"stolen")})
    slack = host({"/a": (302, {"Location": f"{stranger.url}/b"}, b"")})
    for url in (f"{slack.url}/a", f"{stranger.url}/b"):
        with pytest.raises(RejectedError, match="host not allowed"):
            download(http, slack.url, url, tmp_path / "file")
    assert stranger.tokens == []


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://files.slack.com/files-pri/T1-F1/call.m4a", True),
        ("https://files.slack.com:443/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://u:p@files.slack.com/x", False),
        ("https://evil.example/files.slack.com", False),
        ("https://slack.com/api/files", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_which_addresses_are_slacks(http: httpx.Client, url: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    """In production only Slack's file host, by https."""
    assert SlackFiles(http, "https://slack.com/api/").allowed(url) is allowed


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        ((200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>Sign in"), RefusedError, "slack-file-unreadable"),
        ((404, {}, b""), RefusedError, "slack-file-unreadable"),
        ((403, {}, b""), RefusedError, "slack-file-unreadable"),
        ((200, {"Content-Type": "audio/mp4"}, b"x" * 101), RefusedError, "slack-file-too-large"),
        ((429, {"Retry-After": "30"}, b""), UnavailableError, "30"),
        ((503, {}, b""), UnavailableError, "file 503"),
        ((200, {"Content-Length": "50"}, b"short"), UnavailableError, "slack"),
        ((302, {"Location": "/a"}, b""), RejectedError, "too many redirects"),
    ],
)
def test_what_is_no_file_is_refused(  # noqa: PLR0917 - fixtures and a table
    http: httpx.Client,
    host: Callable[..., FileHost],
    tmp_path: Path,
    answer: Answer,
    error: type[Exception],
    told: str,
) -> None:
    """Each answer by who must act."""
    slack = host({"/a": answer})
    with pytest.raises(error, match=told):
        download(http, slack.url, f"{slack.url}/a", tmp_path / "file")


def test_a_host_that_is_away_is_waited_for(http: httpx.Client, tmp_path: Path) -> None:
    """A refused connection is nobody's fault."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        with pytest.raises(UnavailableError):
            download(http, url, f"{url}/a", tmp_path / "file")


DESCRIBED = SlackFile(
    "F1", "call.m4a", "audio/mp4", 10, "https://files.slack.com/x", "U1", "visible", ("C1",), external=False
)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"external": True}, "slack-file-elsewhere"),
        ({"url": ""}, "slack-file-elsewhere"),
        ({"access": "access_denied"}, "slack-file-unreadable"),
        ({"size_bytes": MAX_RECORDING_BYTES + 1}, "slack-file-too-large"),
        ({"size_bytes": 5_000_001, "media_type": "text/plain"}, "slack-file-too-large"),
    ],
)
def test_what_cannot_be_had_is_said_before_the_download(changes: dict[str, Any], key: str) -> None:
    """By what Slack says of it."""
    fields = {name: getattr(DESCRIBED, name) for name in SlackFile.__slots__} | changes
    with pytest.raises(RefusedError, match=key):
        demand_downloadable(SlackFile(**fields))
    demand_downloadable(DESCRIBED)


def test_a_shared_file_is_described_and_downloaded(desk: Desk, tmp_path: Path) -> None:
    """Through files.info, as Slack Connect demands; one that is gone is said to be unreadable."""
    file = share(desk.slack.workspace, "call.m4a", b"sound", "U0REPEN001")
    DownloadSharedFile(desk.gateways)(desk.workspace, file, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"sound"
    with pytest.raises(RefusedError, match="slack-file-unreadable"):
        DownloadSharedFile(desk.gateways)(desk.workspace, "F404", tmp_path / "file")
