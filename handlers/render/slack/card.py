"""The result of one conversation, read in ten seconds on a phone: weakest point first, proof beside every level."""

from collections.abc import Iterator
from datetime import tzinfo

from analysis.meddic.rubric import TOO_LITTLE_KNOWN_BELOW, WEIGHTS, band
from analysis.model.meddic import Letter, LetterResult, Level, MeddicAnalysis, Status
from analysis.model.transcript import SideSource
from analysis.usecases.clips import quote_name
from analysis.usecases.control import ConversationView
from analysis.usecases.corrected import SET_BY_PERSON
from handlers.render.next import call_type
from handlers.render.slack import limits
from handlers.render.slack import next as next_up
from handlers.render.slack.blocks import actions, button, confirm, context, header, section
from handlers.render.slack.carried import QuoteRef, Verdict
from handlers.render.slack.cues import cue_sections
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.progress import duration
from handlers.render.slack.quotes import best_quote, quote_line
from handlers.render.slack.text import cut, day_token, escape
from handlers.render.words import Words, language_of

MARK = {Level.UNKNOWN: "⚪", Level.CLAIMED: "🔴", Level.STATED: "🟡", Level.CONFIRMED: "🟢"}
"""Never alone: the level's word always stands beside it."""
GAPS = 3
ADVICE = 220
LABEL = 140
TITLE = 80


def card(words: Words, view: ConversationView, *, zone: tzinfo, company: str = "", thread_url: str = "") -> Message:
    """Return the card of a conversation that has a result.

    Args:
        words: The reader's.
        view: With its analysis and its transcript.
        zone: Of the reader, for dates where Slack cannot write them itself.
        company: Of the opportunity; "" for none.
        thread_url: Permalink of the thread with the details; "" while there is none.

    Raises:
        ValueError: The view has no result.
    """
    if view.analysis is None:
        raise ValueError("no result to show")
    found = view.analysis
    title = headline(words, found, scores=view.scores)
    blocks = [header(title), context(about(words, view, zone, company))]
    labels = list(caveats(words, view, found))
    if labels:
        blocks.append(context(*labels))
    blocks += list(findings(words, view, found))
    blocks.append(context(*footer(words, view, found)))
    blocks += list(buttons(words, view, found, thread_url))
    name = company or view.conversation.title
    text = words("card-text", name=escape(name, TITLE), headline=title, case=view.conversation.case_number)
    return Message(text, blocks)


def headline(words: Words, found: MeddicAnalysis, *, scores: bool = True) -> str:
    """Return "Weakest: Champion · 6/6", or what a cue scan is; for who sees no scores, only what it is."""
    if found.headline is None or found.coverage is None:
        return words("card-cue-title")
    if not scores:
        return words("card-scores-title")
    return weakest(words, found.headline, found.coverage)


def weakest(words: Words, letter: Letter, coverage: int) -> str:
    """Return "Weakest: Champion · 6/6": one line on a phone, so the level stands beside its letter below."""
    return words("card-headline", letter=words(f"letter-{letter}"), coverage=coverage)


def about(words: Words, view: ConversationView, zone: tzinfo, company: str) -> str:
    """Return which conversation this is: deal, title, case number, day, and what kind of sales call."""
    conversation = view.conversation
    which = words(
        "card-about",
        case=conversation.case_number,
        title=escape(" · ".join(part for part in (company, conversation.title) if part), TITLE),
        day=day_token(words, conversation.occurred_at, zone),
    )
    kind = call_type(words, view.analysis) if view.analysis else ""
    return f"{which} · {kind}" if kind else which


