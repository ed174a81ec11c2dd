"""Serves LocalStorage's presigned URLs on the loopback, by the application's own routes."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from bot.files import file_routes
from storage.local import LocalStorage


def files_app(storage: LocalStorage) -> Starlette:
    """Return an application that answers "/files/<key>"."""
    return Starlette(routes=file_routes(storage))


@contextlib.contextmanager
def serving(listener: socket.socket, app: Starlette) -> Iterator[None]:
    """Serve *app* on a bound socket from a thread."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none", http="h11"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
