"""Conversations to render: plain, empty, extreme and hostile."""

# ruff: noqa: RUF001  # marks as Chinese and English write them

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from analysis.meddic.rubric import LETTERS
from analysis.model.conversation import (
    Conversation,
    ConversationState,
    Failure,
    Opportunity,
    Step,
    StepProgress,
    StepState,
)
from analysis.model.ids import (
    AnalysisId,
    CaseNumber,
    ConversationId,
    OpportunityId,
    PurchaseId,
    WorkspaceId,
)
from analysis.model.meddic import (
    Ask,
    CheckState,
    CueHit,
    Evidence,
    Letter,
    LetterResult,
    Level,
    Match,
    MeddicAnalysis,
    Moment,
    OpenQuestion,
    Question,
    QuestionCheck,
    RejectedQuote,
    Sentence,
    Span,
    Status,
    Usage,
)
from analysis.model.overview import OpportunityOverview
from analysis.model.paid import Purchase, PurchaseState
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from analysis.usecases.control import ConversationView

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
WORKSPACE = WorkspaceId("ws_1")
CONVERSATION = ConversationId("conv_" + "x" * 22)
ANALYSIS = AnalysisId("an_" + "y" * 22)
HOSTILE = (
    "<!channel> <!here> <@U012AB3CD> <#C024BE7LR|x> <https://evil.example|click> @here @channel @everyone "
    "https://evil.example/x www.evil.example evil.example mailto:a@evil.example *bold* _it_ ~no~ `code` ```x``` "
    "> quote & &amp; :tada: \u202e gnihton \x00\x07\r\n\ud800 <!subteam^S1> <!date^1^{date}|x>"
)
LONG = "Aber “naïve” 客戶說：我們每天要花六個小時 👩‍👩‍👧‍👦 & <tags> "
TEXTS = {
    "plain": "Anything above 50,000 euros needs her signature",
    "chinese": "二十萬以上都要我們總經理簽核，他不簽，財務不會付款",
    "hostile": HOSTILE,
    "long": LONG * 70,
    "entities": "&<>" * 1_100,
    "blank": "\u200b \x00",
}


def span(text: str, *, at: int = 0, side: Side = Side.BUYER, start_ms: int | None = 751_000) -> Span:
    """Return a verified quote."""
    return Span(f"s{at + 1}", 0, len(text), text, "Lin", side, start_ms, start_ms, Match.EXACT, 100.0)


def transcript(text: str, lines: int = 3, **changes: object) -> Transcript:
    """Return a transcript whose every line is *text*."""
    people = (
        Participant("Lin", text[:200], Side.BUYER, SideSource.INFERRED),
        Participant("Dana", "Dana", Side.SELLER, SideSource.GIVEN),
    )
    segments = tuple(Segment(f"s{n + 1}", text, "Lin", n * 1_000, n * 1_000 + 900) for n in range(lines))
    return replace(Transcript(segments, people, "en", "given"), **changes)  # type: ignore[arg-type]


DAY = date(2026, 12, 4)
ASKED = Span("s1", 0, 3, "Who signs?", "Dana", Side.SELLER, 1_000, 2_000, Match.EXACT, 100.0)
CHECKED: dict[CheckState, tuple[Span | None, Span | None]] = {
    CheckState.ANSWERED: (ASKED, replace(ASKED, text="Mr Hsu does.", speaker="Lin", side=Side.BUYER)),
    CheckState.ASKED: (ASKED, None),
    CheckState.NOT_ASKED: (None, None),
    CheckState.UNKNOWN: (None, None),
}


def question(letter: Letter, text: str) -> Question:
    """Return a question in words of others."""
    return Question(letter, Level.CLAIMED, text, text, text, "en", DAY if letter is Letter.METRICS else None)


