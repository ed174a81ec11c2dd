"""Deals as tables: brought in from a file in Slack, and sent as one."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from analysis.errors import RefusedError
from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Begin
from analysis.usecases.edit_opportunity import ShowDeals
from analysis.usecases.import_opportunities import (
    READ_TABLE,
    ExportOpportunities,
    ImportOpportunities,
    Report,
)
from analysis.usecases.opportunity_cells import MOST_BYTES
from handlers.jobs.engine import Engine, Json, StepFailedError
from handlers.render.slack.admin.deals import deals, report
from handlers.render.slack.progress import harmless
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
    deals: ShowDeals

    def __call__(  # noqa: PLR0917 - the engine hands over positions
        self, workspace: str, user: str, window: str, file: str, store: str, beneath: str = "", *, last: bool = True
    ) -> dict[str, int]:
        """Return how many "lines" there were to store, and 1 as "strangers" where owners are not known.

        Args:
            workspace: Of the table.
            user: Who brought it.
            window: In which it is shown what the table comes to.
            file: The table's id in Slack.
            store: "" only looks.
            beneath: The window with the list, shown anew once something was stored; "" leaves it.
            last: Otherwise Slack is asked for the strangers, and the window says so.

        Raises:
            UnavailableError: Slack or the database is away; the same call goes on, for a table brought twice is once.
        """
        where, who = WorkspaceId(workspace), UserId(user)
        with self.begin(where) as work:
            words = Words(language_of(work.users.get(who).language))
        gateway = self.gateways(where)
        found, why = self._read(gateway, where, who, file, store=bool(store), words=words)
        strangers = found is not None and found.strangers
        show(gateway, window, report(words, found, source=file, why=why, asking=strangers and not last))
        if beneath and found and found.stored:
            show(gateway, beneath, deals(words, self.deals(where, actor=who)))
        return {"lines": len(found.planned) if found else 0, "strangers": int(strangers)}

    def _read(
        self, gateway: SlackGateway, workspace: WorkspaceId, user: UserId, file: str, *, store: bool, words: Words
    ) -> tuple[Report | None, str]:
        try:
            content = downloaded(gateway, file)
            return self.bring(workspace, content, store=store, actor=user), ""
        except RefusedError as error:
            return None, words(error.key, **harmless(error.params))


def show(gateway: SlackGateway, window: str, view: Json) -> None:
    """Fill an open window; where it was closed meanwhile, what was to be stored is stored."""
    try:
        gateway.update_view(window, view)
    except RefusedBySlackError as error:
        log.info("admin.window_not_filled", code=error.code)


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


def register(engine: Engine, read: ReadTableFromSlack, meet: Callable[[str], object]) -> None:
    """Declare the workflow on *engine*; *meet* reads all members of a workspace from Slack, in steps of its own.

    A table may name owners whom nobody has met here, as in a workspace that begins with its table: then the members
    are read from Slack, and the table once more.
    """

    def bring(  # noqa: PLR0917 - the engine hands over positions
        workspace: str, user: str, window: str, file: str, store: str, beneath: str = ""
    ) -> Json:
        given = (workspace, user, window, file, store, beneath)
        found = engine.step("read", partial(read, last=False), *given)
        if not found.get("strangers"):
            return found
        try:
            meet(workspace)
        except StepFailedError as error:  # the window must not wait for ever
            log.warning("admin.people_not_read", failure=error.failure["key"])
        return engine.step("read_again", read, *given)

    engine.workflow(READ_TABLE, bring)
