"""`serve`: the web server, and with the embedded default the worker in the same process."""

import signal

import uvicorn

from bot.commands.edge import begin, opened, spoken
from bot.engine.launch import end
from bot.web import build
from bot.wiring import start_worker


def serve() -> None:
    """Listen on HOST and PORT. With SQLite the worker runs in this process; with PostgreSQL start workers beside it."""
    settings, words = begin(quiet=False)
    with spoken(words, traceback=True), opened(settings) as world:
        # uvicorn stops on these signals and then raises them once more: without a handler of ours the process
        # would die there, before the worker's steps under way are saved.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        worker = start_worker(world) if settings.embedded else None
        uvicorn.run(
            build(world),
            host=settings.host,
            port=settings.port,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        if worker is not None:
            end(worker)
