"""What we ask of Slack when we speak, in our words; the only other implementation is the one tests break on purpose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from analysis.model.ids import WorkspaceId
from analysis.usecases.people import Profile
from handlers.render.slack.message import Message

Json = dict[str, Any]


class RefusedBySlackError(Exception):
    """Slack said no, and asking again will not help.

    Attributes:
        code: Slack's word for it, such as "channel_not_found".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation in Slack's sense, as of now.

    Attributes:
        external: People of other companies are in it, or are invited.
        direct: A direct message with one person.
        member: The bot may post there.
    """

    external: bool
    archived: bool
    direct: bool
    member: bool


@dataclass(frozen=True, slots=True)
class SlackFile:
    """A file as Slack describes it; nothing of it is trusted.

    Attributes:
        url: For download with the bot's token; "" where there is none.
        access: "visible", "check_file_info", "access_denied", …
        channels: Where it is shared.
        external: Kept by another service: there is nothing to download.
        threads: By channel, the ts under which it stands there: of the thread it was shared in, or of its message.
    """

    id: str
    name: str
    media_type: str
    size_bytes: int
    url: str
    uploader: str
    access: str
    channels: tuple[str, ...]
    external: bool
    threads: Mapping[str, str] = field(default_factory=dict)


class SlackGateway(Protocol):
    """One workspace of Slack, synchronous. No method tries twice: the workflow does.

    Every method raises UnavailableError("slack") when Slack is away or limits us (with its `retry_after`) and surely
    did nothing, and RefusedBySlackError when it said no. Methods that change something raise OutcomeUnknownError
    when the request was sent and the answer never came whole.
    """

    def post(self, channel: str, message: Message, *, thread: str = "", identity: str = "") -> str:
        """Post and return the ts. *identity* goes along as metadata, by which `find` finds it."""
        ...

    def update(self, channel: str, ts: str, message: Message, *, identity: str = "") -> None:
        """Replace a message of ours."""
        ...

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is success."""
        ...

    def take_back(self, file: str, channel: str) -> None:
        """Delete a file of ours and the messages that shared it there; what is gone already is success."""
        ...

    def find(self, channel: str, identity: str, *, thread: str = "", since: float) -> str | None:
        """Return the ts of our message with this identity posted after *since* (seconds since 1970), or None.

        None means that it is surely not there: all of the span was read.
        """
        ...

    def upload(self, name: str, content: bytes, *, alt_text: str = "") -> str:
        """Bring a file to Slack, shared with nobody yet, and return its id."""
        ...

    def share(self, file: str, channel: str, *, title: str, comment: str = "", thread: str = "") -> None:
        """Share an uploaded file in one message."""
        ...

    def shared(self, file: str, channel: str) -> bool:
        """Tell whether the file is shared there."""
        ...

    def direct(self, user: str) -> str:
        """Return the channel of the direct message with a person."""
        ...

    def permalink(self, channel: str, ts: str) -> str:
        """Return the link to a message."""
        ...

    def room(self, channel: str) -> Room:
        """Return what the channel is at this moment."""
        ...

    def file(self, file: str) -> SlackFile:
        """Return what Slack says of a file."""
        ...

    def download(self, file: SlackFile, to: Path, *, max_bytes: int) -> int:
        """Stream a file to *to* and return its size in bytes.

        Raises:
            RefusedError: "slack-file-unreadable" or "slack-file-too-large".
            RejectedError: It lies where the token must not travel.
        """
        ...

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """Show a person their Home tab."""
        ...

    def update_view(self, view_id: str, view: dict[str, Any]) -> None:
        """Show something else in an open window; RefusedBySlackError("not_found") where it was closed."""
        ...

    def suggest(self, channel: str, title: str, prompts: Sequence[dict[str, Any]]) -> None:
        """Show in the agent view of a direct message what one could ask."""
        ...

    def profile(self, user: str) -> Profile:
        """Return what Slack says of a person."""
        ...

    def members(self, cursor: str) -> tuple[list[tuple[str, Profile]], str]:
        """Return a page of the workspace's own people, also removed ones, and the next cursor; "" begins and ends."""
        ...


Gateways = Callable[[WorkspaceId], SlackGateway]
"""Returns a workspace's gateway, with the token that is valid now.

Raises:
    RefusedError: "slack-not-connected": the app is not installed there (any more).
"""
