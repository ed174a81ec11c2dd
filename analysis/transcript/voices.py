"""Who speaks: labels that hold in one chunk become labels of the call, and stereo channels become parties."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from analysis.model.audio import PreparedAudio
from analysis.model.transcript import Participant, Side, SideSource, Utterance


class Voices(NamedTuple):
    """Utterances with labels of the call.

    Attributes:
        chunks: As given, with new labels.
        unmatched: True if somebody may have two labels, for a chunk shared no voice with the one before it.
    """

    chunks: list[list[Utterance]]
    unmatched: bool


def matched(chunks: Sequence[Sequence[Utterance]]) -> Voices:
    """Give each voice one label through the whole call, "spk_1", "spk_2", … in order of first voice.

    A label of one chunk is the voice that spoke at the same time in the overlap with the chunk before. Where
    chunks do not overlap there is no evidence, and a voice gets a new label: two people are never made one.

    Args:
        chunks: Utterances by chunk, in times of the recording.
    """
    result: list[list[Utterance]] = []
    known = 0
    unmatched = False
    for chunk in chunks:
        labels = list(dict.fromkeys(utterance.speaker for utterance in chunk if utterance.speaker))
        names = _pairs(result[-1], chunk) if result else {}
        unmatched = unmatched or bool(known and labels and len(names) < len(labels))
        for label in labels:
            if label not in names:
                known += 1
                names[label] = f"spk_{known}"
        result.append([replace(utterance, speaker=names.get(utterance.speaker, "")) for utterance in chunk])
    return Voices(result, unmatched)


def _pairs(before: Iterable[Utterance], chunk: Sequence[Utterance]) -> dict[str, str]:
    shared: defaultdict[tuple[str, str], int] = defaultdict(int)
    for old in before:
        for new in chunk:
            together = min(old.end_ms, new.end_ms) - max(old.start_ms, new.start_ms)
            if together > 0 and old.speaker and new.speaker:
                shared[new.speaker, old.speaker] += together
    names: dict[str, str] = {}
    for (label, name), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if label not in names and name not in names.values():
            names[label] = name
    return names


class Channels:
    """The louder stereo channel at any time, from `PreparedAudio.dominance`."""

    def __init__(self, dominance: Sequence[tuple[int, int, int]]) -> None:
        self._spans = sorted(dominance)
        self._starts = [start for start, _, _ in self._spans]

    def label(self, utterance: Utterance) -> str:
        """Return "channel-0" or "channel-1", whichever leads longer; "" if neither ever does."""
        led: defaultdict[int, int] = defaultdict(int)
        first = max(0, bisect_right(self._starts, utterance.start_ms) - 1)
        for start, end, channel in self._spans[first:]:
            if start >= utterance.end_ms:
                break
            led[channel] += max(0, min(end, utterance.end_ms) - max(start, utterance.start_ms))
        best = max(led, key=lambda channel: (led[channel], -channel), default=None)
        return f"channel-{best}" if best is not None and led[best] else ""


def participants(
    labels: Iterable[str], prepared: PreparedAudio, seller_channel: int | None, given: Sequence[Participant]
) -> tuple[Participant, ...]:
    """Return one participant for each label in order of first voice.

    What a person or integration gave for that very label wins. A channel's side follows from *seller_channel*,
    and so does its name where only one given participant stands on that side.
    """
    by_label = {participant.label: participant for participant in given}
    seen = dict.fromkeys(label for label in labels if label)
    return tuple(by_label.get(label) or _heard(label, prepared, seller_channel, given) for label in seen)


def _heard(
    label: str, prepared: PreparedAudio, seller_channel: int | None, given: Sequence[Participant]
) -> Participant:
    if not prepared.two_channel:
        return Participant(label=label, name=label)
    if seller_channel is None:
        return Participant(label=label, name=label)
    side = Side.SELLER if label == f"channel-{seller_channel}" else Side.BUYER
    alone = [participant for participant in given if participant.side is side]
    name, role = (alone[0].name, alone[0].role) if len(alone) == 1 else (label, "")
    return Participant(label=label, name=name, side=side, source=SideSource.CHANNEL, role=role)
