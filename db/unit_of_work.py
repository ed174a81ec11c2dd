"""The one place that begins and ends transactions; inside, everything sees one workspace."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from analysis.errors import UnavailableError
from analysis.model.ids import WorkspaceId
from analysis.ports import (
    AlertDeliveries,
    AlertLog,
    Alerts,
    Analyses,
    Audit,
    Briefs,
    ChannelBook,
    Clock,
    Conversations,
    Corrections,
    Costs,
    Credentials,
    Deliveries,
    Facts,
    Feedback,
    Forgettings,
    Gate,
    Histories,
    Inbox,
    Installations,
    Intakes,
    Jobs,
    Messages,
    Meter,
    Opportunities,
    Policies,
    Purchases,
    Reports,
    RuleBook,
    Snapshots,
    Sources,
    Steps,
    Transcripts,
    Upkeep,
    Usage,
    Users,
    WebhookBook,
    WebhookLog,
    Work,
)
from db.engine import READ_ONLY
from db.guard import BOUND, watch
from db.repositories.alert_deliveries import SqlAlertDeliveries
from db.repositories.alert_log import SqlAlertLog
from db.repositories.alerts import SqlAlerts
from db.repositories.analyses import SqlAnalyses
from db.repositories.audit import SqlAudit
from db.repositories.briefs import SqlBriefs
from db.repositories.conversations import SqlConversations
from db.repositories.costs import SqlCosts
from db.repositories.credentials import SqlCredentials
from db.repositories.exchange import SqlCorrections, SqlFeedback, SqlIntakes
from db.repositories.facts import SqlFacts
from db.repositories.forgettings import SqlForgettings
from db.repositories.gate import SqlGate
from db.repositories.histories import SqlHistories
from db.repositories.inbox import SqlInbox
from db.repositories.jobs import QueueClient, SqlJobs
from db.repositories.messages import SqlMessages
from db.repositories.meter import SqlMeter
from db.repositories.opportunities import SqlOpportunities
from db.repositories.policies import SqlPolicies
from db.repositories.purchases import SqlPurchases
from db.repositories.reports import SqlReports
from db.repositories.rulebook import SqlRuleBook
from db.repositories.slack import SqlDeliveries, SqlInstallations
from db.repositories.snapshots import SqlSnapshots
from db.repositories.sources import SqlSources
from db.repositories.steps import SqlSteps
from db.repositories.team_channels import SqlChannelBook
from db.repositories.transcripts import SqlTranscripts
from db.repositories.upkeep import SqlUpkeep
from db.repositories.usage import SqlUsage
from db.repositories.users import SqlUsers
from db.repositories.webhook_log import SqlWebhookLog
from db.repositories.webhooks import SqlWebhookBook

# PostgreSQL's words for "not now": lock and statement time-out, deadlock, serialization, shutting down, starting up;
# whole classes: 53 (no disk, memory, connections) and 58 (its files cannot be read or written). A server that became
# read-only lost its office. https://www.postgresql.org/docs/18/errcodes-appendix.html
PASSING = {"55P03", "57014", "40P01", "40001", "57P01", "57P02", "57P03", READ_ONLY}
PASSING_CLASSES = ("53", "58")
# The same of SQLite: held by others; no disk, no descriptors, no memory, no right to write.
NOT_NOW = ("BUSY", "LOCKED", "FULL", "IOERR", "CANTOPEN", "NOMEM", "READONLY")
PASSING_SQLITE = tuple(f"SQLITE_{name}" for name in NOT_NOW)


def passing(error: DBAPIError) -> bool:
    """Tell whether waiting can mend it: the database is away, busy, or out of what it needs."""
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, psycopg.Error):
        if cause.sqlstate is None:
            return isinstance(cause, psycopg.OperationalError)
        return cause.sqlstate in PASSING or cause.sqlstate.startswith(PASSING_CLASSES)
    return getattr(cause, "sqlite_errorname", "").startswith(PASSING_SQLITE)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the loss of the database into UnavailableError; anything else is a bug and stays what it is."""
    try:
        yield
    except PoolTimeoutError as error:
        raise UnavailableError("database", detail="no free connection") from error
    except DBAPIError as error:
        if not passing(error):
            raise
        raise UnavailableError("database", detail=type(error.orig).__name__) from error


