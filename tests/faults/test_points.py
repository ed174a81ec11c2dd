"""A worker or a web process may die at every named moment between an effect and its record."""

from pathlib import Path

import pytest

from tests.faults.deaths import CASES, named_in_code, stage

TWICE = {"ingest.committed"}
"""Points with a place for each kind of database."""


@pytest.mark.fault("44")
def test_every_named_moment_has_a_case() -> None:
    """What the code names is killed at, each name stands in one place, and no case waits for a moment that is gone."""
    found = named_in_code()
    assert set(found) == set(CASES)
    assert {name for name, places in found.items() if places > 1} == TWICE


@pytest.mark.fault("44")
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_kill_at_each_moment_costs_nothing(database_url: str, tmp_path: Path, *, full: bool) -> None:
    """The next life goes on: one result, one message, nothing bought twice; unknown only what may have been bought.

    Each database takes every other moment, and every one with --full.
    """
    first = database_url.startswith("sqlite")
    points = sorted(CASES) if full else sorted(CASES)[first::2]
    wrong: list[str] = []
    with stage(database_url, tmp_path) as here:
        for point in points:
            wrong += here.kill_at(point)
        here.life.close()
        assert wrong == []
        assert (tmp_path / "diary").read_text().split() == points
        print(f"{database_url.split(':', maxsplit=1)[0]}: killed at {len(points)} moments, {here.retried} retried")
