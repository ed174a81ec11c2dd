"""A report as one table: the rows a person would want in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from analysis.meddic.rubric import band
from analysis.model.costs import Spent
from analysis.model.meddic import Letter, Level
from analysis.model.reports import (
    Body,
    Costs,
    Dashboard,
    DealRow,
    Gaps,
    Report,
    ReportKind,
    RepPage,
    RepRow,
    Share,
    Team,
    Trends,
)
from analysis.model.spreadsheet import guarded
from analysis.model.usage import ApiUsage, Latency, Requests, UsageBy
from handlers.render.words import Words, harmless

Cell = str | int | float | None
Row = dict[str, Cell]
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Excel takes a file for UTF-8 only with it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Attributes:
        columns: Names for programs; words for people are under "sheet-<name>".
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def sheet(words: Words, report: Report) -> Sheet:
    """Return the report's table; empty where its reader may not have it."""
    if report.body is None:
        return Sheet((), ())
    columns, rows = SHEETS[report.kind](words, report.body)
    return Sheet(columns, tuple(rows))


LETTERS = tuple(str(letter) for letter in Letter)
DEAL = ("case", "company", "owner", "stage", "amount", "currency", "close_date")
STAND = ("strength", "band", "coverage", *LETTERS, "strength_before", "last_call")


def _deal(row: DealRow) -> Row:
    deal = row.deal
    closes = deal.close_date.isoformat() if deal.close_date else None
    values = (deal.case, deal.company, row.owner, deal.stage, deal.amount, deal.currency, closes)
    return dict(zip(DEAL, values, strict=True))


def _stands(words: Words, row: DealRow) -> Row:
    now = row.now
    levels: Row = {str(letter): int(now.levels.get(letter, Level.UNKNOWN)) if now else None for letter in Letter}
    return {
        "strength": now.strength if now else None,
        "band": words(f"band-{band(now.strength)}") if now else None,
        "coverage": now.coverage if now else None,
        **levels,
        "strength_before": row.before.strength if row.before else None,
        "last_call": now.last_call_at.isoformat() if now and now.last_call_at else None,
    }


def _deals(words: Words, body: Body) -> tuple[tuple[str, ...], Iterator[Row]]:
    rows = body.rows if isinstance(body, Dashboard | RepPage) else ()
    return (*DEAL, *STAND), (_deal(row) | _stands(words, row) for row in rows)


def _team(_words: Words, body: Body) -> tuple[tuple[str, ...], Iterator[Row]]:
    rows = body.rows if isinstance(body, Team) else ()
    columns = ("name", "team", "calls", "deals", "deals_scored", "letters_known", *LETTERS, *QUESTIONS)
    return columns, map(_rep, rows)


QUESTIONS = ("questions", "questions_asked", "questions_answered")


def _rep(row: RepRow) -> Row:
    kept = row.kept
    questions = (row.asked.of, row.asked.count, row.answered.count)
    return {
        "name": row.member.name,
        "team": row.member.team,
        "calls": row.calls,
        "deals": row.deals,
        "deals_scored": None if kept else row.letters[Letter.METRICS].of,
        "letters_known": None if kept else row.coverage.count,
        **{str(letter): None if kept else share.count for letter, share in row.letters.items()},
        **dict(zip(QUESTIONS, [None] * 3 if kept else questions, strict=True)),
    }


def _trends(_words: Words, body: Body) -> tuple[tuple[str, ...], Iterator[Row]]:
    weeks = body.weeks if isinstance(body, Trends) else ()
    columns = ("week", "deals_scored", "strength_median", "calls", *LETTERS)
    rows: Iterator[Row] = (
        {
            "week": week.begins.isoformat(),
            "deals_scored": week.deals,
            "strength_median": week.strength,
            "calls": week.calls,
            **{str(letter): share.count for letter, share in week.letters.items()},
        }
        for week in weeks
    )
    return columns, rows


def _gaps(words: Words, body: Body) -> tuple[tuple[str, ...], Iterator[Row]]:
    gaps = body.gaps if isinstance(body, Gaps) else ()
    rows = (
        _deal(gap.row) | {"letter": words(f"letter-{letter}"), "question": words(f"ask-{letter}-0")}
        for gap in gaps
        for letter in gap.letters
    )
    return (*DEAL, "letter", "question"), rows


def _costs(_words: Words, body: Body) -> tuple[tuple[str, ...], Iterator[Row]]:
    if not isinstance(body, Costs):
        return (), iter(())
    columns = ("team", "calls", "requests", "unpriced", "doubtful", "cost_usd")
    return columns, (_spent(line, name) for line, name in _lines(body))


def _lines(body: Costs) -> Iterator[tuple[Spent, str]]:
    yield from ((line, line.name) for line in body.lines)
    yield body.total, "*"


