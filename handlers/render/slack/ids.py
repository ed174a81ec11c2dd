"""Every name by which Slack calls back.

Renderers emit these and listeners register them; a test holds that none is missing on either side.
"""

from enum import StrEnum

INPUT = "input"
"""action_id of every field in a modal: `state.values[Block.…][INPUT]`. Fields do not call back, so need no listener."""
AUTO = "auto"
"""Option value for "find out": the call's language in the intake, the Slack locale in the Home tab."""
NONE = "none"
"""Option value for "nobody said": the seller's channel."""


class Action(StrEnum):
    """Buttons and selects that call back; each needs a listener.

    HEAR: value `QuoteRef.encode()`. FEEDBACK: value `Verdict.encode()`.
    CORRECT, REANALYZE, CANCEL, RETRY, SHOW, COACH, COACH_SHARE, CONSENT_INFORMED, CONSENT_AGREED, CONSENT_NONE: value
    is a conversation id.
    SHOW_OPPORTUNITY: value is an opportunity id.
    DEAL_LETTER: "opportunity:letter". DEAL_CALLS: "opportunity:page", from 0. OWNER_RUN: "opportunity:on" or ":off".
    ADD_QUOTE, MOVE_CALL, TAKE_BACK: in the modal of corrections; value is a conversation id.
    OFFER_ACCEPT (opens the intake modal), OFFER_DISMISS: value is an intake id.
    OPEN_THREAD: a URL button; Slack calls back all the same and wants only an ack.
    NEW_ANALYSIS, DEMO, HELP: no value.
    ALERT_USEFUL, ALERT_DISMISS and ALERT_ASSIGN (both open a modal), ALERT_ACKNOWLEDGE, ALERT_RELEASE, ALERT_SHOW:
    value is an alert's id. ALERT_SNOOZE: selected_option value is `Snooze.encode()`. ALERTS: no value.
    REPORT: selected_option value is `ReportRef.encode()`.
    REPORT_FILE: no value; the report is the message it stands in.
    LANGUAGE: selected_option value is AUTO or a catalog language such as "zh-TW".
    """

    HEAR = "quote.hear"
    CORRECT = "result.correct"
    REANALYZE = "result.reanalyze"
    OPEN_THREAD = "thread.open"
    FEEDBACK = "result.feedback"
    CANCEL = "conversation.cancel"
    RETRY = "conversation.retry"
    SHOW = "conversation.show"
    SHOW_OPPORTUNITY = "opportunity.show"
    NEW_ANALYSIS = "analysis.new"
    DEMO = "demo.start"
    HELP = "help.show"
    OFFER_ACCEPT = "offer.accept"
    OFFER_DISMISS = "offer.dismiss"
    LANGUAGE = "home.language"
    CONSENT_INFORMED = "consent.informed"
    CONSENT_AGREED = "consent.agreed"
    CONSENT_NONE = "consent.none"
    DEAL_LETTER = "opportunity.letter"
    DEAL_CALLS = "opportunity.calls"
    OWNER_RUN = "opportunity.owner_run"
    ADD_QUOTE = "result.add_quote"
    MOVE_CALL = "result.move"
    TAKE_BACK = "result.take_back"
    COACH = "coaching.show"
    COACH_SHARE = "coaching.share"
    ALERT_USEFUL = "alert.useful"
    ALERT_SNOOZE = "alert.snooze"
    ALERT_DISMISS = "alert.dismiss"
    ALERT_ACKNOWLEDGE = "alert.acknowledge"
    ALERT_ASSIGN = "alert.assign"
    ALERT_RELEASE = "alert.release"
    ALERT_SHOW = "alert.show"
    ALERTS = "alerts.list"
    REPORT = "report.show"
    REPORT_FILE = "report.file"


