"""Reports as messages show them, computed when they are sent, and their files."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.ids import UserId
from analysis.model.messages import MessageKind
from analysis.model.reports import Report
from analysis.usecases.reports.show import PICTURE, ShowReport, read
from handlers.render.reports.sheets import csv_for_people, file_name
from handlers.render.slack.notes import note
from handlers.render.slack.report_trends import trend_picture
from handlers.render.slack.reports import report, title_of
from handlers.slack.outbound.scene import Content, File, Renderer, Scene, Text


@dataclass(frozen=True, slots=True)
class ReportPages:
    """Renders reports for the person each is for, by what they may see at this moment.

    Attributes:
        prefix: COMMAND_PREFIX of this installation.
    """

    show: ShowReport
    prefix: str = ""

    def words(self, scene: Scene) -> Content | None:
        """Return the report; one that stands already stays as it was, with its figures and its day."""
        if scene.outgoing.ts:
            return None
        try:
            found = self._found(scene)
        except RefusedError:  # whom it is about, they stand over no more
            return Text(note(scene.words, "reports-person"), analysis=False)
        return Text(report(scene.words, found, self.prefix), analysis=True)

    def file(self, scene: Scene) -> Content | None:
        """Return the figures as a table, or the trend as a picture; None for whom they are not any more."""
        try:
            found = self._found(scene)
        except RefusedError:
            return None
        if found.body is None:
            return None
        if scene.outgoing.want.payload.get("part") == PICTURE:
            drawn = trend_picture(scene.words, found)
            return None if drawn is None else File("trend.png", drawn[0], title=drawn[1], alt_text=drawn[2])
        return File(file_name(found), csv_for_people(scene.words, found), title=title_of(scene.words, found))

    def _found(self, scene: Scene) -> Report:
        payload = scene.outgoing.want.payload
        kind, period = read(payload)
        person = UserId(str(payload["person"])) if payload.get("person") else None
        return self.show(scene.workspace, kind, period, UserId(str(payload["user"])), person)


def report_renderers(pages: ReportPages) -> Mapping[MessageKind, Renderer]:
    """Return the renderers of these kinds."""
    return {MessageKind.REPORT: pages.words, MessageKind.REPORT_FILE: pages.file}