@dataclass(frozen=True, slots=True)
class SqlWork:
    """Implements analysis.ports.Work on one connection."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock
    queue: QueueClient | None

    @property
    def conversations(self) -> Conversations:
        """Conversations of this workspace."""
        return SqlConversations(self.connection, self.workspace)

    @property
    def opportunities(self) -> Opportunities:
        """Deals of this workspace."""
        return SqlOpportunities(self.connection, self.workspace)

    @property
    def steps(self) -> Steps:
        """Progress of this workspace's workflows."""
        return SqlSteps(self.connection, self.workspace, self.clock)

    @property
    def transcripts(self) -> Transcripts:
        """Transcripts of this workspace."""
        return SqlTranscripts(self.connection, self.workspace, self.clock)

    @property
    def analyses(self) -> Analyses:
        """Results of this workspace."""
        return SqlAnalyses(self.connection, self.workspace, self.clock)

    @property
    def briefs(self) -> Briefs:
        """What attempts of this workspace ask the model with."""
        return SqlBriefs(self.connection, self.workspace)

    @property
    def histories(self) -> Histories:
        """What the calls of this workspace's deals proved."""
        return SqlHistories(self.connection, self.workspace)

    @property
    def snapshots(self) -> Snapshots:
        """How the deals of this workspace stood."""
        return SqlSnapshots(self.connection, self.workspace, self.clock)

    @property
    def sources(self) -> Sources:
        """Recordings of this workspace that wait to be brought."""
        return SqlSources(self.connection, self.workspace, self.clock)

    @property
    def facts(self) -> Facts:
        """What rules of this workspace look at."""
        return SqlFacts(self.connection, self.workspace, self.clock)

    @property
    def reports(self) -> Reports:
        """What reports of this workspace are computed from."""
        return SqlReports(self.connection, self.workspace)

    @property
    def purchases(self) -> Purchases:
        """Paid calls of this workspace."""
        return SqlPurchases(self.connection, self.workspace, self.clock)

    @property
    def costs(self) -> Costs:
        """The books of this workspace."""
        return SqlCosts(self.connection, self.workspace)

    @property
    def meter(self) -> Meter:
        """Limits of the whole installation."""
        return SqlMeter(self.connection, self.clock)

    @property
    def jobs(self) -> Jobs:
        """The durable queue, in this transaction."""
        return SqlJobs(self.connection, self.queue)

    @property
    def alerts(self) -> Alerts:
        """Rules of this workspace and what they found."""
        return SqlAlerts(self.connection, self.workspace, self.clock)

    @property
    def alert_log(self) -> AlertLog:
        """Alerts of this workspace, as rules and the sender move them."""
        return SqlAlertLog(self.connection, self.workspace, self.clock)

    @property
    def alert_deliveries(self) -> AlertDeliveries:
        """Alerts of this workspace on their way to people."""
        return SqlAlertDeliveries(self.connection, self.workspace)

    @property
    def inbox(self) -> Inbox:
        """Alerts of this workspace, by person."""
        return SqlInbox(self.connection, self.workspace, self.clock)

    @property
    def credentials(self) -> Credentials:
        """What programs of this workspace show instead of a person."""
        return SqlCredentials(self.connection, self.workspace, self.clock)

    @property
    def webhooks(self) -> WebhookBook:
        """Servers that want to hear what happens in this workspace."""
        return SqlWebhookBook(self.connection, self.workspace, self.clock)

    @property
    def webhook_log(self) -> WebhookLog:
        """What they were told."""
        return SqlWebhookLog(self.connection, self.workspace, self.clock)

    @property
    def gate(self) -> Gate:
        """What requests of this workspace's programs have to pass."""
        return SqlGate(self.connection, self.workspace)

    @property
    def rulebook(self) -> RuleBook:
        """Rules of this workspace, as admins keep them."""
        return SqlRuleBook(self.connection, self.workspace, self.clock)

    @property
    def channels(self) -> ChannelBook:
        """Where results and alerts of this workspace's teams go."""
        return SqlChannelBook(self.connection, self.workspace, self.clock)

    @property
    def upkeep(self) -> Upkeep:
        """How this workspace fares."""
        return SqlUpkeep(self.connection, self.workspace)

    @property
    def usage(self) -> Usage:
        """What programs of this workspace asked of the API."""
        return SqlUsage(self.connection, self.workspace, self.clock)

    @property
    def audit(self) -> Audit:
        """The audit log of this workspace."""
        return SqlAudit(self.connection, self.workspace, self.clock)

    @property
    def policies(self) -> Policies:
        """What this workspace has decided."""
        return SqlPolicies(self.connection, self.workspace, self.clock)

    @property
    def messages(self) -> Messages:
        """Messages that go out of this workspace."""
        return SqlMessages(self.connection, self.workspace, self.clock, self.jobs)

    @property
    def users(self) -> Users:
        """People of this workspace."""
        return SqlUsers(self.connection, self.workspace, self.clock)

    @property
    def deliveries(self) -> Deliveries:
        """What Slack delivered to this workspace."""
        return SqlDeliveries(self.connection, self.workspace, self.clock)

    @property
    def installations(self) -> Installations:
        """Installations of the app in this workspace."""
        return SqlInstallations(self.connection, self.workspace, self.clock)

    @property
    def intakes(self) -> Intakes:
        """What waits here for facts about it."""
        return SqlIntakes(self.connection, self.workspace, self.clock)

    @property
    def feedback(self) -> Feedback:
        """What readers think of results."""
        return SqlFeedback(self.connection, self.workspace, self.clock)

    @property
    def corrections(self) -> Corrections:
        """What people set right."""
        return SqlCorrections(self.connection, self.workspace, self.clock)

    @property
    def forgettings(self) -> Forgettings:
        """Calls of this workspace that are being forgotten."""
        return SqlForgettings(self.connection, self.workspace, self.clock, self.messages)


class SqlBegin:
    """Implements analysis.ports.Begin."""

    def __init__(self, engine: Engine, clock: Clock, queue: QueueClient | None = None) -> None:
        """Take an engine of `db.engine.make_engine`.

        Args:
            engine: From here on it refuses statements that forget their workspace.
            clock: Gives the times that are stored.
            queue: A DBOSClient on the same database; None where nothing is ever enqueued.
        """
        self.engine = engine
        self.clock = clock
        self.queue = queue
        watch(engine)

    def __call__(self, workspace: WorkspaceId) -> AbstractContextManager[Work]:
        """Begin a transaction; commit on a clean exit, roll back on an exception.

        Raises:
            UnavailableError: "database": away, busy or restarting. Lost during the commit itself, the work may
                have been stored, so what calls again must be harmless when run twice.
        """
        return self._work(workspace)

    @contextmanager
    def _work(self, workspace: WorkspaceId) -> Iterator[Work]:
        with translated(), self.engine.connect() as connection:
            connection = connection.execution_options(**{BOUND: workspace})  # noqa: PLW2901 - the same, with options
            with connection.begin():
                yield SqlWork(connection, workspace, self.clock, self.queue)
