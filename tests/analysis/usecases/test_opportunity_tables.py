"""Deals edited and brought in from tables: dry run first, all or nothing, twice is once, safe in a spreadsheet."""

import csv
import io
from datetime import date

import pytest

from analysis.errors import RefusedError
from analysis.model.policy import StagePolicy
from analysis.model.spreadsheet import guarded
from analysis.usecases.admin.people import ListPeople
from analysis.usecases.appoint import Appointment, AppointPerson
from analysis.usecases.edit_opportunity import DealFields, EditOpportunity, clean_stages, fields_of
from analysis.usecases.import_opportunities import ExportOpportunities, ImportOpportunities, Report
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_opportunity

TABLE = (
    '公司,階段,金額,幣別,預計成交日,負責人,老闆自營,狀態\n長榮食品,proposal,"1,200,000",twd,2026/12/31,Lin,是,進行中\n'
)


def bring(room: Room, text: str | bytes, *, store: bool = False) -> Report:
    """Bring a table, as the operator."""
    content = text.encode() if isinstance(text, str) else text
    return ImportOpportunities(room.begin, room.clock)(room.workspace, content, store=store, actor=None)


def named(room: Room, slack: str, name: str) -> None:
    """Let Slack say what somebody is called."""
    with room.begin(room.workspace) as work:
        work.users.profile(slack, name=name, locale="", time_zone="")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "big5"])
def test_a_table_is_shown_first_then_stored_once(room: Room, encoding: str) -> None:
    """A dry run stores nothing; storing makes the deal with all its fields; the same table again changes nothing."""
    named(room, "U1LIN", "Lin")
    plan = bring(room, TABLE.encode(encoding))
    assert [(one.company, one.new) for one in plan.planned] == [("長榮食品", True)]
    assert not plan.stored
    with room.begin(room.workspace) as work:
        assert work.opportunities.find("長榮食品") is None
    assert bring(room, TABLE.encode(encoding), store=True).stored
    with room.begin(room.workspace) as work:
        deal = work.opportunities.find("長榮食品")
        changes = work.facts.changes(room.clock())
    assert deal is not None
    assert fields_of(deal) == DealFields(
        "proposal", 1_200_000, "TWD", date(2026, 12, 31), room.person("U1LIN"), owner_run=True, state="open"
    )
    assert deal.stage_at == room.clock()
    stored = {"stage", "stage_at", "amount", "currency", "close_date", "owner_id", "owner_run"}
    assert {one.field for one in changes} == stored
    again = bring(room, TABLE.encode(encoding), store=True)
    assert (len(again.planned), again.same) == (0, 1)


def test_one_wrong_line_stores_nothing_and_says_why(room: Room) -> None:
    """Each wrong line is named with its number and its fault; the right ones wait."""
    text = (
        "company,amount,close date,stage,owner,currency,state,owner-run\n"
        "Acme,12,2026-01-02,proposal,,USD,open,no\n"
        "Bad,-5,,,,,,\n"
        "Bad2,,31.12.2026,,,,,\n"
        "Bad3,,,nowhere,,,,\n"
        "Bad4,,,,Nobody Known,,,\n"
        "Bad5,,,,,dollars,,\n"
        "Bad6,,,,,,perhaps,\n"
        "Bad7,,,,,,,maybe\n"
        "ACME,13,,,,,,\n"
        ",1,,,,,,\n"
    )
    report = bring(room, text, store=True)
    assert [(one.line, one.key) for one in report.wrong] == [
        (3, "import-amount"),
        (4, "table-date"),
        (5, "deal-stage-unknown"),
        (6, "import-owner-unknown"),
        (7, "deal-currency-wrong"),
        (8, "deal-state-unknown"),
        (9, "import-yes-no"),
        (10, "import-twice"),
        (11, "opportunity-no-company"),
    ]
    assert not report.stored
    with room.begin(room.workspace) as work:
        assert work.opportunities.find("Acme") is None


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import-no-header"),
        (b"stage,amount\nx,1\n", "import-no-header"),
        (b"company\n\xff\xfe\xff\n", "table-encoding"),
        (b"company\n" + b"x\n" * 2_001, "import-too-long"),
        (b"c" * 2_000_001, "import-too-large"),
    ],
)
def test_what_is_no_table_is_refused_in_words(room: Room, content: bytes, key: str) -> None:
    """A wrong file says what is wrong with it as a whole."""
    with pytest.raises(RefusedError, match=key):
        bring(room, content)


