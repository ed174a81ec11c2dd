"""The errands of listeners: show a Home, offer prompts, look at a shared file. Each is one step, harmless twice."""

from dataclasses import dataclass, replace

import structlog

from analysis.errors import UnavailableError
from analysis.model.ids import ReplyTo, UserId, WorkspaceId
from analysis.model.people import Person
from analysis.ports import Begin
from analysis.usecases.alerts.lists import AlertList, ListAlerts
from analysis.usecases.errands import HOME, LOOK, PROMPTS
from analysis.usecases.intake import OfferFile, PointTable, SharedFile
from analysis.usecases.lists import HomePage, ShowHome
from analysis.usecases.people import LearnPerson
from analysis.usecases.requests import Asked
from handlers.jobs.engine import Engine
from handlers.render.slack.home import home
from handlers.render.slack.ids import AUTO
from handlers.render.slack.message import Json
from handlers.render.slack.notes import suggested_prompts
from handlers.render.words import Words, language_of
from handlers.slack.context import zone
from handlers.slack.outbound.gateway import Gateways, RefusedBySlackError
from handlers.slack.reply_to import read

LOOKS = 3
"""How often Home is shown anew because something changed meanwhile; after that the next opening shows it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Errands:
    """The steps.

    Attributes:
        learn: Asks Slack about a person nobody asked about yet, so that they are greeted in their language.
        prefix: COMMAND_PREFIX of this installation.
    """

    begin: Begin
    gateways: Gateways
    show: ShowHome
    alerts: ListAlerts
    offer: OfferFile
    point: PointTable
    learn: LearnPerson
    prefix: str = ""

    def home(self, workspace: WorkspaceId, user: UserId, slack_user: str) -> None:
        """Publish a person's Home, until what is shown is what is stored.

        Two of these may run at once: whichever publishes last has looked again afterwards.

        Raises:
            UnavailableError: Slack is away or limits us.
        """
        self._person(workspace, user, slack_user)
        gateway, shown = self.gateways(workspace), None
        for _ in range(LOOKS):
            view = home_of(self.show(workspace, user), self.alerts(workspace, user), self.prefix)
            if view == shown:
                return
            gateway.publish(slack_user, view)
            shown = view

    def prompts(self, workspace: WorkspaceId, user: UserId, slack_user: str, channel: str) -> None:
        """Set the prompts of the agent view; a workspace without one refuses, and misses nothing. UnavailableError."""
        person = self._person(workspace, user, slack_user)
        said = suggested_prompts(Words(language_of(person.language)))
        try:
            self.gateways(workspace).suggest(channel, said["title"], said["prompts"])
        except RefusedBySlackError as error:
            log.info("slack.prompts_refused", code=error.code)

    def look(self, workspace: WorkspaceId, user: UserId, reply_to: ReplyTo, file: str) -> None:
        """Offer to analyze a file in the thread it was shared in, or say where a table goes that was sent to us.

        Nothing for one that is gone. UnavailableError.
        """
        place = read(reply_to)
        if place is None:
            return
        try:
            found = self.gateways(workspace).file(file)
        except RefusedBySlackError as error:
            log.info("slack.file_not_shown", code=error.code)
            return
        if not place.private:
            place = replace(place, thread=found.threads.get(place.channel) or place.thread)
        asked = Asked(
            user=user,
            person=place.user,
            channel=place.channel,
            thread=place.thread,
            private=place.private,
            reply_to=place.mint(),
        )
        shared = SharedFile(found.id, found.name, found.media_type, found.size_bytes)
        if not (place.private and self.point(workspace, shared, asked, f"/{self.prefix}sales-admin")):
            self.offer(workspace, shared, asked)

    def _person(self, workspace: WorkspaceId, user: UserId, slack_user: str) -> Person:
        """Return a person Slack was asked about at least once, if it answers."""
        person = self._known(workspace, user)
        if person.profile_at is not None:
            return person
        try:
            self.learn(workspace, slack_user)
        except UnavailableError:
            return person
        return self._known(workspace, user)

    def _known(self, workspace: WorkspaceId, user: UserId) -> Person:
        with self.begin(workspace) as work:
            return work.users.get(user)


def home_of(found: HomePage, alerts: AlertList, prefix: str) -> Json:
    """Return the Home view of a person, in the language they have chosen by now."""
    person = found.person
    return home(
        Words(language_of(person.language)),
        conversations=found.calls,
        opportunities=found.deals,
        alerts=alerts,
        zone=zone(person.zone),
        language=language_of(person.locale) if person.locale else AUTO,
        prefix=prefix,
        admin=found.admin,
    )


def register(engine: Engine, errands: Errands) -> None:
    """Declare the workflows on *engine*."""
    engine.workflow(HOME, lambda *ids: engine.step("home", errands.home, *ids))
    engine.workflow(PROMPTS, lambda *ids: engine.step("prompts", errands.prompts, *ids))
    engine.workflow(LOOK, lambda *ids: engine.step("look", errands.look, *ids))
