"""Alerts, their digests and the weekly summary, as messages show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.alerts import CLOSED, AlertId
from analysis.model.ids import UserId
from analysis.model.messages import MessageKind
from analysis.usecases.alerts.show import AlertView, ShowAlert
from handlers.render.slack import alerts as page
from handlers.render.slack.notes import note
from handlers.slack.outbound.scene import Content, Renderer, Scene, Text


@dataclass(frozen=True, slots=True)
class AlertPages:
    """Renders messages about alerts for the person each is for, by what they may see at this moment."""

    show: ShowAlert

    def alert(self, scene: Scene) -> Content | None:
        """Return an alert, or a line in the thread of one; words without content for whom it is not (any more)."""
        payload = scene.outgoing.want.payload
        reader = UserId(str(payload["user"]))
        view = self.show(scene.workspace, AlertId(str(payload["alert"])), reader)
        if view is None:
            return Text(note(scene.words, "alert-not-found"), analysis=False) if scene.outgoing.ts else None
        if view.alert.state in CLOSED and not scene.outgoing.ts:
            return None  # it ended before it came here: nobody needs to hear of it
        if not payload.get("line"):
            return Text(page.alert(scene.words, view, zone=scene.zone), analysis=True)
        event, about = str(payload["line"]), AlertId(str(payload["about"]))
        news = self._news(scene, about, reader) if event == "changed" else None
        shown = page.line(scene.words, view, event, news)
        return None if shown is None else Text(shown, analysis=True)

    def _news(self, scene: Scene, about: AlertId, reader: UserId) -> AlertView | None:
        try:
            return self.show(scene.workspace, about, reader)
        except RefusedError:  # forgotten since
            return None


def alert_renderers(pages: AlertPages) -> Mapping[MessageKind, Renderer]:
    """Return the renderers of these kinds."""
    return {MessageKind.ALERT: pages.alert}
