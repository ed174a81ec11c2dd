"""The two routes that make LocalStorage's presigned URLs work, served on the loopback; docs/storage.md tells them."""

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from typing import BinaryIO

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from analysis.errors import RefusedError
from storage.files import blocks
from storage.local import LocalStorage


def files_app(storage: LocalStorage) -> Starlette:
    """Return an application that answers "/files/<key>"."""

    def verify(request: Request, media_type: str = "") -> str:
        key: str = request.path_params["key"]
        query = request.query_params
        storage.verify(request.method, key, query.get("expires", ""), query.get("signature", ""), media_type=media_type)
        return key

    def read(request: Request) -> Response:
        try:
            stored, content = storage.open(verify(request))
        except RefusedError as error:
            return Response(error.key, status_code=404 if error.key == "recording-missing" else 403)
        return StreamingResponse(closing(content), headers={"Content-Length": str(stored.size_bytes)})

    async def write(request: Request) -> Response:
        media_type = request.headers.get("content-type", "")
        try:
            key = verify(request, media_type)
        except RefusedError as error:
            return Response(error.key, status_code=403)
        if await run_in_threadpool(storage.head, key) is not None:
            return Response("taken", status_code=412)
        with tempfile.TemporaryFile() as body:
            async for block in request.stream():
                body.write(block)
            await run_in_threadpool(storage.put, key, body, media_type=media_type, if_absent=True)
        return Response()

    return Starlette(
        routes=[
            Route("/files/{key:path}", read, methods=["GET"]),
            Route("/files/{key:path}", write, methods=["PUT"]),
        ]
    )


def closing(content: BinaryIO) -> Iterator[bytes]:
    """Yield the rest of *content* and close it."""
    with content:
        yield from blocks(content)


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
