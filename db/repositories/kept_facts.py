"""The facts of calls as they are kept: one JSON object whose longer parts are JSON texts by themselves.

A rehearsal reads ten thousand calls and looks at a few parts of some; what no rule looks at is never taken apart.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json

from analysis.model.facts import CallFacts, Checked, Denied, Heard, Proof, Said, Suggested
from analysis.model.ids import ConversationId
from analysis.model.meddic import CheckState, Letter
from analysis.model.rollup import ContradictionKind
from analysis.model.transcript import Side
from db.repositories.later import Later

Stored = dict[str, Any]
CALL: TypeAdapter[CallFacts] = TypeAdapter(CallFacts)
PARTS = frozenset({"proofs", "heard", "checked", "suggested", "denied", "closing"})
LETTERS = {str(one): one for one in Letter}
SIDES = {str(one): one for one in Side}


@dataclass(frozen=True, slots=True)
class KeptCall(CallFacts):
    """A call read from what was kept."""

    heard: Later[Heard]

    def told(self, *kinds: str) -> tuple[Heard, ...]:
        """Return the moments of these kinds, in order of time."""
        return self.heard.where("kind", kinds)


def stored_facts(facts: CallFacts) -> Stored:
    """Return the facts of a call as they are kept."""
    stored: Stored = CALL.dump_python(facts, mode="json")
    return {name: json.dumps(value, ensure_ascii=False) if name in PARTS else value for name, value in stored.items()}


def read_facts(content: str) -> CallFacts:
    """Return the facts of a call from their JSON."""
    stored: Stored = from_json(content, cache_strings=False)
    return KeptCall(
        conversation_id=ConversationId(stored["conversation_id"]),
        occurred_at=datetime.fromisoformat(stored["occurred_at"]),
        strength=stored["strength"],
        coverage=stored["coverage"],
        buyers=tuple(stored["buyers"]),
        proofs=Later(stored["proofs"], _proof),
        heard=Later(stored["heard"], _heard),
        checked=Later(stored["checked"], _checked),
        suggested=Later(stored["suggested"], _suggested),
        denied=Later(stored["denied"], _denied),
        price=_maybe(stored["price"]),
        closing=Later(stored["closing"], _said),
        language=stored["language"],
    )


def _said(stored: Stored) -> Said:
    side = SIDES[stored["side"]]
    return Said(stored["segment_id"], stored["begin"], stored["text"], stored["speaker"], side, stored["start_ms"])


def _maybe(stored: Stored | None) -> Said | None:
    return None if stored is None else _said(stored)


def _day(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)


def _proof(stored: Stored) -> Proof:
    people, quotes = tuple(stored["people"]), tuple(_said(one) for one in stored["said"])
    return Proof(LETTERS[stored["letter"]], stored["level"], people, quotes)


def _heard(stored: Stored) -> Heard:
    made = {"said": _said(stored["said"]), "more": _maybe(stored["more"])}
    return Heard(**{**stored, **made, "due_on": _day(stored["due_on"]), "was_on": _day(stored["was_on"])})


def _checked(stored: Stored) -> Checked:
    return Checked(**{**stored, "letter": LETTERS[stored["letter"]], "state": CheckState(stored["state"])})


def _suggested(stored: Stored) -> Suggested:
    return Suggested(**{**stored, "letter": LETTERS[stored["letter"]], "by_on": _day(stored["by_on"])})


def _denied(stored: Stored) -> Denied:
    made = {"older": _said(stored["older"]), "newer": _said(stored["newer"])}
    kind = ContradictionKind(stored["kind"])
    return Denied(**{**stored, **made, "letter": LETTERS[stored["letter"]], "kind": kind})
