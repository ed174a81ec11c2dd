"""Reports count what is there, tell no reader what is kept from them, and take a fixed number of statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from analysis.errors import RefusedError, RepeatedError
from analysis.model.access import ScoreVisibility
from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.meddic import Letter, Level
from analysis.model.messages import MessageKind
from analysis.model.reports import (
    Costs,
    Dashboard,
    Gaps,
    Period,
    Report,
    ReportKind,
    RepPage,
    Scope,
    Share,
    Team,
    Trends,
)
from analysis.model.snapshot import SnapshotCause
from analysis.model.usage import ApiUsage
from analysis.usecases.appoint import ChooseScoreVisibility
from analysis.usecases.reports.pages import weeks_of
from analysis.usecases.reports.period import MOST_DAYS, Named, Wanted, period_of
from analysis.usecases.reports.show import OPERATOR, AskReport, ExportReport, ShowReport, read
from analysis.usecases.snapshots import fresh, note_deal_of
from tests.analysis.meddic.test_rollup_example import ONE, THREE, TWO
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_opportunity

BOSS, DANA, ERIN, ADMIN, OTHER = "U1BOSS", "U1DANA", "U1ERIN", "U1ADM", "U1OTHER"
MOST_STATEMENTS = 55
TAIPEI = "Asia/Taipei"


def month(room: Room) -> Period:
    """Return the last 30 days."""
    return Period(room.clock() - timedelta(days=30), room.clock() + timedelta(seconds=1), "UTC")


def shown(room: Room, kind: ReportKind, who: str, *, person: str = "", period: Period | None = None) -> Report:
    """Return a report as somebody reads it."""
    wanted = room.person(person) if person else None
    return ShowReport(room.begin)(room.workspace, kind, period or month(room), room.person(who), wanted)


def people(room: Room) -> None:
    """Appoint a manager of two, an admin, and somebody apart."""
    room.appoint(ADMIN, role="admin")
    room.appoint(BOSS, role="manager", team="North")
    room.appoint(DANA, role="rep", manager=BOSS, team="North")
    room.appoint(ERIN, role="rep", manager=BOSS, team="North")
    room.appoint(OTHER, role="rep", team="South")


def a_deal(room: Room, owner: str, company: str = "Acme", **changes: object) -> OpportunityId:
    """Store a deal of somebody."""
    deal = an_opportunity(room.workspace, company=company, owner_id=room.person(owner), **changes)
    with room.begin(room.workspace) as work:
        return work.opportunities.add(deal).id


def a_call(room: Room, deal: OpportunityId, owner: str, number: int = 0) -> ConversationId:
    """Store one of the worked example's calls with its result, as the workflow does."""
    one = (ONE, TWO, THREE)[number]
    call = room.call(opportunity_id=deal, occurred_at=room.clock(), owner_id=room.person(owner))
    with room.begin(room.workspace) as work:
        transcript = work.transcripts.save(call.id, one.transcript)
        analysis = work.analyses.save(call.id, transcript, one.analysis)
        note_deal_of(work, call.id, SnapshotCause.ANALYZED, source=analysis)
    return call.id


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that run."""
    told: list[str] = []

    def note(_c: object, _cursor: object, sql: str, *_: object) -> None:
        told.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_dashboard_counts_bands_letters_calls_and_shows_what_moved(room: Room) -> None:
    """Numbers are those of the roll-up; the mover carries the buyer's words that moved it."""
    people(room)
    deal = a_deal(room, DANA)
    a_deal(room, ERIN, "Empty")
    a_deal(room, OTHER, "South deal")
    room.clock.advance(-40 * 86_400)
    a_call(room, deal, DANA, 0)
    room.clock.advance(35 * 86_400)
    a_call(room, deal, DANA, 1)
    room.clock.advance(5 * 86_400)
    report = shown(room, ReportKind.DASHBOARD, BOSS)
    body = report.body
    assert isinstance(body, Dashboard)
    assert (report.scope, len(body.rows), sum(body.bands.values())) == (Scope.TEAM, 2, 1)
    with room.begin(room.workspace) as work:
        stands = fresh(work, deal)
    assert body.rows[0].now is not None
    assert body.rows[0].now.strength == stands.strength
    assert {letter: share.count for letter, share in body.letters.items()} == {
        one.letter: int(one.level >= Level.CLAIMED) for one in stands.letters
    }
    assert (body.calls, body.calls_before) == (1, 1)
    [mover] = body.movers
    assert (mover.before, mover.after, mover.letter) == (50, 56, Letter.ECONOMIC_BUYER)
    assert mover.quote is not None
    assert mover.quote.side == "buyer"
    assert mover.quote.text in "\n".join(line.text for line in TWO.transcript.segments)


