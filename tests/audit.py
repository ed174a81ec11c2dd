"""`make audit`: looks the locked packages up among known vulnerabilities, and says so where nobody could be asked."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_S = 180
LOCKS = ("requirements.lock", "requirements-observe.lock", "requirements-offline.lock")


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of it.

    Attributes:
        known: Packages that were looked up.
        unknown: Packages that the service did not know, or did not answer for.
        found: A line for each vulnerability.
    """

    known: int = 0
    unknown: int = 0
    found: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Say it in a line or more."""
        if not self.known:
            return "pip-audit: SKIPPED, the advisory service could not be asked: nothing was looked up."
        lines = [f"pip-audit: {self.known} packages looked up, {len(self.found)} vulnerabilities."]
        if self.unknown:
            lines.append(f"pip-audit: {self.unknown} packages are unknown to the service.")
        return "\n".join([*lines, *self.found])


def read(report: str) -> Audit:
    """Read pip-audit's JSON; whatever else it said means that nobody was asked."""
    try:
        listed: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Audit()
    asked = [one for one in listed if "skip_reason" not in one]
    found = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in asked
        for flaw in one["vulns"]
    ]
    return Audit(len(asked), len(listed) - len(asked), found)


def audit(locks: list[str]) -> Audit:
    """Ask pip-audit, without resolving or installing anything."""
    given = [part for lock in locks for part in ("-r", lock)]
    command = [sys.executable, "-m", "pip_audit", *given, "--require-hashes", "--disable-pip", "-f", "json"]
    try:
        ended = subprocess.run(
            [*command, "--progress-spinner", "off"], capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return Audit()
    return read(ended.stdout)


if __name__ == "__main__":
    done = audit([lock for lock in LOCKS if Path(lock).is_file()])
    print(done.words)
    sys.exit(1 if done.found else 0)
