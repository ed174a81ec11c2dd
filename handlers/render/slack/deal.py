"""One deal on a phone: how far it is proven, what the last call changed, what disagrees, what to ask, its calls."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from analysis.meddic.rollup import OVERRIDE_CONTRADICTED
from analysis.model.conversation import Conversation
from analysis.model.ids import UserId
from analysis.model.meddic import Letter, Level, OpenQuestion, Status
from analysis.model.rollup import (
    CallPoint,
    Contradiction,
    ContradictionKind,
    LetterChange,
    LetterRollup,
    Quoted,
    Rollup,
)
from analysis.model.snapshot import Trend, trend_of
from analysis.usecases.deal import DealFound
from analysis.usecases.rollup import OpportunityHistory
from handlers.render.slack import limits
from handlers.render.slack.blocks import actions, button, confirm, context, header, section
from handlers.render.slack.card import ADVICE, LABEL, MARK, strength
from handlers.render.slack.details import paragraphs
from handlers.render.slack.ids import Action
from handlers.render.slack.lists import FIELD, TITLE, letters
from handlers.render.slack.message import Json, Message
from handlers.render.slack.quotes import NAME
from handlers.render.slack.text import day_token, escape, quoted
from handlers.render.words import Words, clock_time, language_of

QUOTE = 140
REASON = 100
CALLS = 5
PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is shown of what can be long; the rest stands behind the buttons.

    Attributes:
        changes: Letters that the last call changed.
        sides: Quotes of each side of a contradiction or a change.
        entries: Contradictions, and questions.
        calls: The newest.
    """

    changes: int
    sides: int
    entries: int
    calls: int


FULL = Amount(changes=4, sides=2, entries=3, calls=CALLS)
AMOUNTS = (FULL, Amount(4, 1, 2, 3), Amount(2, 1, 1, 2), Amount(1, 1, 1, 1))
"""Tried in this order until Slack takes the message: endless names and reasons leave less room."""
TELLING = frozenset({Status.CONTRADICTED, Status.NOT_DISCUSSED, Status.UNVERIFIED})
OLDER = {ContradictionKind.REPLACED: "then", ContradictionKind.DISAGREE: "one", ContradictionKind.QUESTION: "buyer"}
NEWER = {ContradictionKind.REPLACED: "now", ContradictionKind.DISAGREE: "other", ContradictionKind.QUESTION: "but"}


def deal(words: Words, found: DealFound, *, zone: tzinfo) -> Message:
    """Return one deal.

    Args:
        words: The reader's.
        found: With its history.
        zone: Of the reader, for dates where Slack cannot write them itself.

    Raises:
        ValueError: There is no deal.
    """
    history = found.history
    if history is None:
        raise ValueError("no deal to show")
    one, rollup = history.opportunity, history.rollup
    tried = (_blocks(words, found, history, zone, amount) for amount in AMOUNTS)
    blocks = next((blocks for blocks in tried if _fits(blocks)), None)
    if blocks is None:
        blocks = _blocks(words, found, history, zone, AMOUNTS[-1])
    name = escape(one.company, TITLE) or one.case_number
    return Message(words("deal-text", name=name, headline=headline(words, rollup)) if rollup.calls else name, blocks)


def _fits(blocks: list[Json]) -> bool:
    return len(json.dumps(blocks, ensure_ascii=False)) <= limits.MESSAGE_CHARS


def _blocks(words: Words, found: DealFound, history: OpportunityHistory, zone: tzinfo, amount: Amount) -> list[Json]:
    one, rollup = history.opportunity, history.rollup
    blocks = [header(one.company or one.case_number), context(about(words, history))]
    if rollup.calls:
        blocks.append(section(f"*{headline(words, rollup)}*\n{strength(words, rollup.strength, rollup.coverage)}"))
        blocks += [letter(words, found, each, zone) for each in rollup.letters]
        blocks += paragraphs_of(since_last_call(words, rollup, zone, amount))
        blocks += paragraphs_of(open_contradictions(words, rollup, zone, amount))
        blocks += paragraphs_of(open_questions(words, found.questions[: amount.entries]))
    blocks += list(calls(words, found, zone, amount))
    blocks.append(actions(list(buttons(words, history, len(found.calls))), "deal"))
    return blocks


