"""Who asks: workspace, person, language and time zone of one request, found before any listener runs.

Listeners take what they need by name: `asker`, `services`, `words`, `tell`.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from slack_bolt.async_app import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.delivery import Delivery
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.people import Person
from analysis.usecases.people import Profile
from handlers.render.slack.message import Message
from handlers.render.words import Words, language_of
from handlers.services import Services
from handlers.slack.answers import as_modal
from handlers.slack.installed import Installations, Installed
from handlers.slack.payload import Body, about, actor_enterprise, actor_team, delivery_of, has_cause, is_news, typed
from handlers.slack.profiles import profile_of
from handlers.slack.silence import ASYNC_SILENCE, soon

KEYS = ("asker", "services", "words", "askers", "tell")
"""What we add to the names a listener may ask Bolt for."""
KEPT_S = 2.0
"""For how long a person's profile is believed without a look; what they change counts at once in this process."""
KEPT_NEW_S = 1.0
"""The same for a person Slack was never asked about: a job is asking, and the next command may know the language."""
ASKED_S = 60.0
"""After a question without an answer the next request goes on without; a job asks too."""
MOST = 10_000
HAN = re.compile(r"[\u4e00-\u9fff]")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and what makes the request itself.

    Attributes:
        slack_user: "U…".
        team: "T…", or "E…" for an org-wide installation without a team.
        words: In the person's language.
        zone: To show times in.
        delivery: For `analysis.usecases.once.claim`.
        prefix: COMMAND_PREFIX: what to write before a command's name in help and hints.
        role: "rep", "manager" or "admin".
    """

    workspace: WorkspaceId
    user: UserId
    slack_user: str
    team: str
    words: Words
    zone: ZoneInfo
    delivery: Delivery
    prefix: str = ""
    role: str = "rep"


class Meet(Protocol):
    """Finds a person, made known at their first request; synchronous, one short transaction."""

    def __call__(self, workspace: WorkspaceId, slack_user: str) -> Person: ...


class Learn(Protocol):
    """Stores what Slack says of a person; synchronous, one short transaction."""

    def __call__(self, workspace: WorkspaceId, slack_user: str, profile: Profile) -> Person: ...


class AskAtOnce(Protocol):
    """Asks Slack about a person while they wait; None where it does not say."""

    async def __call__(self, client: AsyncWebClient, slack_user: str) -> Profile | None: ...


class NoteForeigner(Protocol):
    """Writes down that somebody of another company pressed a button; synchronous."""

    def __call__(self, workspace: WorkspaceId, *, actor: str, team: str) -> None: ...


@dataclass(slots=True)
class Askers:
    """Resolves people, and remembers them for seconds.

    Attributes:
        now: Seconds that only grow.
    """

    services: Services
    meet: Meet
    note_foreigner: NoteForeigner
    installations: Installations
    learn: Learn
    ask: AskAtOnce
    prefix: str = ""
    now: Callable[[], float] = time.monotonic
    _asked: dict[tuple[str, str], float] = field(default_factory=dict)
    _known: dict[tuple[str, str], tuple[float, Person]] = field(default_factory=dict)
    _meetings: "dict[tuple[str, str], asyncio.Task[Person]]" = field(default_factory=dict)

    async def resolve(
        self, installed: Installed, slack_user: str, team: str, body: dict[str, Any], client: AsyncWebClient
    ) -> Asker:
        """Return who asks. Slack is asked about somebody we never met, once and not for long.

        Where it does not answer in time their language is guessed, and learned by a job.
        """
        person = await self._person(installed.workspace, slack_user, client)
        return Asker(
            workspace=installed.workspace,
            user=person.id,
            slack_user=slack_user,
            team=team or installed.team or installed.enterprise,
            words=Words(language(person, typed(body))),
            zone=zone(person.zone),
            delivery=delivery_of(body),
            prefix=self.prefix,
            role=person.role,
        )

    def forget(self, workspace: WorkspaceId, slack_user: str) -> None:
        """Look the person up again at the next request: they changed their language, say."""
        self._known.pop((workspace, slack_user), None)

    async def refuse(self, installed: Installed, slack_user: str, team: str) -> NoReturn:
        """Turn away somebody of another company. RefusedError("slack-foreigner")."""
        await self.services.run(self.note_foreigner, installed.workspace, actor=slack_user, team=team)
        raise RefusedError("slack-foreigner")

    async def _person(self, workspace: WorkspaceId, slack_user: str, client: AsyncWebClient) -> Person:
        key = (workspace, slack_user)
        until, person = self._known.get(key, (0.0, None))
        if person is None or until <= self.now():
            if person is not None:  # one request looks; those beside it go on with what was known
                self._known[key] = (self.now() + KEPT_NEW_S, person)
            # A thousand first requests at once are one look: they wait for it, and it outlives who gives up.
            meeting = self._meetings.get(key)
            if meeting is None:
                meeting = self._meetings[key] = asyncio.create_task(self._met(workspace, slack_user, client))
                meeting.add_done_callback(lambda _: self._meetings.pop(key, None))
            person = await asyncio.shield(meeting)
        return person

    async def _met(self, workspace: WorkspaceId, slack_user: str, client: AsyncWebClient) -> Person:
        person = await self.services.run(self.meet, workspace, slack_user)
        if person.profile_at is None:
            person = await self._introduced(workspace, person, client)
        if len(self._known) >= MOST:
            self._known.clear()
        kept_s = KEPT_NEW_S if person.profile_at is None else KEPT_S
        self._known[workspace, slack_user] = (self.now() + kept_s, person)
        return person

    async def _introduced(self, workspace: WorkspaceId, person: Person, client: AsyncWebClient) -> Person:
        """Return the person as Slack describes them; as they are where it does not answer soon."""
        key = (workspace, person.slack_id)
        if self._asked.get(key, 0.0) > self.now():
            return person
        if len(self._asked) >= MOST:
            self._asked.clear()
        self._asked[key] = self.now() + ASKED_S
        profile = await self.ask(client, person.slack_id)
        return person if profile is None else await self.services.run(self.learn, workspace, person.slack_id, profile)


async def ask_at_once(client: AsyncWebClient, slack_user: str) -> Profile | None:
    """Implement AskAtOnce: one try, soon; a job asks again in its own time."""
    try:
        async with soon(client):
            answer = await client.users_info(user=slack_user, include_locale=True)
        return profile_of(answer["user"], slack_user)
    except (*ASYNC_SILENCE, ValueError, KeyError, AttributeError) as error:
        log.info("slack.person_not_introduced", error=type(error).__name__)
        return None


def foreign(installed: Installed, body: dict[str, Any]) -> bool:
    """Tell whether the request comes from a person of another company, in a channel shared with it."""
    team = actor_team(body)
    if not team or team in {installed.team, installed.enterprise}:
        return False
    return not installed.enterprise or actor_enterprise(body) != installed.enterprise


def language(person: Person, words: str) -> str:
    """Return the catalog language: as chosen, as Slack says, by the script of what was typed, as the workspace."""
    if not (person.locale or person.slack_locale) and HAN.search(words):
        return language_of("zh")
    return language_of(person.language)


def zone(name: str) -> ZoneInfo:
    """Return the time zone, UTC for a name nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def middleware(askers: Askers, tell: Callable[..., None]) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Return the Bolt middleware that puts `asker`, `services`, `words`, `askers` and `tell` into the context.

    An event without what it would take to act on it ends here, acknowledged: sent again it would say no more.

    Args:
        askers: Finds out who asks.
        tell: A `handlers.slack.tell.Telling`; listeners get it as a `handlers.slack.tell.Tell`.
    """

    async def know(
        context: AsyncBoltContext, body: dict[str, Any], next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        if not has_cause(body):
            return BoltResponse(status=200)
        context["services"], context["askers"] = askers.services, askers
        installed: Installed | None = context.get("installed")
        if installed is not None and context.user_id and not is_news(body):
            if foreign(installed, body):
                await askers.refuse(installed, context.user_id, actor_team(body))
            asker = await askers.resolve(installed, context.user_id, context.team_id or "", body, context.client)
            context["asker"], context["words"] = asker, asker.words
            context["tell"] = partial(_tell, tell, body, context.client, asker.words)
            structlog.contextvars.bind_contextvars(workspace=asker.workspace, user=asker.user, **about(body))
        _strip_prefix(body, askers.prefix)
        await next_()
        return None

    return know


def _tell(tell: Callable[..., None], body: Body, client: AsyncWebClient, words: Words, message: Message) -> None:
    tell(body, client, message, as_modal(words, message))


def _strip_prefix(body: dict[str, Any], prefix: str) -> None:
    """Let listeners know commands by their plain names, whatever COMMAND_PREFIX says."""
    if prefix and str(body.get("command", "")).startswith(f"/{prefix}"):
        body["command"] = "/" + body["command"].removeprefix(f"/{prefix}")
