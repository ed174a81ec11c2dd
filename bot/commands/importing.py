"""`import`: back-fill a folder of calls, or a CSV that names them; batch work that never delays people."""

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
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
from bot.commands.calls import RECORDINGS, TRANSCRIPTS, content_of, is_file, one_line, start
from bot.commands.edge import Exit, Lang, begin, error_words, opened, out, spoken
from bot.commands.follow import follow
from bot.wiring import World, start_worker_if_free
from handlers.render.words import Words

FIRST_YEAR, LAST_YEAR = 1970, 2100


@dataclass(frozen=True, slots=True)
class Row:
    """One call to import: a file, what the list says of it, and its transcript where one lies beside it."""

    file: Path
    new: NewConversation
    written: Path | None = None


def from_folder(folder: Path) -> Iterator[Row]:
    """Yield every recording and transcript below *folder*, by name; "call.vtt" belongs to the "call.mp3" beside it."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in TRANSCRIPTS | RECORDINGS)
    files = [path for path in files if is_file(path)]  # no folder named so, no link that leads nowhere
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
    """Return an ISO 8601 date or time in UTC, which it is where it names no zone; None for "".

    Raises:
        RefusedError: "import-date": no date, or none of a recorded call.
    """
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
        when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise RefusedError("import-date", value=text[:40]) from None
    # Beyond these, a reader's time zone can lead out of the calendar.
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise RefusedError("import-date", value=text[:40])
    return when


def listed(root: Path, name: str) -> Path:
    """Return the file a list names. RefusedError("import-no-file") for what is no file below *root*."""
    try:
        file = (root / name).resolve()
    except (OSError, ValueError, RuntimeError):  # a name too long, with a NUL, or a link to itself
        raise RefusedError("import-no-file") from None
    if not file.is_relative_to(root) or not is_file(file):
        raise RefusedError("import-no-file")
    return file


def lines_of(listing: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV as spreadsheets write it: UTF-8 or UTF-16; commas, semicolons or tabs.

    Raises:
        RefusedError: "file-unreadable", "import-encoding", "import-no-column" or "import-broken".
    """
    content = content_of(listing)
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedError("import-encoding") from None
    head, _, _ = text.partition("\n")
    for delimiter in ",;\t":
        columns = [name.strip().lower() for name in next(csv.reader([head], delimiter=delimiter), [])]
        if "file" in columns:
            return rows_of(text, columns, delimiter)
    raise RefusedError("import-no-column")


def rows_of(text: str, columns: list[str], delimiter: str) -> list[dict[str, str]]:
    """Return each line below the first, its cells by name of column; a line may be short of cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [dict(zip(columns, cells, strict=False)) for cells in list(reader)[1:] if cells]
    except csv.Error:
        raise RefusedError("import-broken", line=reader.line_num) from None


def from_csv(listing: Path) -> Iterator[Row | tuple[str, RefusedError]]:
    """Yield one row a line: columns file (required), title, occurred_at, language, external_id, provider.

    Files are taken relative to the CSV and must lie in its folder: the list may come from elsewhere.
    """
    root = listing.parent.resolve()
    for line in lines_of(listing):
        cells = {name: one_line(cell) for name, cell in line.items()}
        try:
            file = listed(root, line.get("file", "").strip())
            new = NewConversation(
                title=cells.get("title") or file.stem,
                occurred_at=moment(cells.get("occurred_at", "")),
                language=cells.get("language", ""),
                external_id=cells.get("external_id", ""),
                provider=cells.get("provider", ""),
                priority=Priority.BATCH,
            )
        except RefusedError as error:
            yield cells.get("file", ""), error
        else:
            yield Row(file, new)


def start_all(
    world: World, words: Words, workspace: WorkspaceId, rows: Iterator[Row | tuple[str, RefusedError]]
) -> tuple[list[str], Counter[str]]:
    """Start every row, say what became of each, and return the new ids with the counts."""
    counts: Counter[str] = Counter()
    fresh: list[str] = []
    for row in rows:
        if not isinstance(row, Row):
            name, problem = row
            counts["refused"] += 1
            said = words("cli-import-refused", name=name, words=words(problem.key, **problem.params))
            out().print(said, style="red", markup=False)
            continue
        name = one_line(row.file.name)
        try:
            receipt = start(world, workspace, row.file, row.new, row.written)
        except CallError as error:
            counts["refused"] += 1
            said = words("cli-import-refused", name=name, words=error_words(words, error)[0])
            out().print(said, style="red", markup=False)
            continue
        counts["known" if receipt.duplicate else "queued"] += 1
        if not receipt.duplicate:
            fresh.append(receipt.conversation_id)
        state = words("state-queued")
        out().print(words("cli-imported", case=receipt.case_number, name=name, state=state), markup=False)
    return fresh, counts


def import_calls(
    source: Annotated[Path, typer.Argument(exists=True, help="A folder, or a CSV with a column named file.")],
    *,
    wait: Annotated[bool, typer.Option(help="Wait until every call is done.")] = False,
    lang: Lang = "",
) -> None:
    """Queue a back-fill. Running it again imports only what is new. Exit code 1 if a file was refused."""
    settings, words = begin(lang)
    rows: Iterator[Row | tuple[str, RefusedError]] = from_folder(source) if source.is_dir() else from_csv(source)
    with spoken(words), opened(settings) as world:
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
