"""What an admin listens for: words and phrases, or a question that a model answers with a quote."""

from collections.abc import Iterator

from analysis.alerts.kind import ON_CALL, Kind
from analysis.alerts.lines import denied, forms, said_in
from analysis.alerts.tell import MOST_SIGNALS, by_when, found, signals
from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import DealFacts
from analysis.model.ids import ConversationId
from analysis.model.transcript import Side
from analysis.model.watch import Need


def phrase(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find one of the phrases in this call; whole words in English, either script in Chinese."""
    call = facts.call
    if call is None:
        return
    wanted = _phrases(rule)
    lines = []
    for line in said_in(facts, call, wanted, str(rule.settings.get("voice", Side.BUYER))):
        lines.append(line)
        if len(lines) == MOST_SIGNALS:
            break
    if not lines:
        return
    yield found(
        rule,
        facts,
        [call.conversation_id],
        # The reader judges: "we have no budget" is what some rules listen for.
        how="-denied" if denied(lines[0].text, wanted) else "",
        params={
            "phrases": ", ".join(map(str, rule.settings["phrases"][:3])),
            "who": lines[0].speaker or "@alert-someone",
            "day": by_when(facts),
        },
        signals=signals(facts, call, lines),
        call=call,
    )


def question(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find that a model answered the rule's question about this call with yes, and a line bears it out."""
    call = facts.call
    reply = facts.answers.get(answer_key(rule, call.conversation_id)) if call else None
    if call is None or reply is None or reply.said is None:
        return
    yield found(
        rule,
        facts,
        [call.conversation_id],
        params={
            "question": str(rule.settings["question"]),
            "who": reply.said.speaker or "@alert-someone",
            "day": by_when(facts),
        },
        signals=signals(facts, call, [reply.said]),
        call=call,
    )


def answer_key(rule: AlertRule, call: ConversationId) -> str:
    """Return the key of an answer in `DealFacts.answers`: the question itself, so that another makes another answer."""
    return f"{rule.settings.get('question', '')}:{call}"


def _phrases(rule: AlertRule) -> tuple[str, ...]:
    return forms(rule.settings.get("phrases") or ())


def _no_phrases(rule: AlertRule, _facts: DealFacts) -> tuple[Need, ...]:
    return () if _phrases(rule) else (Need.SETTING,)


def _no_question(rule: AlertRule, _facts: DealFacts) -> tuple[Need, ...]:
    return () if str(rule.settings.get("question", "")).strip() else (Need.SETTING,)


KINDS = (
    Kind("phrase", phrase, on=ON_CALL, once=True, fixed=True, words=_phrases, lacks=_no_phrases),
    Kind("question", question, on=ON_CALL, once=True, bought=True, lacks=_no_question),
)
