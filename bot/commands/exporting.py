"""`eval-export` and `rebuild`: what people corrected as a dataset, and every deal's standing computed anew."""

import json
from pathlib import Path
from typing import Annotated

import typer

from analysis.errors import RefusedError
from analysis.evaluation.export import counts, dataset
from analysis.usecases.snapshots import RebuildSnapshots
from bot.commands.edge import Lang, begin, opened, out, spoken
from bot.commands.workspace import Team, at_workspace, workspace_of


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Dataset file to write; must not be there yet.")],
    *,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Write people's corrections as a dataset that `eval` scores. It holds lines of real calls: keep it private."""
    with at_workspace(lang, slack_team) as (world, words, own):
        with world.begin(own) as work:
            content = dataset(work.histories.corrected(), name=file.stem)
            calls, letters = counts(content)
            work.audit.record("corrections.exported", actor="terminal", target=own, after={"calls": calls})
        try:
            with file.open("x", encoding="utf-8") as target:
                target.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
        except OSError:
            raise RefusedError("eval-not-written", name=file.name) from None
    out().print(words("eval-exported", name=file.name, calls=calls, letters=letters), markup=False)


def rebuild(*, slack_team: Team = "", lang: Lang = "") -> None:
    """Compute every deal's standing anew, after the rules changed; what was kept before stays. Safe to run twice."""
    settings, words = begin(lang)
    with spoken(words), opened(settings) as world:
        own = [workspace_of(world, slack_team)] if slack_team else world.directory.all()
        found = [RebuildSnapshots(world.begin)(one) for one in own]
    deals, changed = (sum(each) for each in zip(*found, strict=True)) if found else (0, 0)
    out().print(words("cli-rebuilt", deals=deals, changed=changed), markup=False)
