"""Programs for the tests: they make keys and tokens, sign requests, and send them to the app or over a socket."""

import asyncio
import base64
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.model.credentials import ApiScope, KeyId
from analysis.model.ids import WorkspaceId
from analysis.ports import Begin, Clock
from analysis.usecases.credentials import ManageKeys, ManageTokens, NewCredential
from bot.crypto import KeyRing
from handlers.api.signature import canonical, sign

RING_TEXT = "v1:" + base64.b64encode(bytes(32)).decode()
RING = KeyRing.parse(RING_TEXT)
ALL = frozenset(ApiScope)
Header = tuple[str, str]


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)


@dataclass(frozen=True)
class Program:
    """Somebody with a credential.

    Attributes:
        now: Seconds since 1970, as its clock says.
        secret: Of a key; b"" for a token.
        token: A bearer token, or "".
    """

    id: str
    now: Callable[[], float]
    secret: bytes = b""
    token: str = ""

    @property
    def secret_text(self) -> str:
        """The secret as it is shown and stored."""
        return base64.b64encode(self.secret).decode()

    def headers(self, method: str, target: str, body: bytes = b"", *, nonce: str = "", at: int = 0) -> list[Header]:
        """Return the headers that prove a request."""
        if self.token:
            return [("Authorization", f"Bearer {self.token}")]
        path, _, query = target.partition("?")
        nonce, at = nonce or secrets.token_urlsafe(16), at or int(self.now())
        text = canonical(method, path.encode(), query.encode(), at, nonce, body)
        return [
            ("X-Dev-Key", self.id),
            ("X-Dev-Timestamp", str(at)),
            ("X-Dev-Nonce", nonce),
            ("X-Dev-Signature", sign(self.secret, text)),
        ]


def new_key(
    begin: Begin, clock: Clock, workspace: WorkspaceId, *, scopes: Iterable[ApiScope] = ALL, team: str = ""
) -> Program:
    """Make a developer key and return who holds it."""
    shown = ManageKeys(begin, RING).create(workspace, NewCredential("Dialer", frozenset(scopes), team), actor=None)
    return Program(KeyId(shown.id), lambda: clock().timestamp(), secret=base64.b64decode(shown.secret))


def new_token(
    begin: Begin, clock: Clock, workspace: WorkspaceId, *, scopes: Iterable[ApiScope] = ALL, team: str = ""
) -> Program:
    """Make a bearer token and return who holds it."""
    new = NewCredential("Dashboard", frozenset(scopes), team)
    shown = ManageTokens(begin, clock).create(workspace, new, days=30, actor=None)
    return Program(shown.id, lambda: clock().timestamp(), token=shown.secret)


@dataclass
class ApiDriver:
    """Sends requests to an ASGI app, in this process and without a socket.

    Attributes:
        app: Whatever answers under /api/v1.
        client: Address the requests come from.
    """

    app: Any
    client: str = "203.0.113.9"
    prefix: str = "/api/v1"
    sent: list[list[Header]] = field(default_factory=list)

    async def call(
        self,
        program: Program | None,
        method: str,
        path: str,
        payload: Any = None,
        *,
        key: str = "",
        headers: Iterable[Header] = (),
        body: bytes | None = None,
        **proof: Any,
    ) -> Answered:
        """Sign a request, send it, and return the answer.

        Args:
            program: Who asks; None for nobody.
            path: Under the prefix, with the query; as it shall stand in the request line.
            payload: To be sent as JSON.
            key: Idempotency-Key.
            headers: Further ones.
            body: Instead of *payload*.
            proof: nonce and at, see `Program.headers`.
        """
        content = body if body is not None else b"" if payload is None else json.dumps(payload).encode()
        target = self.prefix + path
        found = list(program.headers(method, target, content, **proof)) if program else []
        if content:
            found.append(("Content-Type", "application/json"))
        if key:
            found.append(("Idempotency-Key", key))
        found += headers
        return await self.raw(method, target, found, content)

    async def raw(self, method: str, target: str, headers: Iterable[Header], body: bytes = b"") -> Answered:
        """Send exactly this."""
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            "client": (self.client, 40000),
            "server": ("127.0.0.1", 80),
        }
        return await exchange(self.app, scope, body)


async def exchange(app: Any, scope: dict[str, Any], body: bytes) -> Answered:
    """Run an ASGI app over one request and return what it sends."""
    given = False
    status, headers, content = 0, {}, bytearray()

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:  # the client stays, for what is streamed to it
            await asyncio.Event().wait()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            content.extend(message.get("body", b""))

    await app(scope, receive, send)
    return Answered(status, headers, bytes(content))
