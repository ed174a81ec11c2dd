"""The one place that speaks to Slack on our own account: every message, file and question goes through here."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from analysis.errors import UnavailableError
from analysis.usecases.people import Profile
from handlers.render.slack.message import Message
from handlers.slack.limits import FILE, LIMITED, SLOWED
from handlers.slack.outbound.errors import PROVIDER, translated
from handlers.slack.outbound.files import SlackFiles
from handlers.slack.outbound.gateway import RefusedBySlackError, Room, SlackFile
from handlers.slack.profiles import profile_of
from handlers.slack.rooms import is_external

EVENT_TYPE = "analyst_message"
TIMEOUT_S = 10
UPLOAD_TIMEOUT_S = 60.0
PAGE = 100
PAGES = 20
"""Messages of one look: 2,000. A channel with more since our try began is not one a bot posts a result to."""
MEMBERS = 200
"""People in one page, as Slack recommends for users.list (2026)."""
SLACKBOT = "USLACKBOT"
GONE = frozenset({"message_not_found", "file_not_found", "file_deleted"})


def make_client(token: str, api_url: str, tls: ssl.SSLContext, *, timeout_s: int = TIMEOUT_S) -> WebClient:
    """Return a client that tries once: Slack's retry of a lost connection may post twice, and the workflow waits.

    Args:
        token: Of the bot.
        api_url: Where the methods are.
        tls: Verifies Slack's certificate; left to itself the SDK would read all authorities anew for each call.
        timeout_s: Longest silence while waiting.
    """
    return WebClient(token, base_url=api_url, timeout=timeout_s, ssl=tls, retry_handlers=[])


@dataclass(frozen=True, slots=True)
class SlackSender:
    """Implements handlers.slack.outbound.gateway.SlackGateway.

    Attributes:
        client: Made by `make_client`.
        http: For the bytes of uploads, which go to an address Slack names; carries no token.
        files: Downloads with the token.
    """

    client: WebClient
    http: httpx.Client
    files: SlackFiles

    def post(self, channel: str, message: Message, *, thread: str = "", identity: str = "") -> str:
        """Post once and return the ts."""
        with translated(changes=True):
            answer = self.client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                thread_ts=thread or None,
                metadata=metadata(identity),
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["ts"])

    def update(self, channel: str, ts: str, message: Message, *, identity: str = "") -> None:
        """Replace text, blocks and metadata: what an update leaves out may be lost."""
        with translated(changes=True):
            self.client.chat_update(
                channel=channel,
                ts=ts,
                text=message.text,
                blocks=message.blocks,
                metadata=metadata(identity),
                parse="none",
            )

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is success."""
        try:
            with translated(changes=True):
                self.client.chat_delete(channel=channel, ts=ts)
        except RefusedBySlackError as error:
            if error.code not in GONE:
                raise

    def take_back(self, file: str, channel: str) -> None:
        """Delete the messages that shared it, whose words quote the call too, then the file."""
        try:
            with translated(changes=False):
                shares = self.client.files_info(file=file)["file"].get("shares") or {}
            for visibility in shares.values():
                for share in visibility.get(channel) or ():
                    self.delete(channel, str(share["ts"]))
            with translated(changes=True):
                self.client.files_delete(file=file)
        except RefusedBySlackError as error:
            if error.code not in GONE:
                raise

    def find(self, channel: str, identity: str, *, thread: str = "", since: float) -> str | None:
        """Read the channel or thread page by page.

        Raises:
            RefusedBySlackError: It cannot be read; "too_many_messages" after 20 pages.
        """
        cursor: str | None = None
        for _ in range(PAGES):
            answer = self._page(channel, thread, since, cursor)
            for message in answer.get("messages") or []:
                if carries(message, identity):
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return None
        raise RefusedBySlackError("too_many_messages")

    def _page(self, channel: str, thread: str, since: float, cursor: str | None) -> SlackResponse:
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since:.6f}",
            "limit": PAGE,
            "cursor": cursor,
            "include_all_metadata": True,
        }
        with translated(changes=False):
            if thread:
                return self.client.conversations_replies(ts=thread, **asked)
            return self.client.conversations_history(**asked)

    def upload(self, name: str, content: bytes, *, alt_text: str = "") -> str:
        """Ask for a place and put the bytes there; harmless to repeat, for nobody sees a file that is not shared."""
        with translated(changes=False):
            place = self.client.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=alt_text or None)
            stored = self.http.post(str(place["upload_url"]), content=content, timeout=UPLOAD_TIMEOUT_S)
        if stored.status_code == LIMITED:
            SLOWED.labels(FILE).inc()
        if not stored.is_success:
            raise UnavailableError(PROVIDER, detail=f"upload {stored.status_code}")
        return str(place["file_id"])

    def share(self, file: str, channel: str, *, title: str, comment: str = "", thread: str = "") -> None:
        """Share an uploaded file in one message."""
        with translated(changes=True):
            self.client.files_completeUploadExternal(
                files=[{"id": file, "title": title}],
                channel_id=channel,
                initial_comment=comment or None,
                thread_ts=thread or None,
            )

    def shared(self, file: str, channel: str) -> bool:
        """Ask for the file: until it is completed Slack knows none by that id."""
        try:
            return channel in self.file(file).channels
        except RefusedBySlackError as error:
            if error.code in GONE:
                return False
            raise

    def direct(self, user: str) -> str:
        """Open the direct message, or find it open."""
        with translated(changes=False):  # opening it twice is opening it once
            answer = self.client.conversations_open(users=user)
        return str(answer["channel"]["id"])

    def permalink(self, channel: str, ts: str) -> str:
        """Return the link to a message."""
        with translated(changes=False):
            return str(self.client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])

    def room(self, channel: str) -> Room:
        """Return what the channel is at this moment."""
        with translated(changes=False):
            found = self.client.conversations_info(channel=channel)["channel"]
        direct = bool(found.get("is_im"))
        return Room(
            external=is_external(found),
            archived=bool(found.get("is_archived")),
            direct=direct,
            member=direct or bool(found.get("is_member")) or bool(found.get("is_mpim")),
        )

    def file(self, file: str) -> SlackFile:
        """Return what Slack says of a file."""
        with translated(changes=False):
            found = self.client.files_info(file=file)["file"]
        return SlackFile(
            id=str(found["id"]),
            name=str(found.get("name") or ""),
            media_type=str(found.get("mimetype") or ""),
            size_bytes=int(found.get("size") or 0),
            url=str(found.get("url_private_download") or found.get("url_private") or ""),
            uploader=str(found.get("user") or ""),
            access=str(found.get("file_access") or "visible"),
            channels=tuple(str(one) for kind in ("channels", "groups", "ims") for one in found.get(kind) or ()),
            external=bool(found.get("is_external")),
            threads=threads_of(found.get("shares") or {}),
        )

    def download(self, file: SlackFile, to: Path, *, max_bytes: int) -> int:
        """Stream a file to *to*."""
        return self.files.download(file.url, self.client.token or "", to, max_bytes=max_bytes)

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """Replace the Home tab of one person."""
        with translated(changes=False):  # publishing the same twice is publishing it once
            self.client.views_publish(user_id=user, view=view)

    def update_view(self, view_id: str, view: dict[str, Any]) -> None:
        """Replace what an open window shows."""
        with translated(changes=False):  # twice the same is once
            self.client.views_update(view_id=view_id, view=view)

    def suggest(self, channel: str, title: str, prompts: Sequence[dict[str, Any]]) -> None:
        """Replace the prompts of the agent view."""
        with translated(changes=False):
            self.client.assistant_threads_setSuggestedPrompts(channel_id=channel, title=title, prompts=list(prompts))

    def profile(self, user: str) -> Profile:
        """Return what Slack says of a person."""
        with translated(changes=False):
            found = self.client.users_info(user=user, include_locale=True)["user"]
        return profile_of(found, user)

    def members(self, cursor: str) -> tuple[list[tuple[str, Profile]], str]:
        """Read one page of users.list, without bots, Slack's own and people of other companies."""
        with translated(changes=False):
            said = self.client.users_list(cursor=cursor or None, limit=MEMBERS, include_locale=True)
        people = [one for one in said.get("members") or [] if is_person(one)]
        following = (said.get("response_metadata") or {}).get("next_cursor") or ""
        return [(str(one["id"]), profile_of(one, str(one["id"]))) for one in people], str(following)


def is_person(found: Mapping[str, Any]) -> bool:
    """Tell whether a user object is a person of this workspace."""
    return not (found.get("is_bot") or found.get("is_stranger") or found.get("id") in {None, "", SLACKBOT})


def threads_of(shares: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]) -> dict[str, str]:
    """Return under which ts a file stands in each channel: of the thread it was shared in, or of its own message."""
    found: dict[str, str] = {}
    for visibility in ("public", "private"):
        for channel, shared in (shares.get(visibility) or {}).items():
            for share in shared[:1]:
                found.setdefault(channel, str(share.get("thread_ts") or share.get("ts") or ""))
    return found


def metadata(identity: str) -> dict[str, Any] | None:
    """Return what goes along with a message unseen, by which it is found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"message": identity}} if identity else None


def carries(message: dict[str, Any], identity: str) -> bool:
    """Tell whether a message is the one with this identity."""
    sent = message.get("metadata") or {}
    payload = sent.get("event_payload") or {}
    return bool(sent.get("event_type") == EVENT_TYPE and payload.get("message") == identity)
