"""One transaction in one workspace, with every repository in it."""

from contextlib import AbstractContextManager
from typing import Protocol

from analysis.model.ids import (
    WorkspaceId,
)
from analysis.ports.alert_log import AlertDeliveries, AlertLog
from analysis.ports.briefs import Briefs
from analysis.ports.costs import Costs
from analysis.ports.credentials import Credentials
from analysis.ports.exchange import Corrections, Deliveries, Feedback, Installations, Intakes, Messages, Users
from analysis.ports.facts import Facts
from analysis.ports.forgetting import Forgettings
from analysis.ports.histories import Histories
from analysis.ports.inbox import Inbox
from analysis.ports.policies import Policies
from analysis.ports.records import (
    Alerts,
    Analyses,
    Audit,
    Conversations,
    Jobs,
    Meter,
    Opportunities,
    Purchases,
    Steps,
    Transcripts,
)
from analysis.ports.reports import Reports
from analysis.ports.rulebook import RuleBook
from analysis.ports.snapshots import Snapshots
from analysis.ports.sources import Sources
from analysis.ports.team_channels import ChannelBook
from analysis.ports.upkeep import Upkeep
from analysis.ports.usage import Usage


class Work(Protocol):
    """One transaction in one workspace."""

    @property
    def workspace(self) -> WorkspaceId: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def opportunities(self) -> Opportunities: ...
    @property
    def steps(self) -> Steps: ...
    @property
    def transcripts(self) -> Transcripts: ...
    @property
    def analyses(self) -> Analyses: ...
    @property
    def briefs(self) -> Briefs: ...
    @property
    def histories(self) -> Histories: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def snapshots(self) -> Snapshots: ...
    @property
    def sources(self) -> Sources: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def purchases(self) -> Purchases: ...
    @property
    def costs(self) -> Costs: ...
    @property
    def meter(self) -> Meter: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def alert_log(self) -> AlertLog: ...
    @property
    def alert_deliveries(self) -> AlertDeliveries: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def rulebook(self) -> RuleBook: ...
    @property
    def channels(self) -> ChannelBook: ...
    @property
    def upkeep(self) -> Upkeep: ...
    @property
    def usage(self) -> Usage: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def users(self) -> Users: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def installations(self) -> Installations: ...
    @property
    def intakes(self) -> Intakes: ...
    @property
    def feedback(self) -> Feedback: ...
    @property
    def corrections(self) -> Corrections: ...
    @property
    def forgettings(self) -> Forgettings: ...


class Begin(Protocol):
    """Opens a unit of work: commits on a clean exit, rolls back on an exception."""

    def __call__(self, workspace: WorkspaceId) -> AbstractContextManager[Work]:
        """Begin a transaction that sees this workspace only."""
        ...
