"""What `/report help` adds to every command's help: what each number means."""

from handlers.render.slack.blocks import section
from handlers.render.slack.help import command_help
from handlers.render.slack.ids import Command
from handlers.render.slack.message import Message
from handlers.render.words import Words

DEFINED = (
    "scope", "deal", "strength", "known", "stated", "movers", "calls", "questions", "gaps", "trends", "alerts", "costs",
    "usage", "few", "private",
)  # fmt: skip
"""Keys under "define-", the same as docs/reports.md."""


def report_help(words: Words, prefix: str = "") -> Message:
    """Return how to ask for reports, and what each number in them means."""
    message = command_help(words, Command.REPORT, prefix)
    told = "\n".join(f"• {words(f'define-{name}')}" for name in DEFINED)
    first, *rest = message.blocks
    return Message(message.text, [first, section(f"*{words('define-title')}*\n{told}"), *rest])
