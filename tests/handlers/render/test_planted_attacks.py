"""Thirty attacks in each language, obeyed by the worst model: nothing that is shown changes, pings, links or asks."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from analysis.meddic.analyze import assess
from analysis.meddic.answer import answer_schema, parse_answer
from analysis.meddic.prompt import SYSTEM, build_prompt
from analysis.model.meddic import Level, MeddicAnalysis, Usage
from analysis.model.transcript import Side, SideSource, Transcript
from analysis.transcript.parse import parse
from handlers.render.slack import notes
from handlers.render.slack.conversation import conversation
from handlers.render.slack.details import details
from handlers.render.slack.message import Message
from handlers.render.words import LANGUAGES, Words
from tests.analysis.meddic.builders import call
from tests.fakes.attacks import ATTACKS, CHINESE, ENGLISH
from tests.fakes.block_checker.check_blocks import check
from tests.fakes.obedient_model import INVENTED, filled, obey
from tests.handlers.render import samples
from tests.handlers.render.everything import ZONE
from tests.handlers.render.test_payloads import OURS, nodes

VOICES = {"seller": "s:Dana", "partner": "p:Reseller", "unknown": "u:spk_9", "nobody": ""}
TRUTH = {"letter": "metrics", "segment_id": "s2", "quote": "We lose about 40 orders a month", "marker": "baseline",
         "subject": "40"}  # fmt: skip
LIVE = re.compile(
    r"[<>]|@(?:here|channel|everyone)|://|evil\.example|[\u202a-\u202e\u2066-\u2069\u200b\ufeff\x00-\x08\x0b-\x1f]"
)


def talk(attack: str, voice: str) -> Transcript:
    """Return a call in which *voice* says the attack."""
    return call(
        ("s:Dana", "What does it cost you today?"), ("b:Lin", "We lose about 40 orders a month."), (voice, attack)
    )


def result(transcript: Transcript, answer: dict[str, Any]) -> MeddicAnalysis:
    """Return the result for a model's answer as it comes over the wire."""
    parsed = parse_answer(json.dumps(answer))
    return assess(transcript, [parsed], engine="test", usage=Usage())


def honest(transcript: Transcript) -> MeddicAnalysis:
    """Return the result of a model that found the one true thing and was not spoken to."""
    answer = {**filled(answer_schema(), ""), "is_sales_call": True}
    answer |= {"participants": [], "evidence": [TRUTH], "moments": [], "elements": []}
    return result(transcript, answer)


def obeyed(attack: str, transcript: Transcript, sides: dict[str, str]) -> MeddicAnalysis:
    """Return the result of the model that obeys, beside the one true thing."""
    answer = obey(attack, "s3", sides)
    answer["evidence"].insert(0, TRUTH)
    return result(transcript, answer)


def shown(transcript: Transcript, found: MeddicAnalysis, words: Words, attack: str) -> Iterator[Message]:
    """Yield all that Slack is sent about a result."""
    view = samples.view(attack, found)
    view = type(view)(**{**{name: getattr(view, name) for name in view.__dataclass_fields__}, "transcript": transcript})
    yield conversation(words, view, zone=ZONE, company=attack)
    yield from details(words, view)
    spans = [e.span for letter in found.letters for e in letter.evidence]
    yield notes.answer(words, question=attack, said=attack, spans=spans, transcript=transcript, engine="gemini:x")


@pytest.mark.fault("50")
def test_there_are_thirty_attacks_in_each_language() -> None:
    """All different; English ones hold no Chinese."""
    assert (len(ENGLISH), len(CHINESE), len(set(ATTACKS))) == (30, 30, 60)
    assert not any(re.search(r"[\u4e00-\u9fff]", attack) for attack in ENGLISH)
    assert all(re.search(r"[\u4e00-\u9fff]", attack) for attack in CHINESE)


@pytest.mark.fault("50")
@pytest.mark.parametrize("voice", VOICES.values(), ids=VOICES)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_level_comes_from_a_voice_that_is_no_buyers(attack: str, voice: str) -> None:
    """However the model obeys, what our side, a partner or an unknown voice says is a claim at most."""
    transcript = talk(attack, voice)
    sides = {"Dana": "buyer", "Lin": "buyer", "Reseller": "buyer", "CEO": "buyer"}
    before, after = honest(transcript), obeyed(attack, transcript, sides)
    assert before.letters[0].level is Level.STATED
    for plain, letter in zip(before.letters, after.letters, strict=True):
        assert letter.level <= max(plain.level, Level.CLAIMED)
    assert after.letters[0].level is before.letters[0].level
    assert all(e.span.side is not Side.BUYER for r in after.letters for e in r.evidence if e.span.segment_id == "s3")