def about(words: Words, history: OpportunityHistory) -> str:
    """Return case number, stage and amount, and what the reader must know about who counts."""
    one = history.opportunity
    parts = [escape(one.case_number, FIELD), escape(one.stage, FIELD)]
    if one.amount is not None and one.currency:
        parts.append(escape(words.money(one.amount, one.currency), FIELD))
    if one.owner_run:
        parts.append(words("deal-owner-run"))
    if not history.scores:
        parts.append(words("card-scores-hidden"))
    if history.unseen:
        parts.append(words("deal-unseen", count=history.unseen))
    return " · ".join(part for part in parts if part)


def headline(words: Words, rollup: Rollup) -> str:
    """Return "Weakest: Champion · 6/6"."""
    return words("card-headline", letter=words(f"letter-{rollup.headline}"), coverage=rollup.coverage)


def letter(words: Words, found: DealFound, one: LetterRollup, zone: tzinfo) -> Json:
    """Return a letter of the deal with a button for its history."""
    if found.history is None:
        raise ValueError("no deal to show")
    value = f"{found.history.opportunity.id}:{one.letter}"
    label = words("label-letter-history", letter=words(f"letter-{one.letter}"))
    more = button(words("button-history"), Action.DEAL_LETTER, value, label=label)
    text = "\n".join(letter_lines(words, one, found.people, zone))
    return section(text, block_id=f"deal-{one.letter}", accessory=more)


def letter_lines(words: Words, one: LetterRollup, people: Mapping[UserId, str], zone: tzinfo) -> Iterator[str]:
    """Yield color, level, trend and status; then who and when; then a person's word."""
    line = words(
        "card-letter",
        mark=MARK[one.level],
        letter=words(f"letter-{one.letter}"),
        level=words(f"level-{int(one.level)}"),
    )
    move = trend_of(one.trend)
    marks = [words(f"trend-{move}")] if move in {Trend.UP, Trend.DOWN, Trend.SAME} else []
    if one.status in TELLING:
        marks.append(words(f"status-{one.status}"))
    if one.stale:
        marks.append(words("deal-stale"))
    yield " · ".join([line, *marks])
    facts = [escape(person, NAME) for person in one.people[:PEOPLE]]
    if one.last_confirmed_at is not None:
        facts.append(words("deal-last-confirmed", day=day_token(words, one.last_confirmed_at, zone)))
    if facts:
        yield " · ".join(facts)
    if one.override is not None:
        key = "deal-set-contradicted" if OVERRIDE_CONTRADICTED in one.reasons else "deal-set-by"
        yield words(
            key,
            person=escape(people.get(one.override.author, ""), NAME),
            day=day_token(words, one.override.at, zone),
            level=words(f"level-{int(one.override.level)}"),
            reason=escape(one.override.reason, REASON),
        )


def paragraphs_of(lines: Iterator[str]) -> list[Json]:
    """Return the lines as sections; nothing for none."""
    listed = list(lines)
    return list(paragraphs(listed)) if listed else []


def since_last_call(words: Words, rollup: Rollup, zone: tzinfo, amount: Amount = FULL) -> Iterator[str]:
    """Yield what the last call changed, each change with its quotes."""
    if len(rollup.calls) < 2:  # noqa: PLR2004 - a change has a before
        return
    yield words("deal-since", day=day_token(words, rollup.calls[-1].occurred_at, zone))
    if not rollup.changes:
        yield words("deal-no-change")
    for change in rollup.changes[: amount.changes]:
        yield change_line(words, change)
        # Both sides of a contradiction: what is denied stands before what denies it.
        shown = change.quotes[-2 * amount.sides :]
        yield from (f"↳ {said(words, quote, zone)}" for quote in shown)
    if len(rollup.changes) > amount.changes:
        yield words("deal-more-changes", count=len(rollup.changes) - amount.changes)


def change_line(words: Words, change: LetterChange) -> str:
    """Return one change: letter, from, to, and the rule."""
    same = change.before == change.after
    names = [f"status-{status}" for status in (change.status_before, change.status_after)]
    keys = names if same else [f"level-{int(level)}" for level in (change.before, change.after)]
    before, after = (words(key) for key in keys)
    name = words(f"letter-{change.letter}")
    return words("deal-change", letter=name, before=before, after=after, why=words(str(change.why)))


def said(words: Words, quote: Quoted, zone: tzinfo) -> str:
    """Return a quote with who says it, on which side, when, and in which call."""
    span = quote.evidence.span
    name = escape(words.voice(quote.person), NAME)
    parts = [name, words(f"side-{span.side}"), clock_time(span.start_ms), day_token(words, quote.occurred_at, zone)]
    place = words.join([part for part in parts if part])
    return words("quote-line", quote=quoted(words, span.text, QUOTE), place=place)


