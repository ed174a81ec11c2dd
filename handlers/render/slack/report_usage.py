"""What programs asked of the API and what providers charged, as a message for administrators."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import ceil

from analysis.model.costs import CostBy, Spent
from analysis.model.reports import Report
from analysis.model.usage import ApiUsage, Latency, Requests
from handlers.render.charts.series import Series
from handlers.render.slack.blocks import context, section
from handlers.render.slack.charts import POINTS, Cell, bars, table
from handlers.render.slack.message import Json
from handlers.render.words import Words

BUSIEST, ROUTES, ERRORS, PAID = 8, 12, 8, 5
"""How many of each are shown; all of them are in the file."""


PARAMETER = re.compile(r"\{\w+\}")
PARTS: Mapping[str, Callable[[Requests], int]] = {
    "reports-usage-answered": lambda line: line.requests - line.refused - line.failed,
    "reports-usage-refused": lambda line: line.refused,
    "reports-usage-broken": lambda line: line.failed,
}
"""What a day's requests are divided into; together they are all."""


BEGINS: tuple[Callable[[date], date], ...] = (
    lambda day: day,
    lambda day: day - timedelta(days=day.weekday()),
    lambda day: day.replace(day=1),
)
"""When the stretch begins that a day belongs to: the day itself, its week, its month."""


def usage(words: Words, found: Report) -> Iterator[Json]:
    """Yield what was asked, by whom, how fast it was answered, what failed, and what providers charged."""
    body = found.body
    if not isinstance(body, ApiUsage):
        return
    yield section(told(words, body))
    if body.total.requests:
        yield by_day(words, body.days)
        yield by_credential(words, body.credentials)
        yield by_route(words, body)
        yield context(words("reports-usage-latency"))
    if body.errors:
        head = [words(f"sheet-{name}") for name in ("status", "api_requests", "route")]
        rows: list[list[Cell]] = [_error(words, line) for line in body.errors[:ERRORS]]
        yield table(words("reports-usage-errors"), head, rows)
    if body.spent.requests:
        yield paid(words, body.spent_by)


def _error(words: Words, line: Requests) -> list[Cell]:
    """Return "429 POST /conversations" with its number in between: on a phone the route runs out of sight."""
    status, _, route = line.key.partition(" ")
    return [status, line.requests, short(words, route)]


def short(words: Words, route: str) -> str:
    """Return a route that fits a phone: "GET /conversations/{id}"."""
    return PARAMETER.sub("{id}", route) or words("reports-usage-no-route")


def told(words: Words, body: ApiUsage) -> str:
    """Return the figures in words."""
    total = body.total
    if not total.requests:
        lines = [words("reports-usage-none")]
    else:
        lines = [
            words("reports-usage", count=words.number(total.requests), credentials=len(body.credentials)),
            words(
                "reports-usage-failed",
                refused=words.number(total.refused),
                limited=words.number(total.limited),
                failed=words.number(total.failed),
            ),
            words("reports-usage-fast", **_percentiles(words, body.latency)),
        ]
    if body.spent.requests:
        cost = words.money(float(body.spent.cost_usd), "USD")
        lines.append(words("reports-usage-paid", cost=cost, requests=body.spent.requests))
    return "\n".join(lines)


def _percentiles(words: Words, latency: Latency) -> dict[str, str]:
    found = {"p50": latency.p50_ms, "p95": latency.p95_ms, "p99": latency.p99_ms}
    return {name: _ms(words, value) for name, value in found.items()}


def _ms(words: Words, value: float | None) -> str:
    if value is None:
        return "–"  # noqa: RUF001
    return words.number(value, 0 if value >= 10 else 1)  # noqa: PLR2004 - below, a digit behind the point says something


def by_day(words: Words, days: Sequence[Requests]) -> Json:
    """Return a chart of what was answered, refused and failed, by day, week or month: as fine as Slack draws."""
    stretches = _stretches(days)
    series = [
        Series(words(name), tuple((label, sum(part(line) for line in lines)) for label, lines in stretches))
        for name, part in PARTS.items()
    ]
    return bars(words("reports-usage-days"), series, y_label=words("sheet-api_requests"))


def _stretches(days: Sequence[Requests]) -> list[tuple[str, list[Requests]]]:
    """Return the days, or their weeks from Monday, or their months: at most as many as a chart has points."""
    found: dict[date, list[Requests]] = {}
    for begins in BEGINS:
        found = {}
        for line in days:
            found.setdefault(begins(date.fromisoformat(line.key)), []).append(line)
        if len(found) <= POINTS:
            break
    return [(_label(date.fromisoformat(lines[0].key)), lines) for lines in found.values()]


def _label(day: date) -> str:
    """Return the first day of a stretch, short enough for an axis in any language."""
    return f"{day.month}/{day.day}"


def by_credential(words: Words, lines: Sequence[Requests]) -> Json:
    """Return a chart of the busiest keys and tokens."""
    points = tuple((line.name, line.requests) for line in lines[:BUSIEST])
    series = Series(words("sheet-api_requests"), points)
    return bars(words("reports-usage-credentials"), [series], y_label=words("sheet-api_requests"))


def by_route(words: Words, body: ApiUsage) -> Json:
    """Return the busiest routes with how long they take."""
    head = [
        words(f"sheet-{name}") for name in ("route", "api_requests", "refused", "failed", "p50_ms", "p95_ms", "p99_ms")
    ]
    rows: list[list[Cell]] = [
        [
            short(words, one.requests.name),
            one.requests.requests,
            one.requests.refused,
            one.requests.failed,
            *(0 if ms is None else ceil(ms) for ms in (one.latency.p50_ms, one.latency.p95_ms, one.latency.p99_ms)),
        ]
        for one in body.routes[:ROUTES]
    ]
    return table(words("reports-usage-routes"), head, rows)


def paid(words: Words, spent_by: Mapping[CostBy, Sequence[Spent]]) -> Json:
    """Return what providers charged, the dearest of each division first."""
    head = [words("sheet-by"), words("sheet-name"), words("sheet-requests"), words("sheet-cost_usd")]
    rows: list[list[Cell]] = [
        [words(f"costs-by-{by}"), name_of(words, by, line), line.requests, f"{line.cost_usd:.4f}"]
        for by, lines in spent_by.items()
        for line in lines[:PAID]
    ]
    return table(words("reports-usage-costs"), head, rows)


def name_of(words: Words, by: CostBy, line: Spent) -> str:
    """Return what a line of the costs is called."""
    if not line.key:
        return words(f"costs-without-{by}")
    return words.engine(line.name) if by is CostBy.PROVIDER else line.name
