"""What the windows of `/sales-admin` leave to jobs: whatever takes longer than the three seconds of an answer.

Each fills an open window; whoever closed it meanwhile is not bothered.
"""

from dataclasses import dataclass, replace

import structlog

from analysis.model.ids import UserId, WorkspaceId
from analysis.model.people import Person
from analysis.ports import Begin
from analysis.usecases.admin.rehearse import unpacked
from handlers.admin_services import AdminServices
from handlers.jobs.engine import Engine, Json
from handlers.render.slack.admin.engines import engines
from handlers.render.slack.admin.rehearsal import rehearsal, rehearsed
from handlers.render.slack.admin.rule import Draft, rule_form
from handlers.render.slack.admin.rules import rule_name
from handlers.render.slack.admin.system import system
from handlers.render.words import Words, language_of
from handlers.slack.context import zone
from handlers.slack.outbound.gateway import Gateways, RefusedBySlackError

REHEARSE = "admin.rehearse"
"""Name of the workflow that rehearses a rule in its form: (workspace, user, view, rule packed, "version.page")."""
REHEARSE_RULE = "admin.rehearse_rule"
"""Name of the workflow that rehearses a stored rule in a window: (workspace, user, view, rule packed)."""
CHECK = "admin.check"
"""Name of the workflow that asks every service how it is: (workspace, user, view)."""
TEST = "admin.test"
"""Name of the workflow that makes one small real call to an engine: (workspace, user, view, engine)."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AdminJobs:
    """The steps."""

    begin: Begin
    gateways: Gateways
    admin: AdminServices

    def rehearse(self, workspace: WorkspaceId, user: UserId, view: str, rule: str, at: str) -> None:
        """Rehearse what stands in a form, and show it there. UnavailableError."""
        seen, _, number = at.partition(".")
        draft = Draft(unpacked(rule), int(seen))
        found = self.admin.rehearse(workspace, draft.rule, user)
        desk = self.admin.rule(workspace, draft.rule.id or None, user)
        words = self._words(workspace, user)
        checked = replace(draft, checked=draft.fingerprint)
        self._show(
            workspace, view, rule_form(words, checked, desk, told_blocks=rehearsal(words, found), number=int(number))
        )

    def rehearse_rule(self, workspace: WorkspaceId, user: UserId, view: str, rule: str) -> None:
        """Rehearse a rule as it is stored, and show it. UnavailableError."""
        meant = unpacked(rule)
        found = self.admin.rehearse(workspace, meant, user)
        words = self._words(workspace, user)
        self._show(workspace, view, rehearsed(words, rule_name(words, meant), found))

    def check(self, workspace: WorkspaceId, user: UserId, view: str) -> None:
        """Ask every service how it is, and show it. UnavailableError."""
        found = self.admin.system(workspace, user, thorough=True)
        person = self._person(workspace, user)
        self._show(workspace, view, system(Words(language_of(person.language)), found, zone=zone(person.zone)))

    def test(self, workspace: WorkspaceId, user: UserId, view: str, engine: str) -> None:
        """Make one small call to an engine, and show what came of it. UnavailableError: Slack is away."""
        told = self.admin.test_engine(workspace, engine, user)
        found = self.admin.engines(workspace, user)
        self._show(workspace, view, engines(self._words(workspace, user), found, told=told))

    def _person(self, workspace: WorkspaceId, user: UserId) -> Person:
        with self.begin(workspace) as work:
            return work.users.get(user)

    def _words(self, workspace: WorkspaceId, user: UserId) -> Words:
        return Words(language_of(self._person(workspace, user).language))

    def _show(self, workspace: WorkspaceId, view: str, shown: Json) -> None:
        try:
            self.gateways(workspace).update_view(view, shown)
        except RefusedBySlackError as error:
            log.info("admin.window_not_filled", code=error.code)


def register(engine: Engine, jobs: AdminJobs) -> None:
    """Declare the workflows on *engine*."""
    engine.workflow(REHEARSE, lambda *ids: engine.step("rehearse", jobs.rehearse, *ids))
    engine.workflow(REHEARSE_RULE, lambda *ids: engine.step("rehearse", jobs.rehearse_rule, *ids))
    engine.workflow(CHECK, lambda *ids: engine.step("check", jobs.check, *ids))
    engine.workflow(TEST, lambda *ids: engine.step("test", jobs.test, *ids))
