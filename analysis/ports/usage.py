"""Where requests of programs are written down, and what is added up from them."""

from typing import Protocol

from analysis.model.usage import UsageRow


class UsageLog(Protocol):
    """Takes what is to be written, off the request's path."""

    def record(self, row: UsageRow) -> None:
        """Take a row; it is stored within about a second. Never waits and never fails.

        What a crash loses is that second; what does not fit while the database is away is dropped, counted and logged.
        """
        ...