def caveats(words: Words, view: ConversationView, found: MeddicAnalysis) -> Iterator[str]:
    """Yield what the reader must know before believing it: sample, draft, inferred sides, no buyer."""
    if found.engine.startswith("sample:"):
        yield words("card-sample")
    if found.kind == "cue_scan":
        yield words("card-cue-explain")
    people = view.transcript.participants if view.transcript else ()
    if not view.scores:
        yield words("card-scores-hidden")
    inferred = any(person.source is SideSource.INFERRED for person in people)
    if (view.transcript and view.transcript.draft) or "analysis-transcript-draft" in found.warnings:
        yield words("card-draft")
    if inferred or "analysis-sides-inferred" in found.warnings:
        yield words("card-inferred")
    if "analysis-no-buyer-known" in found.warnings:
        yield words("card-no-buyer")


def findings(words: Words, view: ConversationView, found: MeddicAnalysis) -> Iterator[Json]:
    """Yield strength, letters, gaps and next steps; for a cue scan only its lines."""
    if found.kind == "cue_scan":
        yield from cue_sections(words, view.transcript, found.cues)
        return
    if view.scores and found.strength is not None and found.coverage is not None:
        yield section(strength(words, found.strength, found.coverage))
    for result in found.letters:
        yield letter(words, view, result)
    asked = (next_up.questions(words, found) or gaps(words, found)) if view.scores else []
    if asked:
        earlier = [next_up.tally(words, found)] if found.checks else []
        yield section("\n".join([words("card-gaps"), *asked, *earlier]))
    steps = next_up.steps(words, view.transcript, found)
    if steps:
        yield section(words("card-next-steps") + "\n" + "\n".join(steps))


def strength(words: Words, number: int, coverage: int) -> str:
    """Return the strength with its band and, where little is known, that."""
    text = words("card-strength", strength=number, band=words(f"band-{band(number)}"), coverage=coverage)
    return f"{text} · {words('card-too-little')}" if coverage < TOO_LITTLE_KNOWN_BELOW else text


def level_line(words: Words, result: LetterResult, *, scores: bool = True) -> str:
    """Return the letter with color and word of its level, and its status where that says more; or its name alone."""
    if not scores:
        return f"*{words(f'letter-{result.letter}')}*"
    line = words(
        "card-letter",
        mark=MARK[result.level],
        letter=words(f"letter-{result.letter}"),
        level=words(f"level-{int(result.level)}"),
    )
    if SET_BY_PERSON in result.reasons:
        return f"{line} · {words('card-set-by-person')}"
    telling = {Status.CONTRADICTED, Status.NOT_DISCUSSED, Status.UNVERIFIED}
    return f"{line} · {words(f'status-{result.status}')}" if result.status in telling else line


def letter(words: Words, view: ConversationView, result: LetterResult) -> Json:
    """Return one letter: its level and its best quote, with a button to hear it where there is a recording."""
    line, position = level_line(words, result, scores=view.scores), best_quote(result, view.transcript)
    if position is None:
        return section(line, block_id=f"letter-{result.letter}")
    span = result.evidence[position].span
    text = f"{line}\n{quote_line(words, view.transcript, span)}"
    return section(text, block_id=f"letter-{result.letter}", accessory=hear(words, view, result, position))


def hear(words: Words, view: ConversationView, result: LetterResult, position: int) -> Json | None:
    """Return the button that posts the clip of a quote; None without a recording or a time."""
    if not view.conversation.object_key or view.analysis_id is None:
        return None
    span = result.evidence[position].span
    if span.start_ms is None:
        return None
    ref = QuoteRef(view.conversation.id, view.analysis_id, result.letter, quote_name(span))
    name = words(f"letter-{result.letter}")
    return button(words("button-hear"), Action.HEAR, ref.encode(), label=words("label-hear", letter=name))


def gaps(words: Words, found: MeddicAnalysis) -> list[str]:
    """Return the questions for the weakest letters, at most three; at the same level the heavier letter first."""
    weak = [result for result in found.letters if result.level < Level.CONFIRMED]
    weak.sort(key=lambda result: (result.level, -WEIGHTS[result.letter]))
    mine = language_of(found.language) == words.language
    return [gap(words, result, model_language=mine) for result in weak[:GAPS]]


