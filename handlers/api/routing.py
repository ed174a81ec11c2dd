"""Finds the endpoint of a request by its raw path: "%2F" in an id never becomes another route."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from handlers.api.contract import Endpoint
from handlers.api.problems import ProblemError

PREFIX = b"/api/v1"
PARAMETER = re.compile(r"\{(\w+)\}")
MAX_PATH_BYTES = 2048
Row = Endpoint[Any, Any]


@dataclass(frozen=True, slots=True)
class Path:
    """One template with the endpoints on it, by method."""

    segments: tuple[str, ...]
    endpoints: Mapping[str, Row]

    def match(self, parts: list[str]) -> dict[str, str] | None:
        """Return the parameters of a path that fits, or None."""
        if len(parts) != len(self.segments):
            return None
        found: dict[str, str] = {}
        for segment, part in zip(self.segments, parts, strict=True):
            parameter = PARAMETER.fullmatch(segment)
            if parameter and part:
                found[parameter[1]] = part
            elif segment != part:
                return None
        return found


class Routes:
    """The table of endpoints, made ready to be looked through."""

    def __init__(self, endpoints: Iterable[Row]) -> None:
        """Take the table; a method twice on a path is a bug. ValueError."""
        paths: dict[tuple[str, ...], dict[str, Row]] = {}
        for row in endpoints:
            on_path = paths.setdefault(tuple(row.path.strip("/").split("/")), {})
            if row.method in on_path:
                raise ValueError(f"{row.method} {row.path} twice")
            on_path[row.method] = row
        # Fixed words before parameters: "/conversations/search" is no conversation.
        ordered = sorted(paths, key=lambda segments: [bool(PARAMETER.fullmatch(each)) for each in segments])
        self.paths = [Path(segments, paths[segments]) for segments in ordered]

    def find(self, method: str, raw_path: bytes) -> tuple[Row, dict[str, str]]:
        """Return the endpoint and the path's parameters. ProblemError: no such address, or not with that method."""
        parts = parts_of(raw_path)
        for path in self.paths:
            found = path.match(parts)
            if found is None:
                continue
            row = path.endpoints.get(method)
            if row is None:
                allow = ", ".join(sorted(path.endpoints))
                raise ProblemError("method-not-allowed", headers=(("Allow", allow),))
            return row, found
        raise ProblemError("not-found")


def parts_of(raw_path: bytes) -> list[str]:
    """Return the segments after the prefix, each decoded by itself. ProblemError: not-found."""
    if len(raw_path) > MAX_PATH_BYTES or not raw_path.startswith(PREFIX + b"/"):
        raise ProblemError("not-found")
    try:
        parts = [unquote_to_bytes(part).decode() for part in raw_path[len(PREFIX) + 1 :].split(b"/")]
    except UnicodeDecodeError:
        raise ProblemError("not-found") from None
    if any("\0" in part for part in parts):
        raise ProblemError("not-found")
    return parts
