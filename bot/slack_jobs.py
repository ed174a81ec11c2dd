"""Wires the edge's jobs: what Slack is asked about people, renewal of tokens, clearing after an uninstall."""

from slack_sdk import WebClient

from analysis.ports import JobControl
from analysis.usecases.admin.people import AskForSync, SyncPeople
from analysis.usecases.alerts.lists import ListAlerts
from analysis.usecases.installations import ClearWorkspace
from analysis.usecases.intake import OfferFile, PointTable
from analysis.usecases.lists import ShowHome
from analysis.usecases.people import LearnPerson
from analysis.usecases.rotation import RenewAll, RotateTokens
from bot.settings import Settings
from bot.slack_tokens import make_cipher
from db.directory import Directory
from db.unit_of_work import SqlBegin
from handlers.slack.errands import Errands
from handlers.slack.jobs import EdgeSteps, SlackRefresh, ask_slack, list_slack
from handlers.slack.outbound.gateway import Gateways

TIMEOUT_S = 10


def edge_steps(
    settings: Settings, begin: SqlBegin, directory: Directory, control: JobControl, gateways: Gateways
) -> EdgeSteps:
    """Return the use cases behind the edge's jobs."""
    learn = LearnPerson(begin, ask_slack(gateways))
    return EdgeSteps(
        learn=learn,
        clear=ClearWorkspace(begin, directory.active_attempts, control),
        renew=RenewAll(begin, begin.clock, directory),
        sync=SyncPeople(begin, list_slack(gateways)),
        sync_all=lambda: sum(AskForSync(begin, begin.clock).daily(one) for one in directory.all()),
        errands=errands(begin, gateways, learn, prefix=settings.command_prefix),
        rotate=rotation(settings, begin),
    )


def errands(begin: SqlBegin, gateways: Gateways, learn: LearnPerson, *, prefix: str = "") -> Errands:
    """Return the errands of listeners."""
    home, alerts = ShowHome(begin), ListAlerts(begin, begin.clock)
    return Errands(begin, gateways, home, alerts, OfferFile(begin), PointTable(begin), learn, prefix)


def rotation(settings: Settings, begin: SqlBegin) -> RotateTokens | None:
    """Return the renewal of tokens, where many workspaces install the app."""
    cipher = make_cipher(settings)
    if not settings.slack_oauth_client_id or cipher is None:
        return None
    client = WebClient(base_url=settings.slack_api_url, timeout=TIMEOUT_S, retry_handlers=[])
    refresh = SlackRefresh(client, settings.slack_oauth_client_id, settings.text("SLACK_OAUTH_CLIENT_SECRET"))
    return RotateTokens(begin, begin.clock, cipher, refresh)
