"""`analyze`: one recording, transcript or known conversation, with progress and a readable report."""

import dataclasses
import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from analysis.model.conversation import Conversation, ConversationState
from analysis.model.ids import WorkspaceId
from analysis.usecases.control import Amended, ConversationView
from analysis.usecases.start import NewConversation, Receipt
from bot.commands.calls import is_file, local, start
from bot.commands.edge import Exit, Lang, begin, opened, out, spoken
from bot.commands.follow import EXITS, STUCK, follow
from bot.wiring import World, start_worker_if_free
from handlers.render.terminal import report
from handlers.render.words import Words


class Channel(StrEnum):
    """Which stereo channel carries the seller."""

    LEFT = "left"
    RIGHT = "right"


def plain(value: object) -> Any:  # noqa: ANN401 - JSON is any
    """Return dataclasses, dates and enums as JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def print_view(words: Words, view: ConversationView, *, as_json: bool) -> None:
    """Print the result on standard output."""
    if as_json:
        typer.echo(json.dumps(plain(view), ensure_ascii=False, indent=2))
    elif view.analysis is not None:
        out().print(report(words, view))


def say_ending(words: Words, view: ConversationView) -> None:
    """Say on standard error why there is no result."""
    conversation, console = view.conversation, Console(stderr=True, highlight=False)
    if conversation.state is ConversationState.CANCELED:
        console.print(words("cli-canceled"))
    elif conversation.state is ConversationState.UNKNOWN:
        provider = view.unknown[0].provider if view.unknown else ""
        console.print(words("report-unknown", count=max(1, len(view.unknown)), provider=provider), style="yellow")
    elif conversation.state in STUCK:
        console.print(words(f"report-{conversation.state}"), style="yellow", markup=False)
    elif conversation.failure is not None:
        said = words("cli-failed", words=words(conversation.failure.key, **conversation.failure.params))
        if conversation.failure.error_id:
            said = words("cli-error", words=said, id=conversation.failure.error_id)
        console.print(said, style="red", markup=False)


def run(world: World, words: Words, workspace: WorkspaceId, receipt: Receipt, *, as_json: bool) -> int:
    """Follow a started conversation to its end, print what came of it and return the exit code."""
    ended: Conversation = follow(world, words, workspace, receipt.conversation_id)
    view = world.services.show(workspace, ended.id)
    if ended.state is not ConversationState.DONE:
        say_ending(words, view)
    print_view(words, view, as_json=as_json)
    return EXITS.get(ended.state, Exit.FAILED)


def analyze(
    target: Annotated[
        str,
        typer.Argument(
            metavar="FILE|ID", help="A recording or transcript (file or allowed https address), an id or case number."
        ),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the report.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try again what failed or has an unknown outcome.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Make a new result, with the options given here.")] = False,
    title: Annotated[str, typer.Option(help="Title; default: the file's name.")] = "",
    language: Annotated[str, typer.Option(help="Language spoken, such as en or zh-TW; default: find out.")] = "",
    provider: Annotated[str, typer.Option(help="Transcriber: groq, gemini or offline; default: TRANSCRIBER.")] = "",
    seller: Annotated[Channel | None, typer.Option(help="Stereo channel of the seller's voice.")] = None,
    lang: Lang = "",
) -> None:
    """Analyze a file or show a conversation. Exit code 0 done, 1 failed, 3 outcome unknown, 4 canceled."""
    settings, words = begin(lang)
    with spoken(words), opened(settings) as world:
        workspace = world.home
        if provider:
            world.engines.demand(provider)
        channel = None if seller is None else list(Channel).index(seller)
        if target.startswith(("http://", "https://")) or is_file(Path(target)):
            new = NewConversation(title=title, language=language, provider=provider, seller_channel=channel)
            with local(world, target) as file:
                receipt = start(world, workspace, file, new)
        else:
            known = world.services.show(workspace, target).conversation
            receipt = Receipt(known.id, known.case_number, known.attempt, duplicate=True)
        note = "report-joined" if receipt.duplicate else ""
        if receipt.duplicate and (retry or again):
            amended = Amended(language, provider, channel)
            receipt = world.services.retry(
                workspace, receipt.conversation_id, actor="terminal", again=again, amended=amended
            )
            note = "report-nothing-to-retry" if receipt.duplicate else ""
        if note and not as_json:
            said = words(note, case=receipt.case_number)
            Console(stderr=True, highlight=False).print(said, style="bright_black", markup=False)
        with start_worker_if_free(world):
            code = run(world, words, workspace, receipt, as_json=as_json)
    raise typer.Exit(code)
