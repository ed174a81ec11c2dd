"""What anybody may read of the API without a credential: its document, its page, recipes and client."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.api.contract import Endpoint
from handlers.api.docs.page import page, problems_page
from handlers.api.openapi import document

DOCS = Path(__file__).parent / "docs"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    # Nothing of other hosts, no script, nothing framed.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
}
FILES = {
    "style.css": "text/css",
    "call.sh": "text/x-shellscript",
    "client.py": "text/x-python",
}


def public_routes(endpoints: Sequence[Endpoint[Any, Any]], *, version: str, prefix: str, base: str) -> list[Route]:
    """Return the routes; everything is made here, once, so that no request costs more than sending it.

    Args:
        endpoints: The table.
        version: Of the program.
        prefix: Under which the endpoints are served.
        base: Address of the installation, without a slash at its end.
    """
    described = document(endpoints, version=version, prefix=prefix, server=base)
    made: Mapping[str, tuple[str, str]] = {
        "/api/openapi.json": (json.dumps(described, ensure_ascii=False), "application/json"),
        "/api/docs": (page(described, base), "text/html"),
        "/api/docs/problems": (problems_page(), "text/html"),
        **{f"/api/docs/{name}": ((DOCS / name).read_text("utf-8"), kind) for name, kind in FILES.items()},
    }
    return [
        Route(path, partial(serve, content.encode(), media_type), methods=["GET"])
        for path, (content, media_type) in made.items()
    ]


async def serve(content: bytes, media_type: str, _request: Request) -> Response:
    """Send what was made."""
    return Response(content, media_type=media_type, headers=HEADERS)
