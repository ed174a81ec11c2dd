"""What Slack's guard and the API's door ask of bytes from anybody, before anything believes them."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any, NoReturn

from starlette.types import Scope

MAX_DEPTH = 64
SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""What an escaped NUL, or half of a surrogate pair, begins like."""
MOST_ADDRESSES = 10_000
EVERYBODY_ELSE = "everybody else"


def address(scope: Scope) -> str:
    """Return whose request it is: the address, of IPv6 the /64 that one customer holds; "" when unknown."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        found = ip_address(host)
    except ValueError:
        return str(host)
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else host  # noqa: PLR2004


def sound(content: bytes, value: object) -> bool:
    """Tell whether *value*, read from the JSON *content*, is neither too deep nor holds what cannot be stored.

    PostgreSQL takes no NUL, and nothing encodes half of a pair: refused at the edge, once, for every column there is.
    """
    # So few brackets cannot nest too deep: nearly every request ends here.
    if content.count(b"[") + content.count(b"{") > MAX_DEPTH and deeper_than(value, MAX_DEPTH):
        return False
    return not SUSPICIOUS.search(content) or storable(value)


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)


def storable(value: object) -> bool:
    """Tell whether every string in it can be stored, level by level and without recursion."""
    level: list[Any] = [value]
    while level:
        words = "".join(each for each in level if isinstance(each, str))
        if "\0" in words or words.encode("utf-8", "replace") != words.encode("utf-8", "surrogatepass"):
            return False
        level = [child for each in level if isinstance(each, dict | list) for child in parts(each)]
    return True


def parts(value: "dict[str, Any] | list[Any]") -> "list[Any]":
    """Return what a value consists of, names too."""
    return [*value, *value.values()] if isinstance(value, dict) else value


def deeper_than(value: object, limit: int) -> bool:
    """Tell whether lists and objects nest deeper than *limit*, level by level and without recursion."""
    level: list[Any] = [value]
    for _ in range(limit + 1):
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return False
        level = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
    return True


@dataclass(slots=True)
class PerMinute:
    """Counts requests of an address in this minute, in this process; bounded, whatever comes.

    `limits`, which would do the same, starts a thread for every burst and never bounds what it remembers.

    Attributes:
        most: Of one address in a minute.
        now: Seconds since 1970.
    """

    most: int
    now: Callable[[], float]
    _minute: int = 0
    _counts: dict[str, int] = field(default_factory=dict)

    def wait_s(self, address: str) -> int:
        """Count one; return how many seconds to wait for the next minute if it is over the limit, else 0."""
        now = self.now()
        minute = int(now // 60)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        if address not in self._counts and len(self._counts) >= MOST_ADDRESSES:
            address = EVERYBODY_ELSE  # who comes from ten thousand networks shares what is left
        count = self._counts[address] = self._counts.get(address, 0) + 1
        return max(1, math.ceil((minute + 1) * 60 - now)) if count > self.most else 0
