"""Every payload the renderers can make, in both languages, for tests that must hold for all of them."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from analysis.model.conversation import ConversationState, Failure
from analysis.model.ids import CaseNumber
from analysis.model.meddic import Letter, LetterResult, Level, Status
from analysis.usecases.alerts.lists import AlertList
from handlers.render.slack import alert_lists, alerts, amend, deal, deal_history, lists, modals, notes
from handlers.render.slack import help as help_texts
from handlers.render.slack.coaching import coaching
from handlers.render.slack.consent import consent_question
from handlers.render.slack.conversation import conversation
from handlers.render.slack.details import details
from handlers.render.slack.digests import digest, weekly
from handlers.render.slack.forms import Correction, Intake, NewAnalysis, read_correction, read_intake, read_new_analysis
from handlers.render.slack.home import home
from handlers.render.slack.ids import Block, Command
from handlers.render.slack.message import Json, Message
from handlers.render.slack.reports import report
from handlers.render.words import LANGUAGES, Words
from tests.handlers.render import admin_samples, alert_samples, deals, reports, samples
from tests.handlers.render.coachings import coachings

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
        for label, message in (*_alerts(words, text), *admin_samples.messages(words, text)):
            yield f"{label}-{name}", message


def _alerts(words: Words, text: str) -> Iterator[tuple[str, Message]]:
    for label, view in alert_samples.views(text):
        yield f"alert-{label}", alerts.alert(words, view, zone=ZONE)
    for event in sorted(alerts.LINES):
        line = alerts.line(words, alert_samples.view(text, reason="alerts-rule-off"), event, alert_samples.view(text))
        assert line is not None
        yield f"alert-line-{event}", line
    yield "alerts", alert_lists.open_alerts(words, alert_samples.listing(text), zone=ZONE)
    yield "alerts-none", alert_lists.open_alerts(words, AlertList((), 0, ()), zone=ZONE)
    yield "alerts-rules", alert_lists.rules(words, alert_samples.rules(text))
    yield "alerts-history", alert_lists.history(words, alert_samples.history(text), zone=ZONE)
    none = replace(alert_samples.history(text), alerts=())
    yield "alerts-history-none", alert_lists.history(words, none, zone=ZONE)
    yield "alerts-muted", alert_lists.muted(words, text, "–")  # noqa: RUF001
    told = digest(words, alert_samples.digest(text))
    assert told is not None
    yield "digest", told
    yield "weekly", weekly(words, alert_samples.weekly(text), zone=ZONE)


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
    yield "clip", notes.clip_caption(words, result.letter, result.evidence[0].span, transcript)
    spans = [samples.span(text)] * 9
    yield "answer", notes.answer(words, question=text, said=text, spans=spans, transcript=transcript, engine="gemini:x")
    yield "found", notes.answer(words, question=text, said="", spans=spans, transcript=None, engine="")
    yield "no-words", notes.answer(words, question=text, said="", spans=[], transcript=None, engine="")
    yield "not-said", notes.answer(words, question=text, said=text, spans=[], transcript=None, engine="gemini:x")
    for name in Command:
        yield f"help-{name}", help_texts.command_help(words, name)
        yield f"unknown-{name}", help_texts.not_understood(words, name, text, known=[text])
    yield "list", lists.conversation_list(words, many, zone=ZONE)
    yield "empty-list", lists.conversation_list(words, [], zone=ZONE)
    yield "opportunities", lists.opportunity_list(words, [samples.overview(text)] * 40)
    yield "no-opportunities", lists.opportunity_list(words, [])
    yield "consent", consent_question(words, samples.conversation(text, state=ConversationState.HELD))
    for said in ("informed", "agreed", "none"):
        yield f"consent-{said}", consent_question(words, samples.conversation(text, consent=said))
    for label, found in reports.reports(text):
        yield f"report-{label}", report(words, found)
    for label, coached in coachings(text):
        yield f"coaching-{label}", coaching(words, coached, samples.CONVERSATION)
    for count in (0, 1, 3, 50):
        yield f"opportunity-{count}", deal.deal(words, deals.found_deal(text, count), zone=ZONE)


def views() -> Iterator[tuple[str, Json]]:
    """Yield every modal and Home tab with a name."""
    for language in LANGUAGES:
        words = Words(language)
        for name, text in samples.TEXTS.items():
            for label, view in _views(words, text):
                yield f"{language}-{label}-{name}", view


def admin_windows() -> Iterator[tuple[str, Json]]:
    """Yield every window of `/sales-admin` with a name."""
    for language in LANGUAGES:
        for name in ("plain", "hostile", "long"):
            for label, view in admin_samples.windows(Words(language), samples.TEXTS[name]):
                yield f"{language}-{label}-{name}", view


def _views(words: Words, text: str) -> Iterator[tuple[str, Json]]:
    many = [samples.conversation(text)] * 120
    listed = [samples.overview(text)] * 120
    channel, thread = "C024BE7LR", "1795305600.000100"
    yield (
        "new",
        modals.new_analysis(
            words, recent=many, opportunities=[one.opportunity for one in listed], channel=channel, thread=thread
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
    found, result = deals.found_deal(text), deals.correctable(text)
    for letter in Letter:
        yield f"letter-{letter}", deal_history.letter_history(words, found, letter, zone=ZONE)
    yield "letter-new", deal_history.letter_history(words, deals.found_deal(text, 0), Letter.CHAMPION, zone=ZONE)
    for page in (0, 2, 9):
        yield f"calls-{page}", deal_history.all_calls(words, found, page, zone=ZONE)
    yield "calls-none", deal_history.all_calls(words, deals.found_deal(text, 0), 0, zone=ZONE)
    yield "add-quote", amend.add_quote(words, result, channel=channel, thread=thread)
    yield "move", amend.move_call(words, result, channel=channel, thread=thread)
    yield "move-new", amend.move_call(words, replace(result, deal=None))
    yield "take-back", amend.take_back(words, result, zone=ZONE, channel=channel, thread=thread)
    undone = tuple(one for one in result.corrections if one.id.endswith(("_0", "_1")))
    yield "nothing-to-take-back", amend.take_back(words, replace(result, corrections=undone), zone=ZONE)
    yield (
        "correct-more",
        modals.correct(
            words,
            conversation=result.conversation,
            analysis_id=result.analysis_id,
            analysis=result.analysis,
            transcript=result.transcript,
            seen=len(result.corrections),
            more=amend.more_corrections(words, result),
        ),
    )
    yield "alert-dismiss", alerts.dismiss_modal(words, alert_samples.view(text))
    yield "alert-assign", alerts.assign_modal(words, alert_samples.assignable(text, 120))
    yield (
        "home-alerts",
        home(words, conversations=many, opportunities=listed, zone=ZONE, alerts=alert_samples.listing(text)),
    )
    yield "notice", modals.notice(words, "provider-unavailable", provider=text)
    yield "home", home(words, conversations=many, opportunities=listed, zone=ZONE, language="zh-TW", prefix="test-")
    yield "home-admin", home(words, conversations=[], opportunities=[], zone=ZONE, admin=True)
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
