"""What answers words people wrote: the answer to a question, and pages such as the help."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from analysis.model.ids import UserId
from analysis.model.messages import MessageKind
from analysis.usecases.alerts.lists import ListAlerts
from analysis.usecases.ask import ShowAnswer
from analysis.usecases.coach import ShowCoaching
from analysis.usecases.lists import ListCalls
from handlers.render.slack import notes
from handlers.render.slack.alert_lists import open_alerts
from handlers.render.slack.coaching import coaching
from handlers.render.slack.help import command_help
from handlers.render.slack.ids import Command
from handlers.render.slack.lists import conversation_list
from handlers.render.slack.message import Message
from handlers.slack.outbound.contents import notice
from handlers.slack.outbound.scene import Content, Renderer, Scene, Text


def answer(show: ShowAnswer, scene: Scene) -> Content | None:
    """Return quotes that answer a question, or that the call does not say; until somebody looked, that we look."""
    call = scene.outgoing.want.conversation_id
    if call is None:
        return None
    found = show(scene.workspace, call, scene.outgoing.want.payload)
    if found.pending:
        return Text(notes.note(scene.words, "answer-looking"), analysis=False)
    shown = notes.answer(
        scene.words,
        question=found.question,
        said=found.said,
        spans=found.spans,
        transcript=found.transcript,
        engine=found.engine,
    )
    return Text(shown, analysis=True)


def coached(show: ShowCoaching, scene: Scene) -> Content | None:
    """Return the coaching of a call for the person it is for; None for anybody else, whatever the row says."""
    call, found = scene.outgoing.want.conversation_id, show(scene.workspace, scene.outgoing)
    return None if call is None or found is None else Text(coaching(scene.words, found, call), analysis=True)


@dataclass(frozen=True, slots=True)
class Pages:
    """Notices of more than one sentence, named by "page" in the payload.

    Attributes:
        prefix: COMMAND_PREFIX of this installation.
        files: Pages that are files, by name.
    """

    calls: ListCalls
    alerts: ListAlerts
    prefix: str = ""
    files: Mapping[str, Renderer] = field(default_factory=dict)

    def __call__(self, scene: Scene) -> Content | None:
        """Return the page, or the sentence of a plain notice."""
        name = str(scene.outgoing.want.payload.get("page") or "")
        if name in self.files:
            return self.files[name](scene)
        page = PAGES.get(name)
        return notice(scene) if page is None else Text(page(self, scene), analysis=False)

    def help(self, scene: Scene) -> Message:
        """Return what the commands can do."""
        return command_help(scene.words, Command.ANALYZE, self.prefix)

    def list(self, scene: Scene) -> Message:
        """Return the newest calls of the person who wants them."""
        payload = scene.outgoing.want.payload
        listed = self.calls(scene.workspace, UserId(str(payload["user"])))
        return conversation_list(scene.words, listed, zone=scene.zone)

    def waiting(self, scene: Scene) -> Message:
        """Return the alerts that wait for the person who wants them."""
        found = self.alerts(scene.workspace, UserId(str(scene.outgoing.want.payload["user"])))
        return open_alerts(scene.words, found, zone=scene.zone)


PAGES: Mapping[str, Callable[[Pages, Scene], Message]] = {
    "help": Pages.help,
    "list": Pages.list,
    "alerts": Pages.waiting,
}


def reply_renderers(show: ShowAnswer, coach: ShowCoaching, pages: Pages) -> Mapping[MessageKind, Renderer]:
    """Return the renderers of these kinds."""
    return {
        MessageKind.ANSWER: partial(answer, show),
        MessageKind.COACHING: partial(coached, coach),
        MessageKind.NOTICE: pages,
    }