class Options(StrEnum):
    """Selects whose options Slack asks for as the person types (`app.options`).

    OPPORTUNITY: answer with `modals.opportunity_options`; the chosen value is an opportunity id.
    LINE: answer with `amend.line_options`; the chosen value is a segment id of the conversation in private_metadata.
    """

    OPPORTUNITY = "opportunity.search"
    LINE = "transcript.search"


class Callback(StrEnum):
    """callback_id of the modals; each needs a view_submission listener. private_metadata: see `metadata`.

    NEW_ANALYSIS: channel, thread. INTAKE: intake, channel, thread. ADD_QUOTE, TAKE_BACK: conversation, analysis,
    channel, thread. CORRECT: also how many corrections it was opened on. MOVE_CALL: also the deal it was opened on.
    ALERT_DISMISS, ALERT_ASSIGN: alert.
    """

    NEW_ANALYSIS = "view.new_analysis"
    INTAKE = "view.intake"
    CORRECT = "view.correct"
    ADD_QUOTE = "view.add_quote"
    MOVE_CALL = "view.move_call"
    TAKE_BACK = "view.take_back"
    ALERT_DISMISS = "view.alert_dismiss"
    ALERT_ASSIGN = "view.alert_assign"


class Shortcut(StrEnum):
    """callback_id of the shortcuts: ANALYZE_MESSAGE on a message with a file, NEW_ANALYSIS anywhere."""

    ANALYZE_MESSAGE = "analyze_recording"
    NEW_ANALYSIS = "new_analysis"


class Command(StrEnum):
    """Slash commands, without the slash and the workspace's COMMAND_PREFIX."""

    ANALYZE = "analyze"
    OPPORTUNITY = "opportunity"
    COACH = "coach"
    ADMIN = "sales-admin"
    ALERTS = "alerts"
    REPORT = "report"


class Block(StrEnum):
    """block_id of every field, by which values are read and errors are shown.

    CONVERSATION: a conversation id. OPPORTUNITY_PICK, OPPORTUNITY: an opportunity id; the first is a plain list,
    the second the search (its action_id is Options.OPPORTUNITY, not INPUT).
    TRANSCRIPT, COMPANY, TITLE, SELLERS, BUYERS, REASON: typed words; SELLERS and BUYERS are names, commas between.
    KIND: one of `modals.KINDS`. SPOKEN: AUTO or a BCP 47 tag. SELLER_CHANNEL: NONE, "0" or "1".
    CONSENT: checkboxes; the option "noted" is there when consent was given.
    LETTER: a `Letter`. LEVEL: "0" to "3". QUOTES: several of "letter:position".
    SPEAKER: index into `quotes.speakers(transcript)`. SIDE: a `Side`.
    MARKER: "letter:marker". LINE: a segment id (its action_id is Options.LINE). SUBJECT: typed words.
    CORRECTION: a correction's id.
    ALERT_REASON: an `Answer` other than useful. ASSIGNEE: a user's id, ours.
    """

    CONVERSATION = "conversation"
    OPPORTUNITY_PICK = "opportunity_pick"
    TRANSCRIPT = "transcript"
    OPPORTUNITY = "opportunity"
    COMPANY = "company"
    TITLE = "title"
    KIND = "kind"
    SPOKEN = "spoken"
    SELLERS = "sellers"
    BUYERS = "buyers"
    SELLER_CHANNEL = "seller_channel"
    CONSENT = "consent"
    LETTER = "letter"
    LEVEL = "level"
    QUOTES = "quotes"
    SPEAKER = "speaker"
    SIDE = "side"
    REASON = "reason"
    MARKER = "marker"
    LINE = "line"
    SUBJECT = "subject"
    CORRECTION = "correction"
    ALERT_REASON = "alert_reason"
    ASSIGNEE = "assignee"


NOTED = "noted"
"""Value of the one option of Block.CONSENT."""


def command(name: Command, prefix: str = "") -> str:
    """Return the slash command as the workspace types it, such as "/test-analyze"."""
    return f"/{prefix}{name}"
