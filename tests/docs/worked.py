"""The worked example of the concepts pages, written by the code that scores calls: `python -m tests.docs.worked`."""

from analysis.meddic.rubric import WEIGHTS, band
from analysis.model.meddic import LetterResult, MeddicAnalysis
from bot.demo.samples import CALL_EN, CALL_ZH
from handlers.render.words import Words
from tests.analysis.usecases.rooms import assessed

CALLS = {"en": CALL_EN, "zh-TW": CALL_ZH}
"""Each page tells of the bundled call in its own language."""
TIMES = "\u00d7"
HEADS = {
    "en": ("letter", f"level {TIMES} weight", "the rule that decided", "the buyer's words, one of several"),
    "zh-TW": ("項目", f"等級 {TIMES} 權重", "決定等級的規則", "客戶的原話之一"),
}
SUMS = {"en": "together", "zh-TW": "合計"}
DECIDED = {
    "metrics": "target",
    "decision_criteria": "criterion",
    "decision_process": "owned_action",
    "identify_pain": "forcing_event",
}
"""Which quote stands for a letter that has several: the one with this marker, else the first of a buyer."""


def worked(language: str) -> str:
    """Return the table and the arithmetic as Markdown, in *language*."""
    words, result = Words(language), assessed(CALLS[language])
    rows = [HEADS[language], ("---",) * len(HEADS[language]), *(_row(letter, words) for letter in result.letters)]
    won = sum(WEIGHTS[one.letter] * one.level for one in result.letters)
    rows.append((SUMS[language], f"**{won:g}**", "", ""))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows) + f"\n\n{_sum(result, won, words)}"


def _row(result: LetterResult, words: Words) -> tuple[str, ...]:
    marker = DECIDED.get(result.letter, "")
    told = [one for one in result.evidence if one.span.side == "buyer"]
    quote = next((one for one in told if one.marker == marker), told[0]).span
    minute, second = divmod((quote.start_ms or 0) // 1000, 60)
    weight = WEIGHTS[result.letter]
    level = f"{words(f'level-{result.level}')}: {result.level} {TIMES} {weight:g} = {weight * result.level:g}"
    why = " ".join(words(f"rule-{reason}") for reason in result.reasons)
    said = f"{quote.text} ({quote.speaker}, {minute}:{second:02})"
    return words(f"letter-{result.letter}"), level, why, said


def _sum(result: MeddicAnalysis, won: float, words: Words) -> str:
    most = 3 * sum(WEIGHTS.values())
    strength = result.strength or 0
    arithmetic = f"100 {TIMES} {won:g} ÷ {most:g} = {100 * won / most:.1f}"
    return f"**{arithmetic} → {strength}/100, {words(f'band-{band(strength)}')}**"


if __name__ == "__main__":
    for each in CALLS:
        print(worked(each), end="\n\n")
