"""Named moments between an effect and its record: nothing happens there, except where a test's process dies of it.

What a crash costs is decided between two commits, or between a commit and a request to somebody else. Each such moment
has a name, so that a test can end the process at exactly this one (docs/faults.md). Only code of the same process can
listen: no setting and no environment variable reaches this.
"""

from collections.abc import Callable


class _Listener:
    """Holds what is told of each moment; nobody listens in production."""

    def __init__(self) -> None:
        self.hear: Callable[[str], None] | None = None


_listener = _Listener()


def point(name: str) -> None:
    """Pass a named moment."""
    if _listener.hear is not None:
        _listener.hear(name)


def listen(hear: Callable[[str], None] | None) -> None:
    """Have *hear* called at every moment from now on, in the thread that passes it; None for nobody."""
    _listener.hear = hear
