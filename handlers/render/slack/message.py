"""What a renderer returns for a message."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A Slack message, ready to send.

    Attributes:
        text: For notifications and screen readers; never empty. Send with parse="none" and without unfurling.
        blocks: Block Kit.
    """

    text: str
    blocks: list[Json]
