"""`eval`: how well the analyst does on labeled calls, as a table and as JSON (docs/evaluation.md)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from analysis.errors import RefusedError
from analysis.evaluation.dataset import Case, Dataset, load, together
from analysis.evaluation.replies import Kind, RecordingModel, StoredModel, StoredReply, read_replies
from analysis.evaluation.report import Report, as_json, report
from analysis.evaluation.run import Ending, Outcome, by_cues, by_model
from bot.commands.edge import Exit, Lang, begin, out, spoken
from bot.settings import Settings
from bot.wiring import open_world
from handlers.render.words import Words

MAX_RUNS = 20

Run = Callable[[Case, int], Outcome]


class Provider(StrEnum):
    """Where the answers come from."""

    STORED = "stored"
    LIVE = "live"
    CUES = "cues"


def evaluate(
    datasets: Annotated[list[Path], typer.Argument(metavar="DATASET...", help="Dataset files; scored together.")],
    *,
    provider: Annotated[Provider, typer.Option(help="Stored replies, the configured model, or the keyword scan.")] = (
        Provider.STORED
    ),
    runs: Annotated[int, typer.Option(min=1, max=MAX_RUNS, help="How often each call is analyzed.")] = 1,
    replies: Annotated[Path | None, typer.Option(help="Folder of stored replies; default: the dataset's own.")] = None,
    record: Annotated[Path | None, typer.Option(help="Keep the live model's replies in this folder.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write everything to this file.")] = None,
    lang: Lang = "",
) -> None:
    """Score the analyst on labeled calls. Exit code 1 if a run gave no result."""
    settings, words = begin(lang)
    with spoken(words):
        if record is not None:
            _demand_folder(record, provider)
        sets = [load(path) for path in datasets]
        cases = together(sets)
        stored = _replies(sets, replies) if provider is Provider.STORED else ()
        with _runner(provider, settings, stored, record) as run:
            outcomes = [run(case, number) for number in range(1, runs + 1) for case in cases]
        figures = report(cases, outcomes, runs=runs)
        if json_file is not None:
            content = as_json(figures, cases, outcomes, provider=provider, model_quality=provider is Provider.LIVE)
            _write(json_file, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    _print_table(words, sets, figures, provider)
    _print_notes(words, outcomes, provider, stored)
    if figures.failed:
        raise typer.Exit(Exit.FAILED)


def _replies(sets: list[Dataset], folder: Path | None) -> tuple[StoredReply, ...]:
    folders = [folder] if folder else list(dict.fromkeys(each.replies for each in sets if each.replies))
    if not folders:
        raise RefusedError("eval-no-replies", folder="-")
    return tuple(reply for each in folders for reply in read_replies(each))


@contextmanager
def _runner(
    provider: Provider, settings: Settings, stored: tuple[StoredReply, ...], record: Path | None
) -> Iterator[Run]:
    """Give what runs a case; only the live model needs the world opened."""
    if provider is Provider.CUES:
        yield by_cues
    elif provider is Provider.STORED:
        yield lambda case, number: by_model(case, StoredModel(stored, number), number)
    else:
        with open_world(settings) as world:
            model = world.engines.model
            if model is None:
                raise RefusedError("eval-no-model")
            yield lambda case, number: by_model(
                case, RecordingModel(model, record, number) if record else model, number
            )


def _demand_folder(record: Path, provider: Provider) -> None:
    """Make the folder for recordings before anything is paid for."""
    if provider is not Provider.LIVE:
        raise RefusedError("eval-record-live")
    try:
        record.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise RefusedError("eval-not-written", name=record.name) from None


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError:
        raise RefusedError("eval-not-written", name=path.name) from None


def _print_table(words: Words, sets: list[Dataset], figures: Report, provider: Provider) -> None:
    console = out()
    for each in sets:
        console.print(words("eval-dataset", name=each.name, about=each.about), markup=False)
    table = Table(title=words("eval-title", provider=words(f"eval-provider-{provider}"), runs=figures.runs))
    table.add_column(words("eval-column-metric"))
    table.add_column(words("eval-column-value"), justify="right")
    table.add_column(words("eval-column-base"))
    for name, value, base in _rows(words, figures):
        table.add_row(words(f"eval-{name}"), value, base)
    console.print(table)


def _print_notes(words: Words, outcomes: list[Outcome], provider: Provider, stored: tuple[StoredReply, ...]) -> None:
    """Say what the table does not show, and which runs are missing in it."""
    if provider is Provider.STORED:
        written = sum(reply.kind is Kind.WRITTEN for reply in stored)
        note = words("eval-stored-note", written=written, recorded=len(stored) - written)
        out().print(note, style="bold yellow", markup=False)
    if provider is Provider.CUES:
        out().print(words("eval-cues-note"), style="bold yellow", markup=False)
    errors = Console(stderr=True, highlight=False)
    for outcome in outcomes:
        if outcome.ending is Ending.FAILED:
            said = words("eval-failed-run", case=outcome.case, run=outcome.run, reason=outcome.reason)
            errors.print(said, style="red", markup=False)


def _rows(words: Words, r: Report) -> Iterator[tuple[str, str, str]]:
    """Yield (name in the catalog, value, what it is counted over)."""

    def over(what: str, amount: float) -> str:
        return words(f"eval-over-{what}", amount=amount)

    letters = r.presence_counts.hit + r.presence_counts.false_alarm + r.presence_counts.miss
    yield "calls", f"{r.sales_calls} + {r.non_sales}", over("runs", r.runs)
    yield "failed", str(r.failed), over("all-runs", r.cases * r.runs)
    yield "grounding-raw", _percent(r.grounding_raw), over("quotes", r.quotes.claimed)
    yield "grounding-repaired", _percent(r.grounding_repaired), over("quotes", r.quotes.claimed)
    yield "grounding-shown", _percent(r.grounding_shown), over("shown", r.quotes.shown)
    yield "precision", _figure(r.presence.precision), over("letters", letters)
    yield "recall", _figure(r.presence.recall), over("letters", letters)
    yield "f1", _figure(r.presence.f1), words("eval-over-always-yes", figure=_figure(r.presence_always_yes))
    yield "hit-at-3", _percent(r.hit_at_3), over("evidence", r.evidence_labels)
    yield "right-first", _percent(r.right_first), over("evidence", r.evidence_labels)
    yield "status", _percent(r.status_accuracy), over("labels", r.status_labels)
    yield "level-error", _figure(r.level_error), over("labels", r.level_labels)
    yield "kappa", _figure(r.level_kappa), over("labels", r.level_labels)
    yield "refused-sales", str(r.refused_sales), over("all-runs", r.sales_calls * r.runs)
    yield "non-sales-findings", str(r.non_sales_findings), over("non-sales", r.non_sales_runs)
    yield "non-sales-pointed", str(r.non_sales_pointed), over("non-sales", r.non_sales_runs)
    yield "non-sales-refused", str(r.non_sales_refused), over("non-sales", r.non_sales_runs)
    yield "agreement", _percent(r.stability.status_agreement), over("runs", r.runs)
    yield "spread", _whole(r.stability.widest_spread), over("runs", r.runs)
    yield "cost", _money(r.cost_usd), words("eval-over-cost", figure=_money(r.cost_usd_per_run or 0.0))
    yield "seconds", _figure(r.seconds_half), words("eval-over-p95", figure=_figure(r.seconds_p95))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"  # noqa: RUF001 - a dash for nothing counted


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"  # noqa: RUF001 - a dash for nothing counted


def _whole(value: int | None) -> str:
    return "–" if value is None else str(value)  # noqa: RUF001 - a dash for nothing counted


def _money(value: float) -> str:
    return f"USD {value:.4f}"
