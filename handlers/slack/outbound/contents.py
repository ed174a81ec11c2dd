"""Which renderer shows which kind of message, and which messages follow a result into its thread."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from analysis.model.conversation import ConversationState, Failure
from analysis.model.exchange import IntakeState
from analysis.model.ids import AnalysisId
from analysis.model.meddic import Letter
from analysis.model.messages import MessageKind, MessageState, Outgoing, Wanted
from analysis.usecases.clips import CutClip, QuotePlace
from analysis.usecases.control import ConversationView
from analysis.usecases.intake import is_recording
from handlers.render.radar import alt_text, radar
from handlers.render.slack import notes
from handlers.render.slack.consent import consent_question
from handlers.render.slack.conversation import conversation
from handlers.render.slack.details import details, transcript_file, transcript_name
from handlers.render.words import Words
from handlers.slack.outbound.scene import Content, File, Renderer, Scene, Text

FILES = frozenset({MessageKind.RADAR, MessageKind.TRANSCRIPT})
"""What Slack cannot edit: once it would look otherwise it is deleted, and the new one is posted."""
TAKEN = {
    IntakeState.ACCEPTED: "offer-taken",
    IntakeState.STARTED: "offer-taken",
    IntakeState.DISMISSED: "note-dismissed",
}
"""What stands in place of an offer that somebody answered."""


def ended_well(view: ConversationView | None) -> bool:
    """Tell whether there is a result to show."""
    return view is not None and view.conversation.state is ConversationState.DONE and view.analysis is not None


def progress(scene: Scene) -> Content | None:
    """Return where the conversation stands, then its card."""
    view = scene.view
    if view is None:
        return None
    link = scene.outgoing.permalink
    shown = conversation(scene.words, view, zone=scene.zone, company=scene.company, thread_url=link)
    return Text(shown, analysis=view.analysis is not None)


def detail(scene: Scene) -> Content | None:
    """Return one of the replies with the evidence; None when there are fewer by now."""
    if scene.view is None or scene.view.analysis is None:
        return None
    replies = details(scene.words, scene.view)
    number = int(scene.outgoing.want.payload["number"])
    return Text(replies[number], analysis=True) if number < len(replies) else None


def look(words: Words, view: ConversationView, kind: MessageKind) -> str:
    """Return what tells one state of a file from another, such as "en:9f86d081884c7d65"."""
    if kind is MessageKind.RADAR:
        shown = ",".join(f"{one.letter}{int(one.level)}" for one in view.analysis.letters) if view.analysis else ""
    else:
        shown = transcript_file(words, view)
    return f"{words.language}:{hashlib.sha256(shown.encode()).hexdigest()[:16]}"


def outdated(scene: Scene) -> bool:
    """Tell whether a file would be another now: somebody corrected a level or a side, or analyzed anew."""
    want = scene.outgoing.want
    before = want.payload.get("look")  # None: of a release whose files had none
    return before is not None and scene.view is not None and before != look(scene.words, scene.view, want.kind)


def transcript(scene: Scene) -> Content | None:
    """Return the transcript as a file; None for one that would say something else now."""
    if scene.view is None or scene.view.transcript is None or not scene.view.transcript.segments or outdated(scene):
        return None
    name = transcript_name(scene.view)
    return File(name, transcript_file(scene.words, scene.view).encode(), title=name)


def picture(scene: Scene) -> Content | None:
    """Return the picture of the six letters; a cue scan has none; None for one that would look otherwise now."""
    view = scene.view
    if view is None or view.analysis is None or not view.analysis.letters or not view.scores or outdated(scene):
        return None
    levels = {result.letter: result.level for result in view.analysis.letters}
    return File(
        f"{view.conversation.case_number}-meddic.png",
        radar(scene.words, levels),
        title=scene.words("radar-title"),
        alt_text=alt_text(scene.words, levels),
    )


def clip(cut: CutClip, scene: Scene) -> Content | None:
    """Return the clip of a quote, with who says what and when."""
    payload, view = scene.outgoing.want.payload, scene.view
    # Clips asked for before quotes had names wait under their position.
    name = str(payload.get("quote", payload.get("position")))
    quote = QuotePlace(AnalysisId(payload["analysis"]), Letter(payload["letter"]), name)
    if view is None or not view.conversation.object_key:
        return None
    with tempfile.TemporaryDirectory(prefix="clip-") as folder:
        path = Path(folder) / "clip.ogg"
        made = cut(scene.workspace, quote, path)
        content = path.read_bytes()  # at most 20 s of Opus: some 100 kB
    caption = notes.clip_caption(scene.words, made.letter, made.span, view.transcript)
    title = f"{view.conversation.case_number}-{made.start_ms // 1000}s.ogg"
    return File(title, content, title=title, comment=caption.text)


def offer(scene: Scene) -> Content | None:
    """Return the question whether a shared file shall be analyzed, or what became of it."""
    intake, words = scene.intake, scene.words
    if intake is None:
        return None
    if intake.state in TAKEN:
        return Text(notes.note(words, TAKEN[intake.state], name=intake.name), analysis=False)
    if intake.state is IntakeState.FAILED:
        why = Failure(intake.failure["key"], intake.failure.get("params") or {}, intake.failure.get("error_id") or "")
        return Text(notes.offer_failed(words, intake_id=intake.id, file_name=intake.name, failure=why), analysis=False)
    recording = is_recording(intake.name, intake.media_type)
    return Text(notes.offer(words, intake_id=intake.id, file_name=intake.name, recording=recording), analysis=False)


def notice(scene: Scene) -> Content | None:
    """Return a sentence of the catalog: payload "key", "params" and, for a problem, "problem" and "error_id"."""
    payload = scene.outgoing.want.payload
    params: dict[str, str | float] = dict(payload.get("params") or {})
    if payload.get("problem"):
        return Text(
            notes.problem(scene.words, payload["key"], str(payload.get("error_id") or ""), **params), analysis=False
        )
    return Text(notes.note(scene.words, payload["key"], **params), analysis=False)


def past_its_time(scene: Scene) -> bool:
    """Tell whether a file holds what was deleted since, the words of a transcript or a recording, or is outdated."""
    view, kind = scene.view, scene.outgoing.want.kind
    if view is None:
        return False
    if kind is MessageKind.TRANSCRIPT and view.transcript is not None and not view.transcript.segments:
        return True
    if kind in FILES:
        return outdated(scene)
    return kind is MessageKind.CLIP and not view.conversation.object_key


def consent(scene: Scene) -> Content | None:
    """Return the question on what basis a held call may be analyzed, or what was answered."""
    return None if scene.view is None else Text(consent_question(scene.words, scene.view.conversation), analysis=False)


def withheld(scene: Scene) -> Content | None:
    """Return what stands in place of a call that its reader may not see (any more): words without content.

    What was asked for is answered so, whatever stands already is replaced so; files have no such words.
    """
    asked_for = scene.outgoing.want.kind in {MessageKind.PROGRESS, MessageKind.ANSWER}
    if scene.outgoing.file or not (asked_for or scene.outgoing.state is MessageState.POSTED):
        return None
    return Text(notes.note(scene.words, "note-withheld"), analysis=False)


def renderers(cut: CutClip) -> Mapping[MessageKind, Renderer]:
    """Return the renderer of each kind."""
    return {
        MessageKind.PROGRESS: progress,
        MessageKind.DETAILS: detail,
        MessageKind.TRANSCRIPT: transcript,
        MessageKind.RADAR: picture,
        MessageKind.CLIP: partial(clip, cut),
        MessageKind.OFFER: offer,
        MessageKind.CONSENT: consent,
        MessageKind.NOTICE: notice,
    }


def followers(scene: Scene) -> Iterator[Wanted]:
    """Yield what belongs into the thread of a message that shows a result: evidence, picture, transcript."""
    view, out = scene.view, scene.outgoing
    if out.want.kind is not MessageKind.PROGRESS or view is None or not scene.allowed or not ended_well(view):
        return
    for number in range(len(details(scene.words, view))):
        yield follower(out, view, MessageKind.DETAILS, number)
    if view.analysis is not None and view.analysis.letters and view.scores:
        yield follower(out, view, MessageKind.RADAR, look=look(scene.words, view, MessageKind.RADAR))
    if view.transcript is not None and view.transcript.segments:
        yield follower(out, view, MessageKind.TRANSCRIPT, look=look(scene.words, view, MessageKind.TRANSCRIPT))


def follower(out: Outgoing, view: ConversationView, kind: MessageKind, number: int = 0, **more: str) -> Wanted:
    """Return one of them, of which there is one under each card; what *more* says of it goes with it."""
    return Wanted(
        key=f"{kind}:{number}:{out.id}",
        kind=kind,
        channel=out.want.channel,
        thread=out.want.thread,
        asker=out.want.asker,
        private=out.want.private,
        conversation_id=out.want.conversation_id,
        payload={"parent": out.id, "number": number, "analysis": view.analysis_id, **more},
    )
