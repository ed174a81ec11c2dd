"""No benchmark rots: each runs at its tiniest size, where its figures say nothing."""

from importlib import import_module

import pytest

from tests.bench.__main__ import NAMES
from tests.bench.table import Row, Size, compared, drawn

pytestmark = pytest.mark.slow
STARTS_PROCESSES = {"ack", "audio", "burst", "ingest", "latency", "pipeline", "processes", "queue"}
"""Seconds of CPU each, for the product's processes: they run with --full."""


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs(name: str, *, full: bool) -> None:
    """It ends, its rows are named once and each has a figure, and all of them can be drawn and kept."""
    if name in STARTS_PROCESSES and not full:
        pytest.skip("starts processes of the product: --full")
    rows: list[Row] = import_module(f"tests.bench.{name}_bench").run(Size.TINY)
    names = [row.name for row in rows]
    assert names
    assert len(names) == len(set(names))
    assert drawn([(name, row) for row in rows]).count("\n") == len(rows) + 1
    assert all(row.kept()["figure"] >= 0 for row in rows)


def test_a_goal_is_about_the_ratio_where_there_is_one() -> None:
    """Twice the baseline misses a goal of 1.5, ten seconds miss one of at most five; no goal is neither met nor not."""
    assert compared("a", 4.0, "s", 2.0, "before", at_most=1.5).met is False
    assert compared("a", 4.0, "s", 2.0, "before", at_least=1.5).met is True
    assert compared("a", 4.0, "s", 0.0, "nothing", at_most=1.5).met is None
    assert Row("a", 10.0, "s", at_most=5.0).met is False
    assert Row("a", 10.0, "s").met is None
    assert Row("a", 10.0, "s", at_most=12.0).goal == "≤ 12"
