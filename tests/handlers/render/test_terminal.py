"""The report in a terminal: readable words only, each quote once, and nothing that steers the terminal."""

import io
from dataclasses import replace
from datetime import UTC

import pytest
from rich.console import Console, Group

from analysis.meddic.analyze import assess
from analysis.meddic.answer import MeddicAnswer
from analysis.model.meddic import Usage
from analysis.model.transcript import Participant, Segment
from analysis.usecases.control import ConversationView
from bot.demo.samples import CALL_EN, sample
from handlers.render.slack.card import card
from handlers.render.slack.details import details, letter_lines, transcript_file
from handlers.render.slack.quotes import speaker_name
from handlers.render.terminal import letter_block, report
from handlers.render.words import LANGUAGES, Words
from tests.handlers.render import samples

PLAIN = samples.TEXTS["plain"]


def printed(view: ConversationView, language: str = "en") -> str:
    """Return the report as a wide terminal shows it."""
    into = io.StringIO()
    Console(file=into, width=400, color_system=None).print(report(Words(language), view))
    return into.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_transcript_leaves_open_is_said(language: str) -> None:
    """Whose words some are, the reader must know before relying on them: in the terminal and in Slack."""
    note = Words(language)("transcript-some-speakers-unknown")
    view = samples.view(PLAIN, samples.analysis(PLAIN))
    view = replace(view, transcript=samples.transcript(PLAIN, notes=("transcript-some-speakers-unknown",)))
    assert note in printed(view, language)
    replies = details(Words(language), view)
    assert note in str([message.blocks for message in replies])


@pytest.mark.parametrize(
    ("language", "left", "numbered"), [("en", "Left channel", "Voice 2"), ("zh-TW", "左聲道", "發言者 2")]
)
def test_labels_that_stand_for_names_are_words(language: str, left: str, numbered: str) -> None:
    """Nobody is called channel-0 or spk_2; what is stored stays."""
    people = (Participant("channel-0", "channel-0"), Participant("spk_2", "spk_2"))
    segments = (Segment("s1", PLAIN, "channel-0", 0, 900), Segment("s2", PLAIN, "spk_2", 1_000, 1_900))
    view = samples.view(PLAIN, samples.analysis(PLAIN))
    view = replace(view, transcript=replace(samples.transcript(PLAIN), participants=people, segments=segments))
    for shown in (printed(view, language), transcript_file(Words(language), view)):
        assert left in shown
        assert numbered in shown
        assert "channel-0" not in shown
        assert "spk_2" not in shown
    assert speaker_name(Words(language), view.transcript, "channel-0") == left


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("engine", ["given", "groq:whisper-large-v3-turbo", "offline:whisper-base", "gemini:g-3.5"])
@pytest.mark.parametrize("analyzer", ["gemini:gemini-3.8-flash", "sample:written", "offline:cue-scan"])
def test_engines_are_called_what_people_call_them(language: str, engine: str, analyzer: str) -> None:
    """No short name of the code reaches a reader, in the terminal or in Slack."""
    view = samples.view(PLAIN, samples.analysis(PLAIN, engine=analyzer))
    view = replace(view, transcript=samples.transcript(PLAIN, engine=engine))
    words = Words(language)
    slack = [message.blocks for message in (*details(words, view), card(words, view, zone=samples.NOW.tzinfo or UTC))]
    for shown in (printed(view, language), str(slack), transcript_file(words, view)):
        plain = shown.replace("\u2060", "").replace("\\u2060", "")
        assert engine not in plain
        assert analyzer not in plain
        if language == "zh-TW":
            assert "written" not in plain


@pytest.mark.fault("65")
def test_nothing_printed_steers_the_terminal() -> None:
    """A title from a foreign list or file name cannot paint, move the cursor or turn a line around."""
    title = "ev\x1b[31mil\x07\x9b2J\u202e.txt"
    view = samples.view(title, samples.analysis(PLAIN))
    for shown in (printed(view), Words("en")("cli-import-refused", name=title, words="No.")):
        assert "ev[31mil" in shown
        assert not set(shown) & set("\x1b\x07\x9b\u202e")


def test_words_that_prove_two_things_of_a_letter_are_shown_once() -> None:
    """The bundled call has such quotes; nobody reads the same line twice."""
    found = sample(CALL_EN)
    assert found.answer is not None
    answer = MeddicAnswer.model_validate_json(found.answer.read_text(encoding="utf-8"))
    analysis = assess(found.transcript, [answer], engine="sample:written", usage=Usage())
    twice = [one for one in analysis.letters if len({piece.span for piece in one.evidence}) < len(one.evidence)]
    assert twice
    words = Words("en")
    for one in twice:
        into = io.StringIO()
        Console(file=into, width=400, color_system=None).print(Group(*letter_block(words, found.transcript, one)))
        for lines in (into.getvalue().splitlines(), list(letter_lines(words, found.transcript, one))):
            quotes = [line.strip() for line in lines if "“" in line]
            assert quotes
            assert len(quotes) == len(set(quotes))
