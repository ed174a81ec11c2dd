"""Reports as messages: short on a phone, charts and tables by Slack, every share with its counts."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from analysis.meddic.rubric import BANDS, band
from analysis.model.meddic import Letter
from analysis.model.reports import (
    Costs,
    Dashboard,
    DealRow,
    Gap,
    Gaps,
    Mover,
    OpenAlerts,
    Report,
    ReportDeal,
    ReportKind,
    RepPage,
    RepRow,
    Share,
    Team,
)
from handlers.render.charts.series import Series
from handlers.render.reports.sheets import last_day, share
from handlers.render.slack import limits
from handlers.render.slack.blocks import actions, button, context, header, option, section, select
from handlers.render.slack.carried import ReportRef
from handlers.render.slack.charts import Cell, bars, table
from handlers.render.slack.ids import Action, Command, command
from handlers.render.slack.message import Json, Message
from handlers.render.slack.quotes import NAME
from handlers.render.slack.report_trends import trends
from handlers.render.slack.report_usage import usage
from handlers.render.slack.text import escape, quoted
from handlers.render.words import Words, clock_time

COMPANY, STAGE, QUOTE = 60, 30, 160
GAPS, PAGE_GAPS, DEALS = 8, 3, 5
ROUND = (ReportKind.DASHBOARD, ReportKind.TEAM, ReportKind.TRENDS, ReportKind.GAPS)
"""What the list under a report leads to."""


def report(words: Words, found: Report, prefix: str = "") -> Message:
    """Return a report; words that say why where its reader may not have it."""
    title = title_of(words, found)
    blocks: list[Json] = [header(title), context(about(words, found))]
    if found.body is None:
        blocks.append(section(words("reports-admins-only")))
        return Message(f"{escape(title)}: {words('reports-admins-only')}", blocks)
    told = list(PAGES[found.kind](words, found))
    text = next((str(one["text"]["text"]) for one in told if one["type"] == "section"), title)
    end = [*left_out(words, found), buttons(words, found), context(words("reports-defined", line=_help(prefix)))]
    blocks += _fitting(told, blocks + end)
    return Message(f"{escape(title)}: {text}".replace("*", "").replace("\n", " · "), [*blocks, *end])


def _help(prefix: str) -> str:
    return f"{command(Command.REPORT, prefix)} help"


def _fitting(told: Sequence[Json], around: Sequence[Json]) -> list[Json]:
    """Return as many blocks, from the top, as one message holds; what is most telling stands on top."""
    room = limits.MESSAGE_CHARS - sum(map(_length, around))
    kept = []
    for block in told:
        room -= _length(block)
        if room < 0:
            break
        kept.append(block)
    return kept


def _length(block: Json) -> int:
    return len(json.dumps(block, ensure_ascii=False)) + 2


def title_of(words: Words, found: Report) -> str:
    """Return what it is: the kind, or the person a page is about."""
    if found.person is not None:
        return words("reports-title-of", name=found.person.name)
    return words(f"reports-title-{found.kind}")


def about(words: Words, found: Report) -> str:
    """Return which days, whose deals, and where those days begin."""
    zone = ZoneInfo(found.period.zone)
    first = words.day(found.period.since, zone)
    last = day(words, last_day(found))
    days = first if first == last else words("reports-days", first=first, last=last)
    place = found.period.zone.rpartition("/")[2].replace("_", " ")
    return words("reports-about", days=days, scope=words(f"reports-scope-{found.scope}"), zone=escape(place))


def day(words: Words, on: date) -> str:
    """Return a day in the reader's way."""
    return words.day(datetime.combine(on, time(12), ZoneInfo("UTC")), ZoneInfo("UTC"))


def left_out(words: Words, found: Report) -> Iterator[Json]:
    """Yield what is not in the figures, and why."""
    notes = [
        words(f"reports-{name}", count=count)
        for name, count in (("unseen", found.unseen), ("kept", found.kept))
        if count
    ]
    if notes:
        yield context("\n".join(notes))


def buttons(words: Words, found: Report) -> Json:
    """Return the file of the figures, and the other reports of the same days."""
    others = [
        option(words(f"reports-title-{kind}"), ReportRef(kind, found.period).encode())
        for kind in ROUND
        if kind is not found.kind
    ]
    more = select(words("reports-more"), others, action=Action.REPORT)
    return actions([button(words("button-csv"), Action.REPORT_FILE), more], "report")


# --- the kinds ------------------------------------------------------------------------------------------------------


def dashboard(words: Words, found: Report) -> Iterator[Json]:
    """Yield the deals at a glance."""
    body = found.body
    if not isinstance(body, Dashboard):
        return
    scored = sum(body.bands.values())
    yield section(
        words("reports-deals", deals=len(body.rows), scored=scored)
        + "\n"
        + words("reports-calls", calls=body.calls, before=body.calls_before)
    )
    yield from alerts(words, body.alerts)
    if scored:
        yield bands(words, body.bands, len(body.rows) - scored)
        yield letters(words, body.letters, body.proven)
    yield from movers(words, body.movers)
    if body.rows:
        yield stages(words, body.rows)


