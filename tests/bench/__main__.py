"""Runs the benchmarks one after the other: `python -m tests.bench [name …]`; each also runs alone.

Results are kept as JSON in tests/bench/results, beside the machine they were measured on. docs/benchmarks.md
explains the figures.
"""

import importlib
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
NAMES = tuple(sorted(path.stem.removesuffix("_bench") for path in Path(__file__).parent.glob("*_bench.py")))


def machine() -> dict[str, str | int | None]:
    """Return what the figures depend on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": os.cpu_count(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def main(wanted: list[str]) -> int:
    """Run the benchmarks of these names, or all; return the exit code."""
    unknown = set(wanted) - set(NAMES)
    if unknown:
        print(f"No benchmark named {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}")
        return 2
    RESULTS.mkdir(exist_ok=True)
    for name in wanted or NAMES:
        print(f"=== {name}", flush=True)
        began = time.monotonic()
        result = importlib.import_module(f"tests.bench.{name}_bench").run()
        kept = {"machine": machine(), "result": result}
        (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(json.dumps(result, indent=2, ensure_ascii=False))
        print(f"=== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
