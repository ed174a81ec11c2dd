"""`worker`: work off the queues until stopped."""

from bot.commands.edge import begin, opened, spoken
from bot.engine.launch import stop_signals, stop_when
from bot.memory import settle
from bot.observe.run import observed
from bot.wiring import start_worker
from handlers.render.words import load_catalogs


def worker() -> None:
    """Run the durable workflow. Several workers share a PostgreSQL; SQLite takes exactly one."""
    settings, words = begin(quiet=False)
    asked = stop_signals()
    load_catalogs()  # before anybody waits for a message
    with spoken(words, traceback=True), opened(settings) as world, observed(world, "worker"):
        running = start_worker(world)
        settle()
        stop_when(asked, running)
