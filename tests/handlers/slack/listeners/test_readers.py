"""Every use case that Slack reaches asks the access rule: each is tried on a restricted call, by a stranger to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import AnalysisId, OpportunityId, UserId
from analysis.model.meddic import Letter, Level
from analysis.usecases.clips import QuotePlace
from analysis.usecases.consent import Basis
from analysis.usecases.converse import Written
from analysis.usecases.corrections import Change
from analysis.usecases.requests import Asked
from handlers.services import Services
from tests.handlers.slack.listeners.stage import DEALS, EN, ZH, Stage

SECRET = "Deliverance merger"
TITLE = f"{SECRET} call"


@dataclass
class Visit:
    """Somebody with a restricted call before them.

    Attributes:
        asked: In the thread of its card.
    """

    services: Services
    stage: Stage
    call: Conversation
    analysis: AnalysisId
    deal: OpportunityId
    user: UserId
    asked: Asked

    @property
    def workspace(self) -> Any:
        return self.stage.room.workspace


Probe = Callable[[Visit], Any]
READERS: Mapping[str, Probe] = {
    "request": lambda v: v.services.request(v.workspace, v.call.case_number, v.asked),
    "look_up": lambda v: v.services.look_up(v.workspace, v.call.case_number, v.user),
    "try_again": lambda v: v.services.try_again(v.workspace, v.call.id, v.asked),
    "reanalyze": lambda v: v.services.reanalyze(v.workspace, v.call.id, v.asked),
    "converse": lambda v: v.services.converse(
        v.workspace, Written(v.call.case_number, "budget?", "en"), {"key": "note-which-conversation"}, v.asked
    ),
    "ask_about": lambda v: v.services.ask_about(v.workspace, v.call.case_number, "budget?", "en", v.asked),
    "coach": lambda v: v.services.coach(v.workspace, v.call.case_number, "en", v.asked),
    "share_coaching": lambda v: (
        v.services.coach(v.workspace, v.call.id, "en", v.asked),
        v.services.share_coaching(v.workspace, v.call.id, v.asked),
    ),
    "hear": lambda v: v.services.hear(
        v.workspace,
        QuotePlace(v.analysis, Letter.IDENTIFY_PAIN, "0"),
        channel=DEALS,
        message=v.asked.thread,
        person=v.asked.person,
        user=v.user,
    ),
    "correctable": lambda v: v.services.correctable(v.workspace, v.call.id, v.user),
    "correct": lambda v: v.services.correct(
        v.workspace, v.call.id, v.analysis, Change(letter=Letter.METRICS, level=Level.STATED, reason="x"), v.asked
    ),
    "search_lines": lambda v: v.services.search_lines(v.workspace, v.call.id, "", v.user),
    "judge": lambda v: v.services.judge(v.workspace, v.call.id, v.analysis, v.asked, right=True),
    "choices": lambda v: v.services.choices(v.workspace, v.user),
    "list_calls": lambda v: v.services.list_calls(v.workspace, v.user),
    "list_deals": lambda v: proven(v.services.list_deals(v.workspace, v.user), v.deal),
    "show_deal": lambda v: v.services.show_deal(v.workspace, v.deal, v.user),
    "restrict": lambda v: v.services.restrict(v.workspace, v.call.id, restricted=True, actor=v.user),
    "stop": lambda v: v.services.stop(v.workspace, v.call.id, v.asked),
    "forget": lambda v: v.services.forget(v.workspace, v.call.id, actor=v.user),
    "record_basis": lambda v: v.services.record_basis(v.workspace, v.call.id, Basis.INFORMED, actor=v.user),
}
SAME_GATE = {
    "add_quote": "missing.SearchLines' gate, corrections.held",
    "move_call": "corrections.held",
    "take_back": "corrections.held",
}
ELSEWHERE = {
    "start_from_recording": "brings a call",
    "start_from_transcript": "brings a call",
    "demo": "brings a call",
    "paste": "brings a call; of one that is there: test_words_somebody_else_keeps_are_refused",
    "show": "the service's own: the terminal, and the painter, which asks for whom",
    "watch": "the terminal's",
    "retry": "behind try_again",
    "cancel": "behind stop",
    "uninstall": "reads no call",
    "say": "says words of the catalog; its list is list_calls",
    "pick_file": "a file somebody shared, not a call",
    "show_intake": "a file somebody shared, not a call",
    "accept_intake": "a file somebody shared, not a call",
    "dismiss": "a file somebody shared, not a call",
    "search_deals": "names of deals, which are the workspace's; nothing for who was removed",
    "create_deal": "names of deals",
    "mark_owner_run": "a deal's, not a call's",
    "errand": "queues; Home is made of own calls, see analysis.usecases.lists",
    "choose_language": "a person's own",
    "note_profile": "a person's own",
    "appoint": "people, see test_appoint",
    "choose_scores": "a setting, see test_appoint",
    "choose_consent": "a setting, admins only",
    "hold_for_law": "admins only, who see every call",
    "report": "queues; computed when it is sent, see test_reports",
    "export_report": "a report of the reader's own, see test_reports",
    "show_report": "figures of whom the reader stands over, see test_reports",
    "admin": "admins only; settings of the workspace, no call",
    "data": "admins only, see tests/analysis/usecases/test_roles.py",
    "alerts": "see test_alerts: test_a_stranger_learns_nothing_of_a_restricted_call",
    "pool": "threads",
    "enter": "opens transactions",
}


def proven(deals: Any, deal: OpportunityId) -> Any:
    """Return what a list says that the deal's calls have proven; the deal itself everybody knows."""
    [one] = [each for each in deals if each.opportunity.id == deal]
    return (TITLE, one.levels, one.strength) if one.calls else "nothing"


