"""One request from outside that may arrive more than once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """What makes a request itself, so that its repetition can be told from a new one.

    Attributes:
        key: The sender's own id of it.
        kind: "event", "command", "action", "view" or "shortcut".
    """

    key: str
    kind: str
