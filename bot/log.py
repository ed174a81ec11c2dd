"""Structured logs: JSON lines in production, readable lines elsewhere; never a transcript, token or file URL."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from typing import Any

import structlog

SECRET_NAMES = re.compile(r"token|secret|password|authorization|api_key|signature", re.IGNORECASE)
SECRET_SHAPES = re.compile(
    r"sca_[\w-]{20,}|xox[abeoprs]-[\w-]+|xapp-[\w-]+|gsk_\w+|AIza[\w-]{20,}|whsec_[\w+/=]+"
    r"|(?<=bearer )[^\s\"']+|(?<=[?&;]signature=)[^\s&\"']+|(?<=x-amz-signature=)\w+|(?<=//)[^/\s:@]*:[^/\s@]+(?=@)",
    re.IGNORECASE,
)
BREAKS = "\n\t"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What a terminal or a reader would obey: escape sequences, line ends, letters that turn the line around."""
STACKS = frozenset({"exception", "stack"})
"""Made by us and of many lines: these keep their breaks."""
HIDDEN = "[hidden]"


def escaped(found: re.Match[str]) -> str:
    """Return a control character as it would stand in a source text."""
    return found.group().encode("unicode_escape").decode()


def cleaned(value: object, keep: str = "") -> object:
    """Return a value, however nested, without what looks like a secret and with control characters escaped.

    Whatever is no plain value becomes the text by which a log would show it; *keep* lists characters that stay.
    """
    if value is None or isinstance(value, bool | int | float | datetime):
        return value
    if isinstance(value, Mapping):
        return {
            cleaned(str(key)): HIDDEN if item and SECRET_NAMES.search(str(key)) else cleaned(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [cleaned(item) for item in value]
    text = SECRET_SHAPES.sub(HIDDEN, value if isinstance(value, str) else repr(value))
    return CONTROL.sub(lambda found: found.group() if found.group() in keep else escaped(found), text)


def redacted(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what looks like a secret, by name or by shape, and escape control characters."""
    for key, value in list(event.items()):
        del event[key]
        name = str(cleaned(key))
        hidden = bool(value) and SECRET_NAMES.search(key)
        event[name] = HIDDEN if hidden else cleaned(value, BREAKS if key in STACKS else "")
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
