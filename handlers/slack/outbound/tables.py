"""Deals as tables: brought in from a file in Slack, and sent as one."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from analysis.errors import RefusedError
from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Begin
from analysis.usecases.import_opportunities import (
    MOST_BYTES,
    READ_TABLE,
    ExportOpportunities,
    ImportOpportunities,
    Report,
)
from handlers.jobs.engine import Engine, Json
from handlers.render.slack.admin.deals import report
from handlers.render.words import Words, language_of
from handlers.slack.outbound.gateway import Gateways, RefusedBySlackError, SlackGateway
from handlers.slack.outbound.scene import Content, File, Scene
from handlers.slack.outbound.taking import demand_downloadable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReadTableFromSlack:
    """The step: reads a file that somebody put into a window, and shows there what it changes."""

    begin: Begin
    gateways: Gateways
    bring: ImportOpportunities

    def __call__(self, workspace: str, user: str, window: str, file: str, store: str) -> dict[str, int]:
        """Return how many lines there were to store.

        Raises:
            UnavailableError: Slack or the database is away; the same call goes on, for a table brought twice is once.
        """
        where, who = WorkspaceId(workspace), UserId(user)
        with self.begin(where) as work:
            words = Words(language_of(work.users.get(who).language))
        gateway = self.gateways(where)
        found, why = self._read(gateway, where, who, file, store=bool(store), words=words)
        try:
            gateway.update_view(window, report(words, found, source=file, why=why))
        except RefusedBySlackError as error:  # closed meanwhile: what was to be stored is stored
            log.info("admin.window_not_filled", code=error.code)
        return {"lines": len(found.planned) if found else 0}

    def _read(
        self, gateway: SlackGateway, workspace: WorkspaceId, user: UserId, file: str, *, store: bool, words: Words
    ) -> tuple[Report | None, str]:
        try:
            content = downloaded(gateway, file)
            return self.bring(workspace, content, store=store, actor=user), ""
        except RefusedError as error:
            return None, words(error.key, **error.params)


def downloaded(gateway: SlackGateway, file: str) -> bytes:
    """Return the bytes of a file in Slack. RefusedError("slack-file-…")."""
    try:
        described = gateway.file(file)
    except RefusedBySlackError as error:
        raise RefusedError("slack-file-unreadable") from error
    demand_downloadable(described)
    with tempfile.TemporaryDirectory(prefix="table-") as folder:
        path = Path(folder) / "table"
        gateway.download(described, path, max_bytes=MOST_BYTES + 1)
        return path.read_bytes()


def table(export: ExportOpportunities) -> Callable[[Scene], Content | None]:
    """Return the renderer of all deals as a file, for an admin."""

    def render(scene: Scene) -> Content | None:
        user = UserId(str(scene.outgoing.want.payload["user"]))
        try:
            content = export(scene.workspace, actor=user)
        except RefusedError:  # no admin any more
            return None
        return File("opportunities.csv", content, title=scene.words("admin-deals-file"))

    return render


def register(engine: Engine, read: ReadTableFromSlack) -> None:
    """Declare the workflow on *engine*."""

    def bring(workspace: str, user: str, window: str, file: str, store: str) -> Json:
        return engine.step("read", read, workspace, user, window, file, store)

    engine.workflow(READ_TABLE, bring)
