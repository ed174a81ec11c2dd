"""Who may see what of a call: the one rule, pure, held by a matrix of every role, relation and state (docs/access.md).

Facts come in as values; `analysis.usecases.access` reads them. Nothing else decides who sees a call.
"""

from dataclasses import dataclass
from enum import StrEnum

from analysis.model.ids import UserId

ADMIN, MANAGER, REP = "admin", "manager", "rep"
ROLES = (REP, MANAGER, ADMIN)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who wants to see.

    Attributes:
        person: The same person, as the messenger names them; "" for none.
        role: One of ROLES.
        active: False for somebody who was removed: they see nothing.
        team: Whom a manager stands over: people who report to them or are of their team; empty for others.
    """

    user: UserId
    person: str
    role: str
    active: bool
    team: frozenset[UserId] = frozenset()

    @property
    def is_admin(self) -> bool:
        """Tell whether they may see and set everything of the workspace."""
        return self.active and self.role == ADMIN


@dataclass(frozen=True, slots=True)
class Audience:
    """Where a call has been asked for.

    Attributes:
        shared: Somebody asked for it in a channel, and it was not turned away from there.
        askers: Everybody who asked for it, as the messenger names them.
    """

    shared: bool = False
    askers: frozenset[str] = frozenset()


NOWHERE = Audience()


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a call decides who sees it.

    Attributes:
        owner: None for a call that a program brought and nobody owns.
        restricted: Kept to its owner, their manager and admins, and out of every channel.
    """

    owner: UserId | None
    restricted: bool = False
    audience: Audience = NOWHERE


def stands_over(viewer: Viewer, owner: UserId | None) -> bool:
    """Tell whether the viewer owns what this person owns, manages them, or is an admin."""
    return viewer.is_admin or (viewer.active and owner is not None and (owner == viewer.user or owner in viewer.team))


def may_see(viewer: Viewer, call: Kept) -> bool:
    """Tell whether a person may see a call, and everything that was said or found in it.

    Owner, their manager and admins always; others one that is not restricted and that was shared in a channel, that
    nobody owns, or that they asked for themselves.
    """
    if not viewer.active:
        return False
    if stands_over(viewer, call.owner):
        return True
    if call.restricted:
        return False
    return call.owner is None or call.audience.shared or viewer.person in call.audience.askers


def may_restrict(viewer: Viewer, owner: UserId | None) -> bool:
    """Tell whether a person may restrict a call, or lift that: its owner and admins."""
    return viewer.is_admin or (viewer.active and owner == viewer.user)


class ScoreVisibility(StrEnum):
    """Who sees numbers and levels: of a call besides its owner, of a deal likewise.

    REP: the owner alone. REP_AND_MANAGER: also their manager and admins. EVERYONE: whoever sees the call.
    """

    REP = "rep"
    REP_AND_MANAGER = "rep_and_manager"
    EVERYONE = "everyone"


def program_may_see(team: str, owner_team: str, brought_by: str, *, restricted: bool = False) -> bool:
    """Tell whether a program may see a call or deal: one of the whole workspace all of them, else its team's.

    Args:
        team: Of the program's credential; "" for the workspace's.
        owner_team: Of whoever owns the call or deal; "" for nobody.
        brought_by: Team of the program that brought it, where nobody owns it; else "".
        restricted: Kept to people; a program that does not act for the whole workspace stands over nobody.
    """
    return not team or (not restricted and team in {owner_team, brought_by})


def program_may_see_scores(owner: UserId | None, setting: ScoreVisibility) -> bool:
    """Tell whether a program that may see a call may see its scores: not where they are for its owner alone."""
    return owner is None or setting is not ScoreVisibility.REP


def may_see_scores(viewer: Viewer | None, owner: UserId | None, setting: ScoreVisibility) -> bool:
    """Tell whether a person who may see a call may see its scores; None for everybody in a channel at once.

    What nobody owns is nobody's score, so it is kept from nobody.
    """
    if setting is ScoreVisibility.EVERYONE or owner is None:
        return viewer is None or viewer.active
    if viewer is None or not viewer.active:
        return False
    return viewer.user == owner or (setting is ScoreVisibility.REP_AND_MANAGER and stands_over(viewer, owner))
