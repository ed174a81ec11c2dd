"""The process in which hostile bytes are decoded: `python -m analysis.audio.child REQUEST < recording`.

Limits are set before libav is loaded. The answer is one line of JSON on standard output: {"value": …},
{"refused": key, "params": …} or {"unavailable": detail}.
"""

import ctypes
import errno
import json
import os
import resource
import signal
import sys
from typing import Any, BinaryIO

from analysis.audio.limits import AudioLimits
from analysis.errors import RefusedError

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>."""
LARGEST_FILE = 256 * 1024 * 1024


def die_with(parent: int) -> None:
    """End this process when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        sys.exit(1)


def confine(limits: AudioLimits) -> None:
    """Bound memory, CPU, files and core dumps; CPU starts at the least and grows with what is decoded."""
    most = limits.cpu_s + limits.longest_s // limits.speed + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    if sys.platform == "linux":  # elsewhere libraries alone may exceed it
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


def answer(task: str, arguments: dict[str, Any], limits: AudioLimits, file: BinaryIO) -> dict[str, Any]:
    """Do the task and put its outcome into words for the parent."""
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]

    def earn(decoded_s: float) -> None:
        granted = min(most, limits.cpu_s + int(decoded_s) // limits.speed)
        resource.setrlimit(resource.RLIMIT_CPU, (granted, most))

    try:
        import av  # noqa: PLC0415 - behind the limits

        from analysis.audio import work  # noqa: PLC0415

        av.logging.set_level(None)
    except (ImportError, MemoryError):
        return {"refused": "audio-too-costly", "params": {}}
    try:
        return {"value": work.TASKS[task](file, limits, earn, **arguments)}
    except RefusedError as error:
        return {"refused": error.key, "params": dict(error.params)}
    except MemoryError:
        return {"refused": "audio-too-costly", "params": {}}
    except (av.FFmpegError, OSError) as error:
        if error.errno == errno.ENOSPC:
            return {"unavailable": "disk full"}
        if isinstance(error, av.FFmpegError):
            return {"refused": "audio-damaged", "params": {}}
        raise


def main() -> None:
    """Read the request, confine this process, work, answer."""
    # As an exception it could arise, and be lost, anywhere inside libav's callbacks.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    request = json.loads(sys.argv[1])
    die_with(request["parent"])
    limits = AudioLimits(**request["limits"])
    confine(limits)
    with os.fdopen(0, "rb") as file:
        print(json.dumps(answer(request["task"], request["arguments"], limits, file)))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
