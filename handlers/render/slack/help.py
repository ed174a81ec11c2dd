"""How to use the commands, and a friendly guess where something typed was not understood."""

from collections.abc import Iterable
from difflib import get_close_matches

from handlers.render.slack.blocks import context, section
from handlers.render.slack.ids import Command, command
from handlers.render.slack.lists import start_row
from handlers.render.slack.message import Message
from handlers.render.slack.text import cut, escape
from handlers.render.words import Words

USES = {
    Command.ANALYZE: ("", "conversation", "demo", "list", "status", "cancel", "help"),
    Command.OPPORTUNITY: ("list", "show", "create", "help"),
    Command.COACH: ("last", "show", "ask", "help"),
    Command.ALERTS: ("", "rules", "history", "mute", "unmute", "help"),
    Command.ADMIN: ("open", "forget", "help"),
    Command.REPORT: ("dashboard", "team", "trends", "rep", "gaps", "costs", "usage", "period", "help"),
}
"""Ways to use each command, in the order shown; words under usage-COMMAND-USE, "open" for ""."""
WORDS = {
    Command.ANALYZE: ("help", "demo", "list", "status", "cancel"),
    Command.OPPORTUNITY: ("list", "create", "help"),
    Command.COACH: ("ask", "help"),
    Command.ALERTS: ("rules", "history", "mute", "unmute", "help"),
    Command.ADMIN: ("forget", "help"),
    Command.REPORT: ("dashboard", "team", "trends", "rep", "gaps", "costs", "usage", "help"),
}
"""First words that each command knows; anything else is an id, a case number or a name."""
BELOW = {
    Command.COACH: "help-coach-private",
    Command.ALERTS: "help-alerts-note",
    Command.ADMIN: "admin-audited",
    Command.REPORT: "reports-private",
}
"""Small print under the help of a command; keys other than the usual one."""
TYPED = 80
MENTIONS = frozenset("!@#")
"""How a channel, a person or a group called to begins once the brackets around it are off."""


def usage_lines(words: Words, name: Command, prefix: str = "") -> list[str]:
    """Return one line for each way to use the command."""
    typed = command(name, prefix)
    return [words(f"usage-{name}-{use or 'open'}", command=typed) for use in USES[name]]


def command_help(words: Words, name: Command, prefix: str = "") -> Message:
    """Return the help of one command, with ways to begin."""
    typed = command(name, prefix)
    text = words(f"help-{name}", command=typed)
    lines = "\n".join(usage_lines(words, name, prefix))
    blocks = [section(f"{text}\n\n{lines}"), context(words(BELOW.get(name, "help-share")))]
    return Message(text.replace("*", ""), [*blocks, start_row(words)])


def suggestion(typed: str, known: Iterable[str]) -> str:
    """Return which of the *known* words or names was probably meant; "" if none is near.

    What begins like a mention was not meant for us: "!channel" is near to "cancel", and nobody wants that.
    """
    if typed.strip()[:1] in MENTIONS:
        return ""
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(typed.strip().casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[near[0]] if near else ""


def not_understood(words: Words, name: Command, typed: str, *, known: Iterable[str] = (), prefix: str = "") -> Message:
    """Return a suggestion for input that names nothing we know.

    Args:
        words: The reader's.
        name: The command it was typed behind.
        typed: What was typed; untrusted.
        known: Case numbers and names it may have meant, beside the command's own words.
        prefix: COMMAND_PREFIX of this installation.
    """
    first, _, rest = cut(typed, TYPED).partition(" ")
    line = command(name, prefix)
    said = words("help-not-found", typed=escape(typed, TYPED))
    word, names = suggestion(first, WORDS[name]), list(known)
    # Names behind the very word that was typed come before that word itself.
    behind = [one for one in names if rest and one.casefold().startswith(f"{first.casefold()} ")]
    meant = suggestion(cut(typed, TYPED), behind)
    meant = meant or (f"{word} {rest}".strip() if word else suggestion(cut(typed, TYPED), names))
    if meant and meant.casefold().split() != cut(typed, TYPED).casefold().split():  # what was typed helps nobody
        said += " " + words("help-did-you-mean", line=f"{line} {escape(meant, TYPED)}")
    return Message(said, [section(said), context(words("help-more", line=f"{line} help"))])
