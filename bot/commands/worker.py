"""`worker`: work off the queues until stopped."""

from bot.commands.edge import begin, spoken
from bot.engine.launch import stop_signals, stop_when
from bot.wiring import open_world, start_worker


def worker() -> None:
    """Run the durable workflow. Several workers share a PostgreSQL; SQLite takes exactly one."""
    settings, words = begin(quiet=False)
    asked = stop_signals()
    with spoken(words), open_world(settings) as world:
        stop_when(asked, start_worker(world))
