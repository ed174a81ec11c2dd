"""How deals stood week by week, as a message and as a picture."""

from collections.abc import Iterator, Sequence

from analysis.model.meddic import Letter
from analysis.model.reports import Report, Trends, Week
from handlers.render.charts.picture import trend, trend_alt
from handlers.render.charts.series import Series
from handlers.render.slack.blocks import context, section
from handlers.render.slack.charts import POINTS, Cell, lines, table
from handlers.render.slack.message import Json
from handlers.render.words import Words

PAGE = 8


def trends(words: Words, found: Report) -> Iterator[Json]:
    """Yield two lines charts and the last weeks in figures; more weeks than Slack draws come as a picture."""
    body = found.body
    if not isinstance(body, Trends):
        return
    weeks = [week for week in body.weeks if week.deals]
    if not weeks:
        yield section(words("reports-trends-none"))
        return
    first, last = weeks[0], weeks[-1]
    yield section(
        words(
            "reports-trends", before=first.strength or 0, after=last.strength or 0, weeks=len(weeks), deals=last.deals
        )
    )
    if 1 < len(weeks) <= POINTS:
        yield lines(words("chart-strength-title"), [strength_line(words, weeks)])
        yield lines(words("chart-coverage-title"), letter_lines(words, weeks))
    elif len(weeks) > POINTS:
        yield context(words("reports-picture-follows"))
    head = [words("chart-week"), words("chart-deals"), words("chart-median"), words("chart-calls")]
    told: list[list[Cell]] = [
        [week_label(week), week.deals, week.strength or 0, week.calls] for week in reversed(weeks)
    ]
    yield table(words("reports-weeks-title"), head, told, page=PAGE)
    yield context(words("reports-trends-note"))


def week_label(week: Week) -> str:
    """Return the day a week begins, short enough for an axis in any language."""
    return f"{week.begins.month}/{week.begins.day}"


def strength_line(words: Words, weeks: Sequence[Week]) -> Series:
    """Return the median strength by week."""
    return Series(words("chart-strength"), tuple((week_label(week), week.strength or 0) for week in weeks))


def letter_lines(words: Words, weeks: Sequence[Week]) -> list[Series]:
    """Return for each letter the percentage of deals that know it, by week."""
    return [
        Series(words(f"letter-{one}"), tuple((week_label(week), week.letters[one].percent) for week in weeks))
        for one in Letter
    ]


def trend_picture(words: Words, found: Report) -> tuple[bytes, str, str] | None:
    """Return PNG, title and alt text of the letters by week; None where there is nothing to draw."""
    weeks = [week for week in found.body.weeks if week.deals] if isinstance(found.body, Trends) else []
    if not weeks:
        return None
    title, series = words("chart-coverage-title"), letter_lines(words, weeks)
    return trend(title, series), title, trend_alt(words, title, series)
