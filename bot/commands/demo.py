"""`demo`: the whole pipeline on bundled calls, without any account; prints reports and timings."""

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from analysis.usecases.engines import SAMPLE
from analysis.usecases.start import NewConversation
from bot.commands.analyze import run
from bot.commands.edge import Lang, begin, out, spoken
from bot.demo.samples import CALL_EN, CALL_ZH, READING, sample
from bot.playground.driver import PATIENCE_S
from bot.settings import Settings
from bot.stage import perform
from bot.wiring import World, open_world, start_worker_if_free
from handlers.render.words import Words


@dataclass(frozen=True, slots=True)
class Act:
    """One part of the demo.

    Attributes:
        provider: "offline" transcribes here; SAMPLE takes the written transcript and the written answer.
        reader: Language of the report.
    """

    title: str
    name: str
    provider: str
    reader: str


ACTS = (
    Act("cli-demo-human", READING, "offline", "en"),
    Act("cli-demo-en", CALL_EN, SAMPLE, "en"),
    Act("cli-demo-zh", CALL_ZH, SAMPLE, "zh-TW"),
)


def play(world: World, act: Act, words: Words) -> int:
    """Run one act and print its report; return the exit code."""
    call = sample(act.name)
    new = NewConversation(
        title=call.title,
        language=call.language,
        provider=act.provider,
        seller_channel=call.seller_channel,
        participants=call.transcript.participants if act.provider == SAMPLE else (),
        file_name=call.recording.name,
    )
    given = call.transcript if act.provider == SAMPLE else None
    out().rule(f"[bold]{words(act.title)}", align="left")
    began = time.monotonic()
    receipt = world.services.start_from_recording(world.home, new, call.recording, given)
    code = run(world, words, world.home, receipt, as_json=False)
    out().print(words("cli-demo-timing", seconds=f"{time.monotonic() - began:.1f}"), style="bright_black")
    out().print()
    return code


def embedded(given: Settings, folder: Path) -> Settings:
    """Return settings of the demo in the terminal: it touches nothing but its folder and calls nobody."""
    return Settings.model_construct(data_folder=folder, default_locale=given.default_locale)


def read_aloud(settings: Settings, words: Words, folder: Path, lang: str) -> int:
    """Run every act in the terminal and return the worst exit code."""
    out().print(words("cli-demo-title"), style="bold")
    with spoken(words), open_world(embedded(settings, folder)) as world, start_worker_if_free(world):
        return max(play(world, act, Words(act.reader) if not lang else words) for act in ACTS)


def demo(
    *,
    terminal: Annotated[bool, typer.Option("--terminal", help="Print reports here instead of serving a page.")] = False,
    port: Annotated[int, typer.Option(help="Of the page.")] = 8000,
    patience: Annotated[
        float, typer.Option(min=PATIENCE_S, help="Seconds its Slack waits for an answer; more on a very slow machine.")
    ] = PATIENCE_S,
    lang: Lang = "",
) -> None:
    """Show everything on bundled calls, in a Slack of your own: no account, no other server. Ctrl-C ends it."""
    settings, words = begin(lang)
    folder = Path(tempfile.mkdtemp(prefix="demo-"))

    def ready(url: str) -> None:
        out().print(words("cli-demo-ready", url=url), style="bold")

    try:
        if terminal:
            raise typer.Exit(read_aloud(settings, words, folder, lang))
        with spoken(words):
            perform(settings, folder, port, ready, patience_s=patience)
    finally:
        # Kept, it would name messages of a Slack that is gone: the pretended one lives as long as this process.
        shutil.rmtree(folder, ignore_errors=True)
