"""The people of a workspace as its admins see them, and their names as Slack has them."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.errors import RefusedError, UnavailableError
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.people import Member
from analysis.ports import Begin, Clock
from analysis.usecases.appoint import OPERATOR, demand_admin
from analysis.usecases.people import NoteProfile, Profile

SYNC = "slack.people"
"""Name of the workflow that reads all members from Slack: (workspace)."""
QUEUE = "batch"
PAGE = 200
EVERY_S, PATIENCE_S = 3.5, 60.0
"""Slack allows some twenty pages a minute (users.list, tier 2)."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody, or those whose name, role or team holds what was typed.

    Attributes:
        names: Of everybody, by id.
        teams: Names of all teams, sorted.
    """

    people: tuple[Member, ...]
    names: Mapping[UserId, str]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPeople:
    """Read who is rep, manager and admin, and who manages whom."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, typed: str = "", *, actor: UserId | None) -> Staff:
        """Return them, the active first, by name. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            everybody = work.users.staff()
        wanted = plain(typed)
        found = [one for one in everybody if wanted in plain(f"{one.name} {one.role} {one.team} {one.slack_id}")]
        teams = {one.team for one in everybody if one.team}
        return Staff(tuple(found), {one.id: one.name for one in everybody}, tuple(sorted(teams)))

    def one(self, workspace: WorkspaceId, person: UserId, *, actor: UserId | None) -> tuple[Member, Staff]:
        """Return one person, and everybody beside. RefusedError("access-admin-only", "user-not-found")."""
        staff = self(workspace, actor=actor)
        found = next((one for one in staff.people if one.id == person), None)
        if found is None:
            raise RefusedError("user-not-found", reference=person)
        return found, staff


def plain(text: str) -> str:
    """Return what two spellings share: width and case do not count."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


ListSlack = Callable[[WorkspaceId, str], tuple[Sequence[tuple[str, Profile]], str]]
"""(workspace, cursor): a page of members as Slack names them, without bots and strangers, and the next cursor.

"" begins and ends. UnavailableError when Slack is away or limits us; RefusedError("slack-not-connected").
"""


@dataclass(frozen=True, slots=True)
class SyncPeople:
    """Bring names, languages and zones of all members up to date; who was removed sees nothing from then on."""

    begin: Begin
    members: ListSlack

    def __call__(self, workspace: WorkspaceId, cursor: str) -> dict[str, str | int]:
        """Read and store one page; return the next cursor ("" at the end) and how many people were stored.

        Raises:
            UnavailableError: Not Slack's turn yet, or Slack is away; the same call goes on.
            RefusedError: "slack-not-connected".
        """
        with self.begin(workspace) as work:
            bucket = f"slack:{workspace}:users.list"
            wait_s = work.meter.pace(bucket, every_s=EVERY_S, patience_s=0.0)
        if wait_s is None:
            raise UnavailableError("slack", EVERY_S, "users.list by turns")
        page, following = self.members(workspace, cursor)
        note = NoteProfile(self.begin)
        with self.begin(workspace) as work:
            known = {one.slack_id: one for one in work.users.staff()}
        stored = 0
        for slack_id, profile in page:
            met = known.get(slack_id)
            if met is None and not profile.active:
                continue  # somebody who left before we ever met
            note(workspace, slack_id, profile)
            stored += 1
        return {"cursor": following, "stored": stored}


@dataclass(frozen=True, slots=True)
class AskForSync:
    """Have the members read from Slack."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, *, actor: UserId | None) -> bool:
        """Queue it; False if it was asked for within this minute. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            fresh = work.jobs.enqueue(SYNC, f"people:{workspace}:{self.clock():%Y%m%d%H%M}", workspace, queue=QUEUE)
            if fresh:
                work.audit.record("people.sync", actor=actor or OPERATOR, target=workspace)
        return fresh

    def daily(self, workspace: WorkspaceId) -> bool:
        """Queue it for today, where the app is installed."""
        with self.begin(workspace) as work:
            if work.installations.current() is None:
                return False
            return work.jobs.enqueue(SYNC, f"people:{workspace}:{self.clock():%Y%m%d}", workspace, queue=QUEUE)
