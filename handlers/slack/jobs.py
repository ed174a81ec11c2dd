"""What the edge leaves to jobs: questions to Slack about people, renewal of tokens, clearing after an uninstall."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from slack_sdk import WebClient

from analysis.errors import OutcomeUnknownError, RejectedError, UnavailableError
from analysis.model.ids import WorkspaceId
from analysis.usecases.admin.people import SYNC, ListSlack, SyncPeople
from analysis.usecases.installations import CLEAR, ROTATE, ClearWorkspace
from analysis.usecases.people import LEARN, LearnPerson, Profile
from analysis.usecases.rotation import FreshTokens, RenewAll, RotateTokens
from handlers.jobs.engine import Engine, Json
from handlers.slack.errands import Errands
from handlers.slack.errands import register as register_errands
from handlers.slack.outbound.errors import translated
from handlers.slack.outbound.gateway import Gateways, RefusedBySlackError

SYNC_ALL = "slack.people_all"
SYNC_CRON = "10 4 * * *"
RENEW = "slack.renew_all"
RENEW_CRON = "7,37 * * * *"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EdgeSteps:
    """The use cases behind the jobs.

    Attributes:
        sync_all: Queues the reading of members in every workspace; returns in how many.
        rotate: None where one bot token is set for good.
    """

    learn: LearnPerson
    clear: ClearWorkspace
    renew: RenewAll
    errands: Errands
    sync: SyncPeople
    sync_all: Callable[[], int]
    rotate: RotateTokens | None = None


def register(engine: Engine, steps: EdgeSteps) -> None:
    """Declare the workflows on *engine*."""

    def learn(workspace: str, slack_user: str) -> Json:
        return engine.step("learn", lambda: steps.learn(WorkspaceId(workspace), slack_user))

    def clear(workspace: str) -> Json:
        return engine.step("clear", lambda: steps.clear(WorkspaceId(workspace)))

    def rotate(workspace: str) -> Json:
        call = steps.rotate
        return None if call is None else engine.step("rotate", lambda: call(WorkspaceId(workspace)))

    def renew(_: str) -> Json:
        return engine.step("renew", steps.renew)

    def sync(workspace: str) -> Json:
        return sync_people(engine, steps.sync, workspace)

    def sync_all(_: str) -> Json:
        return engine.step("sync_all", steps.sync_all)

    engine.workflow(SYNC, sync)
    engine.schedule(SYNC_ALL, SYNC_CRON, sync_all)
    engine.workflow(LEARN, learn)
    engine.workflow(CLEAR, clear)
    engine.workflow(ROTATE, rotate)
    register_errands(engine, steps.errands)
    engine.schedule(RENEW, RENEW_CRON, renew)


def sync_people(engine: Engine, sync: SyncPeople, workspace: str) -> Json:
    """Read all members, a page a step: after a crash it goes on with the page it stopped at."""
    cursor, stored = "", 0
    while True:
        page = engine.step("members", sync, WorkspaceId(workspace), cursor)
        cursor, stored = str(page["cursor"]), stored + int(page["stored"])
        if not cursor:
            return {"stored": stored}


def ask_slack(gateways: Gateways) -> Callable[[WorkspaceId, str], Profile | None]:
    """Return analysis.usecases.people.AskSlack over the one gateway."""

    def ask(workspace: WorkspaceId, slack_user: str) -> Profile | None:
        try:
            said = gateways(workspace).profile(slack_user)
        except RefusedBySlackError as error:
            log.info("slack.person_not_shown", code=error.code)
            return None
        return Profile(said.name, said.locale, said.time_zone, said.active)

    return ask


def list_slack(gateways: Gateways) -> ListSlack:
    """Return analysis.usecases.admin.people.ListSlack over the one gateway."""

    def members(workspace: WorkspaceId, cursor: str) -> tuple[Sequence[tuple[str, Profile]], str]:
        try:
            return gateways(workspace).members(cursor)
        except RefusedBySlackError as error:
            log.warning("slack.people_not_shown", code=error.code)
            return (), ""

    return members


@dataclass(frozen=True, slots=True)
class SlackRefresh:
    """Implements analysis.usecases.rotation.Refresh with oauth.v2.access.

    Attributes:
        client: Holds no token; tries once.
    """

    client: WebClient
    client_id: str
    client_secret: str

    def __call__(self, refresh_token: str) -> FreshTokens:
        """Exchange it.

        A request whose answer never came is made again with the same token: until Slack has seen one of the new
        tokens used, the old one still counts.
        """
        try:
            with translated(changes=True):
                said = self.client.oauth_v2_access(
                    client_id=self.client_id,
                    client_secret=self.client_secret,
                    grant_type="refresh_token",
                    refresh_token=refresh_token,
                )
        except RefusedBySlackError as error:
            raise RejectedError(f"slack: oauth.v2.access: {error.code}") from error
        except OutcomeUnknownError as error:
            raise UnavailableError("slack", detail=error.detail) from error
        return FreshTokens(str(said["access_token"]), str(said["refresh_token"]), int(said["expires_in"]))
