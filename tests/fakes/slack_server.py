"""The fake Slack over real HTTP, in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from bot.playground.calls import Knobs
from bot.playground.web import create_playground


@contextmanager
def slack_server(token: str, knobs: Knobs | None = None) -> Iterator[tuple[str, Starlette]]:
    """Run it and yield its address."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        app = create_playground("http://127.0.0.1:1", "secret", token, environment="test", base_url=url)
        if knobs is not None:
            app.state.api.knobs = knobs
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[sock])))
        thread.start()
        try:
            yield url, app
        finally:
            server.should_exit = True
            thread.join()
