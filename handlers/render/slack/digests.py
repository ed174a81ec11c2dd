"""Alerts that waited, by deal; and the week in one message: what moved, what repeats, what is worth sharing."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from babel.dates import format_date

from analysis.usecases.alerts.digest import DigestDeal, DigestLine, told_in
from analysis.usecases.alerts.weekly import Gap, Moved, Proof, Weekly
from handlers.render.charts.picture import trend, trend_alt
from handlers.render.charts.series import Series
from handlers.render.slack.alert_lists import mark, name_of, rule_lines, way
from handlers.render.slack.alerts import phrase
from handlers.render.slack.blocks import actions, button, context, header, section
from handlers.render.slack.details import paragraphs
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.text import day_token, escape, quoted
from handlers.render.words import BABEL, Words, clock_time

NAME = 40
QUOTE = 120
SHOWN = 8
"""Alerts with a button of their own; the rest stands behind "My alerts"."""
UNTOLD = 6
DEALS, GAPS, PROOFS = 5, 5, 3


def digest(words: Words, deals: Sequence[DigestDeal]) -> Message | None:
    """Return what waited for its reader, by deal; None where nothing of it is left to tell."""
    if not deals:
        return None
    count = told_in(deals)
    title = words("digest-title", count=count)
    lines = [line for deal in deals for line in deal.lines]
    told, untold = [one for one in lines if one.told], [one for one in lines if not one.told]
    blocks: list[Json] = [header(title)]
    blocks += [digest_row(words, line) for line in told[:SHOWN]]
    if len(told) > SHOWN:
        blocks.append(context(words("alerts-more", count=len(told) - SHOWN)))
    if untold:
        shown = [untold_line(words, line) for line in untold[:UNTOLD]]
        more = [words("alerts-more-untold", count=len(untold) - UNTOLD)] if len(untold) > UNTOLD else []
        blocks += paragraphs([words("digest-untold"), *shown, *more])
    blocks.append(actions([button(words("button-alerts"), Action.ALERTS)], "digest"))
    return Message(title, blocks)


def digest_row(words: Words, line: DigestLine) -> Json:
    """Return one alert: deal, what changed, what to do, and why it waited."""
    view = line.view
    text = words(
        "alerts-row",
        mark=mark(view),
        name=name_of(words, view),
        change=phrase(words, view.told.change),
        action=phrase(words, view.told.action),
    )
    return section(text, accessory=way(words, view))


def untold_line(words: Words, line: DigestLine) -> str:
    """Return one that was not told, with why."""
    change = phrase(words, line.view.told.change)
    reason = words(line.reason) if line.reason else words("alert-state-suppressed")
    return words("alerts-untold-row", name=name_of(words, line.view), change=change, reason=reason)


def weekly(words: Words, week: Weekly, *, zone: tzinfo) -> Message:
    """Return somebody's week; the picture stands in its thread."""
    title = words("weekly-title-team" if week.team else "weekly-title")
    since = day_token(words, week.until, zone)
    blocks: list[Json] = [header(title), context(words("weekly-about", day=since, calls=week.calls))]
    if week.deals:
        lines = [deal_line(words, one) for one in week.deals[:DEALS]]
        blocks += paragraphs([words("weekly-deals", count=len(week.deals)), *lines])
    if week.gaps:
        blocks += paragraphs([words("weekly-gaps"), *(gap_line(words, one) for one in week.gaps[:GAPS])])
    if week.proofs:
        blocks += paragraphs([words("weekly-proofs"), *(proof_line(words, one) for one in week.proofs[:PROOFS])])
    blocks += paragraphs(list(alert_lines(words, week)))
    if week.rules:
        blocks += paragraphs([words("weekly-rules"), *(line for one in week.rules for line in rule_lines(words, one))])
    blocks.append(actions([button(words("button-alerts"), Action.ALERTS)], "weekly"))
    return Message(title, blocks)


def deal_line(words: Words, one: Moved) -> str:
    """Return a deal with how its strength moved, and its weakest letter."""
    name, weakest = escape(one.deal.company, NAME), words(f"letter-{one.weakest}")
    if one.before is None:
        return words("weekly-deal-new", name=name, strength=one.strength, weakest=weakest)
    arrow = "▲" if one.strength > one.before else "▼" if one.strength < one.before else "="
    return words("weekly-deal", name=name, before=one.before, strength=one.strength, arrow=arrow, weakest=weakest)


def gap_line(words: Words, gap: Gap) -> str:
    """Return a letter that keeps being open, neutrally, with the question that closes it."""
    letter = words(f"letter-{gap.letter}")
    question = words(f"ask-{gap.letter}-0")
    if not gap.owner:
        return words("weekly-gap", letter=letter, count=gap.count, question=question)
    return words("weekly-gap-of", owner=escape(gap.owner, NAME), letter=letter, count=gap.count)


def proof_line(words: Words, proof: Proof) -> str:
    """Return a letter newly confirmed, with the words that did it."""
    span = proof.span
    place = words.join([part for part in (escape(words.voice(proof.speaker), NAME), clock_time(span.start_ms)) if part])
    quote = words("quote-line", quote=quoted(words, span.text, QUOTE), place=place)
    return words("weekly-proof", name=escape(proof.company, NAME), letter=words(f"letter-{proof.letter}"), quote=quote)


def alert_lines(words: Words, week: Weekly) -> Iterator[str]:
    """Yield how many alerts are open, and how many were kept back."""
    yield words("weekly-alerts", count=len(week.alerts.open) + week.alerts.more, untold=len(week.alerts.untold))


def weekly_series(words: Words, week: Weekly, zone: tzinfo) -> tuple[Series, ...]:
    """Return the average strength by week."""
    points = tuple(
        (format_date(at.astimezone(zone).date(), "M/d", locale=BABEL[words.language]), value)
        for at, value in week.trend
    )
    return (Series(words("chart-average"), points),)


def weekly_picture(words: Words, week: Weekly, *, zone: tzinfo) -> tuple[bytes, str] | None:
    """Return the trend as a PNG with its alt text; None before there are two weeks to compare."""
    if len(week.trend) < 2:  # noqa: PLR2004 - a trend has two ends
        return None
    title, series = words("chart-strength-title"), weekly_series(words, week, zone)
    return trend(title, series), trend_alt(words, title, series)