def gap(words: Words, result: LetterResult, *, model_language: bool) -> str:
    """Return one question and whom to ask; the rubric's own question where the model has none in this language."""
    name = words(f"letter-{result.letter}")
    ask = result.ask if model_language else None
    if ask is None or not ask.what:
        return words("card-gap", letter=name, what=words(f"ask-{result.letter}-{int(result.level)}"))
    what = escape(ask.what, ADVICE)
    if not ask.who:
        return words("card-gap", letter=name, what=what)
    who = escape(ask.who, LABEL)
    if not ask.by:
        return words("card-gap-who", letter=name, who=who, what=what)
    return words("card-gap-who-by", letter=name, who=who, what=what, by=escape(ask.by, LABEL))


def footer(words: Words, view: ConversationView, found: MeddicAnalysis) -> Iterator[str]:
    """Yield what was removed, who made this, and what it took."""
    if found.rejected:
        yield words("card-removed", count=len(found.rejected))
    if found.kind == "cue_scan":
        yield words("card-made-offline", engine=escape(found.engine, LABEL))
    else:
        yield words("card-made-by", engine=escape(found.engine, LABEL))
    if took(view, found):
        tokens = found.usage.input_tokens + found.usage.output_tokens
        cost = words.money(view.cost_usd, "USD")
        yield words("card-receipt", time=duration(words, work_s(view)), tokens=tokens, cost=cost)


def took(view: ConversationView, found: MeddicAnalysis) -> bool:
    """Tell whether there is anything on the receipt: a line of noughts says nothing."""
    return bool(view.conversation.duration_ms or found.usage.input_tokens or view.cost_usd is None or view.cost_usd)


def work_s(view: ConversationView) -> float:
    """Return the seconds that the steps took together."""
    return sum(step.seconds(step.ended_at) for step in view.steps if step.ended_at is not None)


def buttons(words: Words, view: ConversationView, found: MeddicAnalysis, thread_url: str) -> Iterator[Json]:
    """Yield what can be done next; a cue scan found nothing, so there is nothing to correct or to judge."""
    conversation = view.conversation.id
    # Whether the vote is on is known by the result it made.
    runs = max((len(result.runs) for result in found.letters), default=0)
    ask = confirm(words, "confirm-reanalyze", runs=runs)
    again = button(words("button-reanalyze"), Action.REANALYZE, conversation, ask=ask)
    row = [again]
    if found.kind == "meddic":
        row.insert(0, button(words("button-correct"), Action.CORRECT, conversation))
        row.append(button(words("button-coach"), Action.COACH, conversation))  # answers its owner, alone
    if 0 < len(thread_url) <= limits.BUTTON_URL:
        row.append(button(words("button-thread"), Action.OPEN_THREAD, url=thread_url))
    yield actions(row, "result")
    if found.kind == "meddic" and view.analysis_id is not None:
        yield feedback(words, view)


def feedback(words: Words, view: ConversationView) -> Json:
    """Return the two buttons by which a reader judges the result."""
    if view.analysis_id is None:
        raise ValueError("no result to judge")
    right, wrong = (Verdict(view.conversation.id, view.analysis_id, verdict).encode() for verdict in (True, False))
    return {
        "type": "context_actions",
        "block_id": "feedback",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": str(Action.FEEDBACK),
                "positive_button": verdict_button(words, "right", right),
                "negative_button": verdict_button(words, "wrong", wrong),
            }
        ],
    }


def verdict_button(words: Words, name: str, value: str) -> Json:
    """Return one of them; it is drawn as a thumb, so the words are for screen readers too."""
    text = cut(words(f"button-{name}"), limits.BUTTON_TEXT)
    return {
        "text": {"type": "plain_text", "text": text},
        "value": value,
        "accessibility_label": cut(words(f"label-{name}"), limits.ACCESSIBILITY_LABEL),
    }
