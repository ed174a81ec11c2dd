"""Short messages: an offer for a shared file, receipts, notes on where an answer went, errors, answers."""

from collections.abc import Sequence

from analysis.model.conversation import Failure
from analysis.model.failures import another_try_helps
from analysis.model.ids import CaseNumber
from analysis.model.meddic import Letter, Span
from analysis.model.transcript import Transcript
from handlers.render.slack.blocks import actions, button, context, section
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.progress import harmless
from handlers.render.slack.quotes import quote_line
from handlers.render.slack.text import code, escape
from handlers.render.words import Words

NAME = 120
ANSWER = 1_500
QUOTE = 400
QUOTES = 6
PROMPTS = ("demo", "list", "open", "coach")


def note(words: Words, key: str, **params: str | float) -> Message:
    """Return one sentence of the catalog; strings put into it are escaped, so give them raw."""
    text = words(key, **harmless(params))
    return Message(text, [section(text)])


def problem(words: Words, key: str, error_id: str = "", **params: str | float) -> Message:
    """Return what went wrong and what to do next, with the error id where only an administrator can help."""
    text = words(key, **harmless(params))
    blocks = [section(f"⚠️ {text}")]
    if error_id:
        blocks.append(context(words("progress-error-id", id=code(error_id))))
    return Message(text, blocks)


def offer(words: Words, *, intake_id: str, file_name: str, recording: bool = True) -> Message:
    """Return the question whether a shared file shall be analyzed."""
    text = words("offer-recording" if recording else "offer-transcript", name=escape(file_name, NAME))
    row = [
        button(words("button-analyze"), Action.OFFER_ACCEPT, intake_id, style="primary"),
        button(words("button-not-now"), Action.OFFER_DISMISS, intake_id),
    ]
    return Message(text, [section(text), actions(row, "offer"), context(words("offer-small-print"))])


def offer_failed(words: Words, *, intake_id: str, file_name: str, failure: Failure) -> Message:
    """Return why a file was not taken in, and what helps: the same file once more, or another one."""
    why = words(failure.key, **harmless(failure.params))
    text = words("offer-failed", name=escape(file_name, NAME), why=why)
    blocks = [section(f"⚠️ {text}")]
    if another_try_helps(failure.key):
        again = button(words("button-try-again"), Action.OFFER_ACCEPT, intake_id, style="primary")
        blocks.append(actions([again, button(words("button-not-now"), Action.OFFER_DISMISS, intake_id)], "offer"))
    else:
        blocks.append(context(words("offer-another-file")))
    if failure.error_id:
        blocks.append(context(words("progress-error-id", id=code(failure.error_id))))
    return Message(text, blocks)


def not_here(words: Words) -> Message:
    """Return where to ask instead of a channel where people of another company may read along."""
    return note(words, "note-not-here")


def accepted(words: Words, case: CaseNumber) -> Message:
    """Return the receipt of a request that was queued."""
    return note(words, "receipt-queued", case=case)


def joined(words: Words, case: CaseNumber, url: str = "") -> Message:
    """Return the receipt of a second request for the same call; *url* is the permalink of the first's message."""
    text = words("receipt-joined", case=case)
    row = [button(words("button-thread"), Action.OPEN_THREAD, url=url)] if url else []
    return Message(text, [section(text), *([actions(row)] if row else [])])


def sent_privately(words: Words, *, why: str, channel: str = "") -> Message:
    """Return the note beside an answer that came as a direct message instead.

    Args:
        words: The reader's.
        why: "external" (a channel shared with another company), "restricted" (by the administrator),
            "not_member", "archived" or "gone".
        channel: Id of the channel where it was asked; "" to leave it out.
    """
    place = f"<#{channel}>" if channel.isalnum() else words("note-the-channel")
    text = words(f"note-private-{why}", channel=place)
    return Message(text, [section(text)])


def clip_caption(words: Words, letter: Letter, span: Span, transcript: Transcript | None) -> Message:
    """Return the words above the clip of a quote."""
    name = words(f"letter-{letter}")
    line = quote_line(words, transcript, span, QUOTE)
    text = words("clip-caption", letter=name, quote=line)
    return Message(text, [section(text)])


def answer(
    words: Words, *, question: str, said: str, spans: Sequence[Span], transcript: Transcript | None, engine: str
) -> Message:
    """Return the answer to a question about a call: verified quotes, or that it is not in there.

    Args:
        words: The reader's.
        question: As asked.
        said: The model's answer; shown only above quotes that carry it.
        spans: Verified, most telling first; empty means that the transcript does not say, or, where no model was asked,
            that no line has words of the question.
        transcript: For the speakers' names.
        engine: Of the model; "" when none was asked.
    """
    if not spans:
        # Without a model only words were compared: what they do not find may well have been said in others.
        text = words("answer-not-in-there" if engine else "answer-no-words", question=escape(question, NAME))
        return Message(text, [section(text)])
    lines = [f"• {quote_line(words, transcript, span, QUOTE)}" for span in spans[:QUOTES]]
    told = escape(said, ANSWER)
    blocks = [section(told)] if told else []
    blocks.append(section(words("answer-quotes") + "\n" + "\n".join(lines)))
    made_by = escape(engine, NAME)
    blocks.append(context(words("card-made-by", engine=made_by) if made_by else words("answer-searched")))
    return Message(escape(said, NAME) or words("answer-quotes-text"), blocks)


def suggested_prompts(words: Words) -> Json:
    """Return the arguments of `assistant.threads.setSuggestedPrompts` beside the channel: title and four prompts."""
    return {
        "title": words("prompts-title"),
        "prompts": [
            {"title": words(f"prompt-{name}-title"), "message": words(f"prompt-{name}-message")} for name in PROMPTS
        ],
    }
