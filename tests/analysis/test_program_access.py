"""The matrix of what programs see."""

import pytest

from analysis.model.access import ScoreVisibility, program_may_see, program_may_see_scores
from analysis.model.ids import UserId

# Team of the program, team of the owner, team of the program that brought what nobody owns -> seen; seen if restricted.
MATRIX = [
    ("", "", "", True, True),
    ("", "South", "", True, True),
    ("", "", "South", True, True),
    ("North", "", "", False, False),
    ("North", "North", "", True, False),
    ("North", "South", "", False, False),
    ("North", "", "North", True, False),
    ("North", "", "South", False, False),
    ("North", "north", "", False, False),
]


@pytest.mark.parametrize(("team", "owner", "brought", "seen", "restricted"), MATRIX)
def test_what_a_program_sees(team: str, owner: str, brought: str, *, seen: bool, restricted: bool) -> None:
    """The whole workspace's sees all; a team's what is its team's, and nothing that is kept to people."""
    assert program_may_see(team, owner, brought) is seen
    assert program_may_see(team, owner, brought, restricted=True) is restricted


@pytest.mark.parametrize("setting", ScoreVisibility)
def test_scores_that_are_for_their_owner_alone_are_not_for_programs(setting: ScoreVisibility) -> None:
    """What nobody owns is nobody's score."""
    assert program_may_see_scores(UserId("usr_1"), setting) is (setting is not ScoreVisibility.REP)
    assert program_may_see_scores(None, setting)
