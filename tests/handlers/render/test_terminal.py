"""The report in a terminal: readable words only, each quote once, and nothing that steers the terminal."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from analysis.usecases.control import ConversationView
from handlers.render.slack.details import details
from handlers.render.terminal import report
from handlers.render.words import LANGUAGES, Words
from tests.handlers.render import samples

PLAIN = samples.TEXTS["plain"]


def printed(view: ConversationView, language: str = "en") -> str:
    """Return the report as a wide terminal shows it."""
    into = io.StringIO()
    Console(file=into, width=400, force_terminal=False).print(report(Words(language), view))
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
