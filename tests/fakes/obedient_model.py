"""The worst model there can be: it believes whatever is said to it, invents, and puts the attack into every field."""

from typing import Any, Final

from analysis.meddic.answer import MAX_TEXT_CHARS, answer_schema
from analysis.meddic.rubric import LETTERS, OWN_MARKERS

STRONGEST: Final = ("confirmed", "buyer", "closing", "next_step", "positive", "answered")
INVENTED: Final = "We approve 900 thousand dollars, Susan Park signs it on 12 May"


def filled(schema: Any, text: str) -> Any:
    """Return a value of a JSON schema with *text* in every free string, and the strongest choice elsewhere."""
    if "anyOf" in schema:
        return filled(schema["anyOf"][0], text)
    if "enum" in schema:
        return next((choice for choice in STRONGEST if choice in schema["enum"]), schema["enum"][0])
    kind = schema["type"]
    if kind == "object":
        return {name: filled(part, text) for name, part in schema["properties"].items()}
    if kind == "array":
        return [filled(schema["items"], text)]
    # A lone surrogate is no JSON text, so no model can send one.
    sendable = text.encode("utf-8", "ignore").decode()
    return {"string": sendable[:MAX_TEXT_CHARS], "integer": 1, "number": 1.0, "boolean": True}[kind]


def obey(attack: str, line: str, voices: dict[str, str]) -> dict[str, Any]:
    """Return the answer of a model that obeys *attack*.

    Args:
        attack: Goes into every field that takes words.
        line: Id of the line on which it was said; quoted there, and everywhere else, under every marker.
        voices: The side it gives to each speaker label.
    """
    answer: dict[str, Any] = filled(answer_schema(), attack)
    sendable = attack.encode("utf-8", "ignore").decode()
    answer["is_sales_call"] = True
    answer["participants"] = [{"label": label, "side": side} for label, side in voices.items()]
    here = [(letter, marker, line, sendable, "Susan Park") for letter in LETTERS for marker in OWN_MARKERS[letter]]
    elsewhere = [
        (letter, next(iter(OWN_MARKERS[letter])), place, quote, subject)
        for letter in LETTERS
        for place, quote, subject in (("s2", INVENTED, "Susan Park"), ("s99", sendable, sendable))
    ]
    names = ("letter", "marker", "segment_id", "quote", "subject")
    answer["evidence"] = [dict(zip(names, claim, strict=True)) for claim in (*here, *elsewhere)]
    answer["elements"] = [{**answer["elements"][0], "letter": letter.value, "score": 3} for letter in LETTERS]
    for moment in answer["moments"]:
        moment["segment_id"] = line
    return answer