@pytest.mark.parametrize(
    ("who", "scope", "companies"),
    [
        (DANA, Scope.OWN, {"Acme"}),
        (BOSS, Scope.TEAM, {"Acme", "Pine"}),
        (ADMIN, Scope.ALL, {"Acme", "Pine", "South"}),
        (OTHER, Scope.OWN, {"South"}),
    ],
)
def test_a_report_is_about_whoever_its_reader_stands_over(
    room: Room, who: str, scope: Scope, companies: set[str]
) -> None:
    """Reps themselves, managers their team too, admins everybody; in every kind of report."""
    people(room)
    for owner, company in ((DANA, "Acme"), (ERIN, "Pine"), (OTHER, "South")):
        a_call(room, a_deal(room, owner, company), owner)
    report = shown(room, ReportKind.DASHBOARD, who)
    assert isinstance(report.body, Dashboard)
    assert {row.deal.company for row in report.body.rows} == companies
    assert report.scope is scope
    gaps = shown(room, ReportKind.GAPS, who).body
    assert isinstance(gaps, Gaps)
    assert gaps.deals == len(companies)
    team = shown(room, ReportKind.TEAM, who).body
    assert isinstance(team, Team)
    assert sum(row.calls for row in team.rows) == len(companies)


def test_somebody_elses_page_is_like_none(room: Room) -> None:
    """A rep reads their own page; their manager and admins too; nobody else learns whether there is one."""
    people(room)
    a_call(room, a_deal(room, DANA), DANA)
    for who in (DANA, BOSS, ADMIN):
        body = shown(room, ReportKind.REP, who, person=DANA).body
        assert isinstance(body, RepPage)
        assert body.figures.calls == 1
    for who in (ERIN, OTHER):
        with pytest.raises(RefusedError, match="reports-person"):
            shown(room, ReportKind.REP, who, person=DANA)


def test_a_deal_with_a_call_that_is_kept_from_the_reader_is_left_out_and_counted(room: Room) -> None:
    """No figure of it shows through; who may see the call has it."""
    people(room)
    deal = a_deal(room, DANA)
    a_call(room, deal, OTHER)  # a private call of somebody else counts in Dana's deal
    for who in (DANA, BOSS):
        for kind in (ReportKind.DASHBOARD, ReportKind.GAPS, ReportKind.TRENDS, ReportKind.TEAM):
            report = shown(room, kind, who)
            assert report.unseen == 1
            assert isinstance(report.body, Dashboard | Gaps | Trends | Team)
            if isinstance(report.body, Dashboard):
                assert report.body.rows == ()
            if isinstance(report.body, Gaps):
                assert report.body.deals == 0
            if isinstance(report.body, Trends):
                assert all(week.deals == 0 for week in report.body.weeks)
    admins = shown(room, ReportKind.DASHBOARD, ADMIN)
    assert admins.unseen == 0
    assert isinstance(admins.body, Dashboard)
    assert sum(admins.body.bands.values()) == 1


def test_scores_that_the_workspace_keeps_to_reps_are_in_no_figure(room: Room) -> None:
    """The deal counts as a deal; strength, letters and questions are empty, for admins too; the rep has them."""
    people(room)
    a_call(room, a_deal(room, DANA), DANA)
    ChooseScoreVisibility(room.begin)(room.workspace, ScoreVisibility.REP, actor=room.person(ADMIN))
    for who in (BOSS, ADMIN):
        report = shown(room, ReportKind.DASHBOARD, who)
        assert isinstance(report.body, Dashboard)
        assert report.kept == 1
        assert [row.now for row in report.body.rows] == [None]
        assert sum(report.body.bands.values()) == 0
        team = shown(room, ReportKind.TEAM, who).body
        assert isinstance(team, Team)
        dana = next(row for row in team.rows if row.member.id == room.person(DANA))
        assert dana.kept
        assert (dana.coverage, dana.asked) == (Share(0, 0), Share(0, 0))
        trends = shown(room, ReportKind.TRENDS, who).body
        assert isinstance(trends, Trends)
        assert all(week.deals == 0 for week in trends.weeks)
    mine = shown(room, ReportKind.DASHBOARD, DANA).body
    assert isinstance(mine, Dashboard)
    assert sum(mine.bands.values()) == 1


