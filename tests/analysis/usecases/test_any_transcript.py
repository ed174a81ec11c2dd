"""Transcripts of every shape through questions, proof and rules: a result or a refusal, never half of one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from analysis.errors import RefusedError
from analysis.meddic.analyze import assess
from analysis.meddic.parts import LINE_OVERHEAD_TOKENS, MAX_TOKENS, split, tokens
from analysis.meddic.prompt import Prompt
from analysis.model.meddic import Letter, Level, MeddicAnalysis, Usage
from analysis.model.transcript import Participant, Side, SideSource, Transcript
from analysis.transcript.parse import parse
from analysis.usecases.dialogue import converse
from handlers.render.words import LANGUAGES, Words
from tests.fakes.meddic_rule import answer, lines_of
from tests.fakes.talk import PLANTED, talk

PEOPLE = (
    Participant("Dana", "Dana", Side.SELLER, SideSource.GIVEN),
    Participant("Lin", "Lin", Side.BUYER, SideSource.GIVEN),
)


@dataclass
class Asked:
    """Answers by a rule, and keeps what was asked."""

    prompts: list[str] = field(default_factory=list)
    sales: bool = True

    def __call__(self, prompt: Prompt) -> str:
        """Answer one question."""
        self.prompts.append(prompt.prompt)
        if "repairs" in prompt.schema["properties"]:
            return json.dumps({"repairs": []})
        return json.dumps({**answer(prompt.prompt), "is_sales_call": self.sales})


def analyzed(transcript: Transcript, asked: Asked | None = None) -> MeddicAnalysis:
    """Return the result of a whole call."""
    heard = converse(asked or Asked(), transcript, "en")
    return assess(transcript, heard.answers, repaired=heard.repaired, engine="test", usage=Usage())


def proof(found: MeddicAnalysis) -> Mapping[Letter, list[str]]:
    """Return the lines shown for each letter."""
    return {r.letter: [e.span.segment_id for e in r.evidence] for r in found.letters if r.evidence}


@pytest.mark.fault("49")
@pytest.mark.parametrize(("language", "lines"), [("en", 2_400), ("zh-TW", 2_400)])
def test_a_call_of_more_than_150k_tokens_is_read_whole_in_parts(language: str, lines: int) -> None:
    """Overlapping parts keep the line numbers; what is planted first, last and in the overlap is found once each."""
    bare = parse(talk(language, lines, {}), given=PEOPLE)
    costs = [tokens(s.text) + LINE_OVERHEAD_TOKENS for s in bare.segments]
    overlap = split(bare)[1].segments[5].id
    number = int(overlap[1:]) - 1
    number -= number % 2  # a line of Lin's
    first, last = PLANTED[language]
    pain = {"en": "Lin: It is a painful problem for the night shift.", "zh-TW": "Lin: 這個問題讓夜班很困擾。"}[language]
    transcript = parse(talk(language, lines, {2: first, number: pain, lines - 2: last}), given=PEOPLE)
    asked = Asked()
    found = analyzed(transcript, asked)

    assert sum(costs) > MAX_TOKENS
    assert len(transcript.segments) == lines
    parts = split(transcript)
    assert len(asked.prompts) == len(parts) >= 2
    assert all(tokens(prompt) < MAX_TOKENS * 1.1 for prompt in asked.prompts)
    read = [[line.id for line in lines_of(prompt)] for prompt in asked.prompts]
    assert set().union(*read) == {segment.id for segment in transcript.segments}
    assert read[1][0] in read[0]
    shown = proof(found)
    assert shown[Letter.METRICS] == ["s3"]
    assert shown[Letter.IDENTIFY_PAIN] == ["s3", f"s{number + 1}"]
    assert shown[Letter.ECONOMIC_BUYER] == [f"s{lines - 1}"]
    texts = {segment.id: segment.text for segment in transcript.segments}
    spans = [e.span for r in found.letters for e in r.evidence]
    assert all(texts[span.segment_id][span.begin : span.end] == span.text for span in spans)
    assert found.transcript_sha256 == transcript.sha256


def test_an_hour_is_one_question() -> None:
    """Nine hundred turns need no parts."""
    asked = Asked()
    transcript = parse(talk("en", 900, {450: PLANTED["en"][0]}), given=PEOPLE)
    assert proof(analyzed(transcript, asked))[Letter.METRICS] == ["s451"]
    assert len(asked.prompts) == 1


@pytest.mark.fault("49")
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "transcript-empty"),
        ("   \n\n", "transcript-empty"),
        ("Dana: ...\nLin: !!!", "transcript-empty"),
        ("Dana: Hi.\nLin: Hi.", "transcript-too-short"),
        ("Lin: One long line alone is no conversation, however much it may say about money.", "transcript-format"),
        ("We talked about this and that, and nobody wrote down who said what.", "transcript-format"),
        ("Dana: 您好。\nLin: 您好。", "transcript-too-short"),
    ],
)
def test_empty_and_tiny_calls_are_refused_in_words_before_anything_is_paid(text: str, key: str) -> None:
    """Not a zero, not a default: a refusal, and the model was never asked."""
    asked = Asked()
    with pytest.raises(RefusedError) as caught:
        analyzed(parse(text.encode(), given=PEOPLE), asked)
    assert caught.value.key == key
    assert asked.prompts == []
    for language in LANGUAGES:
        assert Words(language)(key, **caught.value.params) != key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_that_sells_nothing_is_refused_in_words(language: str) -> None:
    """Also where the model points at lines: no letter is shown, and the words say why."""
    with pytest.raises(RefusedError) as caught:
        analyzed(parse(talk("en", 20, {2: PLANTED["en"][0]}), given=PEOPLE), Asked(sales=False))
    assert Words(language)(caught.value.key) not in {"", caught.value.key}


@pytest.mark.fault("49")
def test_two_languages_in_one_call_prove_alike() -> None:
    """Each quote stands in the language in which it was said."""
    lines = {0: PLANTED["zh-TW"][0], 4: PLANTED["en"][1]}
    found = analyzed(parse(talk("zh-TW", 10, lines), given=PEOPLE))
    assert (proof(found)[Letter.METRICS], proof(found)[Letter.ECONOMIC_BUYER]) == (["s1"], ["s5"])
    assert {r.letter: r.level for r in found.letters}[Letter.METRICS] is Level.STATED


@pytest.mark.parametrize("voice", ["", "Dana"])
def test_without_a_buyers_voice_nothing_is_more_than_a_claim(voice: str) -> None:
    """No speakers at all, or our side alone: quotes are shown, and the result says that no buyer is known."""
    said = [line.removeprefix("Lin: ") for line in (*PLANTED["en"], *PLANTED["zh-TW"])]
    transcript = parse(json.dumps([{"speaker": voice, "text": line} for line in said]).encode(), given=PEOPLE[:1])

    def ask(prompt: Prompt) -> str:
        claim = {"letter": "identify_pain", "marker": "impact", "subject": ""}
        claims = [{**claim, "segment_id": s.id, "quote": s.text} for s in transcript.segments]
        return json.dumps({**answer(prompt.prompt), "participants": [], "evidence": claims})

    heard = converse(ask, transcript, "en")
    found = assess(transcript, heard.answers, repaired=heard.repaired, engine="test", usage=Usage())
    assert proof(found) == {Letter.IDENTIFY_PAIN: ["s1", "s2", "s3", "s4"]}
    assert max(r.level for r in found.letters) is Level.CLAIMED
    assert "analysis-no-buyer-known" in found.warnings


def test_the_same_call_gives_the_same_bytes() -> None:
    """Twice through everything, in parts."""
    transcript = parse(talk("zh-TW", 2_400, {2: PLANTED["zh-TW"][0]}), given=PEOPLE)
    assert repr(analyzed(transcript)) == repr(analyzed(transcript))
