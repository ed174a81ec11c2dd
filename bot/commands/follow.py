"""Follow one conversation in a terminal: a bar for each step, then how it ended."""

import time
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn

from analysis.model.conversation import Conversation, ConversationState, Step, StepProgress, StepState
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.usecases.control import ENDED
from bot.commands.edge import Exit
from bot.wiring import World, utc_now
from handlers.render.words import Words

LOOK_S = 0.15
HINT_AFTER_S = 10.0
STALLED_AFTER_S = 30.0
"""Longer than a step usually shows nothing new; and longer than the take-over of a dead worker's job."""
PATIENCE_S = 10.0
"""How long after a stored result we wait for the notice of it: the result must not wait for Slack."""
STUCK = frozenset({ConversationState.HELD, ConversationState.WAITING})
"""Nothing happens here before a person does something."""
EXITS = {
    ConversationState.DONE: Exit.DONE,
    ConversationState.UNKNOWN: Exit.UNKNOWN,
    ConversationState.CANCELED: Exit.CANCELED,
}


def detail_words(words: Words, detail: str) -> str:
    """Return what a step waits for; details look like "waiting-provider:30"."""
    key, _, seconds = detail.partition(":")
    return words(key, seconds=seconds) if detail else ""


def show(progress: Progress, bars: dict[Step, TaskID], words: Words, steps: list[StepProgress]) -> None:
    """Bring the bars up to date with *steps*."""
    for step in steps:
        if step.step not in bars:
            bars[step.step] = progress.add_task(words(f"step-{step.step}"), total=None, detail="", seconds=0.0)
        parts = f"{step.done}/{step.total}" if step.total > 1 else ""
        ended = step.state is StepState.DONE
        total = step.total or (1 if ended else None)
        detail = detail_words(words, step.detail) if step.state is StepState.WAITING else parts
        if step.state in {StepState.FAILED, StepState.UNKNOWN}:
            detail = words(f"step-state-{step.state}")
        completed = total if ended else step.done
        seconds = step.seconds(utc_now())
        progress.update(bars[step.step], total=total, completed=completed, detail=detail, seconds=seconds)
        if step.ended_at:
            progress.stop_task(bars[step.step])


def settled(conversation: Conversation, steps: list[StepProgress]) -> bool:
    """Tell whether nothing more happens; a result is stored before alert rules and notices are through."""
    if conversation.state is ConversationState.DONE:
        return any(step.step is Step.NOTIFY and step.ended_at for step in steps)
    return conversation.state in ENDED or conversation.state in STUCK


@dataclass(slots=True)
class Standstill:
    """Notices that nothing moves, and says so once each time.

    Attributes:
        since: When something last moved, on the monotonic clock.
        seen: The steps as they were then.
    """

    since: float
    seen: tuple[StepProgress, ...] = ()
    told: bool = False

    def hint(self, steps: list[StepProgress], now: float) -> str:
        """Return the catalog key of a hint that is due, or ""."""
        if tuple(steps) != self.seen:
            self.since, self.seen, self.told = now, tuple(steps), False
        patience_s = STALLED_AFTER_S + max(map(announced_s, steps)) if steps else HINT_AFTER_S
        if self.told or now - self.since < patience_s:
            return ""
        self.told = True
        return "report-stalled" if steps else "report-waiting-worker"


def announced_s(step: StepProgress) -> float:
    """Return how long *step* said it would wait."""
    seconds = step.detail.partition(":")[2]
    return float(seconds) if step.state is StepState.WAITING and seconds.isdecimal() else 0.0


def follow(world: World, words: Words, workspace: WorkspaceId, conversation: ConversationId) -> Conversation:
    """Show progress on standard error until the conversation ends, and return it as it ended."""
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[seconds]:>6.1f} s"),
        TextColumn("{task.fields[detail]}", style="bright_black", markup=False),
    )
    console = Console(stderr=True, highlight=False)
    bars: dict[Step, TaskID] = {}
    standstill, done_at = Standstill(time.monotonic()), None
    with Progress(*columns, console=console, transient=False) as progress:
        while True:
            current, steps = world.services.watch(workspace, conversation)
            show(progress, bars, words, steps)
            done_at = done_at or (time.monotonic() if current.state is ConversationState.DONE else None)
            if settled(current, steps) or (done_at and time.monotonic() - done_at > PATIENCE_S):
                return current
            if hint := standstill.hint(steps, time.monotonic()):
                said = words(hint, seconds=round(time.monotonic() - standstill.since))
                progress.console.print(said, style="yellow", markup=False)
            time.sleep(LOOK_S)
