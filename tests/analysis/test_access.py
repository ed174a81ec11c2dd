"""Who sees a call: the whole matrix, written out, so that a change of the rule is a change of this table."""

from itertools import product

import pytest

from analysis.model.access import (
    ROLES,
    Audience,
    Kept,
    ScoreVisibility,
    Viewer,
    may_restrict,
    may_see,
    may_see_scores,
)
from analysis.model.ids import UserId

OWNER, OTHER = UserId("usr_owner"), UserId("usr_other")
IN_CHANNEL = Audience(shared=True, askers=frozenset({"U0OWNER"}))
ALONE = Audience(shared=False, askers=frozenset({"U0OWNER"}))
ALSO_ASKED = Audience(shared=False, askers=frozenset({"U0OWNER", "U0OTHER"}))

STATES = {
    "shared": Kept(OWNER, audience=IN_CHANNEL),
    "private": Kept(OWNER, audience=ALONE),
    "never asked for": Kept(OWNER),
    "asked privately by the viewer": Kept(OWNER, audience=ALSO_ASKED),
    "restricted": Kept(OWNER, restricted=True, audience=IN_CHANNEL),
    "restricted, once asked by the viewer": Kept(OWNER, restricted=True, audience=ALSO_ASKED),
    "nobody's": Kept(None),
    "nobody's, restricted": Kept(None, restricted=True),
}
# Which states somebody sees, by role and relation to the owner. A stranger is a colleague without a relation.
OPEN = {"shared", "asked privately by the viewer", "nobody's"}
OWNED = {name for name, call in STATES.items() if call.owner is not None} | {"nobody's"}
SEES = {
    ("rep", "owner"): OWNED,
    ("rep", "above"): OPEN,  # somebody reports to a rep by mistake: only a manager's role counts
    ("rep", "stranger"): OPEN,
    ("manager", "owner"): OWNED,
    ("manager", "above"): OWNED,
    ("manager", "stranger"): OPEN,
    ("admin", "owner"): set(STATES),
    ("admin", "above"): set(STATES),
    ("admin", "stranger"): set(STATES),
}


def viewer(role: str, relation: str, *, active: bool = True) -> Viewer:
    """Return somebody with a role and a relation to the owner; a rep's team is never read (`Users.viewer`)."""
    user, person = (OWNER, "U0OWNER") if relation == "owner" else (OTHER, "U0OTHER")
    team = frozenset({OWNER}) if relation == "above" and role == "manager" else frozenset[UserId]()
    return Viewer(user, person, role, active, team)


@pytest.mark.parametrize(("role", "relation"), SEES)
@pytest.mark.parametrize("state", STATES)
def test_who_sees_which_call(role: str, relation: str, state: str) -> None:
    """Every role, relation and state."""
    assert may_see(viewer(role, relation), STATES[state]) is (state in SEES[role, relation])


def test_the_matrix_is_whole() -> None:
    """No role is left out."""
    assert set(SEES) == set(product(ROLES, ("owner", "above", "stranger")))


@pytest.mark.parametrize(("role", "relation"), SEES)
def test_somebody_removed_sees_nothing(role: str, relation: str) -> None:
    """Whatever they were; nor do they see scores or restrict anything."""
    gone = viewer(role, relation, active=False)
    assert not any(may_see(gone, call) for call in STATES.values())
    assert not any(may_see_scores(gone, owner, setting) for owner in (OWNER, None) for setting in ScoreVisibility)
    assert not may_restrict(gone, OWNER)


SCORES = {
    ScoreVisibility.REP: {("rep", "owner"), ("manager", "owner"), ("admin", "owner")},
    ScoreVisibility.REP_AND_MANAGER: {
        ("rep", "owner"),
        ("manager", "owner"),
        ("manager", "above"),
        *((role, relation) for role, relation in SEES if role == "admin"),
    },
    ScoreVisibility.EVERYONE: set(SEES),
}


@pytest.mark.parametrize("setting", ScoreVisibility)
def test_who_sees_scores(setting: ScoreVisibility) -> None:
    """By the workspace's setting; a channel is everybody at once, and what nobody owns is nobody's score."""
    sees = {one for one in SEES if may_see_scores(viewer(*one), OWNER, setting)}
    assert sees == SCORES[setting]
    assert may_see_scores(None, OWNER, setting) is (setting is ScoreVisibility.EVERYONE)
    assert may_see_scores(None, None, setting)
    assert may_see_scores(viewer("rep", "stranger"), None, setting)


@pytest.mark.parametrize(("role", "relation"), SEES)
def test_owner_and_admins_restrict(role: str, relation: str) -> None:
    """A manager sees a restricted call and cannot lift that."""
    assert may_restrict(viewer(role, relation), OWNER) is (role == "admin" or relation == "owner")
