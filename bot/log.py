"""Structured logs: JSON lines in production, readable lines elsewhere; never a transcript, token or file URL."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_NAMES = re.compile(r"token|secret|password|authorization|api_key|signature", re.IGNORECASE)
SECRET_SHAPES = re.compile(
    r"sca_[\w-]{20,}|xox[abeoprs]-[\w-]+|xapp-[\w-]+|gsk_\w+|AIza[\w-]{20,}|(?<=X-Amz-Signature=)\w+|(?<=//)[^/\s:@]+:[^/\s@]+(?=@)"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
HIDDEN = "[hidden]"


def cleaned(value: object) -> object:
    """Return a value, however nested, without what looks like a secret and with control characters escaped."""
    if isinstance(value, str):
        return CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", SECRET_SHAPES.sub(HIDDEN, value))
    if isinstance(value, dict):
        return {key: HIDDEN if SECRET_NAMES.search(str(key)) else cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(item) for item in value]
    return value


def redacted(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what looks like a secret, by name or by shape, and escape control characters."""
    for key, value in event.items():
        event[key] = HIDDEN if SECRET_NAMES.search(key) and value else cleaned(value)
    return event


def configure(level: str, *, as_json: bool) -> None:
    """Send structlog and the standard library's logging through one chain to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redacted,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # These say at INFO what our own events say better, or print what must not be printed.
    for noisy in (
        "httpx",
        "httpx2",
        "httpcore",
        "botocore",
        "boto3",
        "google_genai",
        "groq",
        "alembic",
        "faster_whisper",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
