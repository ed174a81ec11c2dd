"""`worker`: work off the queues until stopped."""

from bot.commands.edge import begin, opened, spoken
from bot.engine.launch import stop_signals, stop_when
from bot.wiring import start_worker


def worker() -> None:
    """Run the durable workflow. Several workers share a PostgreSQL; SQLite takes exactly one."""
    settings, words = begin(quiet=False)
    asked = stop_signals()
    with spoken(words, traceback=True), opened(settings) as world:
        stop_when(asked, start_worker(world))