def bands(words: Words, counts: Mapping[str, int], unscored: int) -> Json:
    """Return how many deals stand in each band; those without a result beside them."""
    points = [(words(f"band-{name}"), count) for name, count in counts.items()]
    if unscored:
        points.append((words("reports-no-result"), unscored))
    series = Series(words("chart-deals"), tuple(points))
    return bars(words("reports-bands-title"), [series], y_label=words("chart-deals"))


def letters(words: Words, known: Mapping[Letter, Share], proven: Mapping[Letter, Share]) -> Json:
    """Return in how many deals each letter is known, and in how many a buyer said it."""
    of = known[Letter.METRICS].of
    series = [
        Series(words(name), tuple((words(f"letter-{letter}"), share.count) for letter, share in shares.items()))
        for name, shares in (("reports-known", known), ("reports-stated", proven))
    ]
    return bars(words("reports-letters-title", count=of), series, y_label=words("chart-deals"))


def stages(words: Words, rows: Sequence[DealRow]) -> Json:
    """Return stages by band, in the order of the deals' number."""
    names = [name for _, name in BANDS]
    by_stage: dict[str, list[DealRow]] = {}
    for row in rows:
        by_stage.setdefault(row.deal.stage, []).append(row)
    head = [words("sheet-stage"), words("chart-deals"), *(words(f"band-{name}") for name in names)]
    told: list[list[Cell]] = [
        [
            stage or words("reports-no-stage"),
            len(mine),
            *(sum(row.now is not None and band(row.now.strength) == name for row in mine) for name in names),
        ]
        for stage, mine in sorted(by_stage.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    return table(words("reports-stages-title"), head, told)


def movers(words: Words, found: Sequence[Mover]) -> Iterator[Json]:
    """Yield what moved most, each with what moved it."""
    if found:
        yield section(f"*{words('reports-movers')}*")
    for one in found:
        yield section(mover(words, one), accessory=opened(words, one.row))


def mover(words: Words, one: Mover) -> str:
    """Return one deal: from where to where, which letter, whose words."""
    arrow = "↗" if one.after > one.before else "↘"
    line = f"{arrow} *{company(one.row.deal)}* {one.before} → *{one.after}*"
    if one.letter is not None:
        before, after = (words(f"level-{int(level)}") for level in (one.level_before, one.level_after))
        line += "\n" + words("reports-moved", letter=words(f"letter-{one.letter}"), before=before, after=after)
    if one.quote is None:
        return f"{line}\n{words(f'reports-cause-{one.cause}')}"
    quote = one.quote
    place = [escape(words.voice(quote.speaker), NAME), words(f"side-{quote.side}"), quote.case]
    told = words.join([part for part in (*place, clock_time(quote.start_ms)) if part])
    return f"{line}\n{quoted(words, quote.text, QUOTE)}\n{told}"


def opened(words: Words, row: DealRow) -> Json:
    """Return the button that opens a deal."""
    return button(words("button-open"), Action.SHOW_OPPORTUNITY, row.deal.id)


def alerts(words: Words, found: OpenAlerts) -> Iterator[Json]:
    """Yield what waits, and what people made of alerts."""
    counts = [words(f"reports-alerts-{severity}", count=count) for severity, count in found.by_severity]
    text = (
        words("reports-alerts", count=found.count, counts=words.join(counts)) if counts else words("reports-alerts-0")
    )
    if found.judged is not None:
        few = found.judged < 10  # noqa: PLR2004 - docs/alerts.md: below ten answers there is no precision
        key = "reports-precision-few" if few else "reports-precision"
        part = Share(found.useful, found.judged)
        text += "\n" + words(key, useful=found.useful, judged=found.judged, percent=part.percent)
    yield section(text)


def team(words: Words, found: Report) -> Iterator[Json]:
    """Yield everybody by name; nobody is ranked, and nothing is told of too few deals."""
    body = found.body
    if not isinstance(body, Team):
        return
    rows = body.rows
    yield section(
        words("reports-team", people=len(rows), calls=sum(row.calls for row in rows), deals=sum(r.deals for r in rows))
    )
    if not rows:
        return
    total = {letter: _sum([row.letters[letter] for row in rows]) for letter in Letter}
    if total[Letter.METRICS].of:
        series = [Series(words("reports-known"), tuple((words(f"letter-{one}"), total[one].count) for one in Letter))]
        yield bars(words("reports-letters-title", count=total[Letter.METRICS].of), series, y_label=words("chart-deals"))
    head = [words(f"sheet-{name}") for name in ("name", "calls", "deals", "letters_known", "asked", "answered")]
    yield table(words("reports-team-title"), head, [person(words, row) for row in rows])
    yield context(words("reports-team-note"))


def person(words: Words, row: RepRow) -> list[Cell]:
    """Return one person's cells."""
    if row.kept:
        kept = words("reports-cell-kept")
        return [row.member.name, row.calls, row.deals, kept, kept, kept]
    deals = row.letters[Letter.METRICS]
    known = share(words, row.coverage) if deals.enough else words("reports-cell-few", deals=deals.of)
    return [row.member.name, row.calls, row.deals, known, share(words, row.asked), share(words, row.answered)]


def _sum(shares: Sequence[Share]) -> Share:
    return Share(sum(one.count for one in shares), sum(one.of for one in shares))


def rep(words: Words, found: Report) -> Iterator[Json]:
    """Yield one person's page."""
    body = found.body
    if not isinstance(body, RepPage):
        return
    figures = body.figures
    told = [words("reports-rep", calls=figures.calls, deals=figures.deals)]
    if not figures.kept and figures.asked.of:
        told.append(
            words("reports-questions", asked=share(words, figures.asked), answered=share(words, figures.answered))
        )
    yield section("\n".join(told))
    yield from alerts(words, body.alerts)
    if body.gaps.gaps:
        yield section(f"*{words('reports-next')}*")
    for gap in body.gaps.gaps[:PAGE_GAPS]:
        yield section(gap_line(words, gap), accessory=opened(words, gap.row))
    if figures.letters[Letter.METRICS].of:
        of = figures.letters[Letter.METRICS].of
        points = tuple((words(f"letter-{one}"), part.count) for one, part in figures.letters.items())
        yield bars(
            words("reports-letters-title", count=of), [Series(words("reports-known"), points)],
            y_label=words("chart-deals"),
        )  # fmt: skip
    yield from movers(words, body.movers)
    for row in body.rows[:DEALS]:
        yield section(deal_line(words, row), accessory=opened(words, row))


def company(deal: ReportDeal) -> str:
    """Return whose deal it is; its case number where nobody named a company, for nothing cannot be bold."""
    return escape(deal.company, COMPANY) or deal.case


def deal_line(words: Words, row: DealRow) -> str:
    """Return one deal with its strength beside its coverage."""
    parts = [f"*{company(row.deal)}*", escape(row.deal.stage, STAGE)]
    if row.now is not None:
        parts.append(words("reports-stands", strength=row.now.strength, coverage=row.now.coverage))
    return " · ".join(part for part in parts if part)


def gaps(words: Words, found: Report) -> Iterator[Json]:
    """Yield which letters stay unknown, and where to ask what."""
    body = found.body
    if not isinstance(body, Gaps):
        return
    yield section(words("reports-gaps", deals=body.deals, open=len(body.gaps)))
    if not body.gaps:
        return
    points = tuple((words(f"letter-{letter}"), count) for letter, count in body.unknown.items())
    yield bars(
        words("reports-unknown-title", count=body.deals), [Series(words("level-0"), points)],
        y_label=words("chart-deals"),
    )  # fmt: skip
    for gap in body.gaps[:GAPS]:
        yield section(gap_line(words, gap), accessory=opened(words, gap.row))
    if len(body.gaps) > GAPS:
        yield context(words("reports-gaps-more", count=len(body.gaps) - GAPS))


def gap_line(words: Words, gap: Gap) -> str:
    """Return one deal: what is unknown, and the one question to ask next."""
    parts = [
        f"*{company(gap.row.deal)}*",
        escape(gap.row.deal.stage, STAGE),
        escape(gap.row.owner, NAME),
    ]
    names = words.join([words(f"letter-{letter}") for letter in gap.letters])
    line = " · ".join(part for part in parts if part)
    ask = words("reports-ask", question=words(f"ask-{gap.letters[0]}-0"))
    return f"{line}\n{words('reports-unknown', letters=names)}\n{ask}"


def costs(words: Words, found: Report) -> Iterator[Json]:
    """Yield what providers charged, by team."""
    body = found.body
    if not isinstance(body, Costs):
        return
    total = words.money(float(body.total.cost_usd), "USD")
    yield section(words("reports-costs", cost=total, calls=body.total.calls, requests=body.total.requests))
    notes = [words(f"costs-{name}", count=getattr(body.total, name)) for name in ("unpriced", "doubtful")
             if getattr(body.total, name)]  # fmt: skip
    if notes:
        yield context("\n".join(notes))
    if body.lines:
        head = [words("costs-by-team"), words("costs-calls"), words("costs-requests"), words("costs-cost")]
        told: list[list[Cell]] = [
            [line.name or words("costs-without-team"), line.calls, line.requests, f"{line.cost_usd:.4f}"]
            for line in body.lines
        ]
        yield table(words("reports-title-costs"), head, told)


PAGES: Mapping[ReportKind, Callable[[Words, Report], Iterator[Json]]] = {
    ReportKind.DASHBOARD: dashboard,
    ReportKind.TEAM: team,
    ReportKind.TRENDS: trends,
    ReportKind.REP: rep,
    ReportKind.GAPS: gaps,
    ReportKind.COSTS: costs,
    ReportKind.USAGE: usage,
}
