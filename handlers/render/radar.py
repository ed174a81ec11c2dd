"""A picture of the six letters, for the thread under a card."""

import math
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from analysis.model.meddic import Letter, Level
from handlers.render.words import Words

FONT = Path(__file__).parent / "fonts" / "NotoSansCJKtc-labels.otf"
"""Only the characters of the labels, in both languages: machines without Chinese fonts draw them right."""
SIDE_PX = 720
DPI = 100
LABEL_PT = 20
LEVEL_PT = 16
ASIDE, AWAY = 1.2, 0.3
"""Where labels stand: so much farther from the middle sideways, and so far above or below their corner."""

PAPER, RING, INK, SOFT = "#ffffff", "#d5dae1", "#1f2933", "#5b6774"
AREA, LINE = "#8fb3d9", "#3b6ea5"
COLOR = {
    Level.UNKNOWN: "#9aa5b1",
    Level.CLAIMED: "#c8553d",
    Level.STATED: "#d9a227",
    Level.CONFIRMED: "#3f8f5f",
}

Point = tuple[float, float]


def radar(words: Words, levels: Mapping[Letter, Level]) -> bytes:
    """Return a PNG, 720 by 720 pixels, readable at half that; a letter that is missing is unknown.

    Takes about 0.2 s. Safe in threads: each call has a figure of its own, and pyplot's global state is not used.
    """
    # Imported here: it takes a second or two, which the web process and the command line need not pay.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415
    from matplotlib.patches import Polygon  # noqa: PLC0415

    figure = Figure(figsize=(SIDE_PX / DPI, SIDE_PX / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)  # attaches itself
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(-1.75, 1.75)
    axes.set_ylim(-1.75, 1.75)
    for ring in range(1, Level.CONFIRMED + 1):
        corners = [corner(letter, ring / Level.CONFIRMED) for letter in Letter]
        axes.add_patch(Polygon(corners, fill=False, edgecolor=RING, linewidth=1.5))
    for letter in Letter:
        x, y = corner(letter, 1)
        axes.plot([0, x], [0, y], color=RING, linewidth=1.5, zorder=1)
    reached = [corner(letter, levels.get(letter, Level.UNKNOWN) / Level.CONFIRMED) for letter in Letter]
    axes.add_patch(Polygon(reached, facecolor=AREA, edgecolor=LINE, linewidth=3, alpha=0.55, zorder=2))
    big, small = FontProperties(fname=FONT, size=LABEL_PT), FontProperties(fname=FONT, size=LEVEL_PT)
    for letter, (x, y) in zip(Letter, reached, strict=True):
        level = levels.get(letter, Level.UNKNOWN)
        axes.plot([x], [y], "o", markersize=14, color=COLOR[level], markeredgecolor=PAPER, zorder=3)
        corner_x, corner_y = corner(letter, 1)
        at_x, at_y = corner_x * ASIDE, corner_y + math.copysign(AWAY, corner_y)
        name, told = words(f"letter-{letter}"), level_label(words, level)
        axes.text(at_x, at_y, name, ha="center", va="bottom", color=INK, fontproperties=big, parse_math=False)
        axes.text(at_x, at_y - 0.04, told, ha="center", va="top", color=SOFT, fontproperties=small, parse_math=False)
    picture = BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def corner(letter: Letter, radius: float) -> Point:
    """Return where a letter's axis reaches *radius*: the first letter on top, the others clockwise."""
    angle = math.pi / 2 - 2 * math.pi * list(Letter).index(letter) / len(Letter)
    return radius * math.cos(angle), radius * math.sin(angle)


def level_label(words: Words, level: Level) -> str:
    """Return the level in number and word, so that nothing hangs on color alone."""
    return f"{int(level)} · {words(f'level-{int(level)}')}"


def alt_text(words: Words, levels: Mapping[Letter, Level]) -> str:
    """Return what a screen reader says of the picture: every letter with its level."""
    told = [
        words(
            "radar-letter",
            letter=words(f"letter-{letter}"),
            level=words(f"level-{int(levels.get(letter, Level.UNKNOWN))}"),
            number=int(levels.get(letter, Level.UNKNOWN)),
        )
        for letter in Letter
    ]
    return words("radar-alt", letters=words.join(told))
