"""The one message of a conversation under way: where it stands, what it waits for, how it ended without a result."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import tzinfo

from analysis.model.conversation import Conversation, ConversationState, Failure, Step, StepProgress, StepState
from analysis.model.failures import another_try_helps
from analysis.usecases.control import ConversationView
from handlers.render.slack.blocks import actions, button, confirm, context, section
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.text import ago_token, code, escape
from handlers.render.words import Words

TITLE = 80
PARAM = 200
MARK = {
    StepState.RUNNING: "⏳",
    StepState.WAITING: "⏸️",
    StepState.DONE: "✅",
    StepState.FAILED: "❌",
    StepState.UNKNOWN: "❓",
}
AHEAD = "▫️"
FROM_RECORDING = (Step.FETCH, Step.CUT, Step.TRANSCRIBE, Step.MERGE, Step.ANALYZE, Step.STORE)
FROM_TRANSCRIPT = (Step.FETCH, Step.ANALYZE, Step.STORE)
WAITS = "waiting-provider"
UNDER_WAY = frozenset({ConversationState.WAITING, ConversationState.QUEUED, ConversationState.RUNNING})
ICON = {
    ConversationState.WAITING: "🕓",
    ConversationState.QUEUED: "🕓",
    ConversationState.RUNNING: "⏳",
    ConversationState.DONE: "✅",
    ConversationState.FAILED: "❌",
    ConversationState.UNKNOWN: "❓",
    ConversationState.CANCELED: "🚫",
    ConversationState.HELD: "✋",
}


def progress(words: Words, view: ConversationView, *, zone: tzinfo) -> Message:
    """Return the message for any state but a finished result (see `card`)."""
    conversation = view.conversation
    title = state_line(words, conversation)
    lines = [title, *body(words, view)]
    blocks = [section("\n".join(lines), block_id="progress"), context(about(words, view, zone))]
    row = list(buttons(words, conversation))
    if row:
        blocks.append(actions(row, "control"))
    return Message(words("progress-text", line=title.replace("*", ""), case=conversation.case_number), blocks)


def state_line(words: Words, conversation: Conversation) -> str:
    """Return icon, title and state of a conversation."""
    return words(
        "progress-title",
        icon=ICON[conversation.state],
        title=escape(conversation.title, TITLE) or conversation.case_number,
        state=words(f"state-{conversation.state}"),
    )


def body(words: Words, view: ConversationView) -> Iterator[str]:
    """Yield what there is to say under the title."""
    state, failure = view.conversation.state, view.conversation.failure
    if state is ConversationState.RUNNING:
        yield from step_lines(words, view.conversation, view.steps)
    elif state is ConversationState.UNKNOWN:
        yield from unknown(words, view)
    elif state in {ConversationState.FAILED, ConversationState.HELD}:
        if failure is not None:
            yield failure_words(words, failure)
        if state is ConversationState.FAILED:
            yield kept(words, view)
        if failure is not None and failure.error_id:
            yield words("progress-error-id", id=code(failure.error_id))
    else:
        yield words(f"progress-{state}")


def step_lines(words: Words, conversation: Conversation, steps: list[StepProgress]) -> Iterator[str]:
    """Yield one line a step: those behind, the one under way, those ahead."""
    known = {step.step: step for step in steps}
    order = FROM_RECORDING if conversation.object_key else FROM_TRANSCRIPT
    for step in (*order, *(one for one in known if one not in order)):
        yield step_line(words, known[step]) if step in known else f"{AHEAD} {words(f'step-{step}')}"


def step_line(words: Words, step: StepProgress) -> str:
    """Return mark, name, "chunk 3 of 12", and what it waits for or how long it took."""
    parts = [f"{MARK[step.state]} {words(f'step-{step.step}')}"]
    if step.total and step.state is not StepState.DONE:
        # The chunk under way is the one after those that are done.
        number = min(step.done + 1, step.total)
        parts.append(words("progress-chunk", number=number, total=step.total))
    if step.state is StepState.DONE and step.ended_at is not None:
        parts.append(duration(words, step.seconds(step.ended_at)))
    elif step.state is StepState.WAITING:
        parts.append(waits_for(words, step.detail))
    elif step.state in {StepState.FAILED, StepState.UNKNOWN}:
        parts.append(words(f"step-state-{step.state}"))
    return " · ".join(parts)


def waits_for(words: Words, detail: str) -> str:
    """Return what a step waits for, from its detail such as "waiting-provider:30"."""
    key, _, seconds = detail.partition(":")
    if key == WAITS and seconds.isdecimal():
        return words("progress-waits", time=duration(words, int(seconds)))
    return words("step-state-waiting")


def duration(words: Words, seconds: float) -> str:
    """Return a length of time such as "8 s", "2 min 5 s" or "1 h 4 min"."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, left = divmod(minutes, 60)
    if hours:
        return words("duration-hours", hours=hours, minutes=left)
    return (
        words("duration-minutes", minutes=minutes, seconds=rest) if minutes else words("duration-seconds", seconds=rest)
    )


def failure_words(words: Words, failure: Failure) -> str:
    """Return why it failed, from the catalog; what was put into the sentence may come from anywhere."""
    return words(failure.key, **harmless(failure.params))


def harmless(params: Mapping[str, str | float]) -> dict[str, str | float]:
    """Return the placeholder values of a sentence with strings escaped."""
    return {key: escape(value, PARAM) if isinstance(value, str) else value for key, value in params.items()}


def retry_helps(conversation: Conversation) -> bool:
    """Tell whether another attempt may end otherwise than this one."""
    return conversation.failure is None or another_try_helps(conversation.failure.key)


def kept(words: Words, view: ConversationView) -> str:
    """Return what is not lost, so that trying again costs less than the first time; or that another file is needed."""
    if not retry_helps(view.conversation):
        return words("progress-another-file")
    if view.transcript is not None:
        return words("progress-kept-transcript")
    return words("progress-kept-recording" if view.conversation.object_key else "progress-kept-nothing")


def unknown(words: Words, view: ConversationView) -> Iterator[str]:
    """Yield which paid calls may have been billed without an answer, and what was paid so far."""
    for provider, count in sorted(Counter(purchase.provider for purchase in view.unknown).items()):
        yield words("progress-unknown-calls", count=count, provider=escape(provider, PARAM))
    yield words("progress-unknown-next", cost=words.money(view.cost_usd, "USD"))
    yield kept(words, view)


def about(words: Words, view: ConversationView, zone: tzinfo) -> str:
    """Return the case number and when this attempt began."""
    begun = min((step.started_at for step in view.steps), default=view.conversation.created_at)
    return words("progress-about", case=view.conversation.case_number, ago=ago_token(words, begun, zone))


def buttons(words: Words, conversation: Conversation) -> Iterator[Json]:
    """Yield Cancel while it runs, Retry when it ended; a possible double payment asks first."""
    if conversation.state in UNDER_WAY:
        yield button(words("button-cancel"), Action.CANCEL, conversation.id)
    elif conversation.state is ConversationState.UNKNOWN:
        ask = confirm(words, "confirm-pay-again")
        yield button(words("button-retry"), Action.RETRY, conversation.id, style="danger", ask=ask)
    elif conversation.state is ConversationState.FAILED and retry_helps(conversation):
        yield button(words("button-retry"), Action.RETRY, conversation.id, style="primary")
    elif conversation.state is ConversationState.CANCELED:
        yield button(words("button-retry-canceled"), Action.RETRY, conversation.id)
