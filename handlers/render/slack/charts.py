"""Charts and tables that Slack draws itself, in the reader's own light or dark (data_visualization, data_table)."""

import json
from collections.abc import Sequence

from handlers.render.charts.series import Series
from handlers.render.slack.message import Json
from handlers.render.slack.text import cut

TITLE = 50
LABEL = 20
NAME = 20
AXIS = 50
POINTS = 20
SERIES = 12
ROWS = 100
"""Below the header of a data_table; some sources allow 200."""
COLUMNS = 20
CELL = 80
"""Two lines of a cell on a phone."""
CAPTION = 200
ROOM = 5_000
"""Characters of a table as JSON: a message has some 12,000 for everything (undocumented)."""

Cell = str | int


def bars(title: str, series: Sequence[Series], *, y_label: str = "") -> Json:
    """Return a bar chart of at most 12 series with 1 to 20 points each; words are cut to what Slack takes."""
    return _chart("bar", title, series, y_label)


def lines(title: str, series: Sequence[Series], *, y_label: str = "") -> Json:
    """Return a line chart, the same way."""
    return _chart("line", title, series, y_label)


def _chart(kind: str, title: str, series: Sequence[Series], y_label: str) -> Json:
    names = distinct([label for label, _ in series[0].points[:POINTS]], LABEL)
    axis: Json = {"categories": names} | ({"y_label": cut(y_label, AXIS)} if y_label else {})
    drawn = [
        {
            "name": cut(one.name, NAME),
            "data": [
                {"label": name, "value": value} for name, (_, value) in zip(names, one.points[:POINTS], strict=True)
            ],
        }
        for one in series[:SERIES]
    ]
    chart = {"type": kind, "series": drawn, "axis_config": axis}
    return {"type": "data_visualization", "title": cut(title, TITLE) or "–", "chart": chart}  # noqa: RUF001


def distinct(labels: Sequence[str], limit: int) -> list[str]:
    """Return the labels cut to *limit*, numbered where two would be the same: a chart needs each to be one place."""
    found: list[str] = []
    for label in labels:
        name, number = cut(label, limit) or "–", 2  # noqa: RUF001
        while name in found:
            ending = f" {number}"
            name, number = cut(label, limit - len(ending)) + ending, number + 1
        found.append(name)
    return found


def table(caption: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], *, page: int = 10) -> Json:
    """Return a table that pages: words are shown as they are, whole numbers stand to the right and sort as numbers.

    Args:
        caption: Its title, also for screen readers.
        header: One cell a column, at most 20.
        rows: At least one; at most 100 are shown, fewer where they are too much for one message.
        page: Rows at once.
    """
    head: list[Json] = [_cell(name) for name in header[:COLUMNS]]
    told: list[list[Json]] = []
    room = ROOM - _length(head)
    for row in rows[:ROWS]:
        cells = [_cell(value) for value in row[:COLUMNS]]
        room -= _length(cells)
        if told and room < 0:
            break
        told.append(cells)
    return {"type": "data_table", "caption": cut(caption, CAPTION) or "–", "page_size": page, "rows": [head, *told]}  # noqa: RUF001


def _cell(value: Cell) -> Json:
    if isinstance(value, int):
        return {"type": "raw_number", "value": value, "text": str(value)}
    return {"type": "raw_text", "text": cut(value, CELL) or "–"}  # noqa: RUF001


def _length(cells: Sequence[Json]) -> int:
    return len(json.dumps(cells, ensure_ascii=False))
