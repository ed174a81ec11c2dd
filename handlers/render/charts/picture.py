"""A trend as a picture, for surfaces without charts and for more points than Slack draws."""

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

from handlers.render.charts.series import Series
from handlers.render.radar import DPI, FONT, INK, PAPER, RING, SOFT
from handlers.render.words import Words

WIDTH_PX, HEIGHT_PX = 960, 640
"""Readable on a phone 390 pixels wide, at two fifths of that."""
LABEL_PT, TITLE_PT = 21, 24
TICKS = 6
COLORS = ("#0072b2", "#b35900", "#007a5e", "#9b3f7a", "#4d4d4d", "#8a6d00")
"""After Okabe and Ito, who see differently; darkened to stand out from white. Marks and dashes differ too."""
MARKS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))
APART = 0.085
"""Least distance of two names at the line ends, as part of the height."""


def trend(title: str, series: Sequence[Series], *, most: float = 100) -> bytes:
    """Return a PNG, 960 by 640 pixels: at most six lines from 0 to *most*, each named at its end.

    It brings its own white ground, so that it reads the same in light and dark. Takes about 0.2 s; safe in threads,
    as each call has a figure of its own. Every character must be in the bundled font; see docs/reports.md.
    """
    # Imported here: it takes a second or two, which the web process and the command line need not pay.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH_PX / DPI, HEIGHT_PX / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)  # attaches itself
    small, big = FontProperties(fname=FONT, size=LABEL_PT), FontProperties(fname=FONT, size=TITLE_PT)
    axes = figure.add_axes((0.085, 0.14, 0.575, 0.7))
    figure.text(0.03, 0.96, title, ha="left", va="top", color=INK, fontproperties=big, parse_math=False)
    labels = [label for label, _ in series[0].points]
    ends = []
    for number, one in enumerate(series[: len(COLORS)]):
        values = [value for _, value in one.points]
        axes.plot(
            range(len(values)),
            values,
            color=COLORS[number],
            linestyle=DASHES[number],
            linewidth=3.5,
            marker=MARKS[number],
            markersize=10 if len(values) <= TICKS * 2 else 6,
        )
        ends.append((values[-1], one.name, COLORS[number]))
    axes.set_ylim(0, most)
    axes.set_xlim(-0.3, max(len(labels) - 0.7, 0.7))
    axes.grid(axis="y", color=RING, linewidth=1.5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(SOFT)
    axes.tick_params(length=0, colors=SOFT)
    every = max(1, -(-len(labels) // TICKS))
    shown = list(range(len(labels) - 1, -1, -every))[::-1]
    axes.set_xticks(shown, [labels[at] for at in shown], fontproperties=small, parse_math=False)
    marks = [0.0, most / 4, most / 2, most * 3 / 4, most]
    axes.set_yticks(marks, [f"{mark:g}" for mark in marks], fontproperties=small, parse_math=False)
    for height, (value, name, color) in zip(spread([value / most for value, _, _ in ends]), ends, strict=True):
        label = f"{name} {value:g}"
        axes.text(
            1.03, height, label, transform=axes.transAxes, va="center", color=color, fontproperties=small,
            parse_math=False,
        )  # fmt: skip
    picture = BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def spread(heights: Sequence[float]) -> list[float]:
    """Return heights from 0 to 1 moved apart just enough that names beside them do not overlap, in the same order."""
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    placed = list(heights)
    for before, at in pairwise(order):
        placed[at] = max(placed[at], placed[before] + APART)
    ceiling = 1.0
    for at in reversed(order):
        placed[at] = min(placed[at], ceiling)
        ceiling = placed[at] - APART
    return placed


def trend_alt(words: Words, title: str, series: Sequence[Series]) -> str:
    """Return what a screen reader says: of each line where it began, where it stands and between which labels."""
    told = [
        words(
            "chart-alt-line",
            name=one.name,
            first=f"{one.points[0][1]:g}",
            last=f"{one.points[-1][1]:g}",
            begin=one.points[0][0],
            end=one.points[-1][0],
        )
        for one in series
    ]
    return words("chart-alt", title=title, lines=words.join(told))
