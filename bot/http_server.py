"""How this process speaks HTTP: uvicorn with h11, and the deadline that uvicorn has not got.

uvicorn waits forever for the head of a request: idle and dripping connections would pile up until no socket is left
(https://uvicorn.dev/deployment/ leaves that to a proxy; we do not count on one). h11 is strict about what it reads.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.safe_headers import RAW
from bot.settings import Settings

HEAD_S = 15.0
"""For the whole head of a request, from the first moment or byte on."""
MOST_HEAD_BYTES = 32 * 1024
"""Of a request line with all headers; the API allows half of it, in handlers/api/intake.py, with a document."""


class ImpatientProtocol(H11Protocol):
    """Closes a connection whose next request does not come, or whose answered request does not end."""

    head_s = HEAD_S
    deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give it its time, and log none of its requests: whole queries would be in it, in which people put secrets."""
        super().connection_made(transport)
        self.access_log = False
        self._arm()

    def data_received(self, data: bytes) -> None:
        """Read; the time goes on running until a head is whole, however often something arrives."""
        super().data_received(data)
        unfinished = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        ignored = self.conn.their_state is h11.SEND_BODY and self.conn.our_state is h11.DONE
        if unfinished or ignored:
            self._arm()
        else:
            self._disarm()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, with the headers of every answer."""
        headers = [*RAW, (b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        head = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (head, h11.Data(data=msg.encode()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._disarm()
        super().connection_lost(exc)

    def _arm(self) -> None:
        if self.deadline is None:
            self.deadline = self.loop.call_later(self.head_s, self.transport.close)

    def _disarm(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None


def http_options(settings: Settings) -> dict[str, Any]:
    """Return how uvicorn is to be run, for `uvicorn.Config`."""
    return {
        "http": ImpatientProtocol,
        "ws": "none",
        "h11_max_incomplete_event_size": MOST_HEAD_BYTES,
        "log_config": None,
        "server_header": False,
        "forwarded_allow_ips": settings.forwarded_allow_ips,
        "timeout_graceful_shutdown": 10,
    }