def test_what_is_exported_runs_nowhere_and_comes_back_unchanged(room: Room) -> None:
    """A company called like a formula is a text in the spreadsheet; importing the export changes nothing."""
    with room.begin(room.workspace) as work:
        work.opportunities.add(an_opportunity(room.workspace, company='=HYPERLINK("http://x","y")', amount=0.1))
        work.opportunities.add(an_opportunity(room.workspace, company="+49 Handel", stage="trial"))
    content = ExportOpportunities(room.begin)(room.workspace, actor=None)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    report = bring(room, content, store=True)
    assert (len(report.planned), report.same, len(report.wrong)) == (0, 2, 0)
    assert guarded("plain") == "plain"


def test_an_edit_is_kept_with_before_and_after(room: Room) -> None:
    """Author, history, audit; the same again is no edit; a stage must be listed, but an unlisted one may stay."""
    admin = room.appoint("U1ADMIN", role="admin")
    with room.begin(room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(room.workspace, stage="legacy"))
    edit = EditOpportunity(room.begin, room.clock)
    new = DealFields("legacy", 5.0, "USD", None, admin, owner_run=False, state="won")
    assert edit(room.workspace, deal.id, new, actor=admin)
    assert not edit(room.workspace, deal.id, new, actor=admin)
    with room.begin(room.workspace) as work:
        changes = {one.field: (one.before, one.after, one.author) for one in work.facts.changes(room.clock())}
        [entry] = [one for one in work.upkeep.entries(area="", skip=0, limit=50) if one.action == "opportunity.edited"]
    assert changes["state"] == ("open", "won", admin)
    assert changes["amount"] == (None, 5.0, admin)
    assert entry.before == {"amount": None, "currency": "", "owner_id": None, "state": "open"}
    assert entry.after == {"amount": 5.0, "currency": "USD", "owner_id": admin, "state": "won"}
    for wrong, key in (
        ({"stage": "other"}, "deal-stage-unknown"),
        ({"amount": -1.0}, "deal-amount-wrong"),
        ({"currency": "usd"}, "deal-currency-wrong"),
        ({"state": "maybe"}, "deal-state-unknown"),
        ({"owner_id": "usr_nobody"}, "user-not-found"),
    ):
        fields = {name: getattr(new, name) for name in DealFields.__dataclass_fields__} | wrong
        with pytest.raises(RefusedError, match=key):
            edit(room.workspace, deal.id, DealFields(**fields), actor=admin)


def test_stages_are_listed_by_the_admin() -> None:
    """In their order, each once, few and short enough to read."""
    assert clean_stages(("  new ", "", "won  over")) == StagePolicy(("new", "won over"))
    for wrong in ((), ("a", "A"), ("x" * 41,), tuple(f"s{n}" for n in range(21))):
        with pytest.raises(RefusedError, match="deal-stages-wrong"):
            clean_stages(wrong)


def test_nobody_stands_above_their_own_manager(room: Room) -> None:
    """A circle of two or of three is refused, and nothing changes; people are found by any part of what is shown."""
    one, two, three = (room.person(f"U{n}") for n in "123")
    appoint = AppointPerson(room.begin)
    appoint(room.workspace, one, Appointment(manager=two), actor=None)
    appoint(room.workspace, two, Appointment(manager=three, team="North"), actor=None)
    for manager in (one, two):
        with pytest.raises(RefusedError, match="access-manager-circle"):
            appoint(room.workspace, three, Appointment(manager=manager), actor=None)
    with pytest.raises(RefusedError, match="access-own-manager"):
        appoint(room.workspace, three, Appointment(manager=three), actor=None)
    staff = ListPeople(room.begin)(room.workspace, "NORTH", actor=None)
    assert [member.id for member in staff.people] == [two]
    assert staff.teams == ("North",)
    assert staff.people[0].manager == three
