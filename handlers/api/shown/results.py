"""Transcripts and analyses as programs read them."""

from collections.abc import Iterable

from analysis.errors import RefusedError
from analysis.meddic.people import not_met
from analysis.model.meddic import Evidence, LetterResult, MeddicAnalysis, Moment, Question, QuestionCheck, Span
from analysis.model.transcript import Segment, Transcript
from analysis.usecases.control import ConversationView
from handlers.api.models.results import (
    AnalysisShown,
    CheckShown,
    CueShown,
    EvidenceShown,
    LetterShown,
    MomentShown,
    NoteShown,
    QuestionShown,
    QuoteShown,
    SegmentShown,
    SentenceShown,
    StepAhead,
    TranscriptShown,
)
from handlers.api.shown.calls import person
from handlers.render import next as told
from handlers.render.words import Words

OTHERS = ("objection", "competitor", "risk", "buying_signal", "timeline_move")


def notes(words: Words, keys: Iterable[str]) -> list[NoteShown]:
    """Return what the reader must know, in words."""
    return [NoteShown(code=key, message=words(key)) for key in keys]


def segment(one: Segment) -> SegmentShown:
    """Return one turn."""
    return SegmentShown(
        id=one.id,
        text=one.text,
        speaker=one.speaker or None,
        start_ms=one.start_ms,
        end_ms=one.end_ms,
        flags=list(one.flags),
    )


def transcript(words: Words, view: ConversationView) -> TranscriptShown:
    """Return what was said. RefusedError("transcript-not-found") while there is none."""
    found = view.transcript
    if found is None:
        raise RefusedError("transcript-not-found")
    return TranscriptShown(
        conversation_id=view.conversation.id,
        language=found.language or None,
        engine=found.engine,
        draft=found.draft,
        notes=notes(words, found.notes),
        participants=[person(one) for one in found.participants],
        segments=[segment(one) for one in found.segments],
    )


def quote(span: Span) -> QuoteShown:
    """Return words of the call."""
    return QuoteShown(
        text=span.text,
        segment_id=span.segment_id,
        speaker=span.speaker or None,
        side=span.side,
        start_ms=span.start_ms,
        end_ms=span.end_ms,
    )


def quote_of(span: Span | None) -> QuoteShown | None:
    """Return words of the call, or None."""
    return None if span is None else quote(span)


def evidence(one: Evidence) -> EvidenceShown:
    """Return what a quote shows."""
    return EvidenceShown(marker=one.marker, subject=one.subject or None, quote=quote(one.span))


def letter(one: LetterResult, *, scores: bool) -> LetterShown:
    """Return one letter; without *scores* only what was said about it."""
    return LetterShown(
        letter=one.letter,
        level=int(one.level) if scores else None,
        status=one.status if scores else None,
        reasons=list(one.reasons) if scores else [],
        evidence=[evidence(each) for each in one.evidence],
        missing=(one.missing or None) if scores else None,
    )


def step(one: Moment) -> StepAhead:
    """Return a next step."""
    return StepAhead(
        what=one.label or one.span.text,
        owner=one.owner or None,
        due=one.due or None,
        due_on=one.due_on,
        buyers=one.buyers_step,
        quote=quote(one.span),
    )


def moment(one: Moment) -> MomentShown:
    """Return something else that was said."""
    return MomentShown(
        kind=one.kind,
        label=one.label,
        category=one.category or None,
        attitude=one.attitude or None,
        due=one.due or None,
        due_on=one.due_on,
        was=one.was or None,
        was_on=one.was_on,
        quote=quote(one.span),
    )


def question(words: Words, one: Question) -> QuestionShown:
    """Return what to ask."""
    what = told.wording(words, one, str)
    return QuestionShown(letter=one.letter, who=one.who or None, what=what, by=one.by or None, by_on=one.by_on)


def check(words: Words, one: QuestionCheck) -> CheckShown:
    """Return what became of an earlier question."""
    return CheckShown(
        letter=one.carried.question.letter,
        what=told.wording(words, one.carried.question, str),
        state=one.state,
        raised_in=one.carried.origin,
        asked=quote_of(one.asked),
        answered=quote_of(one.answered),
    )


def moments(found: MeddicAnalysis, words_said: Transcript | None) -> list[MomentShown]:
    """Return what else was said: in order of kind and time, people named who were not there last."""
    absent = not_met(found, words_said) if words_said is not None else []
    people = [MomentShown(kind="person", label=one.name, quote=quote(one.span)) for one in absent]
    return [moment(one) for kind in OTHERS for one in found.told(kind)] + people


def cues(found: MeddicAnalysis, said: Transcript | None) -> list[CueShown]:
    """Return the lines that a keyword scan points to."""
    texts = {one.id: one.text for one in said.segments} if said else {}
    return [
        CueShown(letter=one.letter, cue=one.cue, segment_id=one.segment_id, text=texts.get(one.segment_id, ""))
        for one in found.cues
    ]


def analysis(words: Words, view: ConversationView) -> AnalysisShown:
    """Return the result. RefusedError("analysis-not-found") while there is none."""
    found = view.analysis
    if found is None or view.analysis_id is None:
        raise RefusedError("analysis-not-found")
    scores = view.scores
    return AnalysisShown(
        id=view.analysis_id,
        conversation_id=view.conversation.id,
        kind=found.kind,
        call_type=found.call_type or None,
        language=found.language,
        coverage=found.coverage if scores else None,
        strength=found.strength if scores else None,
        headline=found.headline if scores else None,
        summary=[SentenceShown(text=one.text, quote=quote(one.span)) for one in found.sentences],
        letters=[letter(one, scores=scores) for one in found.letters],
        cues=cues(found, view.transcript),
        next_steps=[step(one) for one in told.steps(found)],
        questions=[question(words, one) for one in found.questions] if scores else [],
        earlier_questions=[check(words, one) for one in found.checks] if scores else [],
        moments=moments(found, view.transcript),
        claims_removed=len(found.rejected),
        corrections=len(view.corrections),
        warnings=notes(words, found.warnings),
        engine=found.engine,
        prompt_version=found.prompt_version or None,
        rubric_version=found.rubric_version,
        transcript_sha256=found.transcript_sha256,
        cost_usd=view.cost_usd,
    )
