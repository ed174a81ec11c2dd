"""The coaching of a call: moments with their quotes, who talked how much, one thing to try; never a grade."""

from collections.abc import Iterator

from analysis.model.coaching import Point, PointKind, Try, TryKind
from analysis.model.ids import ConversationId
from analysis.usecases.coach import Coached
from handlers.render.slack.blocks import actions, button, confirm, context, header
from handlers.render.slack.details import paragraphs
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.progress import duration
from handlers.render.slack.quotes import quote_line
from handlers.render.slack.text import escape, quoted
from handlers.render.words import Words, clock_time

NAME = 80
QUESTION = 120
QUOTE = 160
SAID = 300


def coaching(words: Words, coached: Coached, conversation: ConversationId) -> Message:
    """Return the coaching for one reader: the call's owner, or a manager they shared it with."""
    found = coached.coaching
    blocks = [header(words("coach-title", case=coached.case)), context(*whose(words, coached))]
    blocks += paragraphs([figures(words, coached)])
    if not coached.levels:
        blocks += paragraphs([words("coach-no-levels")])
    for key, points in (("coach-well", found.well), ("coach-open", found.open)):
        if points:
            blocks += paragraphs([words(key), *(f"• {point_line(words, coached, point)}" for point in points)])
    if coached.levels and not found.well and not found.open:
        blocks += paragraphs([words("coach-nothing")])
    if found.next is not None:
        blocks += paragraphs([words("coach-next"), f"• {try_line(words, coached, found.next)}"])
    blocks += list(footer(words, coached, conversation))
    return Message(words("coach-text", case=coached.case), blocks)


def whose(words: Words, coached: Coached) -> Iterator[str]:
    """Yield who sees it, and that it is not done yet."""
    if not coached.mine:
        yield words("coach-from", owner=escape(coached.owner, NAME))
    elif coached.shared_with:
        yield words("coach-shared-with", manager=escape(coached.shared_with, NAME))
    else:
        yield words("coach-only-you")
    if coached.pending:
        yield words("coach-looking")


def figures(words: Words, coached: Coached) -> str:
    """Return who talked how much, as far as anybody knows which voice is ours."""
    found = coached.coaching
    if found.share is None or found.questions is None:
        return words("coach-no-voice")
    parts = [words("coach-share-time" if found.by_time else "coach-share-words", share=found.share)]
    if found.longest is not None:
        start_ms, length_ms = found.longest
        parts.append(words("coach-longest", time=duration(words, length_ms / 1000), at=clock_time(start_ms)))
    return " · ".join([*parts, words("coach-questions", count=found.questions)])


def point_line(words: Words, coached: Coached, point: Point) -> str:
    """Return one point with the words it rests on."""
    letter = words(f"letter-{point.letter}") if point.letter else ""
    if point.span is None:
        return words("coach-unasked", letter=letter)
    quote = quote_line(words, coached.transcript, point.span, QUOTE)
    if point.kind is PointKind.HEARD and point.asked is not None:
        question = quoted(words, point.asked.text, QUESTION)
        return words("coach-heard", letter=letter, question=question, quote=quote)
    if point.kind is PointKind.AGREED:
        return words("coach-agreed", quote=quote)
    if point.kind is PointKind.LEFT:
        return words("coach-left", about=words(f"coach-about-{point.about}"), quote=quote)
    return words("coach-noted", said=escape(point.said, SAID), quote=quote)


def try_line(words: Words, coached: Coached, one: Try) -> str:
    """Return the one thing to try next time."""
    if one.kind is TryKind.ASK and one.letter is not None:
        question = words(f"ask-{one.letter}-{one.level}")
        return words("coach-try-ask", letter=words(f"letter-{one.letter}"), question=question)
    if one.kind is TryKind.FOLLOW and one.point is not None and one.point.span is not None:
        return words("coach-try-follow", quote=quote_line(words, coached.transcript, one.point.span, QUOTE))
    return words(f"coach-try-{one.kind}")


def footer(words: Words, coached: Coached, conversation: ConversationId) -> Iterator[Json]:
    """Yield the button to share, for the owner while nobody else sees it, and who found all this."""
    if coached.mine and not coached.shared_with:
        ask = confirm(words, "confirm-coach-share")
        yield actions([button(words("button-coach-share"), Action.COACH_SHARE, conversation, ask=ask)], "coaching")
    made_by = escape(coached.engine, NAME)
    yield context(words("coach-by-model", engine=made_by) if made_by else words("coach-by-rules"))