def _spent(line: Spent, name: str) -> Row:
    unknown = line.requests > 0 and line.unpriced == line.requests
    counts: Row = {key: getattr(line, key) for key in ("calls", "requests", "unpriced", "doubtful")}
    return {"team": name, **counts, "cost_usd": None if unknown else f"{line.cost_usd:.8f}"}


USAGE = ("by", "key", "name", "api_requests", "refused", "limited", "failed", "bytes_in", "bytes_out")
FAST = ("p50_ms", "p95_ms", "p99_ms")
PAID = ("calls", "requests", "unpriced", "doubtful", "cost_usd")
USAGE_COLUMNS = (*USAGE, *FAST, *PAID)


def _usage(_words: Words, body: Body) -> tuple[tuple[str, ...], Iterator[Row]]:
    return USAGE_COLUMNS, iter(usage_rows(body) if isinstance(body, ApiUsage) else ())


def usage_rows(body: ApiUsage) -> Iterator[Row]:
    """Yield every figure: of requests by day, credential, route and error, of costs by what they are divided by."""
    empty: Row = dict.fromkeys(USAGE_COLUMNS)
    return (empty | row for row in _usage_rows(body))


def usage_csv(body: ApiUsage) -> str:
    """Return them for programs: plain names of columns, and no mark."""
    return _csv(Sheet(USAGE_COLUMNS, tuple(usage_rows(body))), lambda name: name)


def _usage_rows(body: ApiUsage) -> Iterator[Row]:
    yield _asked("", body.total) | _fast(body.latency) | _paid(body.spent)
    yield from (_asked(UsageBy.DAY, line) for line in body.days)
    yield from (_asked(UsageBy.CREDENTIAL, line) for line in body.credentials)
    yield from (_asked(UsageBy.ROUTE, one.requests) | _fast(one.latency) for one in body.routes)
    yield from (_asked(UsageBy.ERROR, line) for line in body.errors)
    for by, lines in body.spent_by.items():
        yield from (_named(by, line) | _paid(line) for line in lines)


def _named(by: str, line: Spent) -> Row:
    return {"by": str(by), "key": line.key, "name": line.name}


def _asked(by: str, line: Requests) -> Row:
    figures = (line.requests, line.refused, line.limited, line.failed, line.bytes_in, line.bytes_out)
    return dict(zip(USAGE, (str(by), line.key, line.name, *figures), strict=True))


def _fast(latency: Latency) -> Row:
    return {name: getattr(latency, name) for name in FAST}


def _paid(line: Spent) -> Row:
    return {name: value for name, value in _spent(line, "").items() if name != "team"}


SHEETS: Mapping[ReportKind, Callable[[Words, Body], tuple[tuple[str, ...], Iterator[Row]]]] = {
    ReportKind.DASHBOARD: _deals,
    ReportKind.TEAM: _team,
    ReportKind.TRENDS: _trends,
    ReportKind.REP: _deals,
    ReportKind.GAPS: _gaps,
    ReportKind.COSTS: _costs,
    ReportKind.USAGE: _usage,
}


def csv_for_people(words: Words, report: Report) -> bytes:
    """Return the table as a file that Excel opens right: UTF-8 with a mark, headers in the reader's language."""
    return (BOM + _csv(sheet(words, report), lambda name: words(f"sheet-{name}"))).encode()


def csv_for_programs(words: Words, report: Report) -> str:
    """Return the table with its columns' plain names, and no mark."""
    return _csv(sheet(words, report), lambda name: name)


def _csv(table: Sheet, named: Callable[[str], str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(named(name)) for name in table.columns])
    for row in table.rows:
        writer.writerow([safe(row[name]) for name in table.columns])
    return text.getvalue()


def safe(cell: Cell) -> Cell:
    """Return a cell that neither a spreadsheet runs nor a terminal obeys."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return guarded(harmless(cell))


def as_json(words: Words, report: Report) -> dict[str, Any]:
    """Return the report with its table, for other programs."""
    return {
        "report": report.kind,
        "workspace": report.workspace,
        "scope": report.scope,
        "since": report.period.since.isoformat(),
        "until": report.period.until.isoformat(),
        "time_zone": report.period.zone,
        "person": report.person.name if report.person else None,
        "deals_left_out": report.unseen,
        "deals_without_scores": report.kept,
        "rows": list(sheet(words, report).rows),
    }


def file_name(report: Report) -> str:
    """Return a name for the file: kind and last day."""
    return f"{report.kind}-{last_day(report).isoformat()}.csv"


def last_day(report: Report) -> date:
    """Return the last day of the period where the workspace is."""
    return (report.period.until - timedelta(microseconds=1)).astimezone(ZoneInfo(report.period.zone)).date()


def share(words: Words, part: Share) -> str:
    """Return a share with its counts: "67% (4 of 6)"; "too few (1 of 2)" below the least that says anything."""
    key = "reports-share" if part.enough else "reports-share-few"
    return words(key, count=part.count, of=part.of, percent=part.percent)
