"""What an installation is made of and how it fares, as its admins see it; never a secret."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine that could listen or read.

    Attributes:
        name: By which a policy names it: "groq"; for a language model its engine, "gemini:gemini-3.8-flash".
        role: "transcriber" or "model".
        engine: Provider and model.
        key: Name of the setting that holds its key; "" for one that needs none.
        key_set: That setting is there.
        ready: It can be used.
    """

    name: str
    role: str
    engine: str
    key: str
    key_set: bool
    ready: bool


class State(StrEnum):
    """OK. OFF: not configured, and nothing is wrong with that. WARN: works, but look at it. DOWN: does not work."""

    OK = "ok"
    OFF = "off"
    WARN = "warn"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Check:
    """How one service does.

    Attributes:
        detail: One plain line; no secret, no address with credentials.
        fix: Catalog key of what to do; "" when nothing is to be done.
        said: Catalog key that says the detail in the reader's language; "" where it is only a name.
    """

    name: str
    state: State
    detail: str = ""
    fix: str = ""
    said: str = ""


def any_down(checks: Iterable[Check]) -> bool:
    """Tell whether any service does not work."""
    return any(one.state is State.DOWN for one in checks)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Jobs of one queue that nobody has begun, those under way, and those whose time has not come yet."""

    queue: str
    queued: int
    running: int
    later: int = 0


@dataclass(frozen=True, slots=True)
class Machine:
    """The installation.

    Attributes:
        settings: Name and value of what the environment decides; of secrets only whether they are there.
        versions: Name and version.
        health: As `doctor` says it.
        checked: The services themselves were asked; else only what can be said at once.
        queues: The fullest first.
    """

    settings: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    health: tuple[Check, ...]
    checked: bool
    queues: tuple[Waiting, ...]
