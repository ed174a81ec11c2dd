"""Get to know people: from their first request on, and from Slack how to speak to them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from analysis.model.ids import WorkspaceId
from analysis.model.people import Person
from analysis.ports import Begin, Clock, Work

LEARN = "slack.person"
"""Name of the workflow that asks Slack about a person: (workspace, slack user)."""
QUEUE = "interactive"
FRESH = timedelta(hours=24)
"""For how long Slack's word on somebody's language and time zone is believed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of a person.

    Attributes:
        locale: Such as "zh-TW"; "" when unknown.
        time_zone: IANA name; "" when unknown.
        active: False for somebody who left.
    """

    name: str
    locale: str
    time_zone: str
    active: bool = True


class AskSlack(Protocol):
    """Asks Slack about a person (users.info).

    UnavailableError when it does not answer; None for a person Slack does not show us.
    """

    def __call__(self, workspace: WorkspaceId, slack_user: str, /) -> Profile | None: ...


def stale(person: Person, now: datetime) -> bool:
    """Tell whether Slack should be asked again."""
    return person.profile_at is None or person.profile_at + FRESH <= now


@dataclass(frozen=True, slots=True)
class MeetPerson:
    """Find a person, or make them known; queue the question to Slack when what we know is old."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, slack_user: str) -> Person:
        """Return the person as known now; never waits for Slack."""
        now = self.clock()
        with self.begin(workspace) as work:
            person = work.users.ensure(slack_user)
            if stale(person, now):
                # By the hour: whatever goes wrong with one question, it is not asked more often.
                work.jobs.enqueue(
                    LEARN, f"person:{workspace}:{slack_user}:{now:%Y%m%d%H}", workspace, slack_user, queue=QUEUE
                )
        return person


@dataclass(frozen=True, slots=True)
class NoteProfile:
    """Store what Slack says of a person."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, slack_user: str, profile: Profile) -> Person:
        """Return the person as they are now; one who was removed sees nothing from here on."""
        with self.begin(workspace) as work:
            return self._noted(work, slack_user, profile)

    def known(self, workspace: WorkspaceId, slack_user: str, profile: Profile) -> bool:
        """The same of somebody we have met; False, and nothing stored, for others."""
        with self.begin(workspace) as work:
            met = work.users.find(slack_user)
            if met is None:
                return False
            # Slack's notice of a change may leave the language out.
            self._noted(work, slack_user, replace(profile, locale=profile.locale or met.slack_locale))
        return True

    def _noted(self, work: Work, slack_user: str, profile: Profile) -> Person:
        before = work.users.find(slack_user)
        after = work.users.profile(
            slack_user,
            name=profile.name,
            locale=profile.locale,
            time_zone=profile.time_zone,
            active=profile.active,
        )
        if before is not None and before.active != after.active:
            work.audit.record(
                "person.active",
                actor="slack",
                target=after.id,
                before={"active": before.active},
                after={"active": after.active},
            )
        return after


@dataclass(frozen=True, slots=True)
class LearnPerson:
    """Ask Slack for a person's name, language and time zone, and store them: the job behind `MeetPerson`."""

    begin: Begin
    ask: AskSlack

    def __call__(self, workspace: WorkspaceId, slack_user: str) -> bool:
        """Return False where Slack does not show us this person; then nothing changes."""
        profile = self.ask(workspace, slack_user)
        if profile is None:
            return False
        NoteProfile(self.begin)(workspace, slack_user, profile)
        return True


@dataclass(frozen=True, slots=True)
class NoteForeigner:
    """Write down that somebody of another company tried to use us, in a channel shared with it."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, *, actor: str, team: str) -> None:
        """Record it."""
        with self.begin(workspace) as work:
            work.audit.record("slack.foreigner", actor=actor, target=team, outcome="refused")
