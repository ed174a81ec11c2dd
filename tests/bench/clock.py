"""Reads clocks: the CPU of another process, and the percentiles of what was timed."""

import time
from collections.abc import Sequence


def cpu(process: int) -> float:
    """Return the CPU seconds a process has used.

    By the kernel's clock of that process, exact to microseconds: what /proc counts comes in hundredths of a second,
    in which a bare app answers fifty requests.
    """
    return time.clock_gettime(~process << 3 | 2)  # MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of Linux


def percentile(taken: Sequence[float], percent: float) -> float:
    """Return the smallest of these that so many percent do not exceed."""
    ordered = sorted(taken)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


def ms(seconds: float) -> float:
    """Return milliseconds as they are told."""
    return round(seconds * 1000, 2)
