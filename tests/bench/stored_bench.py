"""What grows with the calls that are stored, and should not: two databases measured in turns, one with years of calls.

The older months' deals are closed, as they are where people work: what a rehearsal or a report of 30 days has to look
at is the same in both, and only what lies behind it differs.
"""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from analysis.alerts.catalog import READY_MADE
from analysis.model.access import ADMIN, MANAGER
from analysis.model.ids import UserId
from analysis.model.reports import Period, ReportKind
from analysis.usecases.alerts.rehearse import rehearse
from analysis.usecases.lists import ShowHome
from analysis.usecases.requests import Asked
from bot.wiring import World, open_world
from db.gauges import SqlGauges
from handlers.slack.reply_to import SlackPlace
from tests.bench import rooms
from tests.bench.clock import ms, percentile
from tests.bench.month import CALLS, NOW
from tests.bench.servers import settings_of
from tests.bench.table import Row, Size, compared
from tests.bench.years import LINES, store

PEOPLE = 20
GOAL_GROWTH = 1.5
CHANNELS = itertools.count(1)


class Counts(NamedTuple):
    """How much is stored and asked for.

    Attributes:
        deals: Of one month, with ten calls each.
        months: In the larger database; the smaller one has one.
        rounds: In turns.
    """

    deals: int
    months: int
    rounds: int


SIZES = {Size.TINY: Counts(2, 3, 2), Size.QUICK: Counts(50, 20, 24), Size.FULL: Counts(100, 100, 200)}


class Room(NamedTuple):
    """A database with calls, and who asks."""

    world: World
    reps: Sequence[UserId]
    manager: UserId
    admin: UserId

    @property
    def rep(self) -> UserId:
        """One of those who own deals."""
        return self.reps[0]

    def asked(self, number: int) -> Asked:
        """Return the request of a deal's owner, in a channel where the call does not stand yet."""
        place = SlackPlace("T0BENCH", f"C{next(CHANNELS):09}", "", f"U{number % PEOPLE}", private=False)
        return Asked(
            user=self.reps[number % PEOPLE],
            person=place.user,
            channel=place.channel,
            thread="",
            private=False,
            reply_to=place.mint(),
        )


def run(size: Size) -> list[Row]:
    """Measure both databases."""
    counts = SIZES[size]
    return [row for kind in rooms.KINDS for row in measured(kind, counts)]


def measured(kind: str, counts: Counts) -> list[Row]:
    """Ask everything of a small and a large database in turns."""
    few, many = (counts.deals * CALLS * months for months in (1, counts.months))
    taken: dict[str, dict[int, list[float]]] = {name: {few: [], many: []} for name in LOOKS}
    with ExitStack() as stack:
        began = time.monotonic()
        rooms_of = {few: stack.enter_context(room(kind, counts.deals, 1))}
        rooms_of[many] = stack.enter_context(room(kind, counts.deals, counts.months))
        filled_s = time.monotonic() - began
        for turn in range(counts.rounds + 1):
            for name, look in LOOKS.items():
                if name in RARE and turn > counts.rounds // RARELY + 1:
                    continue
                for calls, each in rooms_of.items():
                    began = time.perf_counter()
                    look(each, turn % counts.deals)
                    if turn:  # the first of all fills caches
                        taken[name][calls].append(time.perf_counter() - began)
    note = f"{kind}, {many:,} calls and {many * LINES:,} lines"
    rows = [Row(f"{note}: stored in bulk in", round(filled_s, 1), "s")]
    for name, by in taken.items():
        middle, worst = ({calls: ms(percentile(some, share)) for calls, some in by.items()} for share in (50, 99))
        against = f"{few:,} calls"
        rows.append(compared(f"{note}: {name}, p50", middle[many], "ms", middle[few], against, at_most=GOAL_GROWTH))
        if name in RARE:
            continue
        rows.append(compared(f"{note}: {name}, p99", worst[many], "ms", worst[few], against))
    return rows


@contextmanager
def room(kind: str, deals: int, months: int) -> Iterator[Room]:
    """Yield a database with so many months of deals, and people who own them."""
    with open_world(settings_of(rooms.KINDS[kind](), str(rooms.folder()), 9)) as world:
        with world.begin(world.home) as work:
            manager, admin = (work.users.ensure(name).id for name in ("UBOSS", "UADMIN"))
            work.users.appoint(manager, role=MANAGER, manager="", team="North")
            work.users.appoint(admin, role=ADMIN, manager="", team="")
            people = [work.users.ensure(f"U{n}").id for n in range(PEOPLE)]
            for place, person in enumerate(people):
                work.users.appoint(person, role="rep", manager="", team="North" if place % 2 else "South")
        store(world.engine, world.home, deals, months, people)
        yield Room(world, people, manager, admin)


def case(number: int) -> str:
    """Return a case number of the newest month."""
    return f"conv_{number}_3"


def rehearsed(room: Room, _: int) -> None:
    """Try a rule over the month's calls."""
    rule = next(one for one in READY_MADE if one.kind == "critical_unknown")
    with room.world.begin(room.world.home) as work:
        rehearse(work, rule, NOW)


def reported(room: Room, _: int) -> None:
    """Make the manager's dashboard of the month."""
    period = Period(NOW.replace(month=NOW.month - 1), NOW, "UTC")
    room.world.services.show_report(room.world.home, ReportKind.DASHBOARD, period, room.manager, None)


Look = Callable[[Room, int], object]
LOOKS: Mapping[str, Look] = {
    "/analyze <id> of a finished call": lambda r, n: r.world.services.request(r.world.home, case(n), r.asked(n)),
    "/analyze <id> that nothing has": lambda r, n: r.world.services.request(r.world.home, f"202611-IC{n}", r.asked(n)),
    "/analyze status <id>": lambda r, n: r.world.services.look_up(r.world.home, case(n), r.reps[n % PEOPLE]),
    "/analyze list, a rep": lambda r, _: r.world.services.list_calls(r.world.home, r.rep),
    "/analyze list, a manager": lambda r, _: r.world.services.list_calls(r.world.home, r.manager),
    "/analyze list, an admin": lambda r, _: r.world.services.list_calls(r.world.home, r.admin),
    "/opportunity list": lambda r, _: r.world.services.list_deals(r.world.home, r.manager),
    "/opportunity <id>": lambda r, n: r.world.services.show_deal(r.world.home, f"D{n}", r.reps[n % PEOPLE]),
    "deals whose name holds what was typed": lambda r, n: r.world.services.search_deals(
        r.world.home, f"pany {n}", r.manager
    ),
    "window of a new analysis": lambda r, _: r.world.services.choices(r.world.home, r.rep),
    "Home": lambda r, _: ShowHome(r.world.begin)(r.world.home, r.rep),
    "alerts of a person": lambda r, _: r.world.services.alerts.listed(r.world.home, r.manager),
    "gauges of /metrics": lambda r, _: SqlGauges(r.world.engine, lambda: NOW)(),
    "rehearsal of a rule": rehearsed,
    "dashboard of a manager": reported,
}
RARE, RARELY = {"rehearsal of a rule", "dashboard of a manager", "gauges of /metrics"}, 8
"""What nobody waits for with a finger on the screen is asked once in so many rounds."""
