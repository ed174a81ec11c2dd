"""The System page: what is known at once is shown at once, and a job asks the services themselves."""

from handlers.render.slack.admin.system import system
from handlers.render.slack.message import Json
from handlers.slack.admin.kit import Turn


async def show(turn: Turn) -> Json:
    """Return the page; see `hub.open_page` for who has it checked."""
    found = await turn.services.run(turn.services.admin.system, turn.asker.workspace, turn.asker.user)
    return system(turn.asker.words, found, zone=turn.asker.zone)