@pytest.fixture
async def visits(stage: Stage) -> Callable[[str], Visit]:
    """A restricted call whose card stands in a channel, and who comes to it: its owner, or a colleague."""
    with stage.room.begin(stage.room.workspace) as work:
        deal = work.opportunities.add(a_deal(stage)).id
    call, analysis = stage.result(channel=DEALS, user=EN, title=TITLE, opportunity_id=deal)
    await stage.work_off()
    stage.room.person(ZH)
    [card] = [one for one in stage.ours(DEALS) if not one.thread_ts]
    with stage.room.begin(stage.room.workspace) as work:
        work.conversations.restrict(call.id, restricted=True)

    def visit(user: str) -> Visit:
        asked = stage.room.asked(user, channel=DEALS, thread=card.ts)
        services = stage.slack.world.services
        return Visit(services, stage, call, analysis, deal, stage.room.person(user), asked)

    return visit


def a_deal(stage: Stage) -> Opportunity:
    """Return a deal, not stored."""
    from tests.db.conftest import an_opportunity  # noqa: PLC0415 - a conftest may not be imported before its plugins

    return an_opportunity(stage.room.workspace)


def outcome(visit: Visit, probe: Probe) -> str:
    """Return all that came back, and all that was put into words or queued for it, as one text."""
    with visit.stage.room.begin(visit.workspace) as work:
        before = {one.id: one.wanted for one in work.messages.about_call(visit.call.id)}
    try:
        answer = repr(probe(visit))
    except RefusedError as error:
        assert error.key == "conversation-not-found"  # noqa: PT017 - other refusals are failures of the test
        answer = "refused"
    with visit.stage.room.begin(visit.workspace) as work:
        after = {one.id: one.wanted for one in work.messages.about_call(visit.call.id)}
    return answer if after == before else f"{answer} and wants messages about {visit.call.title}"


@pytest.mark.fault("33")
@pytest.mark.parametrize("name", READERS)
def test_a_stranger_gets_nothing_of_a_restricted_call(visits: Callable[[str], Visit], name: str) -> None:
    """No title, quote, level or message; the same reader gives its owner something, or the probe proves nothing."""
    told = outcome(visits(ZH), READERS[name])
    assert SECRET not in told
    assert "Evidence(" not in told
    assert "Segment(" not in told
    assert told != outcome(visits(EN), READERS[name])


def test_every_use_case_is_tried_or_accounted_for() -> None:
    """A new one must say where it asks."""
    fields = set(Services.__dataclass_fields__)
    assert fields == set(READERS) | set(SAME_GATE) | set(ELSEWHERE)
