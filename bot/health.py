"""What a page of health answers: one body of checks, to which each page adds its own."""

from collections.abc import Sequence

from starlette.responses import JSONResponse

from analysis.model.system import Check, any_down


def answer(checks: Sequence[Check], **more: object) -> JSONResponse:
    """Return each service and *more*: 200 while no service is down, else 503."""
    down = any_down(checks)
    body = {
        "status": "unavailable" if down else "ok",
        "services": {one.name: {"status": one.state, "detail": one.detail} for one in checks},
    }
    return JSONResponse(body | more, 503 if down else 200)
