"""`import`: back-fill a folder of calls, or a CSV that names them; batch work that never delays people."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from analysis.errors import CallError, RefusedError
from analysis.model.conversation import Priority
from analysis.model.ids import WorkspaceId
from analysis.usecases.start import NewConversation
from bot.commands.calls import RECORDINGS, TRANSCRIPTS, start
from bot.commands.edge import Exit, Lang, begin, error_words, out, spoken
from bot.commands.follow import follow
from bot.wiring import World, open_world, start_worker_if_free
from handlers.render.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """One call to import: a file, what the list says of it, and its transcript where one lies beside it."""

    file: Path
    new: NewConversation
    written: Path | None = None


def from_folder(folder: Path) -> Iterator[Row]:
    """Yield every recording and transcript below *folder*, by name; "call.vtt" belongs to the "call.mp3" beside it."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in TRANSCRIPTS | RECORDINGS)
    written = {path.with_suffix(""): path for path in files if path.suffix.lower() in TRANSCRIPTS}
    recorded = {path.with_suffix("") for path in files if path.suffix.lower() in RECORDINGS}
    for file in files:
        stem = file.with_suffix("")
        if file.suffix.lower() in TRANSCRIPTS and stem in recorded:
            continue
        when = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        new = NewConversation(title=file.stem, occurred_at=when, priority=Priority.BATCH)
        yield Row(file, new, written.get(stem) if stem in recorded else None)


def moment(text: str) -> datetime | None:
    """Return an ISO 8601 date or time, UTC where it names no zone; None for "".

    Raises:
        RefusedError: "import-date".
    """
    if not text.strip():
        return None
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        raise RefusedError("import-date", value=text.strip()[:40]) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def demand_file(file: Path, root: Path) -> None:
    """Refuse what is no file below *root*. RefusedError("import-no-file")."""
    if not file.is_relative_to(root) or not file.is_file():
        raise RefusedError("import-no-file")


def from_csv(listing: Path) -> Iterator[Row | tuple[Path, RefusedError]]:
    """Yield one row a line: columns file (required), title, occurred_at, language, external_id, provider.

    Files are taken relative to the CSV and must lie in its folder: the list may come from elsewhere.
    """
    root = listing.parent.resolve()
    with listing.open(newline="", encoding="utf-8-sig") as lines:
        for line in csv.DictReader(lines):
            file = (root / (line.get("file") or "").strip()).resolve()
            try:
                demand_file(file, root)
                new = NewConversation(
                    title=(line.get("title") or file.stem).strip(),
                    occurred_at=moment(line.get("occurred_at") or ""),
                    language=(line.get("language") or "").strip(),
                    external_id=(line.get("external_id") or "").strip(),
                    provider=(line.get("provider") or "").strip(),
                    priority=Priority.BATCH,
                )
            except RefusedError as error:
                yield file, error
            else:
                yield Row(file, new)


def start_all(
    world: World, words: Words, workspace: WorkspaceId, rows: Iterator[Row | tuple[Path, RefusedError]]
) -> tuple[list[str], Counter[str]]:
    """Start every row, say what became of each, and return the new ids with the counts."""
    counts: Counter[str] = Counter()
    fresh: list[str] = []
    for row in rows:
        if not isinstance(row, Row):
            file, problem = row
            counts["refused"] += 1
            said = words("cli-import-refused", name=file.name, words=words(problem.key, **problem.params))
            out().print(said, style="red", markup=False)
            continue
        try:
            receipt = start(world, workspace, row.file, row.new, row.written)
        except CallError as error:
            counts["refused"] += 1
            said = words("cli-import-refused", name=row.file.name, words=error_words(words, error)[0])
            out().print(said, style="red", markup=False)
            continue
        counts["known" if receipt.duplicate else "queued"] += 1
        if not receipt.duplicate:
            fresh.append(receipt.conversation_id)
        state = words("state-queued")
        out().print(words("cli-imported", case=receipt.case_number, name=row.file.name, state=state), markup=False)
    return fresh, counts


def import_calls(
    source: Annotated[Path, typer.Argument(exists=True, help="A folder, or a CSV with a column named file.")],
    *,
    wait: Annotated[bool, typer.Option(help="Wait until every call is done.")] = False,
    lang: Lang = "",
) -> None:
    """Queue a back-fill. Running it again imports only what is new. Exit code 1 if a file was refused."""
    settings, words = begin(lang)
    rows: Iterator[Row | tuple[Path, RefusedError]] = from_folder(source) if source.is_dir() else from_csv(source)
    with spoken(words), open_world(settings) as world:
        fresh, counts = start_all(world, words, world.home, rows)
        if not counts:
            Console(stderr=True).print(words("cli-import-none", folder=str(source)), style="yellow", markup=False)
            raise typer.Exit(Exit.FAILED)
        totals = {name: counts[name] for name in ("queued", "known", "refused")}
        out().print(words("cli-import-summary", **totals))
        if wait:
            with start_worker_if_free(world):
                for conversation in fresh:
                    known = world.services.show(world.home, conversation).conversation
                    follow(world, words, world.home, known.id)
    raise typer.Exit(Exit.FAILED if counts["refused"] else Exit.DONE)