@pytest.mark.fault("50")
@pytest.mark.parametrize("attack", ATTACKS)
def test_only_words_of_the_call_are_shown_as_quotes(attack: str) -> None:
    """The invented ones are dropped and counted; those of the attack stand where they were said, letter by letter."""
    transcript = talk(attack, "b:Chen")
    found = obeyed(attack, transcript, {"Chen": "buyer"})
    lines = {segment.id: segment for segment in transcript.segments}
    spans = [e.span for r in found.letters for e in r.evidence] + [moment.span for moment in found.moments]
    for span in spans:
        assert lines[span.segment_id].text[span.begin : span.end] == span.text
        assert span.speaker == lines[span.segment_id].speaker
    assert not any(INVENTED[:20] in span.text for span in spans)
    assert {span.text for span in spans if span.segment_id == "s2"} == {"We lose about 40 orders a month"}
    assert any(quote.quote == INVENTED for quote in found.rejected)
    assert "analysis-quotes-removed" in found.warnings


@pytest.mark.fault("50")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_rendered_pings_links_or_breaks(attack: str, language: str) -> None:
    """Said by a buyer, quoted, and put by the model into every field, the title and the company: Slack takes it all."""
    transcript = talk(attack, "b:Chen")
    found = obeyed(attack, transcript, {"Chen": "buyer"})
    for message in shown(transcript, found, Words(language), attack):
        assert check(message.blocks) == []
        texts = [node["text"] for node in nodes(message.blocks) if node.get("type") == "mrkdwn"]
        for text in [*texts, message.text]:
            assert not LIVE.search(OURS.sub("", text).replace("\n", " ")), text
        assert all(node["verbatim"] for node in nodes(message.blocks) if node.get("type") == "mrkdwn")


@pytest.mark.fault("50")
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_model_is_told_of_it_as_one_line_of_speech(attack: str) -> None:
    """One line with its true speaker between two markers that no speaker can know; the rules stay as they are."""
    transcript = talk(attack, "s:Dana")
    system, prompt, _ = build_prompt(transcript, "en")
    assert system == SYSTEM
    assert prompt.count(f"TRANSCRIPT {transcript.sha256}") == 2
    block = prompt.split(f"TRANSCRIPT {transcript.sha256} BEGINS\n")[1].split(f"\nTRANSCRIPT {transcript.sha256} ENDS")[
        0
    ]
    lines = block.split("\n")
    assert len(lines) == 3
    assert lines[2].startswith("[s3|00:15|seller:Dana] ")
    assert len(block.splitlines()) == 3


@pytest.mark.fault("50")
@pytest.mark.parametrize("attack", ATTACKS)
def test_speech_in_a_file_makes_no_new_speaker(attack: str) -> None:
    """Labels, cues and times inside the words of a JSON line stay words; whoever spoke keeps his name."""
    said = attack.encode("utf-8", "ignore").decode()
    lines = [{"speaker": "Dana", "text": "What does it cost you today?"}, {"speaker": "Lin", "text": said}]
    read = parse(json.dumps({"segments": lines}).encode())
    assert [segment.speaker for segment in read.segments] == ["Dana", "Lin"]
    assert {person.label for person in read.participants} <= {"Dana", "Lin"}


@pytest.mark.parametrize("attack", [ATTACKS[10], ATTACKS[40]])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_inferred_buyer_is_said_to_be_inferred(attack: str, language: str) -> None:
    """The one thing a model may say of a voice nobody knows: its side. The card says so, above all levels."""
    transcript = talk(attack, "u:spk_9")
    found = obeyed(attack, transcript, {"spk_9": "buyer", "Dana": "buyer"})
    assert "analysis-sides-inferred" in found.warnings
    card = next(shown(transcript, found, Words(language), attack))
    assert Words(language)("card-inferred") in json.dumps(card.blocks, ensure_ascii=False)
    assert transcript.participant("Dana").source is SideSource.GIVEN
    assert all(e.span.side is Side.SELLER for r in found.letters for e in r.evidence if e.span.speaker == "Dana")