def test_whoever_was_removed_reads_nothing(room: Room) -> None:
    """At once, in every kind."""
    people(room)
    a_call(room, a_deal(room, DANA), DANA)
    room.removed(DANA)
    assert shown(room, ReportKind.DASHBOARD, DANA).body is None
    with pytest.raises(RefusedError, match="reports-person"):
        shown(room, ReportKind.REP, DANA, person=DANA)


def test_costs_are_for_admins(room: Room) -> None:
    """What providers charge is no rep's business."""
    people(room)
    assert shown(room, ReportKind.COSTS, BOSS).body is None
    assert shown(room, ReportKind.COSTS, DANA).body is None
    assert isinstance(shown(room, ReportKind.COSTS, ADMIN).body, Costs)
    assert shown(room, ReportKind.USAGE, BOSS).body is None
    assert shown(room, ReportKind.USAGE, DANA).body is None
    assert isinstance(shown(room, ReportKind.USAGE, ADMIN).body, ApiUsage)
    with pytest.raises(RefusedError, match="reports-admins-only"):  # said at once, not on its way as a message
        AskReport(room.begin, room.clock)(room.workspace, ReportKind.COSTS, Wanted(), "", room.asked(DANA))


def test_weeks_stand_as_they_stood_and_lost_deals_stay_in_them(room: Room) -> None:
    """A deal that is closed today was there then; one without a call for 30 days is no longer."""
    people(room)
    deal = a_deal(room, DANA, state="lost")
    room.clock.advance(-60 * 86_400)
    a_call(room, deal, DANA, 0)
    room.clock.advance(10 * 86_400)
    a_call(room, deal, DANA, 1)
    room.clock.advance(50 * 86_400)
    period = Period(room.clock() - timedelta(days=70), room.clock(), TAIPEI)
    body = shown(room, ReportKind.TRENDS, DANA, period=period).body
    assert isinstance(body, Trends)
    strengths = [week.strength for week in body.weeks if week.deals]
    assert strengths[0] == 50
    assert strengths[-1] == 56
    assert body.weeks[0].deals == 0
    assert body.weeks[-1].deals == 0
    assert sum(week.calls for week in body.weeks) == 2


def test_what_was_closed_long_ago_is_not_read(room: Room) -> None:
    """A deal counts while it is open, however quiet, or stood otherwise lately; calls of other deals are not listed."""
    people(room)
    quiet = a_deal(room, DANA, "Quiet")
    lost, lately = (a_deal(room, DANA, name, state="lost") for name in ("Lost", "Lately"))
    calls = {deal: a_call(room, deal, DANA) for deal in (quiet, lost)}
    room.clock.advance(100 * 86_400)
    calls[lately], dana = a_call(room, lately, DANA), room.person(DANA)
    with room.begin(room.workspace) as work:
        now, then = room.clock(), room.clock() - timedelta(days=60)
        assert {deal.id for deal in work.reports.deals(then)} == {quiet, lately}
        after = now + timedelta(seconds=1)
        assert set(work.reports.stood(after, then)) == {quiet, lately}
        assert work.reports.calls([(then, after), (then, now)]) == [{dana: 1}, {}]
        assert set(work.reports.calls_of([dana], then)) == {calls[quiet], calls[lately]}


def test_gaps_name_the_heaviest_first(room: Room) -> None:
    """And the deals where most is unknown before the others."""
    people(room)
    a_call(room, a_deal(room, DANA, "Known"), DANA, 0)
    a_call(room, a_deal(room, DANA, "Unknown"), DANA, 1)
    body = shown(room, ReportKind.GAPS, DANA).body
    assert isinstance(body, Gaps)
    assert [gap.row.deal.company for gap in body.gaps] == ["Unknown"]
    assert body.gaps[0].letters[0] is Letter.CHAMPION
    assert body.unknown[Letter.CHAMPION] == 1


