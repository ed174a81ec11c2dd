"""Put the questions of rules to a model, through the paid guard: each call and question is bought once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import structlog

from analysis.alerts.ask import ANY, parse_verdict, replied, rule_prompt
from analysis.alerts.kinds.words import answer_key
from analysis.errors import CallError, UnavailableError
from analysis.meddic.parts import split
from analysis.meddic.prompt import Prompt
from analysis.model.alerts import AlertRule
from analysis.model.conversation import Conversation, Step
from analysis.model.facts import Replied
from analysis.model.policy import EnginePolicy
from analysis.model.transcript import Transcript
from analysis.ports import Begin, LanguageModel
from analysis.usecases.corrected import corrected_transcript
from analysis.usecases.dialogue import asked, bought, question_key
from analysis.usecases.engines import Engines
from analysis.usecases.paid import Buy

QUESTION = "question"

log = structlog.get_logger(__name__)


def asking(rules: Iterable[AlertRule]) -> list[AlertRule]:
    """Return the rules that have a question for a model."""
    return [rule for rule in rules if rule.kind == QUESTION and str(rule.settings.get("question", "")).strip()]


@dataclass(frozen=True, slots=True)
class AskRules:
    """Ask a model what rules want to know of one call; what it answers counts only with a verified quote.

    The model is the one that read the call: whatever the workspace chose by now, a call that was to be read by no
    model is put to none. A question is put once, also where the analysis is put to the vote: its quote is the proof.
    """

    begin: Begin
    engines: Engines
    buy: Buy

    def __call__(self, call: Conversation, rules: Iterable[AlertRule]) -> Mapping[str, Replied]:
        """Return the answers, by `answer_key`; without a model, or where it refuses, a question has none.

        Raises:
            UnavailableError: The provider is away and surely did no paid work.
        """
        asks = asking(rules)
        if not asks or call.opportunity_id is None:
            return {}
        with self.begin(call.workspace_id) as work:
            brief = work.briefs.of(call.id, call.attempt)
            latest, analysis = work.transcripts.latest(call.id), work.analyses.latest(call.id)
        model = self.engines.under(EnginePolicy(model=brief.model)).model_for(call)
        if model is None or latest is None or analysis is None or analysis[1].kind != "meddic":
            return {}
        transcript = corrected_transcript(latest[1], analysis[1], ())
        answers: dict[str, Replied] = {}
        for rule in asks:
            reply = self._reply(model, call, transcript, rule)
            if reply is not None:
                answers[answer_key(rule, call.id)] = reply
        return answers

    def _reply(
        self, model: LanguageModel, call: Conversation, transcript: Transcript, rule: AlertRule
    ) -> Replied | None:
        """Return what the call says to a rule; parts after the first yes that holds are not paid for.

        None where a part has no answer that can be read and no other says yes: this rule has nothing to go by, the
        others do.
        """

        def ask(prompt: Prompt) -> str:
            return bought(self.buy, model, call, prompt, step=Step.EVALUATE)

        def bad(prompt: Prompt) -> None:
            self.buy.spoil(call.workspace_id, call.id, call.attempt, question_key(model, prompt))

        question, voice = str(rule.settings["question"]), str(rule.settings.get("voice", ANY))
        unanswered = False
        for part in split(transcript):
            try:
                reply = replied([asked(ask, rule_prompt(part, question), parse_verdict, bad)], transcript, voice)
            except UnavailableError:
                raise
            except CallError as error:
                log.warning("rule.unanswered", rule=rule.id, conversation=call.id, error=type(error).__name__)
                unanswered = True
            else:
                if reply.said is not None:
                    return reply
        return None if unanswered else Replied(None)
