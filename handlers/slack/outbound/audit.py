"""The audit log as a file in an admin's direct messages; whoever is no admin any more when it is sent gets nothing."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.ids import UserId
from analysis.usecases.admin.audit import ExportAudit
from handlers.render.slack.admin.audit import as_csv, title
from handlers.slack.outbound.scene import Content, File, Scene

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it Excel takes UTF-8 for the encoding of the machine."""


@dataclass(frozen=True, slots=True)
class AuditFile:
    """Renders the notice whose page is "audit"."""

    export: ExportAudit

    def __call__(self, scene: Scene) -> Content | None:
        """Return the log as it is now, or None."""
        payload = scene.outgoing.want.payload
        area = str(payload.get("area") or "")
        try:
            entries = list(self.export(scene.workspace, actor=UserId(str(payload["user"])), area=area))
        except RefusedError:
            return None
        name = f"audit-{area or 'all'}.csv"
        return File(name, (BOM + as_csv(entries)).encode(), title(scene.words, area), alt_text="")
