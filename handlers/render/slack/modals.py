"""The modals: start an analysis, say what a shared file is, correct a result. private_metadata holds ids only."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import AnalysisId, ConversationId
from analysis.model.meddic import Letter, Level, MeddicAnalysis
from analysis.model.transcript import Side, Transcript
from handlers.render.slack import limits
from handlers.render.slack.blocks import context, field, modal, option, plain, section, select, typed
from handlers.render.slack.carried import metadata
from handlers.render.slack.ids import AUTO, INPUT, NONE, NOTED, Block, Callback, Options
from handlers.render.slack.message import Json
from handlers.render.slack.quotes import speakers
from handlers.render.slack.text import clean, escape
from handlers.render.words import Words

KINDS = ("sales_call", "cold_call", "discovery", "demo", "negotiation", "closing", "follow_up")
"""Values of Block.KIND, the default first; `Conversation.kind` stores them."""
SPOKEN = (AUTO, "en", "zh-TW", "zh-CN", "ja")
"""Values of Block.SPOKEN."""
NAMES = 300
TITLE = 120


def new_analysis(
    words: Words,
    *,
    recent: Sequence[Conversation] = (),
    opportunities: Sequence[Opportunity] = (),
    channel: str = "",
    thread: str = "",
) -> Json:
    """Return the modal of `/analyze` without words: a recent conversation, or a transcript typed in.

    Args:
        words: The reader's.
        recent: Newest first; left out when there are none.
        opportunities: Newest first; left out when there are none.
        channel: Where the answer goes.
        thread: Its thread; "" for the channel.
    """
    blocks = [section(words("modal-new-explain"))]
    if recent:
        listed = (option(f"{one.case_number} · {one.title}", one.id) for one in recent)
        element = select(words("modal-pick"), listed)
        blocks.append(field(Block.CONVERSATION, words("modal-new-recent"), element, optional=True))
    if opportunities:
        element = select(words("modal-pick"), (_opportunity(one) for one in opportunities))
        blocks.append(field(Block.OPPORTUNITY_PICK, words("modal-new-opportunity"), element, optional=True))
    pasted = typed(words("modal-new-transcript-example"), lines=True)
    hint = words("modal-new-transcript-hint")
    blocks.append(field(Block.TRANSCRIPT, words("modal-new-transcript"), pasted, hint=hint, optional=True))
    blocks.append(field(Block.TITLE, words("modal-title"), typed(most=TITLE), optional=True))
    kept = metadata(channel=channel, thread=thread)
    return modal(words, Callback.NEW_ANALYSIS, "modal-new", blocks, private_metadata=kept)


def intake(
    words: Words,
    *,
    intake_id: str,
    file_name: str,
    title: str = "",
    recording: bool = True,
    channel: str = "",
    thread: str = "",
) -> Json:
    """Return the modal that asks what a shared file is.

    Args:
        words: The reader's.
        intake_id: Of the file offered.
        file_name: As shared; untrusted.
        title: Proposed; "" for none.
        recording: False for a transcript, which has no channels and no language to find out.
        channel: Where the answer goes.
        thread: Its thread; "" for the channel.
    """
    search = {
        "type": "external_select",
        "action_id": str(Options.OPPORTUNITY),
        "placeholder": plain(words("modal-intake-search"), limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    kinds = select(words("modal-pick"), (option(words(f"kind-{one}"), one) for one in KINDS), chosen=KINDS[0])
    proposed = typed(most=TITLE, initial=clean(title))
    blocks = [
        context(words("modal-intake-file", name=escape(file_name, TITLE))),
        field(Block.OPPORTUNITY, words("modal-intake-opportunity"), search, optional=True),
        field(Block.COMPANY, words("modal-intake-company"), typed(most=TITLE), optional=True),
        field(Block.TITLE, words("modal-title"), proposed, optional=True),
        field(Block.KIND, words("modal-intake-kind"), kinds),
        *(recording_fields(words) if recording else ()),
        *people_fields(words),
        consent_field(words),
    ]
    kept = metadata(intake=intake_id, channel=channel, thread=thread)
    return modal(words, Callback.INTAKE, "modal-intake", blocks, private_metadata=kept)


def recording_fields(words: Words) -> Iterator[Json]:
    """Yield what only a recording needs: its language, and which stereo channel is ours."""
    spoken = (option(words(f"spoken-{one}"), one) for one in SPOKEN)
    yield field(Block.SPOKEN, words("modal-intake-language"), select(words("modal-pick"), spoken, chosen=AUTO))
    sides = (option(words(f"channel-{one}"), one) for one in (NONE, "0", "1"))
    chosen = select(words("modal-pick"), sides, chosen=NONE)
    hint = words("modal-intake-channel-hint")
    yield field(Block.SELLER_CHANNEL, words("modal-intake-channel"), chosen, hint=hint)


def people_fields(words: Words) -> Iterator[Json]:
    """Yield who is who, as far as the person knows."""
    for block, key in ((Block.SELLERS, "modal-intake-sellers"), (Block.BUYERS, "modal-intake-buyers")):
        yield field(block, words(key), typed(words(f"{key}-example"), most=NAMES), optional=True)


def consent_field(words: Words) -> Json:
    """Return the note that everybody agreed to be recorded; whether it must be there is policy, not layout."""
    box = {"type": "checkboxes", "action_id": INPUT, "options": [option(words("modal-intake-consented"), NOTED)]}
    return field(Block.CONSENT, words("modal-intake-consent"), box, optional=True)


def correct(
    words: Words,
    *,
    conversation: ConversationId,
    analysis_id: AnalysisId,
    analysis: MeddicAnalysis,
    transcript: Transcript,
    channel: str = "",
    thread: str = "",
    seen: int = 0,
    more: Json | None = None,
    letter: Letter | None = None,
) -> Json:
    """Return the modal that takes corrections: who is who, quotes that are wrong, the level of a letter.

    Args:
        words: The reader's.
        conversation: Whose result.
        analysis_id: Which result.
        analysis: As it stands.
        transcript: As it stands.
        channel: Where the answer goes.
        thread: Its thread; "" for the channel.
        seen: How many corrections there are already.
        more: Row of the corrections that have a modal of their own; None for none.
        letter: The one it is about, chosen already; None for none.
    """
    people = [option(_speaker(words, transcript, at), str(at)) for at in range(len(speakers(transcript)))]
    quotes = [
        option(f"{words(f'letter-{result.letter}')} · {evidence.span.text}", f"{result.letter}:{position}")
        for result in analysis.letters
        for position, evidence in enumerate(result.evidence)
    ][: limits.OPTIONS]
    blocks = [section(words("modal-correct-explain")), *([more] if more else [])]
    if people:
        sides = (option(words(f"side-{side}"), str(side)) for side in Side)
        blocks += [
            field(Block.SPEAKER, words("modal-correct-speaker"), select(words("modal-pick"), people), optional=True),
            field(Block.SIDE, words("modal-correct-side"), select(words("modal-pick"), sides), optional=True),
        ]
    if quotes:
        several = select(words("modal-pick-several"), quotes) | {"type": "multi_static_select"}
        blocks.append(field(Block.QUOTES, words("modal-correct-quotes"), several, optional=True))
    letters = select(
        words("modal-pick"), (option(words(f"letter-{one}"), str(one)) for one in Letter), chosen=letter or ""
    )
    levels = (option(f"{int(level)} · {words(f'level-{int(level)}')}", str(int(level))) for level in Level)
    blocks += [
        field(Block.LETTER, words("modal-correct-letter"), letters, optional=True),
        field(Block.LEVEL, words("modal-correct-level"), select(words("modal-pick"), levels), optional=True),
        field(Block.REASON, words("modal-correct-reason"), typed(lines=True, most=1_000), optional=True),
    ]
    kept = metadata(conversation=conversation, analysis=analysis_id, channel=channel, thread=thread, seen=str(seen))
    return modal(words, Callback.CORRECT, "modal-correct", blocks, private_metadata=kept)


def _speaker(words: Words, transcript: Transcript, at: int) -> str:
    person = speakers(transcript)[at]
    return words("modal-correct-person", name=words.voice(person.name), side=words(f"side-{person.side}"))


def _opportunity(one: Opportunity) -> Json:
    return option(f"{one.company} · {one.case_number}", one.id)


def opportunity_options(opportunities: Sequence[Opportunity]) -> Json:
    """Return the answer to a search typed into the field Block.OPPORTUNITY."""
    return {"options": [_opportunity(one) for one in opportunities[: limits.OPTIONS]]}


def notice(words: Words, key: str, **params: str | float) -> Json:
    """Return a modal that only says something, such as that what was looked for is gone; words are plain text."""
    return {
        "type": "modal",
        "title": plain(words("modal-notice-title"), limits.MODAL_TITLE),
        "close": plain(words("modal-close"), limits.MODAL_BUTTON),
        "blocks": [{"type": "section", "text": plain(words(key, **params))}],
    }


def errors(words: Words, problems: Mapping[Block, str]) -> Json:
    """Return the answer to a submission with fields to mend: catalog keys by field."""
    return {
        "response_action": "errors",
        "errors": {str(block): words(key) for block, key in problems.items()},
    }
