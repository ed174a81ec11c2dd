"""Finds the process that decodes, at a moment when it surely does."""

import contextlib
import time

import psutil

ENOUGH_S = 60


def stopped_decoder_of(parent: int) -> psutil.Process:
    """Return the process that decodes for *parent*, stopped on the way: it must not end before what is to come.

    It has loaded its decoder, so that it is past its own start.
    """
    until = time.monotonic() + ENOUGH_S
    while time.monotonic() < until:
        for child in psutil.Process(parent).children():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if any("libavcodec" in mapped.path for mapped in child.memory_maps()):
                    child.suspend()
                    return child
        time.sleep(0.005)
    raise AssertionError("no decoder was started")
