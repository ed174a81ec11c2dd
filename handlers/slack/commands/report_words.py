"""What a person means by the words behind `/report`: which report, of whom, of which days; both languages for all."""

import re
from dataclasses import dataclass

from analysis.model.reports import ReportKind
from analysis.usecases.reports.period import MONTH, Named, Wanted
from handlers.slack.commands.durations import length_at_end
from handlers.slack.commands.intent import unwrapped, vocabulary

HELP = "help"
LAST = re.compile(r"(?:^|\s)(?:(?:the\s+)?(?:last|past)|最近|過去|近)\s*$", re.IGNORECASE)
"""What may stand before a length: "last 30 days", "最近 30 天"."""

USUAL = Wanted()
"""Thirty days."""


@dataclass(frozen=True, slots=True)
class ReportIntent:
    """What was meant.

    Attributes:
        kind: None for help, or for words that stand for nothing.
        rest: The name of a REP page; words that were not understood where there is no kind; "" for help.
    """

    kind: ReportKind | None
    rest: str = ""
    period: Wanted = USUAL


def report_intent(text: str) -> ReportIntent:
    """Return what `/report` *text* asks for; nothing asks for the dashboard of 30 days."""
    line, period = period_at_end(unwrapped(text))
    first, _, rest = line.partition(" ")
    if not first:
        return ReportIntent(ReportKind.DASHBOARD, period=period)
    said = {word.casefold(): kind for kind in ReportKind for word in vocabulary(kind)}
    kind = said.get(first.casefold())
    if kind is ReportKind.REP or (kind is not None and not rest):
        return ReportIntent(kind, unwrapped(rest), period)
    if not rest and first.casefold() in {word.casefold() for word in vocabulary(HELP)}:
        return ReportIntent(None)
    return ReportIntent(None, line, period)


def period_at_end(line: str) -> tuple[str, Wanted]:
    """Return the words before a period, and the period; the usual 30 days where none is named."""
    folded = line.casefold()
    ends = [(len(word), name) for name in Named for word in named_words(name) if f" {folded}".endswith(f" {word}")]
    if ends:
        length_of_word, name = max(ends)  # "last week" also ends in "week"
        return line[: len(line) - length_of_word].strip(), Wanted(name=name)
    before, _, last = line.rpartition(" ")
    if MONTH.fullmatch(last):
        return before.strip(), Wanted(month=last)
    before, length = length_at_end(line)
    if length is not None and length.days:
        return LAST.sub("", before).strip(), Wanted(days=length.days)
    return line, USUAL


def named_words(name: Named) -> list[str]:
    """Return what stands for a named period; in these words an underscore is a space."""
    return [word.replace("_", " ").casefold() for word in vocabulary(name)]
