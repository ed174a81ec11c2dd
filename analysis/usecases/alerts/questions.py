"""Put the questions of rules to a model, through the paid guard: each call and question is bought once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.alerts.ask import ANY, Verdict, parse_verdict, replied, rule_prompt
from analysis.alerts.kinds.words import answer_key
from analysis.errors import CallError, UnavailableError
from analysis.meddic.parts import split
from analysis.meddic.prompt import Prompt
from analysis.model.alerts import AlertRule
from analysis.model.conversation import Conversation, Step
from analysis.model.facts import Replied
from analysis.model.transcript import Transcript
from analysis.ports import Begin, LanguageModel
from analysis.usecases.corrected import corrected_transcript
from analysis.usecases.dialogue import question_key
from analysis.usecases.engines import Engines
from analysis.usecases.paid import Buy, Order

QUESTION = "question"


@dataclass(frozen=True, slots=True)
class AskRules:
    """Ask a model what rules want to know of one call; what it answers counts only with a verified quote."""

    begin: Begin
    engines: Engines
    buy: Buy

    def __call__(self, call: Conversation, rules: Iterable[AlertRule]) -> Mapping[str, Replied]:
        """Return the answers, by `answer_key`; without a model, or where it refuses, a question has none.

        Raises:
            UnavailableError: The provider is away and surely did no paid work.
        """
        asking = [rule for rule in rules if rule.kind == QUESTION and str(rule.settings.get("question", "")).strip()]
        model = self.engines.model_for(call) if asking else None
        if model is None or call.opportunity_id is None:
            return {}
        with self.begin(call.workspace_id) as work:
            latest, analysis = work.transcripts.latest(call.id), work.analyses.latest(call.id)
        if latest is None or analysis is None:
            return {}
        transcript = corrected_transcript(latest[1], analysis[1], ())
        answers: dict[str, Replied] = {}
        for rule in asking:
            told = self._told(model, call, transcript, str(rule.settings["question"]))
            if told:
                answers[answer_key(rule, call.id)] = replied(told, transcript, str(rule.settings.get("voice", ANY)))
        return answers

    def _told(self, model: LanguageModel, call: Conversation, transcript: Transcript, question: str) -> list[Verdict]:
        try:
            return [parse_verdict(self._bought(model, call, rule_prompt(part, question))) for part in split(transcript)]
        except UnavailableError:
            raise
        except CallError:
            # The model's "no", or an answer that cannot be read: this rule has nothing to go by, the others do.
            return []

    def _bought(self, model: LanguageModel, call: Conversation, prompt: Prompt) -> str:
        order = Order(
            key=question_key(model, prompt),
            step=Step.EVALUATE,
            provider=model.engine,
            queue=model.queue,
            paid=model.paid,
            call=lambda: model.send(system=prompt.system, prompt=prompt.prompt, schema=prompt.schema),
        )
        return model.read(self.buy(call.workspace_id, call.id, call.attempt, order))
