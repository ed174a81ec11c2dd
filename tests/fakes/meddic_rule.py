"""The fake model's whole intelligence: for each letter, the first buyer's line with a telling word, quoted as it is."""

import re
from dataclasses import dataclass
from typing import Any, Final

LINE: Final = re.compile(
    r"^\[(?P<id>s\d+)\|(?P<time>[\d:]+|-)\|(?P<side>\w+):(?P<label>[^\]]*)\] (?P<words>.+)$", re.MULTILINE
)
HAN: Final = re.compile(r"[\u4e00-\u9fff]")
RULES: Final = (
    ("metrics", "target", r"\d+ ?(%|percent|hours?|days?)|hundred hours|百分之|小時|\d+ ?天"),
    ("economic_buyer", "names_authority", r"\b(sign|approve|budget|finance director|CFO)|簽|核准|預算|財務長|總經理"),
    ("decision_criteria", "criterion", r"\b(integrate|must|require|need it to)|整合|必須|要能"),
    ("decision_process", "step", r"\b(legal|security review|purchasing|before the end of|board)|法務|資安|採購|月底"),
    ("identify_pain", "problem", r"\b(lose|losing|manual|problem|painful|waste)|手動|人工|浪費|問題|困擾"),
    ("champion", "sells_inside", r"\b(I will take this|I'll (bring|take)|I told my)|我會(去|跟|幫)|我來推"),
)
MAX_WORDS: Final = 25
MAX_HAN: Final = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript as the prompt shows it."""

    id: str
    side: str
    label: str
    words: str


def lines_of(prompt: str) -> list[Line]:
    """Return the transcript lines that stand in a prompt."""
    return [Line(m["id"], m["side"], m["label"], m["words"].strip()) for m in LINE.finditer(prompt)]


def answer(prompt: str) -> dict[str, Any]:
    """Return a MEDDIC answer for *prompt*; the same prompt gives the same answer."""
    lines = lines_of(prompt)
    heard = [line for line in lines if line.side == "buyer"] or [line for line in lines if line.side != "seller"]
    evidence = [found for rule in RULES if (found := _evidence(heard, *rule))]
    proven = {piece["letter"] for piece in evidence}
    language = "zh-TW" if any(HAN.search(line.words) for line in lines) else "en"
    return {
        "is_sales_call": bool(lines),
        "language": language,
        "participants": [{"label": label, "side": side} for label, side in _people(lines).items()],
        "evidence": evidence,
        "moments": [],
        "questions": [],
        "elements": [_element(letter, proven=letter in proven) for letter, _, _ in RULES],
        "call_type": "discovery",
        "summary": [_sentence(piece) for piece in evidence[:2]],
    }


def _evidence(lines: list[Line], letter: str, marker: str, cue: str) -> dict[str, Any] | None:
    for line in lines:
        found = re.search(cue, line.words, re.IGNORECASE)
        if found and len(line.words.split()) <= MAX_WORDS and len(HAN.findall(line.words)) <= MAX_HAN:
            subject = found[0] if marker != "problem" else ""
            where = {"letter": letter, "segment_id": line.id, "quote": line.words}
            return {**where, "marker": marker, "subject": subject}
    return None


def _sentence(piece: dict[str, Any]) -> dict[str, str]:
    """Return a sentence of the summary: which letter a line speaks of."""
    about = piece["letter"].replace("_", " ").capitalize()
    return {"text": f"{about} was spoken of.", "segment_id": piece["segment_id"], "quote": piece["quote"]}


def _people(lines: list[Line]) -> dict[str, str]:
    people: dict[str, str] = {}
    for line in lines:
        people.setdefault(line.label, line.side if line.side in {"seller", "buyer", "partner"} else "unknown")
    return people


def _element(letter: str, *, proven: bool) -> dict[str, Any]:
    return {
        "letter": letter,
        "reasoning": "A line says so." if proven else "No line says so.",
        "status": "weak" if proven else "not_discussed",
        "score": 1 if proven else 0,
        "missing": "" if proven else "Everything.",
        "ask_who": "the buyer",
        "ask_what": f"What about {letter.replace('_', ' ')}?",
        "ask_by": "the next call",
    }
