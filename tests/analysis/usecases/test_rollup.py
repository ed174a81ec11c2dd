"""A deal over its calls on real databases: stored analyses and corrections in, the rolled-up view out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, update

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState
from analysis.model.exchange import CorrectionKind
from analysis.model.ids import CaseNumber, ConversationId, OpportunityId, UserId, WorkspaceId, new_id
from analysis.model.meddic import Letter, Level, MeddicAnalysis, Status
from analysis.model.rollup import AnalyzedCall
from analysis.model.transcript import Side, SideSource, Transcript
from analysis.usecases.rollup import OpportunityHistory, history_of
from db.schema import opportunities
from db.unit_of_work import SqlBegin
from tests.analysis.meddic.builders import call
from tests.analysis.meddic.deals import a_call, of
from tests.analysis.meddic.test_rollup_example import ONE, THREE, TWO
from tests.db.conftest import AT, a_conversation, an_opportunity, bound

NOW = datetime(2026, 5, 20, tzinfo=AT.tzinfo)

View = Callable[[WorkspaceId, OpportunityId], OpportunityHistory]


@pytest.fixture
def view(begin: SqlBegin) -> View:
    """The whole deal, as the service itself sees it."""

    def whole(workspace: WorkspaceId, deal: OpportunityId) -> OpportunityHistory:
        with begin(workspace) as work:
            return history_of(work, deal, None, now=NOW)

    return whole


@pytest.fixture
def deal(begin: SqlBegin, workspace: WorkspaceId) -> OpportunityId:
    """A deal without calls."""
    with begin(workspace) as work:
        return work.opportunities.add(an_opportunity(workspace)).id


def store(
    begin: SqlBegin,
    workspace: WorkspaceId,
    deal: OpportunityId | None,
    calls: Sequence[AnalyzedCall],
    state: ConversationState = ConversationState.DONE,
) -> list[ConversationId]:
    """Store analyzed calls as calls of the deal."""
    with begin(workspace) as work:
        made = []
        for one in calls:
            conversation = work.conversations.add(
                a_conversation(workspace, occurred_at=one.occurred_at, opportunity_id=deal, state=state)
            )
            transcript = work.transcripts.save(conversation.id, one.transcript)
            work.analyses.save(conversation.id, transcript, one.analysis)
            made.append(conversation.id)
    return made


def correct(
    begin: SqlBegin,
    workspace: WorkspaceId,
    conversation: ConversationId,
    kind: CorrectionKind,
    target: str,
    **after: object,
) -> UserId:
    """Store what a person set right on a call's newest result."""
    with begin(workspace) as work:
        author = work.users.ensure("U0DANA").id
        latest = work.analyses.latest(conversation)
        work.corrections.add(
            conversation,
            analysis=latest[0] if latest else None,
            author=author,
            kind=kind,
            target=target,
            before=after.pop("before", {}),  # type: ignore[arg-type]
            after=after,
            reason="I was there",
        )
    return author


