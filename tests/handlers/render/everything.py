"""Every payload the renderers can make, in both languages, for tests that must hold for all of them."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from analysis.model.conversation import ConversationState, Failure
from analysis.model.ids import CaseNumber
from analysis.model.meddic import Letter, LetterResult, Level, Status
from handlers.render.slack import help as help_texts
from handlers.render.slack import lists, modals, notes
from handlers.render.slack.conversation import conversation
from handlers.render.slack.details import details
from handlers.render.slack.forms import Correction, Intake, NewAnalysis, read_correction, read_intake, read_new_analysis
from handlers.render.slack.home import home
from handlers.render.slack.ids import Block, Command
from handlers.render.slack.message import Json, Message
from handlers.render.words import LANGUAGES, Words
from tests.handlers.render import samples

ZONE = ZoneInfo("Asia/Taipei")
URL = "https://example.slack.com/archives/C1/p1"
EMPTY: tuple[NewAnalysis, Intake, Correction] = (read_new_analysis({}), read_intake({}), read_correction({}))


def messages() -> Iterator[tuple[str, Message]]:
    """Yield every message with a name."""
    for language in LANGUAGES:
        for name, message in _messages(Words(language)):
            yield f"{language}-{name}", message


def _messages(words: Words) -> Iterator[tuple[str, Message]]:
    for name, view in samples.results():
        yield f"card-{name}", conversation(words, view, zone=ZONE, company=view.conversation.title, thread_url=URL)
        for number, reply in enumerate(details(words, view)):
            yield f"details-{name}-{number}", reply
    for name, view in samples.under_way():
        yield f"progress-{name}", conversation(words, view, zone=ZONE)
    for name, text in samples.TEXTS.items():
        for label, message in _short(words, text):
            yield f"{label}-{name}", message


def _short(words: Words, text: str) -> Iterator[tuple[str, Message]]:
    result = LetterResult(Letter.CHAMPION, Level.STATED, Status.CONFIRMED, samples.analysis(text).letters[1].evidence)
    transcript = samples.transcript(text)
    many = [samples.conversation(text, state=state) for state in ConversationState] * 5
    yield "note", notes.note(words, "note-opportunity-created", company=text, case="202611-OP001")
    yield "problem", notes.problem(words, "provider-unavailable", "err_1", provider=text)
    yield "offer", notes.offer(words, intake_id="in_1", file_name=text)
    yield "offer-transcript", notes.offer(words, intake_id="in_1", file_name=text, recording=False)
    for key in ("audio-format", "slack-file-unreadable"):
        failure = Failure(key, {"accepted": text}, "err_1")
        yield f"offer-{key}", notes.offer_failed(words, intake_id="in_1", file_name=text, failure=failure)
    yield "accepted", notes.accepted(words, CaseNumber("202611-IC046"))
    yield "joined", notes.joined(words, CaseNumber("202611-IC046"), URL)
    for why in ("external", "restricted", "not_member", "archived", "gone"):
        yield f"private-{why}", notes.sent_privately(words, why=why, channel="C024BE7LR")
    yield "clip", notes.clip_caption(words, result, 0, transcript)
    spans = [samples.span(text)] * 9
    yield "answer", notes.answer(words, question=text, said=text, spans=spans, transcript=transcript, engine="gemini:x")
    yield "found", notes.answer(words, question=text, said="", spans=spans, transcript=None, engine="")
    yield "no-words", notes.answer(words, question=text, said="", spans=[], transcript=None, engine="")
    yield "not-said", notes.answer(words, question=text, said=text, spans=[], transcript=None, engine="gemini:x")
    yield "welcome", notes.welcome(words, "test-")
    for name in Command:
        yield f"help-{name}", help_texts.command_help(words, name)
        yield f"unknown-{name}", help_texts.not_understood(words, name, text, known=[text])
    yield "list", lists.conversation_list(words, many, zone=ZONE)
    yield "empty-list", lists.conversation_list(words, [], zone=ZONE)
    yield "opportunities", lists.opportunity_list(words, [samples.overview(text)] * 40)
    yield "no-opportunities", lists.opportunity_list(words, [])
    yield "opportunity", lists.opportunity(words, samples.overview(text), many, zone=ZONE)
    bare = samples.overview(text, strength=None, last_call_at=None, levels={}, calls=0)
    bare = replace(bare, opportunity=replace(bare.opportunity, amount=None))
    yield "new-opportunity", lists.opportunity(words, bare, [], zone=ZONE)


def views() -> Iterator[tuple[str, Json]]:
    """Yield every modal and Home tab with a name."""
    for language in LANGUAGES:
        words = Words(language)
        for name, text in samples.TEXTS.items():
            for label, view in _views(words, text):
                yield f"{language}-{label}-{name}", view


def _views(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    many = [samples.conversation(text)] * 120
    deals = [samples.overview(text)] * 120
    channel, thread = "C024BE7LR", "1795305600.000100"
    yield (
        "new",
        modals.new_analysis(
            words, recent=many, opportunities=[one.opportunity for one in deals], channel=channel, thread=thread
        ),
    )
    yield "new-empty", modals.new_analysis(words)
    yield "intake", modals.intake(words, intake_id="in_1", file_name=text, title=text, channel=channel, thread=thread)
    yield "intake-transcript", modals.intake(words, intake_id="in_1", file_name=text, recording=False)
    for evidence in (2, 30):
        yield (
            f"correct-{evidence}",
            modals.correct(
                words,
                conversation=samples.CONVERSATION,
                analysis_id=samples.ANALYSIS,
                analysis=samples.analysis(text, evidence=evidence),
                transcript=samples.transcript(text),
                channel=channel,
                thread=thread,
            ),
        )
    yield "notice", modals.notice(words, "provider-unavailable", provider=text)
    yield "home", home(words, conversations=many, opportunities=deals, zone=ZONE, language="zh-TW", prefix="test-")
    yield "home-empty", home(words, conversations=[], opportunities=[], zone=ZONE)


def problems() -> Iterator[dict[Block, str]]:
    """Yield what is wrong with forms that were sent empty or half filled."""
    new, taken, corrected = EMPTY
    yield new.problems()
    yield replace(new, conversation=samples.CONVERSATION, transcript="A: x").problems()
    yield replace(taken, company="x", opportunity=samples.overview().opportunity.id).problems()
    yield corrected.problems()
    yield replace(corrected, speaker=0).problems()
    yield replace(corrected, letter=Letter.CHAMPION).problems()
    yield replace(corrected, letter=Letter.CHAMPION, level=Level.STATED).problems()