def analysis(text: str, evidence: int = 2, **changes: object) -> MeddicAnalysis:
    """Return a result in which every word of others is *text* and every kind of line occurs."""
    letters = tuple(
        LetterResult(
            letter,
            Level(place % 4),
            list(Status)[place % 5],
            tuple(Evidence(letter, "target", text, span(text, at=n)) for n in range(evidence if place % 4 else 0)),
            ("cap-seller-only",),
            text,
            None,
            Ask(text, text, text) if place % 2 else None,
        )
        for place, letter in enumerate(LETTERS)
    )
    kinds = {
        "next_step": "",
        "risk": "budget",
        "competitor": "own_build",
        "objection": "price",
        "buying_signal": "asks_contract",
        "timeline_move": "",
        "person": "",
    }
    found = MeddicAnalysis(
        kind="meddic",
        letters=letters,
        cues=(),
        coverage=4,
        strength=50,
        headline=Letter.CHAMPION,
        rejected=(RejectedQuote(Letter.CHAMPION, text, "s1", "not_found"),) * 2,
        summary=text,
        language="en",
        engine="gemini:gemini-3.8-flash",
        prompt_version="1",
        rubric_version="2026-11-1",
        transcript_sha256="0" * 64,
        usage=Usage(12_000, 0, 900, 0.0, 0.0123, 8.2),
        warnings=("analysis-sides-inferred", "analysis-no-buyer-known", "analysis-too-little-known"),
        moments=tuple(
            Moment(
                kind,
                text,
                text,
                text,
                "negative",
                span(text),
                category,
                DAY,
                text,
                None,
                taken_on=True,
                more=span(text),
            )
            for kind, category in kinds.items()
            for _ in range(4)
        ),
        sentences=(Sentence(text, span(text)),) * 2,
        questions=tuple(question(letter, text) for letter in LETTERS),
        checks=tuple(
            QuestionCheck(
                OpenQuestion(question(LETTERS[place], text), CONVERSATION, DAY, place), state, asked, answered
            )
            for place, (state, (asked, answered)) in enumerate(CHECKED.items())
        ),
        call_type="discovery",
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def cue_scan(text: str) -> MeddicAnalysis:
    """Return the result of the offline keyword scan."""
    return analysis(
        text,
        kind="cue_scan",
        letters=(),
        cues=tuple(CueHit(letter, f"s{n + 1}", "budget") for letter in LETTERS for n in range(3)),
        coverage=None,
        strength=None,
        headline=None,
        rejected=(),
        summary="",
        engine="offline:cue-scan",
        prompt_version="",
        warnings=("analysis-cue-scan",),
        moments=(),
        sentences=(),
        questions=(),
        call_type="",
    )


def conversation(text: str = "Second call", **changes: object) -> Conversation:
    """Return a finished conversation with a recording."""
    found = Conversation(
        id=CONVERSATION,
        workspace_id=WORKSPACE,
        case_number=CaseNumber("202611-IC046"),
        title=text,
        state=ConversationState.DONE,
        created_at=NOW,
        occurred_at=NOW,
        object_key="audio/ws_1/conv/0.ogg",
        duration_ms=330_000,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def view(text: str, found: MeddicAnalysis | None, **changes: object) -> ConversationView:
    """Return the view of a conversation; *changes* are of the conversation."""
    return ConversationView(
        conversation=conversation(text, **changes),
        steps=steps(StepState.DONE),
        transcript=transcript(text),
        analysis_id=ANALYSIS if found else None,
        analysis=found,
        unknown=[],
        cost_usd=0.0123,
    )


def steps(last: StepState, detail: str = "") -> list[StepProgress]:
    """Return the steps up to transcription, which is in state *last*."""
    later = NOW + timedelta(seconds=75)
    ended = None if last in {StepState.RUNNING, StepState.WAITING} else later
    return [
        StepProgress(Step.FETCH, StepState.DONE, NOW, NOW + timedelta(seconds=2)),
        StepProgress(Step.CUT, StepState.DONE, NOW, later),
        StepProgress(Step.TRANSCRIBE, last, NOW, ended, 2, 12, detail),
    ]


def results() -> Iterator[tuple[str, ConversationView]]:
    """Yield views with a result, each with a name."""
    for name, text in TEXTS.items():
        yield name, view(text, analysis(text))
        yield f"{name}-much", view(text, analysis(text, evidence=20))
        yield f"{name}-cues", view(text, cue_scan(text))
    plain = TEXTS["plain"]
    yield "sample", view(plain, analysis(plain, engine="sample:en"))
    yield "other-language", view(plain, analysis(plain, language="zh-TW"))
    yield "little-known", view(plain, analysis(plain, coverage=1, strength=9))
    yield "no-recording", view(plain, analysis(plain), object_key="")
    yield "draft", replace(view(plain, analysis(plain)), transcript=transcript(plain, draft=True))
    yield "no-transcript", replace(view(plain, analysis(plain)), transcript=None)
    yield "nothing-said", view(plain, analysis(plain, evidence=0, sentences=(), moments=(), rejected=(), warnings=()))


def under_way() -> Iterator[tuple[str, ConversationView]]:
    """Yield views of every state without a result of this attempt, each with a name."""
    for name, text in TEXTS.items():
        again = view(text, analysis(text), state=ConversationState.RUNNING, attempt=2)
        yield f"{name}-again", replace(again, steps=steps(StepState.RUNNING))
        for state in ConversationState:
            failure = Failure("provider-unavailable", {"provider": text}, "err_1")
            failed = state in {ConversationState.FAILED, ConversationState.HELD}
            found = view(text, None, state=state, failure=failure if failed else None)
            yield f"{name}-{state}", replace(found, steps=steps(StepState.WAITING, "waiting-provider:95"))
    for last in StepState:
        running = view("Second call", None, state=ConversationState.RUNNING)
        yield f"step-{last}", replace(running, steps=steps(last))
    bought = Purchase(PurchaseId("pur_1"), CONVERSATION, "k", 1, "groq:whisper", PurchaseState.UNKNOWN)
    unknown = view("Second call", None, state=ConversationState.UNKNOWN)
    yield "unknown-2", replace(unknown, unknown=[bought, bought], transcript=None)
    lost = view("Second call", None, state=ConversationState.FAILED, object_key="")
    yield "nothing-kept", replace(lost, transcript=None, steps=[])


def overview(text: str = "Harbour & Pine", **changes: object) -> OpportunityOverview:
    """Return a deal."""
    deal = Opportunity(
        OpportunityId("opp_" + "z" * 22), WORKSPACE, CaseNumber("202611-OP001"), text, NOW, text, 1_200_000, "TWD"
    )
    found = OpportunityOverview(deal, {letter: Level(n % 4) for n, letter in enumerate(Letter)}, 50, 2, NOW)
    return replace(found, **changes)  # type: ignore[arg-type]