def test_the_number_of_statements_is_fixed(room: Room, engine: Engine) -> None:
    """Four times the deals, calls and people take no statement more."""
    people(room)
    told: list[dict[tuple[ReportKind, str], int]] = []
    for wave in range(2):
        for number in range(3 if wave == 0 else 9):
            rep = f"U1R{wave}{number}"
            room.appoint(rep, role="rep", team="North")
            deal = a_deal(room, rep, f"Deal {wave}-{number}")
            room.clock.advance(-40 * 86_400)
            a_call(room, deal, rep, 0)
            room.clock.advance(40 * 86_400)
            a_call(room, deal, rep, 1)
        told.append({})
        for kind, who in product(ReportKind, (BOSS, ADMIN)):
            person = who if kind is ReportKind.REP else ""
            with counted(engine) as statements:
                shown(room, kind, who, person=person)
            told[wave][kind, who] = len([one for one in statements if one.lower().startswith("select")])
    assert told[0] == told[1]
    assert max(told[0].values()) <= MOST_STATEMENTS


def test_asking_queues_one_private_message_and_a_repetition_none(room: Room) -> None:
    """It goes to the asker's direct messages, whatever the channel, with ids and days and no figure."""
    people(room)
    asked = room.asked(DANA, channel="C1")
    ask = AskReport(room.begin, room.clock)
    assert ask(room.workspace, ReportKind.DASHBOARD, Wanted(days=7), "", asked).coming
    with pytest.raises(RepeatedError):
        ask(room.workspace, ReportKind.DASHBOARD, Wanted(days=7), "", asked)
    with room.begin(room.workspace) as work:
        assert asked.delivery is not None
        stored = work.messages.find(f"report:{asked.delivery.key}")
    assert stored is not None
    assert (stored.want.channel, stored.want.private, stored.want.asker) == ("", True, DANA)
    kind, period = read(stored.want.payload)
    assert kind is ReportKind.DASHBOARD
    assert period.until == room.clock()
    assert (period.until - period.since) < timedelta(days=7)


def test_names_find_only_people_the_asker_stands_over(room: Room) -> None:
    """Part of a name is enough where it is one person; a stranger's name is no name, and is not suggested."""
    people(room)
    with room.begin(room.workspace) as work:
        for slack, name in ((DANA, "Dana Wu"), (ERIN, "Erin Wu"), (OTHER, "Odd One")):
            work.users.profile(slack, name=name, locale="", time_zone="", active=True)
    ask = AskReport(room.begin, room.clock)

    def found(named: str, who: str = BOSS) -> tuple[bool, tuple[str, ...]]:
        sent = ask(room.workspace, ReportKind.REP, Wanted(), named, room.asked(who))
        return sent.coming, sent.near

    assert found("dana") == (True, ())
    assert found("@Dana Wu") == (True, ())
    assert found("") == (True, ())
    assert found("wu") == (False, ("Dana Wu", "Erin Wu"))
    assert found("Odd One") == (False, ())
    assert found("Dena Wu")[1][0] == "Dana Wu"
    assert found("Dana Wu", ERIN) == (False, ("Erin Wu",))


def test_more_weeks_than_a_chart_holds_come_as_a_picture_too(room: Room) -> None:
    """It belongs into the report's thread."""
    people(room)
    for days, drawn in ((90, False), (300, True)):
        asked = room.asked(DANA)
        AskReport(room.begin, room.clock)(room.workspace, ReportKind.TRENDS, Wanted(days=days), "", asked)
        with room.begin(room.workspace) as work:
            assert asked.delivery is not None
            report = work.messages.find(f"report:{asked.delivery.key}")
            assert report is not None
            picture = work.messages.find(f"report-picture:{report.id}")
        assert (picture is not None) is drawn
        assert picture is None or picture.want.payload["parent"] == report.id


def test_a_file_is_for_whoever_the_report_was_for(room: Room) -> None:
    """Somebody else's click on it is refused like one on nothing; twice is once."""
    people(room)
    asked = room.asked(DANA)
    AskReport(room.begin, room.clock)(room.workspace, ReportKind.DASHBOARD, Wanted(), "", asked)
    with room.begin(room.workspace) as work:
        assert asked.delivery is not None
        report = work.messages.find(f"report:{asked.delivery.key}")
        assert report is not None
        work.messages.settle_place(report.id, place="D1")
        work.messages.confirm(report.id, ts="1.1", shown=1)
    export = ExportReport(room.begin)
    for place, who in (("D1", ERIN), ("D2", DANA)):
        with pytest.raises(RefusedError, match="reports-not-found"):
            export(room.workspace, place, "1.1", room.asked(who))
    for _ in range(2):
        export(room.workspace, "D1", "1.1", room.asked(DANA))
    with room.begin(room.workspace) as work:
        file = work.messages.find(f"report-file:{report.id}")
    assert file is not None
    assert (file.want.kind, file.want.asker, file.wanted) == (MessageKind.REPORT_FILE, DANA, 1)


