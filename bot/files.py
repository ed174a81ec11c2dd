"""The routes that make the local folder's presigned URLs work; with R2 the bucket answers its own."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from analysis.errors import RefusedError, UnavailableError
from analysis.ports import ObjectStorage
from bot.safe_headers import SAFE
from storage.files import blocks
from storage.local import LocalStorage

log = structlog.get_logger(__name__)

MAX_UPLOAD_BYTES = 1_000_000_000
"""As large as the largest recording we read."""

# An upload shares the origin of the app: it must never be taken for a page.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": f"sandbox; {SAFE['Content-Security-Policy']}",
    "Content-Disposition": "attachment",
    "Cache-Control": "no-store",
}
STATUS = {"recording-missing": 404}
AGAIN_S = "10"


def refused(error: RefusedError) -> Response:
    """Return the key as plain text: programs read it, people never come here."""
    return PlainTextResponse(error.key, STATUS.get(error.key, 403), HEADERS)


def away(error: OSError | UnavailableError) -> Response:
    """Return what an uploader understands while the disk is full or gone: come again, nothing was stored."""
    log.warning("files.unavailable", detail=str(error))
    return PlainTextResponse("storage-unavailable", 503, {**HEADERS, "Retry-After": AGAIN_S})


def closing(content: BinaryIO) -> Iterator[bytes]:
    """Yield the rest of *content* and close it."""
    with content:
        yield from blocks(content)


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """Answers for the objects of one folder."""

    storage: LocalStorage

    def verified(self, request: Request, media_type: str = "") -> str:
        """Return the key if we signed this very request. RefusedError otherwise."""
        key: str = request.path_params["key"]
        expires, signature = (request.query_params.get(name, "") for name in ("expires", "signature"))
        self.storage.verify(request.method, key, expires, signature, media_type=media_type)
        return key

    def read(self, request: Request) -> Response:
        """Stream an object."""
        try:
            stored, content = self.storage.open(self.verified(request))
        except RefusedError as error:
            return refused(error)
        except UnavailableError as error:
            return away(error)
        return StreamingResponse(closing(content), headers={**HEADERS, "Content-Length": str(stored.size_bytes)})

    async def write(self, request: Request) -> Response:
        """Take a new object, spooled to disk; 412 where one is already."""
        media_type = request.headers.get("content-type", "")
        try:
            key = self.verified(request, media_type)
        except RefusedError as error:
            return refused(error)
        try:
            return await self._take(request, key, media_type)
        except (OSError, UnavailableError) as error:
            return away(error)

    async def _take(self, request: Request, key: str, media_type: str) -> Response:
        """Store what is sent. OSError, UnavailableError: there is no room for it."""
        if await run_in_threadpool(self.storage.head, key) is not None:
            return PlainTextResponse("taken", 412, HEADERS)
        with tempfile.TemporaryFile() as body:
            async for block in request.stream():
                if body.tell() + len(block) > MAX_UPLOAD_BYTES:
                    return PlainTextResponse("audio-too-large", 413, HEADERS)
                await run_in_threadpool(body.write, block)
            await run_in_threadpool(self.storage.put, key, body, media_type=media_type, if_absent=True)
        return Response(headers=HEADERS)


def file_routes(storage: ObjectStorage) -> list[Route]:
    """Return GET and PUT for "/files/<key>"; none where a bucket answers its own URLs."""
    if not isinstance(storage, LocalStorage):
        return []
    files = LocalFiles(storage)
    path = "/files/{key:path}"
    return [Route(path, files.read, methods=["GET"]), Route(path, files.write, methods=["PUT"])]
