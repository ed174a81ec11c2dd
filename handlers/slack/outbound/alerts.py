"""Alerts, their digests and the weekly summary, as messages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analysis.errors import RefusedError
from analysis.model.alerts import CLOSED, AlertId
from analysis.model.ids import UserId
from analysis.model.messages import MessageKind
from analysis.usecases.alerts.digest import ShowDigest
from analysis.usecases.alerts.show import AlertView, ShowAlert
from analysis.usecases.alerts.weekly import ShowWeekly
from handlers.render.slack import alerts as page
from handlers.render.slack.digests import digest, weekly, weekly_picture
from handlers.render.slack.notes import note
from handlers.slack.outbound.scene import Content, File, Renderer, Scene, Text, in_channel


@dataclass(frozen=True, slots=True)
class AlertPages:
    """Renders messages about alerts for the person each is for, by what they may see at this moment."""

    show: ShowAlert
    digests: ShowDigest
    weeks: ShowWeekly

    def alert(self, scene: Scene) -> Content | None:
        """Return an alert, or a line in the thread of one; words without content for whom it is not (any more)."""
        payload = scene.outgoing.want.payload
        reader = UserId(str(payload["user"]))
        channel = in_channel(scene.outgoing)
        view = self.show(scene.workspace, AlertId(str(payload["alert"])), reader, channel=channel)
        if view is None:
            return Text(note(scene.words, "alert-not-found"), analysis=False) if scene.outgoing.ts else None
        if view.alert.state in CLOSED and not scene.outgoing.ts:
            return None  # it ended before it came here: nobody needs to hear of it
        if not payload.get("line"):
            return Text(page.alert(scene.words, view, zone=scene.zone), analysis=True)
        event, about = str(payload["line"]), AlertId(str(payload["about"]))
        news = self._news(scene, about, reader, channel=channel) if event == "changed" else None
        shown = page.line(scene.words, view, event, news)
        return None if shown is None else Text(shown, analysis=True)

    def _news(self, scene: Scene, about: AlertId, reader: UserId, *, channel: bool) -> AlertView | None:
        try:
            return self.show(scene.workspace, about, reader, channel=channel)
        except RefusedError:  # forgotten since
            return None

    def digest(self, scene: Scene) -> Content | None:
        """Return what waited for a person."""
        payload = scene.outgoing.want.payload
        deals = self.digests(scene.workspace, str(payload["digest"]), UserId(str(payload["user"])))
        shown = digest(scene.words, deals)
        return None if shown is None else Text(shown, analysis=True)

    def week(self, scene: Scene) -> Content | None:
        """Return a person's week, or the picture in its thread."""
        payload = scene.outgoing.want.payload
        until = datetime.fromisoformat(str(payload["until"]))
        found = self.weeks(scene.workspace, UserId(str(payload["user"])), until)
        if not payload.get("picture"):
            return Text(weekly(scene.words, found, zone=scene.zone), analysis=True)
        drawn = weekly_picture(scene.words, found, zone=scene.zone)
        if drawn is None:
            return None
        name = f"{until:%Y-%m-%d}-week.png"
        return File(name, drawn[0], title=scene.words("weekly-picture-title"), alt_text=drawn[1])


def alert_renderers(pages: AlertPages) -> Mapping[MessageKind, Renderer]:
    """Return the renderers of these kinds."""
    return {MessageKind.ALERT: pages.alert, MessageKind.DIGEST: pages.digest, MessageKind.WEEKLY: pages.week}