def test_the_operator_reads_what_admins_read(room: Room) -> None:
    """For the command line."""
    people(room)
    a_call(room, a_deal(room, DANA), DANA)
    report = ShowReport(room.begin)(room.workspace, ReportKind.DASHBOARD, month(room), OPERATOR, None)
    assert report.scope is Scope.ALL
    assert isinstance(report.body, Dashboard)
    assert len(report.body.rows) == 1


def test_another_workspace_is_not_in_it(room: Room, elsewhere: Room) -> None:
    """Neither its deals nor its calls."""
    people(room)
    people(elsewhere)
    a_call(elsewhere, a_deal(elsewhere, DANA), DANA)
    body = shown(room, ReportKind.DASHBOARD, ADMIN).body
    assert isinstance(body, Dashboard)
    assert (body.rows, body.calls) == ((), 0)


NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # Sunday, nine in the morning in Taipei


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        (Wanted(), date(2026, 10, 24), date(2026, 11, 22)),
        (Wanted(days=7), date(2026, 11, 16), date(2026, 11, 22)),
        (Wanted(days=1), date(2026, 11, 22), date(2026, 11, 22)),
        (Wanted(month="2026-10"), date(2026, 10, 1), date(2026, 10, 31)),
        (Wanted(month="2026-11"), date(2026, 11, 1), date(2026, 11, 22)),
        (Wanted(name=Named.THIS_MONTH), date(2026, 11, 1), date(2026, 11, 22)),
        (Wanted(name=Named.LAST_MONTH), date(2026, 10, 1), date(2026, 10, 31)),
        (Wanted(name=Named.THIS_WEEK), date(2026, 11, 16), date(2026, 11, 22)),
        (Wanted(name=Named.LAST_WEEK), date(2026, 11, 9), date(2026, 11, 15)),
        (Wanted(name=Named.TODAY), date(2026, 11, 22), date(2026, 11, 22)),
    ],
)
def test_periods_are_whole_days_where_the_workspace_is(wanted: Wanted, first: date, last: date) -> None:
    """Both days are in it."""
    period = period_of(wanted, NOW, TAIPEI)
    zone = ZoneInfo(TAIPEI)
    assert period.since.astimezone(zone).date() == first
    assert (period.until - timedelta(microseconds=1)).astimezone(zone).date() == last
    assert period.until <= NOW


@pytest.mark.parametrize("wanted", [Wanted(month="2026-12"), Wanted(days=400), Wanted(days=9999)])
def test_a_period_that_cannot_be_is_refused_in_words(wanted: Wanted) -> None:
    """The future, and more than a year."""
    with pytest.raises(RefusedError, match="reports-period"):
        period_of(wanted, NOW, TAIPEI)


@pytest.mark.fault("67")
@given(st.integers(1, MOST_DAYS), st.sampled_from([TAIPEI, "America/New_York", "UTC"]), st.integers(0, 500))
def test_weeks_cover_the_period_without_gap_or_overlap(days: int, zone: str, shift: int) -> None:
    """Through every change of the clocks."""
    period = period_of(Wanted(days=days), NOW - timedelta(hours=shift * 7, minutes=1), zone)  # no day begins then
    weeks = weeks_of(period)
    assert weeks[0][0] == period.since
    assert weeks[-1][1] == period.until
    assert all(end == begin for (_, end), (begin, _) in pairwise(weeks))
    assert all(begin.astimezone(ZoneInfo(zone)).weekday() == 0 for begin, _ in weeks[1:])


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_a_percentage_is_rounded_half_up(count: int, of: int) -> None:
    """And the counts stand beside it wherever it is shown."""
    share = Share(min(count, of), of)
    assert abs(share.percent - 100 * share.count / of) <= 0.5
    assert Share(1, 200).percent == 1
    assert not Share(1, 2).enough
