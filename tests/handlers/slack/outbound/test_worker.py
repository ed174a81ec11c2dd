"""The shipped wiring: from a transcript to the card in its channel, through the durable engine."""

from pathlib import Path

from analysis.model.messages import MessageKind, MessageState
from analysis.transcript.parse import parse_transcript
from analysis.usecases.start import NewConversation
from bot.playground.people import REP, TEAM_ID
from bot.settings import load
from bot.wiring import open_world, start_worker
from handlers.slack.reply_to import SlackPlace
from tests.bot.engine.engines import until
from tests.fakes.fake_slack import FakeSlack
from tests.handlers.slack.outbound.conftest import DEALS, TOKEN

WORDS = b"Dana: What does it cost you today?\nLin: We lose thirty hours a week, and my budget is 30,000 euros."


def test_a_worker_brings_the_card(slack: FakeSlack, tmp_path: Path) -> None:
    """One message, edited into the card; its transcript in the thread; a 429 on the way changes nothing."""
    slack.fail("chat.postMessage", "429", seconds=1)
    settings = load(
        None, data_folder=tmp_path, slack_bot_token=TOKEN, slack_signing_secret="s", slack_api_url=f"{slack.url}/api/"
    )
    with open_world(settings) as world:
        workspace = world.directory.ensure_workspace(f"slack:{TEAM_ID}")
        new = NewConversation("Acme", reply_to=SlackPlace(TEAM_ID, DEALS, "", REP).mint())
        worker = start_worker(world)
        try:
            receipt = world.services.start_from_transcript(workspace, new, parse_transcript(WORDS))

            def finished() -> bool:
                shared = [file for message in slack.workspace.messages for file in message.files]
                cards = slack.messages(DEALS)
                return bool(shared and cards and "Keyword scan" in str(cards[0].blocks))

            until(finished, seconds=300)
            with world.begin(workspace) as work:
                [message] = work.messages.of(receipt.conversation_id, MessageKind.PROGRESS)
            until(lambda: len(slack.messages(DEALS)) == 1)
        finally:
            worker.close()
    assert message.state is MessageState.POSTED
    assert len(slack.messages(DEALS)) == 1
    assert slack.messages(DEALS, message.ts)
