"""What travels with a button or a window and comes back: ids only, never words of a call."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.errors import RefusedError
from analysis.model.alerts import AlertId, Later
from analysis.model.ids import AnalysisId, ConversationId
from analysis.model.meddic import Letter
from analysis.model.reports import Period, ReportKind

ID = re.compile(r"[A-Za-z0-9_.\-]{1,255}")
LONGEST = timedelta(days=367)
"""Of a report: a forged button asks for no more than a typed command."""


def metadata(**ids: str) -> str:
    """Return private_metadata for these ids; Slack takes 3,000 characters and gives it back unchanged."""
    return json.dumps({key: value for key, value in ids.items() if value}, separators=(",", ":"), sort_keys=True)


def read_metadata(stored: str) -> Mapping[str, str]:
    """Return what `metadata` stored; without what it never stores, so {} for what is none of ours."""
    try:
        found = json.loads(stored or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str) and ID.fullmatch(value)}


QUOTE_NAME = re.compile(r"[0-9]{1,4}|[A-Za-z0-9_-]{1,80}[.][0-9]{1,7}-[0-9]{1,7}")
"""Words within a line; before quotes had names, a place in the stored evidence."""


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """One quote of one result.

    Attributes:
        name: `analysis.usecases.clips.quote_name`; of older buttons the index into the `evidence` of the letter.
    """

    conversation: ConversationId
    analysis: AnalysisId
    letter: Letter
    name: str

    def encode(self) -> str:
        """Return it as a button's value."""
        return f"{self.conversation}:{self.analysis}:{self.letter}:{self.name}"

    @classmethod
    def decode(cls, value: str) -> "QuoteRef":
        """Read a button's value. RefusedError("button-unknown") if it is none of ours."""
        try:
            conversation, analysis, letter, name = value.split(":", 3)
            found = cls(ConversationId(conversation), AnalysisId(analysis), Letter(letter), name)
        except ValueError:
            raise RefusedError("button-unknown") from None
        if not QUOTE_NAME.fullmatch(name):
            raise RefusedError("button-unknown")
        return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """A press of Right or Wrong under a result."""

    conversation: ConversationId
    analysis: AnalysisId
    right: bool

    def encode(self) -> str:
        """Return it as a button's value."""
        return f"{self.conversation}:{self.analysis}:{'up' if self.right else 'down'}"

    @classmethod
    def decode(cls, value: str) -> "Verdict":
        """Read a button's value. RefusedError("button-unknown") if it is none of ours."""
        conversation, _, rest = value.partition(":")
        analysis, _, verdict = rest.partition(":")
        if verdict not in {"up", "down"}:
            raise RefusedError("button-unknown")
        return cls(ConversationId(conversation), AnalysisId(analysis), verdict == "up")


@dataclass(frozen=True, slots=True)
class Snooze:
    """A choice of when an alert comes back."""

    alert: AlertId
    later: Later

    def encode(self) -> str:
        """Return it as an option's value."""
        return f"{self.alert}:{self.later}"

    @classmethod
    def decode(cls, value: str) -> "Snooze":
        """Read an option's value. RefusedError("button-unknown") if it is none of ours."""
        alert, _, later = value.partition(":")
        try:
            return cls(AlertId(alert), Later(later))
        except ValueError:
            raise RefusedError("button-unknown") from None


@dataclass(frozen=True, slots=True)
class ReportRef:
    """Another report of the same days."""

    kind: ReportKind
    period: Period

    def encode(self) -> str:
        """Return it as an option's value, to the second."""
        period = self.period
        return f"{self.kind}|{int(period.since.timestamp())}|{int(period.until.timestamp())}|{period.zone}"

    @classmethod
    def decode(cls, value: str) -> "ReportRef":
        """Read a button's value. RefusedError("button-unknown") if it is none of ours."""
        try:
            kind, since, until, zone = value.split("|")
            begins, ends = (datetime.fromtimestamp(int(one), ZoneInfo(zone)) for one in (since, until))
            found = cls(ReportKind(kind), Period(begins, ends, zone))
        except (ValueError, OverflowError, OSError, KeyError):  # a zone nobody knows is a KeyError
            raise RefusedError("button-unknown") from None
        if not timedelta(0) < ends - begins <= LONGEST:
            raise RefusedError("button-unknown")
        return found
