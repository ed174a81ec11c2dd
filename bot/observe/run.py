"""Lets a process be watched while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from analysis.model.system import Waiting
from bot.machine import queues
from bot.observe.gauges import FRESH_S, FreshCollector, Standing
from bot.observe.page import numbers
from bot.observe.sizes import FRESH_S as SIZES_FRESH_S
from bot.observe.sizes import Sizes
from bot.observe.telemetry import telemetry
from bot.wiring import World, utc_now
from db.gauges import SqlGauges
from db.sizes import SqlSizes
from db.unit_of_work import translated


@contextmanager
def observed(world: World, role: str) -> Iterator[None]:
    """Gather numbers, and send errors and spans where the settings say so, while the block runs.

    Args:
        world: The process's.
        role: "web" or "worker".

    Raises:
        SystemExit: SENTRY_DSN or OTLP_ENDPOINT is set and the extra "observe" is not installed.
    """

    def waiting() -> tuple[Waiting, ...]:
        with translated():
            return queues(world.jobs.client)

    standing = FreshCollector(Standing(SqlGauges(world.engine, utc_now), waiting), FRESH_S)
    sizes = FreshCollector(Sizes(SqlSizes(world.engine)), SIZES_FRESH_S)
    with telemetry(world.settings, world.engine, role), numbers(world.settings, standing, sizes):
        yield
