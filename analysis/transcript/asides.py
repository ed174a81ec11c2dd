"""Who people are by what stands behind their names, such as "Maya Lind (Vendor)"."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from analysis.model.transcript import Participant, Side, SideSource
from analysis.transcript.turns import Piece

# ruff: noqa: RUF001  # Chinese punctuation
_ASIDE: Final = re.compile(r"^(?P<name>[^()（）]+?)\s*[(（](?P<aside>[^()（）]{1,40})[)）]$")
_PARTS: Final = re.compile(r"\s*(?:[,;/|·•，、；／]|\s[-–—]\s)\s*")
SIDES: Final = {
    **dict.fromkeys(("seller", "vendor", "rep", "sales rep", "賣方", "業務", "業務代表"), Side.SELLER),
    **dict.fromkeys(("buyer", "customer", "client", "prospect", "買方", "客戶"), Side.BUYER),
}
"""Only the whole word counts: "customer success" sells, a "vendor manager" buys."""


class Told(NamedTuple):
    """Pieces with speakers' labels, and the people of whom the text says more than a name."""

    pieces: list[Piece]
    people: list[Participant]


def told(pieces: Sequence[Piece]) -> Told:
    """Take side and role out of the speakers' names.

    A name with and without its remark is one person. A name with several different remarks is several people, whose
    labels keep the remark: two people are never made one.
    """
    remarks: defaultdict[str, set[str]] = defaultdict(set)
    for speaker in {piece.speaker for piece in pieces}:
        name, aside = _split(speaker)
        if aside:
            remarks[name].add(aside)
    labels = {speaker: _label(speaker, remarks) for speaker in dict.fromkeys(piece.speaker for piece in pieces)}
    people: dict[str, Participant] = {}
    for speaker, label in labels.items():
        name, aside = _split(speaker)
        person = _person(label, name, aside)
        if person != Participant(label, label):
            people.setdefault(label, person)
    return Told([replace(piece, speaker=labels[piece.speaker]) for piece in pieces], list(people.values()))


def _split(speaker: str) -> tuple[str, str]:
    found = _ASIDE.match(speaker)
    return (found["name"], found["aside"].strip()) if found else (speaker, "")


def _label(speaker: str, remarks: dict[str, set[str]]) -> str:
    name, _ = _split(speaker)
    return speaker if len(remarks[name]) > 1 else name


def _person(label: str, name: str, aside: str) -> Participant:
    """Return the person; who is called only "Seller" or 客戶 has told the side too."""
    parts = [part for part in _PARTS.split(aside) if part]
    sides = {SIDES[part.lower()] for part in (*parts, name) if part.lower() in SIDES}
    role = ", ".join(part for part in parts if part.lower() not in SIDES)
    if len(sides) != 1:
        return Participant(label, name, role=role)
    return Participant(label, name, sides.pop(), SideSource.GIVEN, role)