def test_the_worked_example_from_storage(
    begin: SqlBegin, workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """E 2, 3, 2 and contradicted; strength 50, 56, 50; whatever order the calls were stored in."""
    store(begin, workspace, deal, [THREE, ONE, TWO])
    history = view(workspace, deal)
    buyer = of(history.rollup, "economic_buyer")
    assert (buyer.trend, buyer.level, buyer.status) == ((2, 3, 2), Level.STATED, Status.CONTRADICTED)
    assert [point.strength for point in history.rollup.calls] == [50, 56, 50]
    assert (history.opportunity.id, history.as_of) == (deal, NOW)
    assert view(workspace, deal) == history


def test_a_deal_without_calls_and_one_that_is_not_there(
    workspace: WorkspaceId, other_workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """Without calls all is unknown; another workspace's deal is not there."""
    assert view(workspace, deal).rollup.calls == ()
    with pytest.raises(RefusedError) as refused:
        view(other_workspace, deal)
    assert refused.value.key == "opportunity-not-found"


def test_only_the_newest_result_of_each_call_counts(
    begin: SqlBegin, workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """A second analysis of a call takes the first one's place; a cue scan has no levels and takes the call out."""
    first, second = store(begin, workspace, deal, [ONE, TWO])
    with begin(workspace) as work:
        transcript = work.transcripts.save(second, TWO.transcript)
        nothing = tuple(replace(r, evidence=(), level=Level.UNKNOWN) for r in TWO.analysis.letters)
        work.analyses.save(second, transcript, replace(TWO.analysis, letters=nothing, engine="test:again"))
    assert of(view(workspace, deal).rollup, "economic_buyer").trend == (2, 2)
    with begin(workspace) as work:
        transcript = work.transcripts.save(first, ONE.transcript)
        scan = MeddicAnalysis(
            "cue_scan", (), (), None, None, None, (), "", "en", "offline:cue-scan", "", "", ONE.transcript.sha256
        )
        work.analyses.save(first, transcript, scan)
    assert [point.conversation_id for point in view(workspace, deal).rollup.calls] == [second]


@pytest.mark.parametrize(
    ("state", "counts"),
    [(ConversationState.DONE, True), (ConversationState.RUNNING, True), (ConversationState.HELD, False)],
)
def test_a_call_analyzed_again_keeps_its_result_until_the_new_one(  # noqa: PLR0917 - fixtures
    begin: SqlBegin,
    workspace: WorkspaceId,
    deal: OpportunityId,
    view: View,
    state: ConversationState,
    counts: bool,  # noqa: FBT001
) -> None:
    """Levels do not flicker while an attempt runs; what policy holds is not used."""
    store(begin, workspace, deal, [ONE], state)
    assert bool(view(workspace, deal).rollup.calls) is counts


def test_calls_of_other_deals_stay_out(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """A call of no deal, of another deal or of another workspace changes nothing here."""
    with begin(workspace) as work:
        other = work.opportunities.add(an_opportunity(workspace, company="Other")).id
    with begin(other_workspace) as work:
        theirs = work.opportunities.add(an_opportunity(other_workspace)).id
    store(begin, workspace, None, [ONE])
    store(begin, workspace, other, [ONE])
    store(begin, other_workspace, theirs, [ONE])
    assert view(workspace, deal).rollup.calls == ()


def test_a_persons_level_is_the_deals_word(
    begin: SqlBegin, workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """A level set on a call's card wins in the deal, with author, reason and time."""
    [only] = store(begin, workspace, deal, [ONE])
    author = correct(begin, workspace, only, CorrectionKind.LEVEL, Letter.CHAMPION, level=2)
    champion = of(view(workspace, deal).rollup, "champion")
    assert (champion.level, champion.computed) == (Level.STATED, Level.CLAIMED)
    assert champion.override is not None
    assert (champion.override.author, champion.override.reason) == (author, "I was there")


def test_a_relabeled_voice_recomputes_the_deal(
    begin: SqlBegin, workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """Hsu turns out to be a reseller's man: what he said counts as a claim, E falls back to 2."""
    _, second = store(begin, workspace, deal, [ONE, TWO])
    assert of(view(workspace, deal).rollup, "economic_buyer").level is Level.CONFIRMED
    correct(begin, workspace, second, CorrectionKind.SPEAKER, "Hsu", name="Hsu", side="partner")
    assert of(view(workspace, deal).rollup, "economic_buyer").level is Level.STATED


def test_a_quote_found_wrong_does_not_count_in_the_deal(
    begin: SqlBegin, workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """A person retires Hsu's quote: E is named, not heard."""
    _, second = store(begin, workspace, deal, [ONE, TWO])
    [evidence] = [e for r in TWO.analysis.letters for e in r.evidence]
    span = evidence.span
    before = {
        "letter": evidence.letter,
        "segment_id": span.segment_id,
        "begin": span.begin,
        "end": span.end,
        "marker": evidence.marker,
    }
    correct(begin, workspace, second, CorrectionKind.QUOTE_WRONG, "economic_buyer:0", before=before, retired=True)
    assert of(view(workspace, deal).rollup, "economic_buyer").level is Level.STATED


def test_sides_the_model_inferred_count_in_the_deal(
    begin: SqlBegin, workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """Such a side stands with the stored evidence only, not in the stored transcript."""
    unknown = tuple(replace(p, side=Side.UNKNOWN, source=SideSource.UNKNOWN) for p in ONE.transcript.participants)
    plain = replace(ONE, transcript=replace(ONE.transcript, participants=unknown))
    store(begin, workspace, deal, [plain])
    assert view(workspace, deal).rollup.strength == 50


def test_an_owner_run_deal_is_rolled_up_as_one(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """The mark on the deal reaches the rules: the owner may be the champion too."""
    talk = call(
        ("s:Dana", "Hm?"), ("b:Ming Chen", "I run this shop."), ("s:Dana", "And?"), ("b:Ming Chen", "I told my team."),
        ("s:Dana", "Hm?"), ("b:Ming Chen", "My budget is $5,000 and I approve it."),
    )  # fmt: skip
    rows = (("champion", "s2", "I run this shop", "influence"), ("champion", "s4", "I told my team", "sells_inside"),
        ("economic_buyer", "s6", "My budget is $5,000 and I approve it", "confirms_authority"))  # fmt: skip
    store(begin, workspace, deal, [a_call(1, talk, *rows)])
    assert "champion-is-economic-buyer" in of(view(workspace, deal).rollup, "champion").reasons
    with bound(engine, workspace) as connection:
        mine = (opportunities.c.workspace_id == workspace, opportunities.c.id == deal)
        connection.execute(update(opportunities).where(*mine).values(owner_run=True))
    assert "champion-is-economic-buyer" not in of(view(workspace, deal).rollup, "champion").reasons


def test_restricted_calls_are_named(begin: SqlBegin, workspace: WorkspaceId, deal: OpportunityId, view: View) -> None:
    """Whoever shows the deal must know which quotes may not stand in a channel."""
    kept = Conversation(
        ConversationId(new_id("conv")), workspace, CaseNumber(""), "Kept", ConversationState.DONE, AT, AT, deal,
        restricted=True,
    )  # fmt: skip
    with begin(workspace) as work:
        work.conversations.add(kept)
        work.analyses.save(kept.id, work.transcripts.save(kept.id, ONE.transcript), ONE.analysis)
    store(begin, workspace, deal, [TWO])
    assert view(workspace, deal).restricted == {kept.id}


def test_fifty_calls_take_as_many_statements_as_one(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, deal: OpportunityId, view: View
) -> None:
    """Reading does not grow with the number of calls."""
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))

    def statements() -> int:
        asked.clear()
        view(workspace, deal)
        return len(asked)

    def later(number: int) -> AnalyzedCall:
        talk: Transcript = ONE.transcript
        return replace(ONE, transcript=talk, occurred_at=ONE.occurred_at + timedelta(hours=number))

    store(begin, workspace, deal, [ONE])
    one = statements()
    store(begin, workspace, deal, [later(number) for number in range(1, 50)])
    assert statements() == one
    assert len(view(workspace, deal).rollup.calls) == 50
