"""A TCP proxy on the loopback that goes wrong on demand, between the product and whoever it speaks to.

It works on bytes and knows no protocol. What it does can be changed at any time, for connections that stand, too.
"""

import asyncio
import random
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

BLOCK = 65_536
LOOK_S = 0.05
NO_LINGER = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends RST."""


class Mode(StrEnum):
    """What happens to a connection.

    PASS: nothing. LATENCY: every block comes late. RESET: the request arrives, its answer becomes a reset.
    REFUSE: reset before anything arrives. TRUNCATE: some bytes of the answer, then the end. SILENCE: the request
    arrives, its answer does not. BLACK_HOLE: nothing arrives on either side, and nobody is told. DRIP: the answer comes
    byte by byte.
    """

    PASS = "pass"
    LATENCY = "latency"
    RESET = "reset"
    REFUSE = "refuse"
    TRUNCATE = "truncate"
    SILENCE = "silence"
    BLACK_HOLE = "black hole"
    DRIP = "drip"


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """One way to go wrong.

    Attributes:
        delay_s: Of each block (LATENCY), on the average, or of each drop (DRIP).
        size: Bytes of an answer that still arrive (TRUNCATE), at most, or of each drop (DRIP).
    """

    mode: Mode = Mode.PASS
    delay_s: float = 0.0
    size: int = 0


@dataclass(eq=False)
class Wire:
    """One connection: to the client, and to the server behind.

    Attributes:
        under: The fault that *left* belongs to.
        left: Bytes of the answer that may still pass under it.
    """

    client: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    under: Fault
    left: int = 0

    def cut(self, *, reset: bool) -> None:
        """End both sides: the client's by a reset, or as if the server had closed."""
        reader, writer = self.client
        if reset:
            with suppress(OSError):
                raw: socket.socket = writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            writer.transport.abort()
        else:
            writer.close()
        reader.feed_eof()
        self.server[1].transport.abort()

    @property
    def deserted(self) -> bool:
        """Whether the client has left."""
        reader, writer = self.client
        return reader.at_eof() or reader.exception() is not None or writer.is_closing()


class FaultProxy:
    """A proxy before one server, in a thread of its own.

    Attributes:
        port: On 127.0.0.1.
        connections: How many came in so far.
    """

    def __init__(self, target: int | str, *, seed: int = 0) -> None:
        """Take the server's port on the loopback, or the path of its socket.

        The same *seed* bends the same traffic in the same way.
        """
        self.target, self.fault, self.connections = target, Fault(), 0
        self._dice = random.Random(seed)  # noqa: S311 - lengths and delays, no secrets
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._run, name=f"proxy {target}")

    @property
    def url(self) -> str:
        """Its address, for HTTP."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()
        self._socket.close()

    def go_wrong(self, mode: Mode, *, delay_s: float = 0.05, size: int = 40) -> None:
        """From now on, in this way; whoever waits in a connection that stands feels it at its next block."""
        self.fault = Fault(mode, delay_s, size)

    def mend(self) -> None:
        """Pass everything from now on."""
        self.fault = Fault()

    # --- in the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with suppress(asyncio.CancelledError):
            self._main = self._loop.create_task(self._serve())
            self._loop.run_until_complete(self._main)
        self._loop.close()

    def _stop(self) -> None:
        self._main.cancel()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, sock=self._socket)
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
            while others := asyncio.all_tasks() - {asyncio.current_task()}:  # one may come in meanwhile
                for task in others:
                    task.cancel()
                await asyncio.gather(*others, return_exceptions=True)
            for writer in self._writers:
                writer.transport.abort()
            await asyncio.sleep(0.01)  # for the loop to close what was aborted

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        task = self._loop.create_task(self._connect(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            behind = await (
                asyncio.open_unix_connection(self.target)
                if isinstance(self.target, str)
                else asyncio.open_connection("127.0.0.1", self.target)
            )
        except OSError:
            writer.transport.abort()
            return
        self._writers.append(behind[1])
        wire = Wire((reader, writer), behind, self.fault, self._allowed(self.fault))
        if self.fault.mode is Mode.REFUSE:
            wire.cut(reset=True)
            return
        pumps = [asyncio.create_task(self._pump(wire, answers=answers)) for answers in (False, True)]
        try:
            await asyncio.wait(pumps)
        finally:
            for side in (wire.client, wire.server):
                side[1].close()

    async def _pump(self, wire: Wire, *, answers: bool) -> None:
        """Carry blocks one way until that way ends."""
        source, sink = (wire.server[0], wire.client[1]) if answers else (wire.client[0], wire.server[1])
        with suppress(OSError):
            while block := await source.read(BLOCK):
                if not await self._carried(wire, sink, block, answers=answers):
                    return
            if sink.can_write_eof():
                sink.write_eof()

    async def _carried(self, wire: Wire, sink: asyncio.StreamWriter, block: bytes, *, answers: bool) -> bool:
        """Bring one block over, or not; False ends the connection."""
        held = {Mode.BLACK_HOLE, Mode.SILENCE} if answers else {Mode.BLACK_HOLE}
        while self.fault.mode in held:
            if wire.deserted:
                wire.cut(reset=False)
                return False
            await asyncio.sleep(LOOK_S)
        fault = self.fault
        if fault is not wire.under:
            wire.under, wire.left = fault, self._allowed(fault)
        if fault.mode is Mode.REFUSE or (answers and fault.mode is Mode.RESET):
            wire.cut(reset=True)
            return False
        if fault.mode is Mode.LATENCY:
            await asyncio.sleep(fault.delay_s * self._dice.uniform(0.5, 1.5))
        if answers and fault.mode is Mode.TRUNCATE:
            return await self._truncated(wire, sink, block)
        if answers and fault.mode is Mode.DRIP:
            await self._dripped(fault, sink, block)
            return True
        sink.write(block)
        await sink.drain()
        return True

    async def _truncated(self, wire: Wire, sink: asyncio.StreamWriter, block: bytes) -> bool:
        some, wire.left = block[: wire.left], wire.left - len(block)
        sink.write(some)
        await sink.drain()
        if wire.left < 0:
            wire.cut(reset=False)
            return False
        return True

    async def _dripped(self, fault: Fault, sink: asyncio.StreamWriter, block: bytes) -> None:
        for begin in range(0, len(block), max(1, fault.size)):
            if self.fault is not fault:  # mended meanwhile: the rest at once
                sink.write(block[begin:])
                break
            sink.write(block[begin : begin + max(1, fault.size)])
            await sink.drain()
            await asyncio.sleep(fault.delay_s)
        await sink.drain()

    def _allowed(self, fault: Fault) -> int:
        return self._dice.randint(1, max(1, fault.size)) if fault.mode is Mode.TRUNCATE else 0
