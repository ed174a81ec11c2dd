"""Processes forked from one that has imported the product already: a life to end costs no start of Python."""

import multiprocessing
from multiprocessing.context import ForkServerContext

WORKERS = [
    "tests.acceptance.alert_sender",
    "tests.acceptance.daily_worker",
    "tests.acceptance.forget_worker",
    "tests.faults.mortal",
    "tests.faults.warm",
]
"""All of them, for whoever asks first starts the one server of its process."""


def forked() -> ForkServerContext:
    """Return what makes processes. Nothing but imports runs in the one they are forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(WORKERS)
    return context
