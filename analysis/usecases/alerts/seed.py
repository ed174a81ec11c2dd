"""Give a workspace the rules that every one begins with, once, as its own data."""

from analysis.alerts.catalog import READY_MADE
from analysis.ports import Work

SERVICE = ""
"""Author of what nobody set."""


def seed(work: Work) -> None:
    """Add the ready-made rules that the workspace never had; one that was changed or deleted is left alone."""
    known = work.alerts.known()
    for rule in READY_MADE:
        if rule.id not in known:
            work.rulebook.add(rule, by=SERVICE)
