"""`serve`: the web server, and with the embedded default the worker in the same process."""

import signal
import socket

import structlog
import uvicorn

from bot.commands.edge import begin, opened, spoken
from bot.engine.launch import end
from bot.http_server import http_options
from bot.memory import settle
from bot.observe.run import observed
from bot.web import build
from bot.wiring import start_worker
from handlers.api.watching import Watching

STARTUP_FAILURE = 3
"""What uvicorn itself exits with where the application does not start."""

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """Says where it listens, once it does, and lets nobody wait while it ends."""

    def __init__(self, config: uvicorn.Config, watching: Watching) -> None:
        super().__init__(config)
        self.watching = watching

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            log.info("serve.listening", address=f"http://{self.config.host}:{self.config.port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop. A program that waits for news is answered now: after ten seconds it would be cut off with a 500."""
        self.watching.closing.set()
        await super().shutdown(sockets)


def serve() -> None:
    """Listen on HOST and PORT. With SQLite the worker runs in this process; with PostgreSQL start workers beside it."""
    settings, words = begin(quiet=False)
    with spoken(words, traceback=True), opened(settings) as world, observed(world, "web"):
        # uvicorn stops on these signals and then raises them once more: without a handler of ours the process
        # would die there, before the worker's steps under way are saved.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        worker = start_worker(world) if settings.embedded else None
        try:
            app = build(world)
            config = uvicorn.Config(app, host=settings.host, port=settings.port, **http_options(settings))
            server = Server(config, app.state.watching)
            settle()
            server.run()
        except BaseException:  # such as a port that is taken: the worker's threads would keep the process alive
            if worker is not None:
                worker.close()
            raise
        if worker is not None:
            end(worker, 0 if server.started else STARTUP_FAILURE)
    if not server.started:
        raise SystemExit(STARTUP_FAILURE)
