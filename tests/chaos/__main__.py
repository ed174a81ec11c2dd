"""Runs the storm over both set-ups, side by side: `python -m tests.chaos --minutes 3 --seed 7`; docs/chaos.md."""

import argparse
import asyncio
import logging
import random
import secrets
import shutil
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from bot import log
from tests.chaos.checks import violations
from tests.chaos.facts import left, plain, read
from tests.chaos.figures import Outcome, table
from tests.chaos.load import Load
from tests.chaos.programs import Programs
from tests.chaos.sites import Site, site
from tests.chaos.storm import Storm
from tests.chaos.sums import add_up

SITES = ("postgresql", "sqlite")
RATE = 2.5
"""Acts a second at each site: with both of them and the kills two cores stay below saturation."""
DRAIN_S = 900.0


async def blow(here: Site, seed: int, seconds: float, rate: float) -> Outcome:
    """Let load and storm go on for so long, then wait until all is done, stop, and check."""
    began, stop = time.monotonic(), asyncio.Event()
    async with httpx.AsyncClient(trust_env=False) as http:
        dice = random.Random(f"load {seed} {here.name}")  # noqa: S311 - moments, no secrets
        load = Load(here, Programs(here, http, dice), dice)
        storm = Storm(here, random.Random(f"storm {seed} {here.name}"))  # noqa: S311
        watching = asyncio.create_task(here.product.watch())
        asyncio.get_running_loop().call_later(seconds, stop.set)
        await asyncio.gather(load.run(stop, rate), storm.run(stop))
        calm = time.monotonic()
        print(f"{here.name}: calm after {calm - began:.0f} s, {here.books.acked.total()} acknowledged", flush=True)
        await here.product.up()
        rest = await drained(here)
        watching.cancel()
    drain_s = time.monotonic() - calm
    here.books.complaints += await asyncio.to_thread(here.product.stop)
    here.books.complaints += here.product.crashes()
    here.books.complaints += [
        f"{name} ended by itself" for name in here.product.ended_by_themselves if "at work" in name
    ]
    facts = await asyncio.to_thread(read, here.database)
    facts.sums = await asyncio.to_thread(add_up, here)
    found = violations(facts, here.books)
    if rest:
        found.insert(0, f"the queue did not drain in {DRAIN_S:.0f} s: {dict(rest)}")
    return Outcome(here, facts, found, calm - began, drain_s)


async def drained(here: Site) -> Counter[str]:
    """Wait until nothing is left to do; return what is left at the end of all patience."""
    end = time.monotonic() + DRAIN_S
    while (rest := await asyncio.to_thread(rest_of, here.database)) and time.monotonic() < end:  # noqa: ASYNC110 - tables
        await asyncio.sleep(1)
    return rest


def rest_of(url: str) -> Counter[str]:
    """Look what is left to do."""
    engine = plain(url)
    with engine.connect() as connection:
        found = left(connection)
    engine.dispose()
    return found


async def one(name: str, folder: Path, seed: int, seconds: float, rate: float) -> Outcome:
    """Run one set-up."""
    async with site(name, folder / name, seed) as here:
        return await blow(here, seed, seconds, rate)


async def everything(names: list[str], folder: Path, seed: int, seconds: float, rate: float) -> list[Outcome]:
    """Run the set-ups side by side."""
    return await asyncio.gather(*(one(name, folder, seed, seconds, rate) for name in names))


def main() -> int:
    """Run it, print the table and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0, help="of storm; the calm after it comes on top")
    parser.add_argument("--seed", type=int, help="of everything that is left to chance")
    parser.add_argument("--site", choices=SITES, help="only one of the two set-ups")
    parser.add_argument("--rate", type=float, default=RATE, help="acts a second at each set-up")
    parser.add_argument("--keep", action="store_true", help="keep logs and databases even if nothing was found")
    given = parser.parse_args()
    seed = secrets.randbelow(10_000) if given.seed is None else given.seed
    log.configure("ERROR", as_json=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leave no process behind, however we are asked to end
    logging.disable()  # what the fakes say of it is no news
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    names = [given.site] if given.site else list(SITES)
    print(f"seed {seed}, {given.minutes:g} minutes, logs in {folder}", flush=True)
    outcomes = asyncio.run(everything(names, folder, seed, given.minutes * 60, given.rate))
    print(table(seed, outcomes))
    found = [f"{one.site.name}: {each}" for one in outcomes for each in one.violations]
    print("\n".join([f"{len(found)} violations", *found]))
    if not found and not given.keep:
        shutil.rmtree(folder)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
