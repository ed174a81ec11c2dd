"""Behind the buttons of a deal: everything about one letter, and all its calls page by page."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from analysis.model.exchange import Correction, CorrectionKind
from analysis.model.ids import UserId
from analysis.model.meddic import Letter
from analysis.model.rollup import LetterRollup
from analysis.usecases.corrected import UNDOES
from analysis.usecases.deal import DealFound
from handlers.render.slack import limits
from handlers.render.slack.blocks import actions, button, context, header, plain, section
from handlers.render.slack.card import ADVICE, MARK
from handlers.render.slack.carried import metadata
from handlers.render.slack.deal import call_row, contradiction, letter_lines, letter_named, paragraphs_of, said
from handlers.render.slack.ids import Action
from handlers.render.slack.lists import TITLE
from handlers.render.slack.message import Json
from handlers.render.slack.quotes import NAME
from handlers.render.slack.text import day_token, escape
from handlers.render.words import Words

EVIDENCE = 20
RETIRED = 10
ENTRIES = 10
CORRECTIONS = 15
PAGE = 10


def reading(words: Words, title: str, blocks: list[Json], *, private_metadata: str = "") -> Json:
    """Return a modal that is only read."""
    view = {
        "type": "modal",
        "title": plain(title, limits.MODAL_TITLE),
        "close": plain(words("modal-close"), limits.MODAL_BUTTON),
        "blocks": blocks[: limits.VIEW_BLOCKS],
    }
    return view | ({"private_metadata": private_metadata} if private_metadata else {})


def letter_history(words: Words, found: DealFound, name: Letter, *, zone: tzinfo) -> Json:
    """Return all there is on one letter: level after each call, evidence, what was denied, what people set.

    Raises:
        ValueError: There is no deal.
    """
    history = found.history
    if history is None:
        raise ValueError("no deal to show")
    one = letter_named(history.rollup, name)
    rules = (words("details-rule", rule=words(f"rule-{reason}")) for reason in one.reasons)
    blocks = [
        header(words("deal-letter-title", letter=words(f"letter-{name}"), company=history.opportunity.company)),
        section("\n".join([*letter_lines(words, one, found.people, zone), *rules])),
        *paragraphs_of(levels(words, found, one, zone)),
        *paragraphs_of(evidence(words, one, zone)),
        *paragraphs_of(ledger(words, one, zone)),
        *paragraphs_of(set_by_people(words, history.corrections, found.people, name, zone)),
    ]
    return reading(words, words("deal-letter-modal"), blocks)


def levels(words: Words, found: DealFound, one: LetterRollup, zone: tzinfo) -> Iterator[str]:
    """Yield the level after each call, the last first."""
    if found.history is None or not found.history.rollup.calls:
        return
    titles = {call.id: call.title or call.case_number for call in found.calls}
    yield words("deal-letter-levels")
    for point, level in reversed(list(zip(found.history.rollup.calls, one.trend, strict=True))):
        day = day_token(words, point.occurred_at, zone)
        title = escape(titles.get(point.conversation_id, ""), TITLE)
        yield f"{MARK[level]} {words(f'level-{int(level)}')} · " + " · ".join(part for part in (day, title) if part)


def evidence(words: Words, one: LetterRollup, zone: tzinfo) -> Iterator[str]:
    """Yield what the level rests on, the last first, then what was denied and counts no more."""
    for key, quotes, most in (("live", one.live, EVIDENCE), ("retired", one.retired, RETIRED)):
        if quotes:
            yield words(f"deal-letter-{key}")
        shown = list(dict.fromkeys(said(words, quote, zone) for quote in reversed(quotes)))
        yield from (f"• {line}" for line in shown[:most])
        if len(shown) > most:
            yield words("details-more", count=len(shown) - most)


def ledger(words: Words, one: LetterRollup, zone: tzinfo) -> Iterator[str]:
    """Yield every contradiction, settled ones too, the last first."""
    if one.contradictions:
        yield words("deal-contradictions")
    for entry in one.contradictions[: -ENTRIES - 1 : -1]:
        yield from contradiction(words, entry, zone)


def set_by_people(
    words: Words, corrections: tuple[Correction, ...], people: Mapping[UserId, str], name: Letter, zone: tzinfo
) -> Iterator[str]:
    """Yield what people set right on this letter, and what was taken back, the last first."""
    own = [one for one in corrections if one.target.partition(":")[0] == name]
    if own:
        yield words("deal-letter-corrections")
    for one in own[: -CORRECTIONS - 1 : -1]:
        yield f"• {correction_line(words, one, people, day_token(words, one.at, zone))}"


def correction_line(words: Words, one: Correction, people: Mapping[UserId, str], day: str) -> str:
    """Return one correction: who, when, what, why; for a taking back, that."""
    letter, reason = one.target.partition(":")[0], escape(one.reason, ADVICE)
    after = one.after
    what = {
        CorrectionKind.LEVEL: lambda: words(f"level-{int(after['level'])}"),
        CorrectionKind.SPEAKER: lambda: words(f"side-{after['side']}"),
    }.get(one.kind, lambda: "")()
    about = escape(str(after.get("name") or one.target), NAME) if one.kind is CorrectionKind.SPEAKER else ""
    if one.kind in {CorrectionKind.LEVEL, CorrectionKind.QUOTE_WRONG, CorrectionKind.QUOTE_ADDED}:
        about = words(f"letter-{letter}")
    key = f"said-{'undo-' if after.get(UNDOES) else ''}{one.kind}"
    line = words(key, person=escape(people.get(one.author_id, ""), NAME), day=day, about=about, what=what)
    return words("said-because", line=line, reason=reason) if reason else line


def all_calls(words: Words, found: DealFound, page: int, *, zone: tzinfo) -> Json:
    """Return one page of a deal's calls, ten a page, with buttons for the pages beside it.

    Raises:
        ValueError: There is no deal.
    """
    history = found.history
    if history is None:
        raise ValueError("no deal to show")
    last = max(0, (len(found.calls) - 1) // PAGE)
    page = min(max(page, 0), last)
    deal = history.opportunity.id
    rows = [call_row(words, found, call, zone) for call in found.calls[page * PAGE : (page + 1) * PAGE]]
    turn = []
    if page:
        turn.append(actions([button(words("button-newer"), Action.DEAL_CALLS, f"{deal}:{page - 1}")], "newer"))
    if page < last:
        turn.append(actions([button(words("button-older"), Action.DEAL_CALLS, f"{deal}:{page + 1}")], "older"))
    blocks = [
        header(history.opportunity.company or history.opportunity.case_number),
        *(rows or [section(words("list-no-conversations"))]),
        *turn,  # a row each: in one row no two buttons may have the same name
        context(words("deal-page", page=page + 1, pages=last + 1)),
    ]
    return reading(words, words("deal-calls-modal"), blocks, private_metadata=metadata(pages=deal))
