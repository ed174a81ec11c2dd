"""Where an answer goes, as the opaque word that use cases carry: minted and read here and nowhere else."""

from dataclasses import dataclass

from analysis.model.ids import ReplyTo

SCHEME = "slack"
DIRECT = "D"
"""How the ids of direct messages begin: what is asked there is asked privately, in their threads too."""
PARTS = 6


@dataclass(frozen=True, slots=True)
class SlackPlace:
    """Where somebody asked.

    Attributes:
        team: "T…", or "E…" for an org-wide installation without a team.
        channel: "C…", "G…" or "D…"; "" for a direct message to *user*.
        thread: Of the parent message; "" for none.
        user: Who asked.
        private: The answer is for that person alone.
    """

    team: str
    channel: str
    thread: str
    user: str
    private: bool = False

    def mint(self) -> ReplyTo:
        """Return it as "slack:{team}:{channel}:{thread}:{user}:{public|private}"."""
        visibility = "private" if self.private else "public"
        return ReplyTo(f"{SCHEME}:{self.team}:{self.channel}:{self.thread}:{self.user}:{visibility}")


def read(reply_to: ReplyTo) -> SlackPlace | None:
    """Return the place; None for an answer that goes elsewhere, or nowhere."""
    parts = reply_to.split(":")
    if len(parts) != PARTS or parts[0] != SCHEME or not parts[4]:
        return None
    _, team, channel, thread, user, visibility = parts
    # Anything but "public" is private: a word nobody knows must not publish.
    private = visibility != "public" or channel.startswith(DIRECT)
    return SlackPlace(team, channel, thread, user, private=private)
