"""Who was named and not met: people of the buyer's side whom no call has heard yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.meddic import speech
from analysis.model.meddic import MeddicAnalysis, Span
from analysis.model.transcript import Side, Transcript

NAMING = frozenset({"names_authority", "step_owner", "pain_owner"})
"""Markers whose subject is a person."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person somebody named, with the words that name them."""

    name: str
    span: Span


def mentioned(analysis: MeddicAnalysis) -> tuple[Mention, ...]:
    """Return the people whom buyers name in this call, each once, in order of the result."""
    found: list[Mention] = []
    for one in _named(analysis):
        if one.span.side is Side.BUYER and not any(speech.same_person(one.name, known.name) for known in found):
            found.append(one)
    return tuple(found)


def _named(analysis: MeddicAnalysis) -> Iterator[Mention]:
    for moment in analysis.told("person"):
        if moment.label:
            yield Mention(moment.label, moment.span)
    for result in analysis.letters:
        for item in result.evidence:
            if item.marker in NAMING and speech.names_person(item.span.text, item.subject):
                yield Mention(item.subject, item.span)


def not_met(analysis: MeddicAnalysis, transcript: Transcript) -> tuple[Mention, ...]:
    """Return those of `mentioned` who are heard in no line of this call."""
    heard = {segment.speaker for segment in transcript.segments if segment.speaker}
    names = [transcript.participant(label).name for label in heard]
    return tuple(one for one in mentioned(analysis) if not any(speech.same_person(one.name, name) for name in names))