def open_contradictions(words: Words, rollup: Rollup, zone: tzinfo, amount: Amount = FULL) -> Iterator[str]:
    """Yield what buyers' words disagree on and nobody settled, both sides; then what is only to be asked."""
    entries = [entry for entry in rollup.contradictions if not entry.settled]
    entries.sort(key=lambda entry: entry.kind is ContradictionKind.QUESTION)
    if entries:
        yield words("deal-contradictions")
    for entry in entries[: amount.entries]:
        yield from contradiction(words, entry, zone, amount)
    if len(entries) > amount.entries:
        yield words("deal-more-contradictions", count=len(entries) - amount.entries)


def contradiction(words: Words, entry: Contradiction, zone: tzinfo, amount: Amount = FULL) -> Iterator[str]:
    """Yield both sides of one entry of the ledger."""
    settled = f" · {words(f'deal-settled-{entry.settled}')}" if entry.settled else ""
    kind = words(f"deal-{entry.kind}")
    yield words("deal-contradiction", letter=words(f"letter-{entry.letter}"), kind=kind) + settled
    for quote in entry.older[-amount.sides :]:
        yield "↳ " + words(f"deal-side-{OLDER[entry.kind]}", quote=said(words, quote, zone))
    yield "↳ " + words(f"deal-side-{NEWER[entry.kind]}", quote=said(words, entry.newer, zone))


def open_questions(words: Words, questions: Sequence[OpenQuestion]) -> Iterator[str]:
    """Yield what to ask next and how long it has waited."""
    if questions:
        yield words("card-gaps")
    for one in questions:
        yield question_line(words, one)


def question_line(words: Words, one: OpenQuestion) -> str:
    """Return one question; the rubric's own where the written one is in another language."""
    question = one.question
    written = question.what if language_of(question.language) == words.language else ""
    what = escape(written, ADVICE) or words(f"ask-{question.letter}-{min(int(question.level), int(Level.STATED))}")
    name = words(f"letter-{question.letter}")
    line = (
        words("card-gap-who", letter=name, who=escape(question.who, LABEL), what=what)
        if question.who
        else words("card-gap", letter=name, what=what)
    )
    if one.asked:
        return f"{line} · {words('deal-asked')}"
    return f"{line} · {words('deal-unasked', count=one.unasked)}" if one.unasked else line


def calls(words: Words, found: DealFound, zone: tzinfo, amount: Amount = FULL) -> Iterator[Json]:
    """Yield the newest calls, each with its letters and a way to its thread."""
    if not found.calls:
        yield section(words("list-no-conversations"))
        return
    yield section(words("deal-calls", count=len(found.calls)))
    for call in found.calls[: amount.calls]:
        yield call_row(words, found, call, zone)


def call_row(words: Words, found: DealFound, call: Conversation, zone: tzinfo) -> Json:
    """Return one call: title, day, how the deal stood after it; with a link to its thread, else a button to open it."""
    if found.history is None:
        raise ValueError("no deal to show")
    rollup = found.history.rollup
    point: CallPoint | None = next((one for one in rollup.calls if one.conversation_id == call.id), None)
    title = escape(call.title, TITLE) or call.case_number
    line = words("deal-call", title=title, day=day_token(words, call.occurred_at, zone))
    if point is None and found.history.scores:
        line += f"\n{words('deal-call-open', state=words(f'state-{call.state}'))}"
    elif point is not None:
        line += f"\n{letters(point.levels)} · {words('list-strength', strength=point.strength)}"
    url = found.links.get(call.id, "")
    if 0 < len(url) <= limits.BUTTON_URL:
        return section(line, accessory=button(words("button-thread"), Action.OPEN_THREAD, url=url))
    return section(line, accessory=button(words("button-open"), Action.SHOW, call.id))


def buttons(words: Words, history: OpportunityHistory, count: int) -> Iterator[Json]:
    """Yield what can be done next."""
    one, marked = history.opportunity.id, history.opportunity.owner_run
    if count > 1:
        yield button(words("button-all-calls", count=count), Action.DEAL_CALLS, f"{one}:0")
    key = "owner-run-off" if marked else "owner-run-on"
    value = f"{one}:{'off' if marked else 'on'}"
    yield button(words(f"button-{key}"), Action.OWNER_RUN, value, ask=confirm(words, f"confirm-{key}"))
    yield button(words("button-new"), Action.NEW_ANALYSIS)


def letter_named(rollup: Rollup, name: Letter) -> LetterRollup:
    """Return one letter."""
    return next(one for one in rollup.letters if one.letter is name)
